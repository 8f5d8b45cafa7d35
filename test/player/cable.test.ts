import { describe, expect, test } from 'vitest'
import { ticks } from '../../src/time/index.ts'
import { compile, timeOf } from '../../src/timeline/index.ts'
import { note, organ, PPQ, part, performance, score } from '../builders.ts'
import { type Virtual, virtual } from './virtual.ts'

/** Eight bars of four quarters of 0.25 s, a pedal under all; it waits before bar 3, and in the middle of bar 5. */
const music = score(
  [part('A', [note(0, 32, 48), ...Array.from({ length: 32 }, (_, beat) => note(beat, beat + 0.9, 60 + (beat % 12)))])],
  { tempi: [{ tick: ticks(0), microsPerQuarter: 250_000 }] },
)
const WAITS = [ticks(8 * PPQ), ticks(Math.round(17.5 * PPQ))]
const STOPS = ['Great Open Diapason 8', 'Swell Gedackt 8', 'Swell Oboe 8']
const cues = [{ at: 1, draw: STOPS }]

const timelineOn = (instrument = organ(), waits = WAITS) =>
  compile({ ...performance(music, instrument, { map: 'G', cues }), waits })
const bar = (timeline: ReturnType<typeof timelineOn>, number: number) => timeOf(timeline, ticks((number - 1) * 4 * PPQ))

type Unplugged = 'hold' | 'go-on'

/** Stands at a wait, plays, is held, paused or over. */
const MOMENTS: Readonly<Record<string, (deck: Virtual) => void>> = {
  waiting: (deck) => deck.pass(4000),
  playing: (deck) => deck.pass(1300),
  held: (deck) => {
    deck.pass(1300)
    deck.obey({ type: 'hold' })
  },
  paused: (deck) => {
    deck.pass(1300)
    deck.obey({ type: 'pause' })
  },
}

function at(moment: string, unplugged: Unplugged, timeline = timelineOn()): Virtual {
  const deck = virtual(timeline, { unplugged })
  deck.load(timeline)
  deck.obey({ type: 'play' })
  MOMENTS[moment]?.(deck)
  expect(deck.state()).toBe(moment)
  return deck
}
const lastLink = (deck: Virtual) => {
  const last = deck.events.findLast((event) => event.type === 'link')
  return last?.type === 'link' ? last.isIn : null
}
const out = (deck: Virtual, ms = 2500) => {
  deck.cable.isIn = false
  deck.pass(ms)
  expect(lastLink(deck)).toBe(false)
}
const back = (deck: Virtual, ms = 1000) => {
  deck.cable.isIn = true
  deck.pass(ms)
  expect(lastLink(deck)).toBe(true)
}
const struckSince = (deck: Virtual, atMs: number) =>
  deck.organ.heard.filter((each) => each.atMs >= atMs && each.what.startsWith('on')).map(({ what }) => what)
const end = (deck: Virtual) => {
  deck.obey({ type: 'close' })
  deck.pass(10_000)
  expect([...deck.organ.keys]).toEqual([])
  expect([...deck.organ.stops]).toEqual([])
  expect(deck.organ.struckTwice).toEqual([])
}

