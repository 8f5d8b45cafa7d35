import { describe, expect, test } from 'vitest'
import { ticks } from '../../src/time/index.ts'
import { compile, type Timeline, timeOf } from '../../src/timeline/index.ts'
import { note, organ, PPQ, part, performance, score } from '../builders.ts'
import { type Virtual, virtual } from './virtual.ts'

/** Four bars of quarters of half a second, all on one key; a chord from bar 3 on. */
const music = score(
  [part('A', [...Array.from({ length: 16 }, (_, beat) => note(beat, beat + 1, 60)), note(8, 16, 67)])],
  {},
)
const SIX = ['Gt. Open Diapason 8', 'Gt. Principal 4', 'Sw. Gedackt 8', 'Sw. Oboe 8']
const timelineOn = (settings: string, more: Partial<Parameters<typeof compile>[0]> = {}) =>
  compile({ ...performance(music, organ(settings), { map: 'G', cues: [{ at: 1, draw: SIX }] }), ...more })
const bar = (timeline: Timeline, number: number) => timeOf(timeline, ticks((number - 1) * 4 * PPQ))

const begun = (timeline: Timeline): Virtual => {
  const deck = virtual(timeline)
  deck.load(timeline)
  deck.obey({ type: 'play' })
  return deck
}
/** What it heard but keys going up that were not down; with the time since the beginning. */
const heard = (deck: Virtual, sinceMs = 0) => deck.organ.heard.filter(({ atMs }) => atMs >= sinceMs)
const firstKeyMs = (deck: Virtual, sinceMs = 0) =>
  heard(deck, sinceMs).find(({ what }) => what.startsWith('on'))?.atMs ?? Number.NaN
const whats = (deck: Virtual, sinceMs = 0) => heard(deck, sinceMs).map(({ what }) => what)

describe('a seek', () => {
  test('a key that sounds and is struck at the new place is up for its gap', () => {
    const timeline = timelineOn('')
    const deck = begun(timeline)
    deck.pass(1500)
    expect([...deck.organ.keys]).toEqual(['1 60'])
    const atMs = deck.nowMs()
    deck.obey({ type: 'seek', toMicros: bar(timeline, 2) })
    deck.pass(300)
    const [up, down] = heard(deck, atMs)
    expect([up?.what, down?.what]).toEqual(['off 60', 'on 60'])
    expect((down?.atMs ?? 0) - (up?.atMs ?? 0)).toBeGreaterThanOrEqual(40)
  })

  test('in the lead-in of a spaced organ the general cancel still leaves, and its rest is kept', () => {
    const timeline = timelineOn('spacingMs: 250\nsettleMs: 400\n')
    const deck = begun(timeline)
    deck.pass(100)
    expect(deck.sent).toEqual([])
    deck.obey({ type: 'seek', toMicros: bar(timeline, 3) })
    deck.pass(6000)
    const cancel = heard(deck).find(({ what }) => what === 'cancel')
    const drawn = heard(deck).filter(({ what }) => what.startsWith('+'))
    expect(drawn).toHaveLength(4)
    expect((drawn[0]?.atMs ?? 0) - (cancel?.atMs ?? 0)).toBeGreaterThanOrEqual(400)
    // All of it in force before the first key.
    expect(firstKeyMs(deck) - (drawn[3]?.atMs ?? 0)).toBeGreaterThanOrEqual(50)
  })

  test('right after the cancel the rest is not cut', () => {
    const timeline = timelineOn('settleMs: 1500\n')
    const deck = begun(timeline)
    deck.pass(100)
    expect(whats(deck)).toEqual(['cancel'])
    deck.obey({ type: 'seek', toMicros: bar(timeline, 3) })
    deck.pass(6000)
    const drawn = heard(deck).find(({ what }) => what.startsWith('+'))
    expect((drawn?.atMs ?? 0) - (heard(deck)[0]?.atMs ?? 0)).toBeGreaterThanOrEqual(1500)
    expect(whats(deck).filter((what) => what === 'cancel')).toHaveLength(1)
  })

  test('waits until the stops have moved, and so does another tempo given meanwhile', () => {
    const timeline = timelineOn('spacingMs: 250\n')
    for (const swaps of [false, true]) {
      const deck = begun(timeline)
      deck.obey({ type: 'pause' })
      const atMs = deck.nowMs()
      deck.obey({ type: 'seek', toMicros: bar(timeline, 3) }, { type: 'resume' })
      deck.pass(300)
      if (swaps) {
        const faster = timelineOn('spacingMs: 250\n', { tempoFactor: 2 })
        deck.swap(faster, { fromMicros: timeline.startAt, toMicros: faster.startAt, ratio: 0.5, plan: 'same' })
      }
      deck.pass(6000)
      const last = heard(deck, atMs).findLast(({ what }) => what.startsWith('+'))
      expect(heard(deck, atMs).filter(({ what }) => what.startsWith('+'))).toHaveLength(4)
      expect(firstKeyMs(deck, atMs) - (last?.atMs ?? 0)).toBeGreaterThanOrEqual(50)
    }
  })
})

