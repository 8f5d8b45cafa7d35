import { toString as toPicture } from 'qrcode'
import * as z from 'zod'
import { offerSchema, pairSchema, problemSchema, type Role, roleSchema, whoSchema } from '../../protocol/index.ts'
import { denied } from '../denied.ts'
import { PAIRINGS_A_MINUTE } from '../limits.ts'
import { formatCode } from '../pairing.ts'
import type { RouteContext, Routes } from './route.ts'

/** How a device comes in, lets another in, and goes. */
export function addPairing(app: Routes, { options, signIn, cookieFor }: RouteContext): void {
  const { devices, pairing } = options
  app.post(
    '/api/pair',
    {
      config: {
        access: 'open',
        rateLimit: { max: PAIRINGS_A_MINUTE, timeWindow: 60_000, keyGenerator: ({ ip }) => ip },
      },
      schema: {
        summary: 'pair this device, by the secret of a link or by a typed code',
        body: pairSchema,
        response: { 200: whoSchema, 403: problemSchema },
      },
    },
    async (request, reply) => {
      const { body, who, headers } = request
      const role = pairing.takeUp(body)
      if (role === null) {
        const advice = 'ask for a new one: voluntary devices pair, or a phone that plays'
        throw denied(403, 'this is no code or link, or it was used, or it is older than five minutes', advice)
      }
      const name = body.device ?? guessName(headers['user-agent'])
      const { device, token } = devices.add(name, role)
      // The same phone, paired again: its former self goes.
      if (who?.by === 'device') devices.revoke(who.key.replace('device:', ''))
      reply.header('set-cookie', cookieFor(request, signIn.cookieOf(device.id, token)))
      return { name, role }
    },
  )
  app.post(
    '/api/pairing',
    {
      config: { access: 'play' },
      schema: {
        summary: 'a link and a code for the next device',
        body: z.strictObject({ role: roleSchema.default('play') }),
        response: { 200: offerSchema },
      },
    },
    async ({ body }) => offerFor(body.role),
  )
  app.get(
    '/api/me',
    { config: { access: 'listen' }, schema: { summary: 'who this device is', response: { 200: whoSchema } } },
    async ({ who }) => ({ name: who?.name ?? '', role: who?.role ?? ('listen' as const) }),
  )
  app.post(
    '/api/sign-out',
    { config: { access: 'listen' }, schema: { summary: 'forget this device', response: { 200: z.object({}) } } },
    async (request, reply) => {
      const { who } = request
      if (who?.by === 'device') devices.revoke(who.key.replace('device:', ''))
      reply.header('set-cookie', cookieFor(request, ''))
      return {}
    },
  )
  app.post(
    '/api/machine/pairing',
    {
      config: { access: 'machine' },
      schema: { hide: true, body: z.strictObject({ role: roleSchema }), response: { 200: offerSchema } },
    },
    async ({ body }) => offerFor(body.role),
  )

  async function offerFor(role: Role) {
    const offer = pairing.offer(role)
    const links = [...options.linksFor(offer.secret)]
    const qr = await toPicture(links[0] ?? '', { type: 'svg', margin: 2 })
    return { links, code: formatCode(offer.code), role, qr, untilMs: offer.untilMs }
  }
}

const KINDS = ['iPhone', 'iPad', 'Android', 'Windows', 'Macintosh', 'Linux'] as const

/** Until somebody says a better one. */
function guessName(userAgent: string | undefined): string {
  const kind = KINDS.find((each) => userAgent?.includes(each))
  return kind === undefined ? 'a device' : kind === 'Android' ? 'Android phone' : kind
}
