import type { IncomingMessage } from 'node:http'
import { BlockList, isIP } from 'node:net'
import { hostname, networkInterfaces } from 'node:os'
import { badInput } from '../../findings/index.ts'

/** By which names this server may be called. Any other comes from a page that lies about where it is (DNS rebinding). */
export interface Names {
  /** @param host the Host header */
  readonly isHost: (host: string | undefined) => boolean
  /** @param origin the Origin header: a page of ours, at exactly the place where we serve it */
  readonly isOrigin: (origin: string | undefined) => boolean
}

/** The Host header, where nothing else names a host: with two of them, or a host in the address, something in between may mean another. */
export function hostOf({
  rawHeaders,
  headers,
  url,
}: Pick<IncomingMessage, 'rawHeaders' | 'headers' | 'url'>): string | undefined {
  const count = rawHeaders.filter((name, index) => index % 2 === 0 && name.toLowerCase() === 'host').length
  return count === 1 && url?.startsWith('/') ? headers.host : undefined
}

export interface NamesOptions {
  readonly scheme: 'http' | 'https'
  /** Known once it listens. */
  readonly port: () => number
  readonly lan: boolean
  /** As a proxy calls us: `https://hymns.example.org`. */
  readonly publicUrls: readonly string[]
}

const LOOPBACK = ['localhost', '127.0.0.1', '[::1]']

/** Of containers and virtual machines inside this one: no phone reaches it there. */
const INNER = /^(docker|br-|veth|virbr|lxc|cni|flannel|vmnet|vboxnet)/

let lastSeen: ReturnType<typeof networkInterfaces> = {}

/** Where the system cannot say them now (no file descriptor is left) they are as they were. */
function interfacesNow(): ReturnType<typeof networkInterfaces> {
  try {
    lastSeen = networkInterfaces()
  } catch {
    // As they were.
  }
  return lastSeen
}

/**
 * Names by which this machine is called on the LAN, the one that a phone most likely reaches first. They change while it
 * runs (Wi-Fi).
 */
export function lanNames(): string[] {
  const found = Object.entries(interfacesNow()).flatMap(([name, each]) =>
    (each ?? [])
      .filter(({ internal, address }) => !internal && !address.startsWith('fe80'))
      .map((one) => ({ name, one })),
  )
  const rank = ({ name, one }: (typeof found)[number]) => (one.family === 'IPv4' ? 0 : 2) + (INNER.test(name) ? 1 : 0)
  const addresses = found
    .sort((a, b) => rank(a) - rank(b))
    .map(({ one }) => (one.family === 'IPv6' ? `[${one.address}]` : one.address))
  const name = hostname().toLowerCase()
  return [...addresses, name, `${name}.local`]
}

/** @throws BadInput for a public address that is none */
export function ownNames({ scheme, port, lan, publicUrls }: NamesOptions): Names {
  const behind = publicUrls.map(readPublicUrl)
  const own = () => new Set(lan ? [...LOOPBACK, ...lanNames()] : LOOPBACK)
  return {
    isHost: (host) => {
      const name = parse(`http://${host ?? ''}`)?.hostname
      return name !== undefined && (behind.some((each) => each.hostname === name) || own().has(name))
    },
    isOrigin: (origin) => {
      const url = origin === undefined ? null : parse(origin)
      if (!url || url.origin !== origin) return false
      if (behind.some((each) => each.origin === url.origin)) return true
      const isOurPort = Number(url.port || (scheme === 'https' ? 443 : 80)) === port()
      return url.protocol === `${scheme}:` && isOurPort && own().has(url.hostname)
    },
  }
}

function readPublicUrl(text: string): URL {
  const url = parse(text)
  if (!url || !/^https?:$/.test(url.protocol) || url.origin !== text.replace(/\/$/, ''))
    throw badInput('--public-url', `"${text}" is no address of a site`, 'give it as https://hymns.example.org')
  return url
}

function parse(text: string): URL | null {
  try {
    return new URL(text)
  } catch {
    return null
  }
}

/** `::ffff:10.0.0.1` is 10.0.0.1. */
export const plainAddress = (address: string | undefined): string => (address ?? '').replace(/^::ffff:(?=\d)/i, '')

export interface AddressList {
  readonly has: (address: string) => boolean
}

/** An address, or `10.0.0.0/24`. */
export interface Prefix {
  readonly address: string
  readonly bits: number
  readonly isOne: boolean
}

/** @throws BadInput for what is no address or prefix */
export function readPrefix(text: string): Prefix {
  const [address = '', length, ...more] = text.trim().split('/')
  const most = isIP(address) === 6 ? 128 : 32
  const bits = length === undefined ? most : Number(length)
  const isWhole = length === undefined || /^\d{1,3}$/.test(length)
  if (isIP(address) === 0 || more.length > 0 || !isWhole || bits > most)
    throw badInput('--proxy', `"${text}" is no address`, 'give the address of the proxy, such as 10.0.0.5')
  return { address, bits, isOne: bits === most }
}

export function addressList(prefixes: readonly Prefix[]): AddressList {
  const list = new BlockList()
  for (const { address, bits } of prefixes) list.addSubnet(address, bits, isIP(address) === 6 ? 'ipv6' : 'ipv4')
  return { has: (address) => isIP(address) !== 0 && list.check(address, isIP(address) === 6 ? 'ipv6' : 'ipv4') }
}
