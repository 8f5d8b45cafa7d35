import { readFileSync, rmSync } from 'node:fs'
import { dirname } from 'node:path'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { readOrgan } from '../../../src/organ/index.ts'
import type { Sounding } from '../../../src/rehearsal/listen/expected.ts'
import { listenTo, verdictOf, verify } from '../../../src/rehearsal/listen/index.ts'
import { type Rehearsed, rehearsed } from '../../../src/rehearsal/organ/index.ts'
import { anchorsOf } from '../../../src/rehearsal/sent.ts'
import type { Timeline } from '../../../src/timeline/index.ts'
import { compile } from '../../../src/timeline/index.ts'
import { note, organ, part, performance, score } from '../../builders.ts'
import { runs } from '../../runs.ts'
import { type Sent, sample } from './sampler.ts'

const house = (name: string) => rehearsed(readOrgan(`organs/${name}.yaml`, readFileSync(`organs/${name}.yaml`, 'utf8')))

const ST_MARYS = house('st-marys')
const BEFORE_S = 0.5

/** Four bars of four voices: the upper three on the Great, the bass on the pedals. */
const CHORDS = [
  [67, 62, 59, 43],
  [69, 62, 57, 42],
  [71, 64, 55, 40],
  [67, 62, 59, 47],
  [72, 64, 60, 45],
  [71, 62, 55, 43],
  [69, 60, 54, 38],
  [67, 59, 55, 43],
] as const

const hymn = () =>
  score([
    ...[0, 1, 2].map((voice) =>
      part(
        `voice ${voice}`,
        CHORDS.map((chord, beat) => note(2 * beat, 2 * beat + 2, chord[voice] as number)),
      ),
    ),
    part(
      'pedal',
      CHORDS.map((chord, beat) => note(2 * beat, 2 * beat + 2, chord[3])),
    ),
  ])

const CUES = [
  { at: 'start', draw: ['Gt. Open Diapason 8', 'Gt. Principal 4', 'Sw. Oboe 8', 'Ped. Bourdon 16', 'Swell to Great'] },
  { at: 3, draw: ['Gt. Fifteenth 2'] },
]

const timelineOf = ({ organ }: Rehearsed, cues: readonly object[] = CUES): Timeline =>
  compile(performance(hymn(), organ, { map: 'GGGP', cues }))

const sentOf = (timeline: Timeline): Sent[] =>
  timeline.messages.map(({ at, bytes }) => ({ at: at / 1_000_000 + BEFORE_S, bytes }))

function heard(timeline: Timeline, sent = sentOf(timeline), organ = ST_MARYS, bindings = organ.bound) {
  const path = sample(organ, sent, timeline.duration / 1_000_000 + BEFORE_S + 0.7, bindings)
  try {
    const { isRight, said, counts, judgement } = verify(timeline, path, BEFORE_S)
    return { isRight, texts: said.map(({ text }) => text), counts, judgement }
  } finally {
    rmSync(dirname(path), { recursive: true })
  }
}

/** The nth message that puts this key of the channel down, or lifts it. */
const place = (sent: readonly Sent[], status: number, key: number, nth = 0): number =>
  sent.map(({ bytes }, index) => ({ bytes, index })).filter(({ bytes }) => bytes[0] === status && bytes[1] === key)[nth]
    ?.index ?? -1

