import { describe, expect, test } from 'vitest'
import { openHouse } from '../../src/house/index.ts'
import { asWritten, chosenPort, orderOfPiece, perform, prepare } from '../../src/organist/index.ts'
import { newHouseRing, openPort, readRing, shownOn } from '../../src/ports/index.ts'
import { openSpeakers, speakersProblem } from '../../src/sound/index.ts'
import { until } from '../organ-end.ts'
import { organNamed } from './house-organ/listening.ts'

describe('the ring to the house organ', () => {
  test('carries bytes and their times round its end, in order', () => {
    const ring = newHouseRing(64)
    const port = openPort({ type: 'house', ring, sink: 'none' }, null)
    const reader = readRing(ring)
    for (let round = 0; round < 50; round++) {
      const before = performance.timeOrigin + performance.now()
      port.write(Uint8Array.of(9, 0x90, round, 100), 1, 3)
      port.write(Uint8Array.of(0x80, round, 64), 0, 3)
      const taken: number[][] = []
      reader.take((bytes, atMs) => {
        taken.push(Array.from(bytes))
        expect(atMs).toBeGreaterThanOrEqual(before)
      })
      expect(taken).toEqual([
        [0x90, round, 100],
        [0x80, round, 64],
      ])
    }
  })
  test('says when nobody reads, and when it is gone', () => {
    const ring = newHouseRing(64)
    const port = openPort({ type: 'house', ring, sink: 'none' }, null)
    expect(() => {
      for (let index = 0; index < 10; index++) port.write(Uint8Array.of(0x90, 60, 100), 0, 3)
    }).toThrow(/does not keep up/)
    readRing(ring).leave()
    expect(port.isThere()).toBe(false)
    expect(() => port.write(Uint8Array.of(0x90, 60, 100), 0, 3)).toThrow(/silent/)
  })
})

test('a piece is played on it, into no speakers: pipes speak, and none is left', async () => {
  const house = openHouse(undefined)
  const prepared = prepare(house, { ...asWritten('old-100th', 'st-marys'), toBar: '1', tempo: '200%' })
  const ring = newHouseRing()
  const live = await perform(house, orderOfPiece(house, prepared), {
    port: { type: 'house', ring, sink: 'none' },
    captureFile: null,
    timing: 'auto',
    unplugged: 'hold',
    aheadMs: 40,
    watchFd: null,
  })
  await until(() => shownOn(ring) > 8)
  expect((await live.finished).type).toBe('done')
  expect(shownOn(ring)).toBe(0)
})

test.runIf(speakersProblem() !== null)('without a sound card it says so in one line, and is not chosen', async () => {
  const organ = organNamed('st-marys')
  await expect(openSpeakers({ organ, ring: newHouseRing(), sink: 'speakers' })).rejects.toThrow(/^[^\n]*no sound card$/)
  expect(chosenPort(organ, { port: null, virtual: null, device: null, monitor: false }).spec.type).not.toBe('house')
  expect(chosenPort(organ, { port: 'house', virtual: null, device: null, monitor: false }).spec.type).toBe('house')
})
