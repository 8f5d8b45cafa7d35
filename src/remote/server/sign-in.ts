import type { IncomingMessage } from 'node:http'
import type { Socket } from 'node:net'
import { parseCookie, stringifySetCookie } from 'cookie'
import { type Devices, keyOfDevice, SESSION_DAYS } from './devices.ts'
import type { Identity } from './identity.ts'
import type { TrustedProxy } from './proxy.ts'
import { isSame, signed, unsigned } from './secrets.ts'

/** Knows who asks. Nothing is concluded from an address: what comes from loopback may be anybody's. */
export interface SignIn {
  readonly who: (request: IncomingMessage) => Identity | null
  /** By which rule the proxy that speaks was not believed; null where none does. For the log. */
  readonly whyNot: (request: IncomingMessage) => string | null
  /** The cookie's text that a device brought. */
  readonly brought: (request: IncomingMessage) => string | null
  /** A cookie's text for a device and its token. */
  readonly cookieOf: (id: string, token: string) => string
  /** Connections of the local socket, which only this machine's own user can open. */
  readonly markLocal: (socket: Socket) => void
  readonly isLocal: (request: IncomingMessage) => boolean
}

export interface SignInOptions {
  readonly devices: Devices
  readonly proxy: TrustedProxy | null
  /** Signs the cookies. */
  readonly key: string
  /** What programs of this machine's user say over the local socket; null where there is none. */
  readonly machineToken: string | null
}

/** The header that gives a browser its cookie, or (with no text) takes it away. */
export const setCookie = (text: string, isSecure: boolean): string =>
  stringifySetCookie(cookieName(isSecure), text, {
    path: '/',
    httpOnly: true,
    sameSite: 'strict',
    secure: isSecure,
    maxAge: text === '' ? 0 : COOKIE_SECONDS,
  })

/** With `__Host-` a browser takes it over TLS only, and from this host alone. */
export const cookieName = (isSecure: boolean): string => (isSecure ? '__Host-voluntary' : 'voluntary')
/** As long as the server knows the device; renewed with the page. */
const COOKIE_SECONDS = SESSION_DAYS * 24 * 3600

export function createSignIn({ devices, proxy, key, machineToken }: SignInOptions): SignIn {
  const local = new WeakSet<Socket>()
  const isLocal = (request: IncomingMessage) => local.has(request.socket)
  const byMachine = (request: IncomingMessage): Identity | null => {
    const given = /^Bearer ([\w-]{43})$/.exec(request.headers.authorization ?? '')?.[1]
    if (given === undefined || machineToken === null || !isLocal(request) || !isSame(given, machineToken)) return null
    return { key: 'machine', name: 'this machine', role: 'play', by: 'machine' }
  }
  const brought = ({ headers }: IncomingMessage): string | null => {
    const cookies = parseCookie(headers.cookie ?? '')
    return cookies[cookieName(true)] ?? cookies[cookieName(false)] ?? null
  }
  const byCookie = (request: IncomingMessage): Identity | null => {
    const cookie = brought(request)
    const [id, token] = (cookie === null ? null : unsigned(cookie, key))?.split('.') ?? []
    const device = id === undefined || token === undefined ? null : devices.find(id, token)
    return device && { key: keyOfDevice(device), name: device.name, role: device.role, by: 'device' }
  }
  const asProxySays = ({ rawHeaders, socket }: IncomingMessage) =>
    proxy?.who({ rawHeaders, remoteAddress: socket.remoteAddress }) ?? null
  const byProxy = (request: IncomingMessage): Identity | null => {
    const named = asProxySays(request)
    return named !== null && 'name' in named ? { key: `proxy:${named.name}`, ...named, by: 'proxy' } : null
  }
  return {
    who: (request) => byMachine(request) ?? byCookie(request) ?? byProxy(request),
    whyNot: (request) => {
      const answer = asProxySays(request)
      return answer !== null && 'refused' in answer ? answer.refused : null
    },
    brought,
    cookieOf: (id, token) => signed(`${id}.${token}`, key),
    markLocal: (socket) => void local.add(socket),
    isLocal,
  }
}