describe.each<Unplugged>(['hold', 'go-on'])('a cable that is out and in again, %s', (unplugged) => {
  test.each(['waiting', 'held', 'paused', 'playing'])('what was over while it was %s does not come back', (moment) => {
    const deck = at(moment, unplugged)
    const changes = deck.drawn().map((element) => ({ element, drawn: false }))
    deck.obey({ type: 'unload' }, { type: 'move', changes, call: null })
    deck.pass(500)
    out(deck)
    back(deck)
    expect([...deck.organ.stops]).toEqual([])
    expect([...deck.organ.keys]).toEqual([])
    deck.obey({ type: 'resume' })
    deck.pass(2000)
    expect([...deck.organ.keys]).toEqual([])
    end(deck)
  })
  test.each(['waiting', 'held', 'paused'])('while it is %s: it still is, with its stops and its chord', (moment) => {
    const deck = at(moment, unplugged)
    const keys = [...deck.organ.keys]
    const micros = deck.micros()
    out(deck)
    expect(deck.state()).toBe(moment)
    back(deck)
    expect(deck.state()).toBe(moment)
    expect(deck.micros()).toBe(micros)
    expect([...deck.organ.keys].sort()).toEqual(keys.sort())
    expect([...deck.organ.stops].sort()).toEqual(STOPS)
    // Nothing moves by itself.
    const backMs = deck.nowMs()
    deck.pass(5000)
    expect(struckSince(deck, backMs)).toEqual([])
    deck.obey(moment === 'waiting' ? { type: 'pass', wait: 0 } : { type: 'resume' })
    deck.pass(1000)
    expect(struckSince(deck, backMs).length).toBeGreaterThan(1)
    end(deck)
  })

  test('a flick at a wait with no command at all: go still goes on', () => {
    const deck = at('waiting', unplugged)
    out(deck, 300)
    back(deck)
    expect(deck.state()).toBe('waiting')
    expect([...deck.organ.stops].sort()).toEqual(STOPS)
    deck.obey({ type: 'pass', wait: 0 })
    deck.pass(500)
    expect([deck.state(), deck.waitsPassed()]).toEqual(['playing', 1])
    expect(deck.organ.keys.has('1 68') || deck.organ.keys.has('1 69')).toBe(true)
    end(deck)
  })

  test('go at a wait while it is out counts: the music plays when the cable is back', () => {
    const deck = at('waiting', unplugged)
    out(deck)
    deck.obey({ type: 'pass', wait: 0 })
    expect([deck.state(), deck.waitsPassed()]).toEqual(['playing', 1])
    const backMs = deck.nowMs()
    back(deck)
    expect([deck.state(), deck.waitsPassed()]).toEqual(['playing', 1])
    expect(struckSince(deck, backMs)[0]).toBe('on 48')
    deck.pass(3000)
    expect(struckSince(deck, backMs).length).toBeGreaterThan(4)
    end(deck)
  })

  test('held while it is out: it is held when the cable is back, and waits for go', () => {
    const deck = at('playing', unplugged)
    out(deck, 400)
    deck.obey({ type: 'hold' })
    deck.pass(500)
    back(deck)
    expect(deck.state()).toBe('held')
    const heldMs = deck.nowMs()
    deck.pass(5000)
    expect(struckSince(deck, heldMs)).toEqual([])
    deck.obey({ type: 'resume' })
    deck.pass(1000)
    expect(struckSince(deck, heldMs).length).toBeGreaterThan(0)
    end(deck)
  })

  test('paused, and gone on again, while it is out', () => {
    const deck = at('playing', unplugged)
    out(deck, 400)
    deck.obey({ type: 'pause' })
    deck.pass(1000)
    expect(deck.state()).toBe('paused')
    deck.obey({ type: 'resume' })
    expect(deck.state()).toBe('playing')
    const backMs = deck.nowMs()
    back(deck)
    expect(struckSince(deck, backMs)).toContain('on 48')
    end(deck)
  })

  test('another piece loaded and begun while it is out: it begins when the cable is back', () => {
    const deck = at('playing', unplugged)
    const next = timelineOn(organ(), [])
    out(deck)
    deck.load(next)
    deck.obey({ type: 'play' })
    const backMs = deck.nowMs()
    back(deck, 1500)
    expect(deck.state()).toBe('playing')
    expect(struckSince(deck, backMs).slice(0, 2)).toEqual(['on 48', unplugged === 'hold' ? 'on 60' : expect.anything()])
    expect([...deck.organ.stops].sort()).toEqual(STOPS)
    end(deck)
  })

  test('panic while it is out: the cancel is owed, and nothing is drawn when the cable is back', () => {
    const deck = at('playing', unplugged)
    out(deck)
    deck.obey({ type: 'panic' })
    // What the organ has is shown, not what we should like it to have.
    expect(deck.drawn()).toHaveLength(3)
    back(deck)
    expect(deck.state()).toBe('paused')
    expect(deck.drawn()).toEqual([])
    expect([...deck.organ.stops]).toEqual([])
    deck.pass(3000)
    expect([...deck.organ.keys]).toEqual([])
    end(deck)
  })

  test('pulled again before the organ has come to rest', () => {
    const instrument = organ('settleMs: 1500\n')
    const timeline = timelineOn(instrument, [])
    const deck = virtual(timeline, { unplugged })
    deck.load(timeline)
    deck.obey({ type: 'play' })
    deck.pass(2500)
    out(deck)
    deck.cable.isIn = true
    deck.pass(500)
    deck.cable.isIn = false
    deck.pass(500)
    back(deck, 3000)
    expect([...deck.organ.stops].sort()).toEqual(STOPS)
    end(deck)
  })

  test('a cable that stays out: the end says so, and the sentinel is told no goodbye', () => {
    const deck = at('playing', unplugged)
    out(deck)
    deck.obey({ type: 'close' })
    deck.pass(1000)
    expect(deck.events.at(-1)).toMatchObject({ type: 'closed', problem: expect.stringMatching(/is gone/) })
    expect(deck.goodbye()).toBe(false)
  })

  test('put back only just before the end: everything is let go and retired', () => {
    const deck = at('playing', unplugged)
    out(deck, 500)
    deck.cable.isIn = true
    end(deck)
    expect(deck.goodbye()).toBe(true)
  })
})