describe('what was sounded against what is written', () => {
  it('is right where all is right', () => {
    const { texts, judgement, isRight } = heard(timelineOf(ST_MARYS))
    expect(texts).toEqual([])
    expect(isRight).toBe(true)
    // 24 notes on two Great stops and the Oboe, the Fifteenth's half of them from bar 3 on, 8 in the pedals. The Fifteenth
    // is drawn while three keys are still down: what it says for 20 ms is counted, but cannot be judged.
    expect(judgement).toMatchObject({ notes: 24 * 3 + 12 + 8 + 3, tooShort: 3 })
    expect(judgement.lagS).toBeGreaterThan(0.005)
    expect(judgement.lagS).toBeLessThan(0.025)
  })

  it('finds a stop that another message draws', () => {
    const bindings = ST_MARYS.bound.map((each) =>
      each.nrpn === 3 ? { ...each, nrpn: 4 } : each.nrpn === 4 ? { ...each, nrpn: 3 } : each,
    )
    const { texts } = heard(timelineOf(ST_MARYS), undefined, ST_MARYS, bindings)
    expect(texts.toReversed()).toEqual([
      'bar 1, beat 1: Great Principal 4: B3 is missing, and 23 more notes of this rank likewise, up to bar 4',
      expect.stringMatching(
        /^bar 1, beat 1(\.\d+)?: Great Flute 4: .* sounds for .* and nothing asks for it, and .* likewise, up to bar 4$/,
      ),
    ])
  })

  it('finds a note that is missing', () => {
    const timeline = timelineOf(ST_MARYS)
    const sent = sentOf(timeline)
    const { texts } = heard(timeline, sent.toSpliced(place(sent, 0x90, 60), 1))
    expect(texts).toEqual([
      'bar 3, beat 1: Great Open Diapason 8: C4 is missing',
      'bar 3, beat 1: Great Principal 4: C4 is missing',
      'bar 3, beat 1: Great Fifteenth 2: C4 is missing',
      'bar 3, beat 1: Swell Oboe 8: C4 is missing (by Swell to Great)',
    ])
  })

  it('finds a note that nobody wrote', () => {
    const timeline = timelineOf(ST_MARYS)
    const sent = sentOf(timeline)
    const at = (sent[place(sent, 0x92, 40)]?.at ?? 0) + 0.3
    const extra = [
      { at, bytes: [0x92, 60, 100] },
      { at: at + 0.3, bytes: [0x82, 60, 64] },
    ]
    const { texts } = heard(
      timeline,
      [...sent, ...extra].sort((a, b) => a.at - b.at),
    )
    expect(texts).toEqual([
      expect.stringMatching(/^bar 2, beat 1\.\d+: Pedal Bourdon 16: C4 sounds for \d+ ms, and nothing asks for it$/),
    ])
  })

  it('finds a coupler that does nothing', () => {
    const bindings = ST_MARYS.bound.filter(({ id }) => id !== 'M1C0')
    const { texts } = heard(timelineOf(ST_MARYS), undefined, ST_MARYS, bindings)
    expect(texts).toEqual([
      'bar 1, beat 1: Swell Oboe 8: B3 is missing (by Swell to Great), and 23 more notes of this rank likewise, up to bar 4',
    ])
  })

  it('finds a note that is late', () => {
    const timeline = timelineOf(ST_MARYS)
    const late = place(sentOf(timeline), 0x90, 72)
    const sent = sentOf(timeline).map((each, index) => (index === late ? { ...each, at: each.at + 0.15 } : each))
    const { texts } = heard(
      timeline,
      sent.sort((a, b) => a.at - b.at),
    )
    expect(texts).toHaveLength(4)
    for (const text of texts) expect(text).toMatch(/^bar 3, beat 1: .*: C5 comes 1[2-9]0 ms late/)
  })

  it('finds a cipher', () => {
    const timeline = timelineOf(ST_MARYS)
    const sent = sentOf(timeline)
    const { texts } = heard(timeline, sent.toSpliced(place(sent, 0x82, 47), 1))
    expect(texts).toEqual([
      expect.stringMatching(/^bar 3, beat 1: Pedal Bourdon 16: B2 goes on for 4\.\d s after its end$/),
    ])
    const retires = sent.filter(({ bytes }) => !(bytes[0] === 0xbf && bytes[5] === 18 && bytes[8] === 0))
    const last = retires.toSpliced(place(retires, 0x82, 43, 2), 1)
    expect(heard(timeline, last).texts).toEqual(['bar 5, beat 1: Pedal Bourdon 16: G2 does not end (a cipher)'])
  })

  it('finds a stop that is drawn late', () => {
    const timeline = timelineOf(ST_MARYS)
    const draw = timeline.messages.findIndex(
      ({ action }) => action.type === 'draw' && action.element.name === 'Fifteenth',
    )
    const late = sentOf(timeline).map((each, index) => (index === draw ? { ...each, at: each.at + 1.2 } : each))
    const { texts } = heard(
      timeline,
      late.sort((a, b) => a.at - b.at),
    )
    expect(texts).toEqual([
      'bar 3, beat 1: Great Fifteenth 2: C4 is missing',
      'bar 3, beat 1: Great Fifteenth 2: E4 is missing',
      'bar 3, beat 1: Great Fifteenth 2: C5 is missing',
      expect.stringMatching(/bar 3, beat 3: Great Fifteenth 2: G3 comes 2\d0 ms late/),
      expect.stringMatching(/bar 3, beat 3: Great Fifteenth 2: D4 comes 2\d0 ms late/),
      expect.stringMatching(/bar 3, beat 3: Great Fifteenth 2: B4 comes 2\d0 ms late/),
    ])
  })

  it('follows the box and the tremulant, and finds where they do nothing', () => {
    const timeline = timelineOf(ST_MARYS, [
      {
        at: 'start',
        draw: ['Sw. Oboe 8', 'Sw. Gedackt 8', 'Swell to Great', 'Swell Tremulant', 'Ped. Bourdon 16'],
        swell: 'closed',
      },
    ])
    expect(heard(timeline).texts).toEqual([])
    const without = (id: string) => ST_MARYS.bound.filter((each) => each.id !== id)
    expect(heard(timeline, undefined, ST_MARYS, without('E0')).texts).toEqual(['the box Swell stays open'])
    const shaken = 'the Swell is not shaken where its tremulant is drawn'
    expect(heard(timeline, undefined, ST_MARYS, without('T0')).texts).toEqual([shaken])
  })

  it('says how many notes are too short to be judged, and is not right where that is all of them', () => {
    const trill = score([
      part(
        'trill',
        Array.from({ length: 16 }, (_, index) => note(index / 6, (index + 1) / 6, index % 2 === 0 ? 72 : 74)),
      ),
    ])
    const timeline = compile(
      performance(trill, ST_MARYS.organ, { map: 'G', cues: [{ at: 'start', draw: ['Gt. Principal 4'] }] }),
    )
    const { texts, judgement, isRight, counts } = heard(timeline)
    expect(texts).toEqual([])
    expect(judgement).toMatchObject({ notes: 16, heard: 0, tooShort: 16 })
    expect(isRight).toBe(false)
    expect(counts[0]).toContain('16 too short to be judged')
  })

  it('hears what came before a slip of the clock by itself, and takes nothing after it for the music’s', () => {
    const timeline = timelineOf(ST_MARYS)
    const slipsAt = BEFORE_S + 2.5
    const sent = sentOf(timeline).map((each) => (each.at < slipsAt ? each : { ...each, at: each.at - 0.12 }))
    const path = sample(ST_MARYS, sent, timeline.duration / 1_000_000 + BEFORE_S + 0.7)
    const zeroFrame = BEFORE_S * 48_000
    const watched = { strikes: [], senderLate: [], anchors: [] }
    const lost = listenTo(timeline, path, zeroFrame, { ...watched, losses: [(slipsAt - 0.1) * 48_000] })
    const unwatched = listenTo(timeline, path, zeroFrame, { ...watched, losses: [] })
    const anchors = anchorsOf(
      timeline,
      sent.map(({ at, bytes }) => ({ frame: Math.round(at * 48_000), lateFrames: 0, bytes })),
      48_000,
      [slipsAt * 48_000],
    )
    const found = listenTo(timeline, path, zeroFrame, { ...watched, losses: [(slipsAt - 0.1) * 48_000], anchors })
    rmSync(dirname(path), { recursive: true })
    expect(lost.judgement.differences.length).toBeGreaterThan(0)
    expect(verdictOf([lost, lost])).toMatchObject({ type: 'unknown', shown: [] })
    expect(verdictOf([unwatched, unwatched]).type).toBe('wrong')
    // Where each part of it lies is told by what was sent: all that does not sound over the slip is heard as written.
    expect(anchors.map(({ zeroFrame: zero }) => Math.round(zero - zeroFrame))).toEqual([0, -0.12 * 48_000])
    expect(found.judgement.heard).toBeGreaterThan(lost.judgement.heard)
    const atSlip = ({ from, to }: Pick<Sounding, 'from' | 'to'>) =>
      from < slipsAt - BEFORE_S + 0.3 && to > slipsAt - BEFORE_S - 0.3
    const others = found.judgement.differences.filter(
      (each) => !('sounding' in each && atSlip(each.sounding)) && !(each.type === 'stray' && atSlip(each)),
    )
    expect(others).toEqual([])
  })

  it('knows silence', () => {
    const { texts, isRight } = heard(timelineOf(ST_MARYS), [])
    expect(texts).toEqual(['there is no sound in the recording at all'])
    expect(isRight).toBe(false)
  })

  it('hears couplers that we work, octave couplers, and an organ with no stops', () => {
    const drawn = [
      {
        at: 'start',
        draw: ['Sw. Mixture III', 'Sw. Voix Celeste 8', 'Swell Octave', 'Swell to Pedal', 'Swell to Great'],
      },
    ]
    expect(heard(timelineOf(ST_MARYS, drawn)).texts).toEqual([])
    const midi = house('general-midi')
    const timeline = compile(performance(hymn(), midi.organ, { map: 'GGGP' }))
    const { texts, judgement } = heard(timeline, undefined, midi)
    expect(texts).toEqual([])
    expect(judgement.notes).toBe(32)
  })
})

