import { tmpdir } from 'node:os'
import { describe, expect, test } from 'vitest'
import { openHouse } from '../../src/house/index.ts'
import { perform } from '../../src/organist/index.ts'
import { newRecord, readRecord } from '../../src/ports/index.ts'
import { ticks } from '../../src/time/index.ts'
import { note, type Playing, part, performance, score } from '../builders.ts'
import { coupledOrgan } from '../couplers.ts'
import { orderOf } from '../order-of.ts'
import { pause, until } from '../organ-end.ts'
import { expectBalanced, expectSilent, messagesOf } from '../player/deck.ts'

const SWELL = 0
const GREAT = 1
/** A long chord on the Great, then a short end. */
const longChord = score([part('Great', [note(0, 600, 60), note(0, 600, 64), note(600, 601, 60)])], {
  tempi: [{ tick: ticks(0), microsPerQuarter: 100_000 }],
})

async function playLive(leadMs: number | null, playing: Playing = {}) {
  const record = newRecord()
  const whole = performance(longChord, coupledOrgan(), playing)
  const live = await perform(openHouse(tmpdir()), orderOf(whole), {
    port: { type: 'memory', record, ...(leadMs === null ? {} : { leadMs }) },
    captureFile: null,
    timing: leadMs === null ? 'sleep' : 'queue',
    unplugged: 'hold',
    aheadMs: 40,
    watchFd: null,
  })
  const sent = () =>
    readRecord(record)
      .sort((a, b) => a.atMs - b.atMs)
      .flatMap(messagesOf)
  const down = (channel: number) => {
    const keys = new Set<number>()
    for (const [status = 0, key = 0] of sent()) {
      if (status === (0x90 | channel)) keys.add(key)
      if (status === (0x80 | channel)) keys.delete(key)
    }
    return [...keys].sort()
  }
  return { live, sent, down }
}

describe.each([
  ['by sleeping', null],
  ["by the port's timer", 40],
])('couplers that we work, by hand while it plays, %s', (_how, leadMs) => {
  test('drawn under held keys strikes them on the other division; retired lets them go, and the chord stays', async () => {
    const { live, sent, down } = await playLive(leadMs)
    await until(() => down(GREAT).length === 2)
    expect(live.line('Swell to Great')).toMatchObject({ done: true })
    await until(() => down(SWELL).length === 2)
    expect(live.status().divisions.find(({ name }) => name === 'Great')?.drawn).toEqual(['Swell to Great'])
    live.line('+ Swell Octave')
    await until(() => down(SWELL).length === 4)
    expect(down(SWELL)).toEqual([60, 64, 72, 76])
    live.line('- Swell to Great')
    await until(() => down(SWELL).length === 0)
    expect(down(GREAT)).toEqual([60, 64])
    expect(sent().filter(([status]) => status === 0x91).length).toBe(2)
    await live.stop()
    expectSilent(sent())
    // What is taken back from the port's timer is let go once more.
    if (leadMs === null) expectBalanced(sent())
  })

  test('in a hold at once, in a pause when it goes on; panic and stop leave nothing down', async () => {
    const { live, sent, down } = await playLive(leadMs)
    await until(() => down(GREAT).length === 2)
    live.obey({ name: 'hold' })
    await until(() => live.status().state === 'held')
    live.line('Swell to Great')
    await until(() => down(SWELL).length === 2)
    live.obey({ name: 'go' })
    await until(() => live.status().state === 'playing')
    live.obey({ name: 'pause' })
    await until(() => down(SWELL).length === 0 && down(GREAT).length === 0)
    live.line('Swell Octave')
    await pause(100)
    expect(down(SWELL)).toEqual([])
    live.obey({ name: 'go' })
    await until(() => down(SWELL).length === 4)
    live.panic()
    await until(() => live.status().state === 'paused')
    await until(() => down(SWELL).length === 0)
    // Panic retires what a hand has drawn: the chord comes back as it is registered.
    live.obey({ name: 'go' })
    await until(() => down(GREAT).length === 2)
    expect(down(SWELL)).toEqual([])
    await live.stop()
    expectSilent(sent())
  })

  test('after a seek the other division has what the place wants, before and behind the cue', async () => {
    const cues = [{ at: '5:1', couple: ['Swell to Great'] }]
    const { live, down, sent } = await playLive(leadMs, { cues })
    await until(() => down(GREAT).length === 2)
    live.line('20')
    await until(() => down(SWELL).length === 2)
    live.line('2')
    await until(() => down(SWELL).length === 0 && down(GREAT).length === 2)
    await live.stop()
    expectSilent(sent())
  })
})
