import { type Answer, type FromPage, OLDEST_TAP_MS, type Role } from '../../protocol/index.ts'

type Tap = Extract<FromPage, { readonly type: 'command' }>
type Refusal = Extract<Answer, { readonly outcome: 'refused' }>

/** What a tap is held against. */
export interface Moment {
  readonly connection: string
  readonly role: Role
  /** The state's, now. */
  readonly revision: number
  /** null: not known. */
  readonly ageMs: number | null
}

export const refused = (why: Refusal['why'], problem: string, advice = ''): Refusal => ({
  outcome: 'refused',
  why,
  problem,
  advice,
})

const AGAIN = 'look, and tap again'

export const outdated = (): Refusal => refused('changed', 'the organ was doing something else by then', AGAIN)

/** A *go* must not arrive in the sermon. @returns why a tap is not done; null where it may be */
export function judgeTap(tap: Tap, { connection, role, revision, ageMs }: Moment): Refusal | null {
  if (role !== 'play') return refused('role', 'this device may listen, not play', 'ask for a link of one that plays')
  if (tap.connection !== connection) return refused('reconnected', 'that was tapped before the link broke', AGAIN)
  if (ageMs === null) return refused('late', 'how old this tap is cannot be known yet', AGAIN)
  if (ageMs > OLDEST_TAP_MS)
    return refused('late', `that was tapped ${(ageMs / 1000).toFixed(1)} s ago and came too late`, AGAIN)
  if (tap.revision !== revision) return outdated()
  return null
}