describe('random music', () => {
  const SMALL = rehearsed(organ())
  const music = fc.array(
    fc.record({
      part: fc.nat(2),
      start: fc.integer({ min: 0, max: 12 }),
      length: fc.integer({ min: 1, max: 6 }),
      key: fc.integer({ min: 40, max: 64 }),
    }),
    { minLength: 1, maxLength: 14 },
  )
  const draws = fc.subarray([
    'Sw. Gedackt 8',
    'Sw. Oboe 8',
    'Gt. Open Diapason 8',
    'Gt. Principal 4',
    'Ped. Bourdon 16',
    'Swell to Great',
  ])
  const played = (notes: readonly { part: number; start: number; length: number; key: number }[], draw: string[]) => {
    const parts = [0, 1, 2].map((index) =>
      part(
        `part ${index}`,
        notes
          .filter((each) => each.part === index)
          .map(({ start, length, key }) => note(start / 2, (start + length) / 2, key)),
      ),
    )
    return compile(performance(score(parts), SMALL.organ, { map: 'SGP', cues: [{ at: 'start', draw }] }))
  }

  it('is right when it was sounded as it was sent', () => {
    fc.assert(
      fc.property(music, draws, (notes, draw) => {
        expect(heard(played(notes, draw), undefined, SMALL).texts).toEqual([])
      }),
      runs(12),
    )
  })

  it('is wrong when any stop that sounds is not drawn', () => {
    fc.assert(
      fc.property(music, fc.nat(), (notes, which) => {
        const timeline = played(notes, ['Sw. Gedackt 8', 'Gt. Principal 4', 'Ped. Bourdon 16'])
        const stop = ['M1S0', 'M2S1', 'M0S0'][which % 3]
        const sounding = [0, 1, 2].filter((index) => notes.some((each) => each.part === index))
        const { isRight } = heard(
          timeline,
          undefined,
          SMALL,
          SMALL.bound.filter(({ id }) => id !== stop),
        )
        expect(isRight).toBe(!sounding.includes(which % 3))
      }),
      runs(10),
    )
  })
})
