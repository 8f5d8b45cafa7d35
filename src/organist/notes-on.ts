import type { Division, Organ } from '../organ/index.ts'
import { type Prepared, prepareWhole, type Source } from '../programme/index.ts'
import { NO_SIDE_FILE, type Plan, placesOf } from '../registration/index.ts'
import { NOTHING_ABOUT, type Score, type ScoreNote } from '../score/index.ts'
import { type Ticks, tempoMap, ticks } from '../time/index.ts'

export const TICKS_PER_QUARTER = 480
const MICROS_PER_MINUTE = 60_000_000

/** Notes that nobody has written, on one division: to try what it does. */
export interface NotesOn {
  readonly title: string
  readonly notes: readonly ScoreNote[]
  readonly end: Ticks
  /** Quarters a minute. */
  readonly beats: number
  readonly plan: Plan
}

export function notesOn(organ: Organ, division: Division, { title, notes, end, beats, plan }: NotesOn): Prepared {
  const score: Score = {
    file: title,
    format: 'midi',
    title,
    parts: [{ name: division.name, track: 0, channels: [], notes, raw: [] }],
    tracks: 1,
    ticksPerQuarter: TICKS_PER_QUARTER,
    tempo: tempoMap(TICKS_PER_QUARTER, [{ tick: ticks(0), microsPerQuarter: Math.round(MICROS_PER_MINUTE / beats) }]),
    metres: [],
    keys: [],
    markers: [],
    ...{ words: [], fermatas: [], breaths: [], pickup: ticks(0), written: [], about: NOTHING_ABOUT },
    end,
    findings: [],
  }
  const side = NO_SIDE_FILE.value
  const places = placesOf(score, side)
  const whole = { from: ticks(0), to: end }
  const source: Source = {
    ...{ title, score, side, places, whole, melody: 0, verses: [] },
    lines: { ends: [end], how: 'bars', sure: false, syllables: [] },
    mapping: { divisions: [division], places: [], letters: division.letter, how: 'as asked', findings: [] },
    cues: { plan, findings: [], cues: [] },
    ...{ usualTempo: 1, tempoRatio: 1, findings: [] },
  }
  const registration = plan.takesStops ? 'score' : 'none'
  return prepareWhole(organ, source, { name: title, registration, semitones: 0, tempoFactor: 1, cues: [] })
}