describe('where it goes on', () => {
  test('playing: from the beginning of the bar', () => {
    const timeline = timelineOn(organ(), [])
    const deck = at('playing', 'hold', timeline)
    out(deck)
    expect(deck.micros()).toBe(bar(timeline, 2))
    const backMs = deck.nowMs()
    back(deck)
    expect(struckSince(deck, backMs).slice(0, 3)).toEqual(['on 48', 'on 64', 'on 65'])
    end(deck)
  })

  test('but not before a wait that was passed in that bar', () => {
    const timeline = timelineOn()
    const deck = virtual(timeline)
    deck.load(timeline)
    deck.obey({ type: 'play' }, { type: 'pass', wait: 0 })
    deck.pass(10_000)
    expect([deck.state(), deck.waitsPassed()]).toEqual(['waiting', 1])
    deck.obey({ type: 'pass', wait: 1 })
    deck.pass(200)
    out(deck)
    back(deck)
    expect([deck.state(), deck.waitsPassed()]).toEqual(['playing', 2])
    end(deck)
  })

  test('in the lead-in: from the very beginning, general cancel and all', () => {
    const timeline = timelineOn(organ('leadInMs: 1500\nspacingMs: 100\n'), [])
    const deck = virtual(timeline)
    deck.load(timeline)
    deck.obey({ type: 'play' })
    deck.pass(150)
    out(deck)
    const backMs = deck.nowMs()
    back(deck, 3000)
    const heard = deck.organ.heard.filter(({ atMs }) => atMs >= backMs).map(({ what }) => what)
    expect(heard.filter((what) => !/^(on|off)/.test(what)).slice(-4)).toEqual([
      'cancel',
      ...STOPS.map((name) => `+${name}`).sort((a, b) => heard.indexOf(a) - heard.indexOf(b)),
    ])
    expect(heard.find((what) => what.startsWith('on'))).toBe('on 48')
    end(deck)
  })

  test('unheard: where the music is by then; a wait that it came to meanwhile holds it', () => {
    const deck = at('playing', 'go-on')
    out(deck, 10_000)
    expect(deck.state()).toBe('waiting')
    back(deck)
    expect(deck.state()).toBe('waiting')
    expect([...deck.organ.keys]).toEqual(['1 48'])
    end(deck)
  })

  test('stops that were never ours are not touched', () => {
    const timeline = compile(performance(music, organ(), { map: 'G' }))
    const deck = virtual(timeline)
    deck.load(timeline)
    deck.obey({ type: 'play' })
    deck.pass(1300)
    out(deck)
    back(deck)
    expect(deck.organ.heard.filter(({ what }) => !/^(on|off)/.test(what))).toEqual([])
    end(deck)
  })

  test('every key of the organ goes up: note-offs that nobody heard may have been lost', () => {
    const deck = at('playing', 'hold')
    const before = deck.sent.length
    out(deck)
    back(deck)
    const released = new Set(
      deck.sent
        .slice(before)
        .flatMap(({ bytes: [status = 0, key] }) => (status >> 4 === 8 ? [`${status & 15} ${key}`] : [])),
    )
    // Two manuals of five octaves, a pedal of two and a half.
    expect(released.size).toBe(61 + 61 + 32)
    end(deck)
  })

  test('stops that were retired in the second before it was noticed are retired for certain', () => {
    const deck = at('paused', 'hold')
    deck.cable.isIn = false
    for (const element of [0, 1, 2, 3, 4, 5]) {
      deck.obey({ type: 'move', changes: [{ element, drawn: false }], call: null })
    }
    expect(deck.drawn()).toEqual([])
    deck.obey({ type: 'panic' })
    deck.pass(1000)
    back(deck)
    expect([...deck.organ.stops]).toEqual([])
    end(deck)
  })
})

describe('a port that takes no bytes', () => {
  test('is a cable that is out: the music keeps its place and goes on from its bar', () => {
    const timeline = timelineOn(organ(), [])
    const deck = at('playing', 'hold', timeline)
    deck.cable.isStalled = true
    deck.pass(1000)
    expect(lastLink(deck)).toBe(false)
    expect(deck.state()).toBe('playing')
    expect(deck.micros()).toBe(bar(timeline, 2))
    deck.cable.isStalled = false
    deck.pass(1000)
    expect(lastLink(deck)).toBe(true)
    expect([...deck.organ.stops].sort()).toEqual(STOPS)
    end(deck)
  })

  test('and stays so to the end: no goodbye, what the port said is the problem', () => {
    const deck = at('playing', 'hold')
    deck.cable.isStalled = true
    deck.obey({ type: 'close' })
    deck.pass(1000)
    expect(deck.events.at(-1)).toEqual({ type: 'closed', problem: 'EAGAIN' })
    expect(deck.goodbye()).toBe(false)
  })
})
