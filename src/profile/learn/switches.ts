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
  /** Index of the message that said it first. */
  readonly first: number
  readonly at: string
  readonly isSure: boolean
}

type Placed = Word & Utterance

/** Words that say what they are about and, apart from it, its state: NRPN, control changes, Aeolus' pairs. */
export function statedSwitches(words: readonly Placed[]): Found[] {
  const subjects = groupBy(words, ({ subject }) => subject)
  const lowDraws = isUpsideDown([...subjects.values()])
  const toggles = areToggles([...subjects.values()])
  return [...subjects.values()].flatMap((said): Found[] => {
    const [first] = said
    if (!first) return []
    const values = [...new Set(said.map(({ value }) => value))].sort((a, b) => a - b)
    const [low = 0, high = low] = [values[0], values.at(-1)]
    if (values.length > 2) return []
    const whole = (value: number) => said.find((each) => each.value === value)?.bytes ?? withValue(first, value)
    const stated = lowDraws ? [low, high] : [high, low]
    const [on = low, off = null] = values.length === 2 ? stated : toggles ? [low, low] : onlyOne(first.kind, low, words)
    return [
      {
        kind: first.kind,
        on: whole(on),
        off: off === null ? null : whole(off),
        bit: null,
        channel: first.channel,
        first: first.index,
        at: first.said.at,
        isSure: values.length === 2,
      },
    ]
  })
}

/** Some consoles draw with 0: where nearly every stop was said so first. */
function isUpsideDown(subjects: readonly (readonly Placed[])[]): boolean {
  const both = subjects.filter((said) => new Set(said.map(({ value }) => value)).size === 2)
  const lowFirst = both.filter(
    (said) => (said[0]?.value ?? 0) < (said.find((each) => each.value !== said[0]?.value)?.value ?? 0),
  )
  return both.length >= 3 && lowFirst.length >= both.length * 0.8
}

/** Nothing ever says another value, and what is said comes in pairs: the same message draws and retires. */
const areToggles = (subjects: readonly (readonly Placed[])[]): boolean =>
  subjects.every((said) => new Set(said.map(({ value }) => value)).size === 1 && said[0]?.kind !== 'aeolus') &&
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
      {
        kind: draws.kind,
        on: draws.bytes,
        off: retires?.bytes ?? null,
        bit: null,
        channel: draws.channel,
        first: first.index,
        at: first.said.at,
        isSure: isSure && off !== null,
      },
    ]
  })
}

/** Keys of a channel that no manual has. */
export function noteSwitches(moves: readonly (KeyMove & Utterance)[]): Found[] {
  return [...groupBy(moves, (move) => `${move.channel} ${move.key}`).values()].flatMap((said): Found[] => {
    const [first] = said
    if (!first) return []
    const down = said.find(({ isDown }) => isDown)
    return [
      {
        kind: 'note',
        on: [0x90 | first.channel, first.key, down?.velocity ?? 127],
        off: noteOff(first.channel, key(first.key), 64),
        bit: null,
        channel: first.channel,
        first: first.index,
        at: first.said.at,
        isSure: said.some(({ isDown }) => !isDown) && down !== undefined,
      },
    ]
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
