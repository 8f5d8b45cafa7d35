import { type Bytes, hex, splitMessages } from '../midi/index.ts'

/** What a console takes and what it must be spared, as one profile of it says; plain data, kept with its port. */
export interface Protection {
  /** The profile, by name. */
  readonly organ: string
  readonly dialects: readonly string[]
  readonly spacingMs: number
  readonly settleMs: number
  readonly gapMicros: number
  readonly microsPerByte: number
  readonly activeSensing: boolean
  /** Channel (0–15), lowest and highest key. */
  readonly keys: readonly (readonly [channel: number, low: number, high: number])[]
  /** What moves its boxes, by `wordOf`. */
  readonly boxes: readonly number[]
  /** Every word that draws, retires, presses, cancels or sets up something; no key or box is among them. */
  readonly stops: readonly number[]
  /** The same where it is no message of a channel: whole, or how maps of the whole console begin; as hex. */
  readonly system: readonly string[]
}

const SYSTEM = 0xf0
/** Status bytes below are keys’. */
const FIRST_NO_KEY = 0xa0
const FIRST_MODE_MESSAGE = 120
const CHANNELS = 16
const WORDS = 1 << 14

/** What a message is about, whatever it says of it: kind, channel and key or controller. Programs of a channel are one. */
export const wordOf = ([status = 0, first = 0]: Bytes): number => wordFrom(status, first)

function wordFrom(status: number, first: number): number {
  const kind = status & 0xf0
  const own = kind === 0x80 ? 0x90 : kind
  return (((own & 0x70) | (status & 0x0f)) << 7) | (kind >= 0xc0 ? 0 : first & 0x7f)
}

const keyWord = (channel: number, key: number): number => wordFrom(0x90 | channel, key)
export const boxWord = (channel: number, controller: number): number => wordFrom(0xb0 | channel, controller)

const keyWords = ({ keys }: Protection): number[] =>
  keys.flatMap(([channel, low, high]) => Array.from({ length: high - low + 1 }, (_, at) => keyWord(channel, low + at)))

/** Of all that was agreed for one console: what may go out, as what, and how fast. */
export interface Guard {
  readonly spacingMs: number
  readonly settleMs: number
  readonly activeSensing: boolean
  /** A key, or a controller that is no stop of it. Does not allocate. */
  readonly takesAtOnce: (status: number, first: number) => boolean
  /** One message of several parts (an NRPN), to be spaced. */
  readonly takesStop: (bytes: Bytes) => boolean
  /** A message of a score: of a channel that the console knows, no key, nothing that speaks to all of the channel. */
  readonly takesPassed: (bytes: Bytes) => boolean
}

/** @returns null where nothing was agreed: nobody knows of a console there, and the profile that plays stands alone */
export function guardOf(agreed: readonly Protection[]): Guard | null {
  if (agreed.length === 0) return null
  const stops = new Set(agreed.flatMap((each) => each.stops))
  const keys = new Set(agreed.flatMap(keyWords).filter((word) => !stops.has(word)))
  const boxes = new Set(agreed.flatMap((each) => each.boxes).filter((word) => !stops.has(word)))
  const system = agreed.flatMap((each) => each.system)
  const isKnown = (word: number) => stops.has(word) || keys.has(word) || boxes.has(word)
  const atOnce = new Uint8Array(WORDS)
  for (const word of [...keys, ...boxes, ...silences(agreed).filter((word) => !stops.has(word))]) atOnce[word] = 1
  const channels = new Set([...stops, ...keys, ...boxes].map(channelOf))
  const isSystem = (bytes: Bytes) => system.some((begin) => hex(bytes).startsWith(begin))
  return {
    spacingMs: strictest(agreed, 'spacingMs'),
    settleMs: strictest(agreed, 'settleMs'),
    activeSensing: agreed.some((each) => each.activeSensing),
    takesAtOnce: (status, first) => atOnce[wordFrom(status, first)] === 1,
    takesStop: (bytes) =>
      splitMessages(bytes).every((part) => (isOfChannel(part) ? isKnown(wordOf(part)) : isSystem(part))),
    takesPassed: (bytes) =>
      splitMessages(bytes).every((part) => {
        const word = wordOf(part)
        return isOfChannel(part) && channels.has(channelOf(word)) && (part[0] ?? 0) >= FIRST_NO_KEY && !isOfMode(part)
      }),
  }
}

/** All sound off, all notes off: of every channel that has keys. */
const silences = (agreed: readonly Protection[]): number[] =>
  agreed.flatMap(({ keys }) =>
    keys.flatMap(([channel]) => [120, 123].map((controller) => boxWord(channel, controller))),
  )

