import { stringify } from 'yaml'
import { badInput } from '../../findings/index.ts'
import { type Form, findDialect, otherDialects } from '../../organ/index.ts'
import { isNoStop } from './controllers.ts'
import type { Draft, DraftDivision } from './draft.ts'
import { voiceOf, wireOf } from './form.ts'
import { wiresOf } from './slots.ts'

/** Something that may be a stop of an organ that says nothing of itself. */
export interface Candidate {
  /** Place in the draft's divisions. */
  readonly division: number
  readonly form: Form
  /** It says nothing of a division: the stop may be one of any. */
  readonly anywhere: boolean
  /** For people: `00 1F on channel 2`. */
  readonly name: string
}

export interface Wishes {
  /** First and last number to try, from 0 (or from 1 where the maker counts so). */
  readonly from: number
  readonly to: number
  /** A person allows messages of system exclusive. */
  readonly sysex: boolean
  /** A person allows messages that change a state nobody knows. */
  readonly toggles: boolean
}

/** What a dialect's candidates are, and what must be allowed before they are sent. */
interface Range {
  readonly needs: readonly ('sysex' | 'toggles')[]
  readonly first: number
  readonly last: number
  readonly number: (value: number) => unknown
  /** Its numbers are the same whatever the division. */
  readonly onlyOnce: boolean
}

const bytes = (count: number) => (value: number) =>
  Array.from({ length: count }, (_, index) => (value >> (7 * (count - 1 - index))) & 0x7f)
    .map((byte) => byte.toString(16).toUpperCase().padStart(2, '0'))
    .join(' ')
const push = (say: (value: number) => unknown) => (value: number) => ({ push: say(value) })
const same = (value: number) => value

const RANGES: Readonly<Record<string, Range>> = {
  allen: { needs: [], first: 0, last: 16_383, number: bytes(2), onlyOnce: false },
  nrpn: { needs: [], first: 0, last: 16_383, number: same, onlyOnce: false },
  grandorgue: { needs: [], first: 0, last: 16_383, number: same, onlyOnce: true },
  cc: { needs: [], first: 0, last: 119, number: same, onlyOnce: false },
  aeolus: { needs: [], first: 0, last: 255, number: (value) => `${value >> 5}/${value & 31}`, onlyOnce: true },
  rodgers: { needs: ['sysex'], first: 1, last: 245, number: same, onlyOnce: true },
  hauptwerk: { needs: ['sysex'], first: 0, last: 16_383, number: bytes(2), onlyOnce: true },
  viscount: { needs: ['sysex', 'toggles'], first: 0, last: 2_097_151, number: push(bytes(3)), onlyOnce: true },
  'ahlborn-galanti': { needs: ['sysex', 'toggles'], first: 0, last: 16_383, number: push(bytes(2)), onlyOnce: true },
  johannus: { needs: ['toggles'], first: 1, last: 128, number: push(same), onlyOnce: true },
}
/** More than this nobody sits through at once. */
export const USUAL_COUNT = 128

/**
 * Numbers to try, one after the other, without those that the draft knows already.
 * @throws BadInput where the dialect has none, or asks for what a person has not allowed
 */
export function candidatesFor(name: string, draft: Draft, wishes: Wishes): Candidate[] {
  const dialect = findDialect(name)
  if (!dialect) throw badInput('--dialect', `there is no dialect "${name}"`, otherDialects(name))
  const range = RANGES[dialect.name]
  if (!range) {
    const tried = Object.keys(RANGES).join(', ')
    const why = dialect.stepper
      ? 'its stops have no messages of their own'
      : 'it has no numbers that could be tried in order'
    throw badInput('--dialect', `${dialect.title}: ${why}`, `by ear these can be tried: ${tried}`)
  }
  const missing = range.needs.filter((need) => !wishes[need])
  if (missing.length > 0) {
    const what = { sysex: 'system exclusive', toggles: 'messages that only toggle' }
    const needed = missing.map((need) => what[need]).join(' and ')
    const options = missing.map((need) => `--${need}`).join(' ')
    throw badInput('--by-ear', `${dialect.title} needs ${needed}, which nobody has allowed`, `allow it with ${options}`)
  }
  const known = wiresOf(draft)
  const [first, last] = [Math.max(wishes.from, range.first), Math.min(wishes.to, range.last)]
  const numbers = Array.from({ length: Math.max(0, last - first + 1) }, (_, index) => first + index)
  return draft.divisions.flatMap(({ channel }, division) => {
    if (channel === null || (range.onlyOnce && division > 0)) return []
    const control = draft.controlChannel === null ? null : draft.controlChannel - 1
    return numbers.flatMap((value): Candidate[] => {
      if (dialect.name === 'cc' && isNoStop([0xb0, value, 0])) return []
      const form = { number: range.number(value) }
      if (known.has(wireOf(form, dialect.name, voiceOf(channel - 1, control)))) return []
      const number = typeof form.number === 'object' ? Object.values(form.number ?? {})[0] : form.number
      const name = `${number}${range.onlyOnce ? '' : ` on channel ${channel}`}`
      return [{ division, form, anywhere: range.onlyOnce, name }]
    })
  })
}

/** A profile of nothing but one candidate: the gate lets its messages through and no others. */
export function candidateProfile(draft: Draft, dialect: string, { division, form }: Candidate): string {
  const home = draft.divisions[division]
  return stringify({
    name: 'By ear',
    dialect,
    ...(draft.device === null ? {} : { device: draft.device }),
    ...(draft.controlChannel === null ? {} : { controlChannel: draft.controlChannel }),
    divisions: [{ ...keysOf(home), stops: [{ name: 'Candidate', family: 'principal', ...form }] }],
  })
}

/** A profile of one keyboard on a channel: for finding which division sounds there. */
export const channelProfile = (channel: number): string =>
  stringify({ name: 'By ear', divisions: [keysOf({ ...FIVE_OCTAVES, channel })] })

const FIVE_OCTAVES = { name: 'Keys', letter: 'K', channel: 1, compass: ['C2', 'C7'] as const }
const keysOf = (division: Pick<DraftDivision, 'name' | 'letter' | 'channel' | 'compass'> | undefined) => {
  const { name, letter, channel, compass } = division ?? FIVE_OCTAVES
  return { name, letter, channel: channel ?? 1, compass: compass ?? FIVE_OCTAVES.compass }
}
