import type { Finding } from '../findings/index.ts'
import type { Division, Organ } from '../organ/index.ts'
import type { Plan } from '../registration/index.ts'
import { fromMs, type MetreMap, type Micros, micros, type TempoMap, type Ticks } from '../time/index.ts'
import { type Coupling, couplingsOf, keyAtEnd } from './couplings.ts'
import { letGoBefore, type Strike } from './key-strikes.ts'

export interface CouplingInput {
  readonly organ: Organ
  readonly plan: Plan
  readonly from: Ticks
  /** What is played on each division itself. */
  readonly strikes: readonly Strike[]
  readonly tempo: TempoMap
  /** Time of the first moment that sounds, in the score. */
  readonly origin: number
  readonly metre: MetreMap
}

/** What holds a key down: its own keyboard, or another by a coupler. */
interface Contact extends Strike {
  /** The keyboard that a finger plays. */
  readonly keyboard: Division
  /** It begins with a finger, not with a coupler that is drawn while the key is held. */
  readonly isStruck: boolean
}

/**
 * Couplers that we work: their keys are really played on the other division. A key is down while its own keyboard or any
 * coupler holds it, as the pallets of an organ are: what comes to a key that is held does not strike it again, and no
 * note-off cuts what another holds. A coupler that is drawn or retired under held keys strikes them or lets them go at
 * that moment. Keys outside the compass of the other division do not sound there.
 */
export function withCouplers(input: CouplingInput): {
  readonly strikes: readonly Strike[]
  readonly findings: readonly Finding[]
} {
  const { strikes, organ, metre } = input
  const couplings = couplingsOf(organ, input.plan, input.from)
  if (couplings.length === 0) return { strikes, findings: [] }
  const reached = new Set(couplings.flatMap(({ way }) => way.at(-1)?.sounds ?? []))
  const gap = fromMs(organ.action.repeatGapMs)
  const brought = couplings.flatMap((coupling) => contactsThrough(coupling, input, gap))
  const fingered = strikes
    .filter(({ division }) => reached.has(division))
    .map((strike): Contact => ({ ...strike, keyboard: strike.division, isStruck: true }))
  const findings: Finding[] = []
  const merged = byKey([...fingered, ...brought]).flatMap((contacts) => {
    const { joined, endings } = join(contacts)
    for (const [index, next] of joined.slice(1).entries()) {
      const first = joined[index] as Contact
      const found = letGoBefore(first, next, gap, metre)
      // One keyboard's own repetitions have been found there.
      if (endings[index] !== next.keyboard) findings.push(...found)
    }
    return joined
  })
  const others = strikes.filter(({ division }) => !reached.has(division))
  return { strikes: [...others, ...merged.sort((a, b) => a.down - b.down || a.key - b.key)], findings }
}

function contactsThrough({ way, from, to }: Coupling, input: CouplingInput, gap: Micros): Contact[] {
  const timeOf = (tick: number) =>
    Number.isFinite(tick) ? micros(input.tempo.toMicros(tick as Ticks) - input.origin) : (tick as Micros)
  const [drawn, retired] = [timeOf(from), timeOf(to)]
  const keyboard = way[0]?.keys
  const division = way.at(-1)?.sounds
  const through = way.map(({ name }) => name).join(', ')
  return input.strikes.flatMap((strike): Contact[] => {
    if (division === undefined || strike.division !== keyboard) return []
    const key = keyAtEnd(way, strike.key)
    const down = Math.max(strike.down, drawn) as Micros
    const up = Math.min(strike.up, retired) as Micros
    // The coupler cut it so short that no pipe would speak: it moves between notes, as under a hand.
    const isSliver = up - down < gap && up - down < strike.up - strike.down
    if (key === null || up <= down || isSliver) return []
    const isStruck = strike.down >= drawn
    const tick = isStruck ? strike.tick : (from as Ticks)
    const cause = { ...strike.cause, tick, through }
    return [{ division, key, tick, down, up, cause, keyboard, isStruck }]
  })
}

/** Those of one key together, in the order in which they go down; among equals its own keyboard first. */
function byKey(contacts: readonly Contact[]): Contact[][] {
  const keys = new Map<number, Contact[]>()
  for (const contact of contacts) {
    const about = (contact.division.channel << 7) | contact.key
    const known = keys.get(about)
    if (known) known.push(contact)
    else keys.set(about, [contact])
  }
  const rank = ({ keyboard, division }: Contact) => (keyboard === division ? 0 : 1)
  return [...keys.values()].map((each) => each.sort((a, b) => a.down - b.down || rank(a) - rank(b)))
}

/**
 * One strike for what overlaps. Where one ends as the next begins, the key is struck again, but not where it is only a
 * coupler that takes it over.
 * @returns also on which keyboard the last of each ended
 */
function join(contacts: readonly Contact[]): { readonly joined: Contact[]; readonly endings: Division[] } {
  const joined: Contact[] = []
  const endings: Division[] = []
  for (const contact of contacts) {
    const last = joined.at(-1)
    if (last && (contact.down < last.up || (contact.down === last.up && !contact.isStruck))) {
      if (contact.up > last.up) endings[endings.length - 1] = contact.keyboard
      last.up = Math.max(last.up, contact.up) as Micros
    } else {
      joined.push({ ...contact })
      endings.push(contact.keyboard)
    }
  }
  return { joined, endings }
}
