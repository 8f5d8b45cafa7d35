import { badInput } from '../../findings/index.ts'
import type { Role } from '../protocol/index.ts'
import { addressList, plainAddress, readPrefix } from './addresses.ts'
import { isSame } from './secrets.ts'

/** How a reverse proxy that signs people in says who they are. */
export interface ProxyOptions {
  /** From where it comes: addresses, or prefixes where there is a secret. */
  readonly addresses: readonly string[]
  /** What it says in `X-Voluntary-Proxy`; null where it says nothing. */
  readonly secret: string | null
  /** Members may play; everybody else listens. */
  readonly playGroup: string
}

interface ProxyRequest {
  readonly remoteAddress: string | undefined
  /** Names and values by turns, as they came. */
  readonly rawHeaders: readonly string[]
}

export interface TrustedProxy {
  /** The person that the proxy names, or the rule by which it is not believed; null where nobody speaks as the proxy. */
  readonly who: (
    request: ProxyRequest,
  ) => { readonly name: string; readonly role: Role } | { readonly refused: string } | null
}

const SECRET_HEADER = 'x-voluntary-proxy'
const USER_HEADER = 'remote-user'
const GROUPS_HEADER = 'remote-groups'
const SHORTEST_SECRET = 16
const LONGEST_NAME = 64
const LOOPBACK = addressList([readPrefix('127.0.0.0/8'), readPrefix('::1')])

/**
 * @throws BadInput for a way to trust that would let others in: a pod can have any address of its prefix, and every
 *   program of this machine and every forwarded port speaks from loopback
 */
export function readProxy({ addresses, secret, playGroup }: ProxyOptions): TrustedProxy {
  const prefixes = addresses.map(readPrefix)
  const trusted = addressList(prefixes)
  if (secret !== null && secret.length < SHORTEST_SECRET)
    throw badInput(
      '--proxy-secret-file',
      `the secret of the proxy is shorter than ${SHORTEST_SECRET} characters`,
      'make a longer one: openssl rand -base64 32',
    )
  if (secret === null) {
    const wide = prefixes.find(({ isOne }) => !isOne)
    if (wide)
      throw badInput(
        '--proxy',
        `${wide.address}/${wide.bits} is more than one address, and anyone at one of them could claim any name`,
        'name the one address of the proxy, or give it a secret to say: --proxy-secret-file',
      )
    const local = prefixes.find(({ address }) => LOOPBACK.has(plainAddress(address)))
    if (local)
      throw badInput(
        '--proxy',
        `every program on this machine speaks from ${local.address}`,
        'give the proxy a secret to say: --proxy-secret-file',
      )
  }
  return {
    who: ({ remoteAddress, rawHeaders }) => {
      const from = plainAddress(remoteAddress)
      const users = valuesOf(rawHeaders, USER_HEADER)
      if (users.length === 0) return null
      if (!trusted.has(from)) return { refused: `Remote-User came from ${from}, which --proxy does not name` }
      if (secret !== null && !isSame(only(rawHeaders, SECRET_HEADER) ?? '', secret))
        return { refused: 'X-Voluntary-Proxy is missing, came twice, or is not the secret of --proxy-secret-file' }
      const name = only(rawHeaders, USER_HEADER)?.trim() ?? ''
      if (name === '' || name.length > LONGEST_NAME || !/^[\P{Cc}]+$/u.test(name) || name.includes(','))
        return { refused: `Remote-User came twice, is empty or too long, or is no name (${users.length} of them)` }
      const groups = (only(rawHeaders, GROUPS_HEADER) ?? '').split(/[,;|]/).map((each) => each.trim())
      return { name, role: groups.includes(playGroup) ? 'play' : 'listen' }
    },
  }
}

/** A header that came once. Twice means that the proxy lets through what others say in its name. */
function only(rawHeaders: readonly string[], name: string): string | null {
  const values = valuesOf(rawHeaders, name)
  return values.length === 1 ? (values[0] ?? null) : null
}

const valuesOf = (rawHeaders: readonly string[], name: string): readonly string[] =>
  rawHeaders.filter((_, index) => index % 2 === 1 && rawHeaders[index - 1]?.toLowerCase() === name)
