import { tmpdir } from 'node:os'
import { describe, expect, test } from 'vitest'
import { openHouse } from '../../src/house/index.ts'
import { createHeartbeat } from '../../src/organist/heartbeat.ts'
import { type Live, perform } from '../../src/organist/index.ts'
import { newRecord, readRecord } from '../../src/ports/index.ts'
import type { Score } from '../../src/score/index.ts'
import { ticks } from '../../src/time/index.ts'
import { note, organ, type Playing, PPQ, part, performance, score } from '../builders.ts'
import { orderOf } from '../order-of.ts'
import { until } from '../organ-end.ts'
import { expectBalanced, expectSilent, keyLines, messagesOf } from '../player/deck.ts'

/** What a person does while it plays, and what the organ hears of it. */
async function playLive(music: Score, playing: Playing = {}) {
  const record = newRecord()
  const cable = new SharedArrayBuffer(4)
  const whole = performance(music, organ(), playing)
  const live = await perform(openHouse(tmpdir()), orderOf(whole), {
    port: { type: 'memory', record, cable },
    captureFile: null,
    timing: 'sleep',
    unplugged: 'hold',
    aheadMs: 40,
    watchFd: null,
  })
  const sent = () => readRecord(record).flatMap(messagesOf)
  return {
    live,
    sent,
    keys: () => keyLines(sent()),
    putCable: (isIn: boolean) => Atomics.store(new Int32Array(cable), 0, isIn ? 0 : 1),
  }
}

const drawnOn = (live: Live, name: string) =>
  live.status().divisions.find((division) => division.name === name)?.drawn ?? []

const transpose = (live: Live, bySemitones: number) => live.obey({ name: 'transpose', bySemitones })
const barOf = (live: Live) => live.status().where?.place.bar ?? 0

const quick = [{ tick: ticks(0), microsPerQuarter: 120_000 }]
const steps = (bars: number) =>
  Array.from({ length: bars * 4 }, (_, beat) => note(beat, beat + 1, 60 + (Math.floor(beat / 4) % 12)))
const marked = (bars: number) =>
  score([part('A', steps(bars))], {
    tempi: quick,
    markers: [
      { tick: ticks(4 * 4 * PPQ), text: 'Verse 2' },
      { tick: ticks(8 * 4 * PPQ), text: 'Verse 3' },
    ],
  })
const cues = [{ at: 1, piston: 'mf' }]

