import { toString as toPicture } from 'qrcode'
import * as z from 'zod'
import { offerSchema, pairSchema, problemSchema, type Role, roleSchema, whoSchema } from '../../protocol/index.ts'
import { denied } from '../denied.ts'
import type { Identity } from '../identity.ts'
import { CODES_A_MINUTE } from '../limits.ts'
import { formatCode } from '../pairing.ts'
import { forListeners, forMachine, forPlayers, nothing, type RouteContext, type Routes } from './route.ts'

/** How a device comes in, lets another in, and goes. */
export function addPairing(app: Routes, { options, signIn, cookieFor }: RouteContext): void {
  const { devices, pairing } = options
  // A link is never refused for what others at its address (a proxy, a router) do wrong; codes are counted below.
  const config = { access: 'open', rateLimit: false } as const
  const codes = createCodeLimit()
  const schema = {
    summary: 'pair this device, by the secret of a link or by a typed code',
    body: pairSchema,
    response: { 200: whoSchema, 403: problemSchema },
  }
  app.post('/api/pair', { config, schema }, async (request, reply) => {
    const { body, who, headers } = request
    if ('code' in body) codes.count(request.ip)
    const offer = pairing.takeUp(body)
    if (offer === null) {
      const advice = 'ask for a new one: voluntary devices pair, or a phone that plays'
      throw denied(403, 'this is no code or link, or it was used, or it is older than five minutes', advice)
    }
    const name = body.device ?? guessName(headers['user-agent'])
    const { role, by } = offer
    const { device, token } = devices.add(name, role, by)
    // The same phone, paired again: its former self goes.
    revoke(who)
    reply.header('set-cookie', cookieFor(request, signIn.cookieOf(device.id, token)))
    return { name, role }
  })
  const body = z.strictObject({ role: roleSchema.default('play') })
  app.post('/api/pairing', forPlayers('a link and a code for the next device', offerSchema, { body }), offerFor)
  app.post('/api/machine/pairing', forMachine('the same', offerSchema, { hide: true, body }), offerFor)
  app.get('/api/me', forListeners('who this device is', whoSchema), async ({ who }) => ({
    name: who?.name ?? '',
    role: who?.role ?? ('listen' as const),
  }))
  app.post('/api/sign-out', forListeners('forget this device', nothing), async (request, reply) => {
    revoke(request.who)
    reply.header('set-cookie', cookieFor(request, ''))
    return {}
  })

  function revoke(who: Identity | null): void {
    if (who?.by === 'device') devices.revoke(who.key.replace('device:', ''))
  }

  async function offerFor({
    body: { role },
    who,
  }: {
    readonly body: { readonly role: Role }
    readonly who: Identity | null
  }) {
    const offer = pairing.offer(role, who?.by === 'machine' ? null : who?.key)
    const links = [...options.linksFor(offer.secret)]
    const qr = await toPicture(links[0] ?? '', { type: 'svg', margin: 2 })
    return { links, code: formatCode(offer.code), role, qr, untilMs: offer.untilMs }
  }
}

/** So many codes a minute are typed at one address. */
function createCodeLimit(now: () => number = () => performance.now()) {
  const minute = { beganMs: now(), typed: new Map<string, number>() }
  return {
    /** @throws Denied beyond it */
    count: (address: string) => {
      if (now() - minute.beganMs > 60_000) {
        minute.beganMs = now()
        minute.typed.clear()
      }
      const typed = (minute.typed.get(address) ?? 0) + 1
      minute.typed.set(address, typed)
      if (typed > CODES_A_MINUTE) throw denied(429, 'too many codes were typed', 'wait a minute, or open a link')
    },
  }
}

const KINDS = ['iPhone', 'iPad', 'Android', 'Windows', 'Macintosh', 'Linux'] as const

/** Until somebody says a better one. */
function guessName(userAgent: string | undefined): string {
  const kind = KINDS.find((each) => userAgent?.includes(each))
  return kind === undefined ? 'a device' : kind === 'Android' ? 'Android phone' : kind
}
