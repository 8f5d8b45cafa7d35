import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { createMessageReader } from '../../src/midi/index.ts'

const read = (...pieces: number[][]) => {
  const reader = createMessageReader()
  return pieces.flatMap((piece) => reader.take(piece))
}

describe('bytes as they come in', () => {
  test.each<[what: string, bytes: number[], messages: number[][]]>([
    ['whole messages', [0x90, 60, 100, 0xc1, 5], [[0x90, 60, 100], [0xc1, 5]]], // biome-ignore format: one line a case
    ['running status', [0xb0, 99, 1, 98, 2, 6, 127], [[0xb0, 99, 1], [0xb0, 98, 2], [0xb0, 6, 127]]], // biome-ignore format: one line a case
    ['active sensing inside a message', [0xb0, 0xfe, 99, 0xf8, 1], [[0xb0, 99, 1]]],
    ['clock inside system exclusive', [0xf0, 0x31, 0xf8, 1, 2, 3, 0xfe, 0xf7], [[0xf0, 0x31, 1, 2, 3, 0xf7]]],
    ['system exclusive ends running status', [0x90, 60, 1, 0xf0, 1, 0xf7, 61, 1], [[0x90, 60, 1], [0xf0, 1, 0xf7]]], // biome-ignore format: one line a case
    ['system exclusive that is broken off', [0xf0, 1, 2, 0x90, 60, 1], [[0x90, 60, 1]]],
    ['half a message, then another', [0xb0, 99, 0xc0, 3], [[0xc0, 3]]],
    ['data that belong to nothing', [5, 6, 7, 0xf7, 0xc0, 3], [[0xc0, 3]]],
    ['song position and tune request', [0xf2, 1, 2, 0xf6, 0xf3, 1], [[0xf2, 1, 2], [0xf6], [0xf3, 1]]], // biome-ignore format: one line a case
  ])('%s', (_what, bytes, messages) => {
    expect(read(bytes)).toEqual(messages)
    expect(read(...bytes.map((byte) => [byte]))).toEqual(messages)
  })
  test('any bytes at all, cut anywhere: the same whole messages, and never a fault', () => {
    fc.assert(
      fc.property(fc.array(fc.nat(255)), fc.nat(40), (bytes, cut) => {
        const messages = read(bytes)
        expect(read(bytes.slice(0, cut), bytes.slice(cut))).toEqual(messages)
        for (const [status = 0, ...rest] of messages) {
          expect(status).toBeGreaterThanOrEqual(0x80)
          expect((status === 0xf0 ? rest.slice(0, -1) : rest).every((byte) => byte < 0x80)).toBe(true)
        }
      }),
    )
  })
})