describe('a person at the organ', () => {
  test('another key comes with the next phrase, not in the middle of this one, and back again', async () => {
    const { live, keys } = await playLive(marked(12), { map: 'G' })
    await until(() => keys().includes('on 61'))
    transpose(live, 1)
    expect(live.status().where?.nextKey).toMatchObject({ semitones: 1, place: { bar: 5, beat: 1 } })
    await until(() => keys().includes('on 66'))
    expect(live.status().where?.transposed).toBe(1)
    transpose(live, -1)
    await live.finished
    const on = keys()
      .filter((line) => line.startsWith('on'))
      .map((line) => Number(line.slice(3)))
    const wanted = Array.from({ length: 12 }, (_, bar) => 60 + bar + (bar >= 4 && bar < 8 ? 1 : 0))
    expect(on).toEqual(wanted.flatMap((key) => [key, key, key, key]))
  })

  test('a key in which notes lie outside the compass says how many, and the last phrase keeps its own', async () => {
    const high = score(
      [
        part(
          'A',
          steps(12).map((each) => ({ ...each, key: each.key + 20 })),
        ),
      ],
      { tempi: quick },
    )
    const { live, keys } = await playLive(high, { map: 'G' })
    await until(() => keys().includes('on 80'))
    // The compass ends at 96; the last bars go up to 91.
    for (const _ of [1, 2, 3, 4, 5]) expect(transpose(live, 1)).toMatchObject({ done: true })
    expect(transpose(live, 1).answer).toMatch(/; 4 notes more lie outside the compass/)
    expect(live.line('9')).toMatchObject({ done: true })
    await until(() => barOf(live) >= 9)
    expect(transpose(live, 1).answer).toMatch(/last phrase/)
    await live.stop()
  })

  test('to a marker and to a bar by a line of text; what is no place says so', async () => {
    const { live, keys, sent } = await playLive(marked(16), { map: 'G' })
    await until(() => keys().includes('on 60'))
    expect(live.line('verse 3')).toMatchObject({ done: true })
    await until(() => keys().includes('on 68'))
    expect(keys()).not.toContain('on 64')
    expect(live.line('15')).toMatchObject({ done: true })
    await until(() => keys().includes('on 62'))
    expect(live.line('99').answer).toMatch(/no bar 99/)
    expect(live.line('Vox Angelica').answer).toMatch(/no command, bar, marker, piston or stop/)
    await live.finished
    expectBalanced(sent())
  })

  test('by phrases, forwards and back', async () => {
    const { live, keys } = await playLive(marked(12), { map: 'G' })
    await until(() => keys().includes('on 60'))
    live.obey({ name: 'byPhrases', phrases: 1 })
    await until(() => keys().includes('on 64'))
    live.obey({ name: 'byPhrases', phrases: -1 })
    await until(() => barOf(live) < 4)
    live.obey({ name: 'byPhrases', phrases: 1 })
    live.obey({ name: 'byPhrases', phrases: 1 })
    await until(() => keys().includes('on 68'))
    expect(keys().filter((line) => line === 'on 62')).toEqual([])
    await live.stop()
  })

  test('a stop drawn by hand speaks at once and stays until a piston takes it in', async () => {
    const withPiston = [...cues, { at: 9, piston: 'mf' }]
    const { live, sent } = await playLive(marked(12), { map: 'G', cues: withPiston })
    await until(() => barOf(live) >= 2 && live.status().state === 'playing')
    expect(live.line('+ Oboe')).toMatchObject({ done: true })
    await until(() => drawnOn(live, 'Swell').includes('Oboe 8'))
    expect(barOf(live)).toBeLessThan(8)
    expect(live.line('Gt. Open Diapason 8')).toMatchObject({ done: true })
    await until(() => !drawnOn(live, 'Great').includes('Open Diapason 8'))
    await until(() => barOf(live) >= 9)
    expect(drawnOn(live, 'Swell')).toEqual(['Gedackt 8'])
    expect(drawnOn(live, 'Great')).toEqual(['Open Diapason 8'])
    await live.finished
    expectBalanced(sent())
    expect(live.status().slippedMs).toBe(0)
  })

  test('a piston by hand', async () => {
    const { live } = await playLive(marked(12), { map: 'G', cues: [{ at: 1, draw: ['Oboe'] }] })
    await until(() => drawnOn(live, 'Swell').includes('Oboe 8'))
    expect(live.line('mf')).toMatchObject({ done: true })
    await until(() => drawnOn(live, 'Great').includes('Open Diapason 8'))
    expect(drawnOn(live, 'Swell')).toEqual(['Gedackt 8'])
    await live.stop()
  })

  test('stops left to the organist: what a hand draws is ours, and is retired at the end', async () => {
    const { live, sent } = await playLive(marked(12), { map: 'G' })
    await until(() => barOf(live) >= 2)
    live.line('+ Oboe')
    await until(() => drawnOn(live, 'Swell').includes('Oboe 8'))
    await live.stop()
    const values = sent().flatMap(([status = 0, controller, value]) =>
      status >> 4 === 0xb && controller === 6 ? [value] : [],
    )
    expect(values).toEqual([127, 0])
    expect(sent().some(([status]) => status === 0xcf)).toBe(false)
  })

  test('the cable is pulled and put back: it goes on from the bar, with its stops', async () => {
    const { live, sent, keys, putCable } = await playLive(marked(12), { map: 'G', cues })
    await until(() => keys().includes('on 62'))
    putCable(false)
    await until(() => live.status().link.type === 'gone')
    expect(live.status().link).toEqual({ type: 'gone', goesOnWhenBack: true })
    const bar = barOf(live)
    const before = sent().length
    putCable(true)
    await until(() => live.status().state === 'playing')
    await live.finished
    const after = keyLines(sent().slice(before))
    const key = 59 + bar
    expect(after.find((line) => line.startsWith('on'))).toBe(`on ${key}`)
    expect(after.filter((line) => line === `on ${key}`)).toHaveLength(4)
    expectSilent(sent())
  })

  test('the cable is pulled, and a person says that it shall not go on by itself', async () => {
    const { live, keys, putCable } = await playLive(marked(12), { map: 'G', cues })
    await until(() => keys().includes('on 61'))
    putCable(false)
    await until(() => live.status().link.type === 'gone')
    live.obey({ name: 'pause' })
    putCable(true)
    await until(() => live.status().link.type !== 'gone')
    expect(live.status().state).toBe('paused')
    live.obey({ name: 'go' })
    await until(() => live.status().state === 'playing')
    await live.stop()
  })
})

describe('the heartbeat of an organ', () => {
  test('who never answers is sent to, never connected', () => {
    const heartbeat = createHeartbeat('none', 0)
    heartbeat.heard(10)
    expect(heartbeat.state(10_000, 5)).toBe('sending')
  })
  test('Active Sensing: connected while it is heard, silent within a second after', () => {
    const heartbeat = createHeartbeat('active-sensing', 0)
    expect(heartbeat.state(500, 0)).toBe('sending')
    heartbeat.heard(600)
    expect(heartbeat.state(1400, 0)).toBe('connected')
    expect(heartbeat.state(1600, 0)).toBe('silent')
    heartbeat.heard(1700)
    expect(heartbeat.state(1800, 0)).toBe('connected')
  })
  test('an organ that was to send it and never did is silent', () => {
    expect(createHeartbeat('active-sensing', 0).state(1000, 0)).toBe('silent')
  })
  test('an echo is only missed where something was sent', () => {
    const heartbeat = createHeartbeat('echo', 0)
    expect(heartbeat.state(5000, 0)).toBe('sending')
    expect(heartbeat.state(6000, 3)).toBe('sending')
    heartbeat.heard(6010)
    expect(heartbeat.state(20_000, 3)).toBe('connected')
    expect(heartbeat.state(20_100, 4)).toBe('connected')
    expect(heartbeat.state(21_200, 5)).toBe('silent')
  })
})
