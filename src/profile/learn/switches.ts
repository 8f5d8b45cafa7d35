import { type Bytes, type Channel, hex, key, noteOff } from '../../midi/index.ts'
import { groupBy } from './group-by.ts'
import { type Code, pairCodes } from './pairs.ts'
import type { KeyMove, Utterance, Word } from './words.ts'

/** Something that can be drawn and retired, as the console says it. */
export interface Found {
  readonly kind: Word['kind'] | 'note' | 'map'
  readonly on: Bytes
  /** The same as `on`: one message does both. null: it was never heard, and nothing tells what it is. */
  readonly off: Bytes | null
  /** Of a map of the whole console, from 0; `on` and `off` are empty then. */
  readonly bit: number | null
  /** null for system exclusive. */
  readonly channel: Channel | null
  /** Index of its first message. */
  readonly first: number
  readonly at: string
  readonly isSure: boolean
}

/** @param where and how surely it was heard; as a rule just now, and for sure */
export const heardSwitch = (
  { kind, channel }: Pick<Found, 'kind' | 'channel'>,
  on: Bytes,
  off: Bytes | null,
  where: Partial<Found> = {},
): Found => ({ kind, channel, on, off, bit: null, first: 0, at: '', isSure: true, ...where })

/** A place of the map of a whole console. */
export const mapSwitch = (bit: number, where: Partial<Found> = {}): Found =>
  heardSwitch({ kind: 'map', channel: null }, [], [], { bit, ...where })

const placeOf = ({ index, source }: Utterance) => ({ first: index, at: source.at })

type Placed = Word & Utterance

/** Words that say what they are about and, apart from it, its state: NRPN, control changes, Aeolus' pairs. */
export function statedSwitches(words: readonly Placed[]): Found[] {
  const subjects = groupBy(words, ({ subject }) => subject)
  const lowDraws = isUpsideDown([...subjects.values()])
  const toggles = areToggles([...subjects.values()])
  return [...subjects.values()].flatMap((same): Found[] => {
    const [first] = same
    if (!first) return []
    const values = [...new Set(same.map(({ value }) => value))].sort((a, b) => a - b)
    const [low = 0, high = low] = [values[0], values.at(-1)]
    if (values.length > 2) return []
    const whole = (value: number) => same.find((each) => each.value === value)?.bytes ?? withValue(first, value)
    const stated = lowDraws ? [low, high] : [high, low]
    const [on = low, off = null] = values.length === 2 ? stated : toggles ? [low, low] : onlyOne(first.kind, low, words)
    const isSure = values.length === 2
    return [heardSwitch(first, whole(on), off === null ? null : whole(off), { ...placeOf(first), isSure })]
  })
}

/** Some consoles draw with 0: where nearly every stop came with it first. */
function isUpsideDown(subjects: readonly (readonly Placed[])[]): boolean {
  const both = subjects.filter((same) => new Set(same.map(({ value }) => value)).size === 2)
  const lowFirst = both.filter(
    (same) => (same[0]?.value ?? 0) < (same.find((each) => each.value !== same[0]?.value)?.value ?? 0),
  )
  return both.length >= 3 && lowFirst.length >= both.length * 0.8
}

/** No other value ever comes, and messages come in pairs: the same one draws and retires. */
const areToggles = (subjects: readonly (readonly Placed[])[]): boolean =>
  subjects.every((same) => new Set(same.map(({ value }) => value)).size === 1 && same[0]?.kind !== 'aeolus') &&
  subjects.filter(({ length }) => length % 2 === 0).length >= subjects.length * 0.8

/** Aeolus' modes. */
const AEOLUS = { off: 1, on: 2, toggle: 3 } as const

/** Only one value was heard of this one: the others of its kind tell what its other value is. */
function onlyOne(kind: Word['kind'], value: number, words: readonly Placed[]): [on: number, off: number | null] {
  if (kind === 'aeolus') return value === AEOLUS.toggle ? [value, value] : [AEOLUS.on, AEOLUS.off]
  const others = [...new Set(words.filter((each) => each.kind === kind).map((each) => each.value))]
  const [other, another] = others.filter((each) => each !== value)
  if (other !== undefined && another === undefined) return [Math.max(value, other), Math.min(value, other)]
  return value === 0 ? [127, 0] : [value, kind === 'cc' || kind === 'nrpn' || kind === 'nrpn-fine' ? 0 : null]
}

/** The same word with another value: its last data byte; Aeolus has it in the mode. */
function withValue({ kind, bytes }: Word, value: number): Bytes {
  if (kind !== 'aeolus') return [...bytes.slice(0, -1), value]
  return bytes.map((byte, index) => (index === 2 ? (byte & 0x4f) | (value << 4) : byte))
}

/** Words that are their own number: a program, a value of system exclusive. */
export function codedSwitches(words: readonly Placed[], codeOf: (word: Placed) => number): Found[] {
  const codes: Code[] = words.map((word) => ({ code: codeOf(word), index: word.index }))
  const { pairs, isSure } = pairCodes(codes)
  const firstOf = (code: number | null) => words.find((_, index) => codes[index]?.code === code)
  return pairs.flatMap(({ on, off }): Found[] => {
    const [draws, retires] = [firstOf(on), firstOf(off)]
    if (!draws) return []
    const first = retires && retires.index < draws.index ? retires : draws
    return [
      heardSwitch(draws, draws.bytes, retires?.bytes ?? null, { ...placeOf(first), isSure: isSure && off !== null }),
    ]
  })
}

/** Keys of a channel that no manual has. */
export function noteSwitches(moves: readonly (KeyMove & Utterance)[]): Found[] {
  return [...groupBy(moves, (move) => `${move.channel} ${move.key}`).values()].flatMap((moved): Found[] => {
    const [first] = moved
    if (!first) return []
    const { channel } = first
    const down = moved.find(({ isDown }) => isDown)
    const on = [0x90 | channel, first.key, down?.velocity ?? 127]
    const isSure = moved.some(({ isDown }) => !isDown) && down !== undefined
    const off = noteOff(channel, key(first.key), 64)
    return [heardSwitch({ kind: 'note', channel }, on, off, { ...placeOf(first), isSure })]
  })
}

/**
 * The number that system exclusive of one form says: the bytes in which its messages differ, high first, without a
 * checksum.
 */
export function sysExCodes(words: readonly Placed[]): (word: Placed) => number {
  const all = words.map(({ bytes }) => bytes)
  const differs = (at: number) => all.some((bytes) => bytes[at] !== all[0]?.[at])
  const places = Array.from({ length: all[0]?.length ?? 0 }, (_, at) => at).filter(differs)
  const body = hasChecksum(all) ? places.slice(0, -1) : places
  return ({ bytes }) => body.reduce((code, at) => code * 128 + (bytes[at] ?? 0), 0)
}

/** Roland's way: the last byte makes a multiple of 128 of all from some byte on. */
function hasChecksum(all: readonly Bytes[]): boolean {
  const length = all[0]?.length ?? 0
  if (new Set(all.map(hex)).size < 3 || length < 7) return false
  return Array.from({ length: length - 4 }, (_, start) => start + 1).some((start) =>
    all.every((bytes) => bytes.slice(start, -1).reduce((sum, byte) => sum + byte, 0) % 128 === 0),
  )
}
