import type { Bytes } from '../../midi/index.ts'

/** Volume, expression, modulation, breath, foot: what swell shoes and crescendo pedals send. */
const BOXES = [11, 7, 1, 2, 4]
/** Controllers that MIDI 1.0 gives a meaning of their own: banks, volume, pedals, effects, data. */
const NO_STOPS = new Set([
  0, 1, 2, 4, 5, 6, 7, 8, 10, 11, 32, 38, 64, 65, 66, 67, 68, 69, 84, 91, 92, 93, 94, 95, 96, 97,
])
const FIRST_MODE_MESSAGE = 120

/** A control change that moves a box. */
export const isBox = (bytes: Bytes): boolean => BOXES.includes(bytes[1] ?? 0)
/** All notes off and its like. */
export const isModeMessage = (bytes: Bytes): boolean => (bytes[1] ?? 0) >= FIRST_MODE_MESSAGE
export const isNoStop = (bytes: Bytes): boolean => NO_STOPS.has(bytes[1] ?? 0) || isModeMessage(bytes)

export const begins = (bytes: Bytes, head: Bytes): boolean => head.every((byte, index) => bytes[index] === byte)

/** Makers by the beginning of their system exclusive. */
const MAKERS: readonly (readonly [dialect: string, head: Bytes, length: number])[] = [
  ['viscount', [0xf0, 0x31], 6],
  ['ahlborn-galanti', [0xf0, 0x35], 5],
  ['hauptwerk', [0xf0, 0x7d, 0x39, 0x72], 12],
]

/** The dialect of a message of system exclusive; null where its maker is not known. */
export const makerOf = (bytes: Bytes): string | null =>
  MAKERS.find(([, head, length]) => begins(bytes, head) && bytes.length === length)?.[0] ?? null
