import type { Division, Organ } from '../organ/index.ts'
import { type Plan, placesOf } from '../registration/index.ts'
import type { Score, ScoreNote } from '../score/index.ts'
import { type Ticks, tempoMap, ticks } from '../time/index.ts'
import { type Performance, transposedBy } from '../timeline/index.ts'

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

export function notesOn(organ: Organ, division: Division, { title, notes, end, beats, plan }: NotesOn): Performance {
  const score: Score = {
    file: title,
    title,
    parts: [{ name: division.name, track: 0, channels: [], notes, raw: [] }],
    tracks: 1,
    ticksPerQuarter: TICKS_PER_QUARTER,
    tempo: tempoMap(TICKS_PER_QUARTER, [{ tick: ticks(0), microsPerQuarter: Math.round(MICROS_PER_MINUTE / beats) }]),
    metres: [],
    keys: [],
    markers: [],
    lyrics: [],
    end,
    findings: [],
  }
  return {
    score,
    organ,
    places: placesOf(score, {}),
    mapping: { divisions: [division], letters: division.letter, how: 'as asked', findings: [] },
    plan,
    passthrough: {},
    from: ticks(0),
    to: end,
    tempoFactor: 1,
    transposition: transposedBy(0),
  }
}
