import type { Bytes } from './message.ts'
import { hex } from './wire-format.ts'

/**
 * One system exclusive message that says a whole console: a bit a stop, seven to a byte, the lowest bit first, with
 * Roland's checksum. Plain data: the timeline, the gate and the player's thread all say and read it.
 */
export interface ConsoleMap {
  /** All that stands before the bits; its last byte is the number of the first byte of bits. */
  readonly head: Bytes
  /** From here on all bytes and the checksum together make a multiple of 128. */
  readonly summedFrom: number
  /** How many bytes of bits a whole map has. */
  readonly size: number
  /** The bits that stand for something on this organ, counted from 0; all others are never set. */
  readonly bits: readonly number[]
}

const BITS_PER_BYTE = 7
const SYSEX_END = 0xf7

/** The map with these bits set and no others. */
export function sayConsoleMap({ head, summedFrom, size }: ConsoleMap, set: Iterable<number>): Bytes {
  const data = new Array<number>(size).fill(0)
  for (const bit of set) {
    const at = Math.floor(bit / BITS_PER_BYTE)
    data[at] = (data[at] ?? 0) | (1 << (bit % BITS_PER_BYTE))
  }
  const message = [...head, ...data]
  return [...message, checksum(message.slice(summedFrom)), SYSEX_END]
}

/**
 * What a map says of this organ's bits. A console may send a part of its map only: the bits that are in it.
 * @returns null where the message is no such map, or its checksum is wrong
 */
export function readConsoleMap(map: ConsoleMap, message: Bytes): ReadonlyMap<number, boolean> | null {
  const { head, summedFrom, size, bits } = map
  const start = head.length - 1
  const data = message.slice(head.length, -2)
  if (message.at(-1) !== SYSEX_END || head.slice(0, start).some((byte, index) => message[index] !== byte)) return null
  if (message.length < head.length + 2 || message.at(-2) !== checksum(message.slice(summedFrom, -2))) return null
  const first = message[start] ?? 0
  if (first + data.length > size) return null
  const inside = bits.filter((bit) => bit >= first * BITS_PER_BYTE && bit < (first + data.length) * BITS_PER_BYTE)
  return new Map(
    inside.map((bit) => {
      const byte = data[Math.floor(bit / BITS_PER_BYTE) - first] ?? 0
      return [bit, ((byte >> (bit % BITS_PER_BYTE)) & 1) === 1]
    }),
  )
}

/** A whole map, byte for byte as we would say it: nothing set that this organ does not have, nothing left out. */
export function isConsoleMap(map: ConsoleMap, message: Bytes): boolean {
  if (message.length !== map.head.length + map.size + 2) return false
  const read = readConsoleMap(map, message)
  return read !== null && hex(sayConsoleMap(map, setBits(read))) === hex(message)
}

export const setBits = (bits: ReadonlyMap<number, boolean>): number[] =>
  [...bits].flatMap(([bit, isSet]) => (isSet ? [bit] : []))

const checksum = (bytes: Bytes): number => -bytes.reduce((sum, byte) => sum + byte, 0) & 0x7f