const isOfChannel = ([status = 0]: Bytes): boolean => status < SYSTEM
const channelOf = (word: number): number => (word >> 7) % CHANNELS
const isOfMode = ([status = 0, first = 0]: Bytes): boolean => (status & 0xf0) === 0xb0 && first >= FIRST_MODE_MESSAGE

type Measure = 'spacingMs' | 'settleMs' | 'gapMicros' | 'microsPerByte'
const strictest = (agreed: readonly Protection[], measure: Measure): number =>
  Math.max(0, ...agreed.map((each) => each[measure]))

/** What a profile says otherwise than was agreed, in words for a person who shall confirm it. */
export interface Judgement {
  /** What it takes away of what protects the machine. */
  readonly loosens: readonly string[]
  /** What it may say that none may say yet: more than before. */
  readonly adds: readonly string[]
}

/**
 * @param agreed of the same console; where one is of the same profile, more than before means more than that one
 */
export function judgeProtection(next: Protection, agreed: readonly Protection[]): Judgement {
  const own = agreed.filter(({ organ }) => organ === next.organ)
  const before = own.length > 0 ? own : agreed
  return { loosens: loosened(next, agreed, own), adds: added(next, before) }
}

function loosened(next: Protection, agreed: readonly Protection[], own: readonly Protection[]): string[] {
  const said: string[] = []
  const least = (measure: Measure) => strictest(agreed, measure)
  if (next.spacingMs < least('spacingMs'))
    said.push(`it leaves ${next.spacingMs} ms between messages, where ${least('spacingMs')} ms protect the machine`)
  if (next.gapMicros < least('gapMicros')) said.push('it leaves less silence after each message than the maker needs')
  if (next.microsPerByte < least('microsPerByte')) said.push('it takes the wire to be faster than it was said to be')
  if (next.settleMs < least('settleMs'))
    said.push(`it lets the machine rest ${next.settleMs} ms, where ${least('settleMs')} ms were said`)
  for (const dialect of new Set(own.flatMap(({ dialects }) => dialects)))
    if (!next.dialects.includes(dialect)) said.push(`it no longer speaks "${dialect}", whose rules protect the machine`)
  const stops = new Set(agreed.flatMap((each) => each.stops))
  for (const words of spans(keyWords(next).filter((word) => stops.has(word))))
    said.push(`it plays ${words} as keys, which move stops of this console`)
  for (const words of spans(next.boxes.filter((word) => stops.has(word))))
    said.push(`it moves ${words} as a box, which moves stops of this console`)
  return said
}

function added(next: Protection, before: readonly Protection[]): string[] {
  const stops = new Set(before.flatMap((each) => each.stops))
  const keys = new Set(before.flatMap(keyWords))
  const boxes = new Set(before.flatMap((each) => each.boxes))
  const system = new Set(before.flatMap((each) => each.system))
  const said: string[] = []
  // What speaks otherwise than before of the same word is looked at where protection is lost.
  for (const words of spans(keyWords(next).filter((word) => !keys.has(word) && !stops.has(word))))
    said.push(`it plays ${words}, which were no keys before`)
  for (const words of spans(next.boxes.filter((word) => !boxes.has(word) && !stops.has(word))))
    said.push(`it moves ${words}, which was no box before`)
  for (const words of spans(next.stops.filter((word) => !stops.has(word))))
    said.push(`it says ${words} to its stops, which was not said before`)
  for (const message of next.system)
    if (!system.has(message)) said.push(`it says the system message ${message}, which none said before`)
  if (next.activeSensing && !before.some((each) => each.activeSensing))
    said.push('it sends Active Sensing, which an organ that does not know it may take amiss')
  return said
}

const KINDS: Readonly<Record<number, string>> = {
  16: 'keys',
  32: 'key pressure',
  48: 'controllers',
  64: 'programs',
  80: 'channel pressure',
  96: 'bends',
}

/** Words that follow each other, in one: `keys 36–60 of channel 16`. */
function spans(words: readonly number[]): string[] {
  const runs: { from: number; to: number }[] = []
  for (const word of [...new Set(words)].sort((a, b) => a - b)) {
    const last = runs.at(-1)
    if (last && word === last.to + 1 && word >> 7 === last.to >> 7) last.to = word
    else runs.push({ from: word, to: word })
  }
  return runs.map(({ from, to }) => {
    const kind = (from >> 7) & 0x70
    const numbers = kind >= 0x40 ? '' : ` ${from & 0x7f}${to > from ? `–${to & 0x7f}` : ''}`
    return `${KINDS[kind]}${numbers} of channel ${channelOf(from) + 1}`
  })
}