describe('a lead-in', () => {
  test('takes its time at another tempo: the stops are drawn before the first note', () => {
    const timeline = timelineOn('spacingMs: 250\n')
    const faster = timelineOn('spacingMs: 250\n', { tempoFactor: 3 })
    const deck = begun(timeline)
    deck.pass(300)
    deck.swap(faster, { fromMicros: timeline.startAt, toMicros: faster.startAt, ratio: 1 / 3, plan: 'same' })
    deck.pass(4000)
    const last = heard(deck).findLast(({ what }) => what.startsWith('+'))
    expect(firstKeyMs(deck) - (last?.atMs ?? 0)).toBeGreaterThanOrEqual(50)
  })

  test('held in it: it stands before the first note with its stops drawn, and go begins', () => {
    const timeline = timelineOn('spacingMs: 250\n')
    const deck = begun(timeline)
    deck.pass(300)
    deck.obey({ type: 'hold' })
    deck.pass(5000)
    expect([deck.state(), deck.organ.stops.size, deck.organ.keys.size]).toEqual(['held', 4, 0])
    const goMs = deck.nowMs()
    deck.obey({ type: 'resume' })
    deck.pass(1200)
    expect(firstKeyMs(deck, goMs) - goMs).toBeLessThan(1)
    expect(whats(deck, goMs).filter((what) => what === 'on 60').length).toBe(3)
    expect(deck.organ.struckTwice).toEqual([])
  })

  test.each([120, 700, 2500])('a machine that stands still for %i ms in it: the rest and the travel are kept', (ms) => {
    const timeline = timelineOn('spacingMs: 40\nsettleMs: 300\n')
    const deck = begun(timeline)
    deck.pass(60)
    deck.stall(ms)
    deck.pass(4000)
    const cancel = heard(deck).find(({ what }) => what === 'cancel')
    const drawn = heard(deck).filter(({ what }) => what.startsWith('+'))
    expect(drawn).toHaveLength(4)
    expect((drawn[0]?.atMs ?? 0) - (cancel?.atMs ?? 0)).toBeGreaterThanOrEqual(300)
    expect(firstKeyMs(deck) - (drawn[3]?.atMs ?? 0)).toBeGreaterThanOrEqual(49)
  })

  test('paused in it, it begins anew', () => {
    const deck = begun(timelineOn('spacingMs: 250\n'))
    deck.pass(800)
    deck.obey({ type: 'pause' })
    deck.pass(1000)
    const goMs = deck.nowMs()
    deck.obey({ type: 'resume' })
    deck.pass(6000)
    expect(whats(deck, goMs)[0]).toBe('cancel')
    expect(deck.organ.stops.size).toBe(4)
  })
})

describe('the next item on a slow console', () => {
  const slow = 'spacingMs: 250\n'
  /** As a service goes on to its next item: silence, our stops retired, the next tape loaded and begun. */
  const skip = (deck: Virtual, timeline: Timeline) => {
    deck.obey({ type: 'pause' })
    for (const element of deck.drawn()) deck.obey({ type: 'move', changes: [{ element, drawn: false }], call: null })
    deck.load(timeline)
    deck.obey({ type: 'play' })
  }

  test('begins with its stops; what the general cancel retires is not retired one by one', () => {
    const timeline = timelineOn(slow)
    const deck = begun(timeline)
    deck.pass(4000)
    expect(deck.organ.stops.size).toBe(4)
    const atMs = deck.nowMs()
    skip(deck, timeline)
    deck.pass(8000)
    const drawn = heard(deck, atMs).filter(({ what }) => what.startsWith('+'))
    expect(drawn).toHaveLength(4)
    expect(firstKeyMs(deck, atMs) - (drawn[3]?.atMs ?? 0)).toBeGreaterThanOrEqual(50)
    expect(whats(deck, atMs).filter((what) => what.startsWith('-')).length).toBeLessThanOrEqual(1)
    expect(deck.organ.stops.size).toBe(4)
  })

  test('without a general cancel it waits until all of them are retired', () => {
    const instrument = { ...organ(slow), generalCancel: null }
    const timeline = compile(performance(music, instrument, { map: 'G', cues: [{ at: 1, draw: SIX }] }))
    const deck = begun(timeline)
    deck.pass(6000)
    const atMs = deck.nowMs()
    skip(deck, timeline)
    deck.pass(12_000)
    const retired = heard(deck, atMs).filter(({ what }) => what.startsWith('-'))
    const drawn = heard(deck, atMs).filter(({ what }) => what.startsWith('+'))
    expect(drawn[0]?.atMs).toBeGreaterThan(retired.slice(0, 4).at(-1)?.atMs ?? 0)
    expect(firstKeyMs(deck, atMs) - (drawn.at(-1)?.atMs ?? 0)).toBeGreaterThanOrEqual(50)
  })

  test('panic and go: the first key of the next is up for its gap', () => {
    const timeline = timelineOn('')
    const deck = begun(timeline)
    deck.pass(1300)
    const atMs = deck.nowMs()
    deck.obey({ type: 'pause' })
    deck.load(timeline)
    deck.obey({ type: 'play' })
    deck.pass(1000)
    expect(firstKeyMs(deck, atMs) - atMs).toBeGreaterThanOrEqual(40)
  })
})
