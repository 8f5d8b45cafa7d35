import type { Division, Organ, Registration } from '../../organ/index.ts'
import { HANDS_OFF, placesOf } from '../../registration/index.ts'
import type { Score, ScoreNote } from '../../score/index.ts'
import { tempoMap, ticks } from '../../time/index.ts'
import { type Performance, transposedBy } from '../../timeline/index.ts'

export const USUAL_BEATS = 100

const PPQ = 480
const MICROS_PER_MINUTE = 60_000_000
const STEP = PPQ / 2
/** Of a step: what a finger holds; the rest is the gap to the next key. */
const HELD = 0.9

/**
 * Every key of a division from the lowest to the highest, one after the other: what does not speak, or speaks for ever, is
 * heard at once. Nothing is drawn for it.
 * @param drawn what is drawn now: couplers that we work are played too
 * @param beats quarters a minute, two keys a quarter
 */
export function scaleOn(organ: Organ, division: Division, drawn: Registration, beats: number): Performance {
  const { low, high } = division.compass
  const notes = Array.from({ length: high - low + 1 }, (_, index): ScoreNote => {
    const start = ticks(index * STEP)
    // The compass is counted after the offset is added.
    return { start, end: ticks(start + Math.round(STEP * HELD)), key: low + index - division.offset, velocity: 80 }
  })
  return notesOn(organ, division, notes, drawn, beats)
}

/** Sets the organ up, and plays nothing. */
export const setUpOf = (organ: Organ): Performance | null => {
  const [division] = organ.divisions
  return division && organ.setup.length > 0
    ? notesOn({ ...organ, leadInMs: 0 }, division, [], new Set(), USUAL_BEATS)
    : null
}

function notesOn(
  organ: Organ,
  division: Division,
  notes: readonly ScoreNote[],
  drawn: Registration,
  beats: number,
): Performance {
  const end = ticks(Math.max(1, notes.length * STEP))
  const score: Score = {
    file: 'scale',
    title: `Scale on the ${division.name}`,
    parts: [{ name: division.name, track: 0, channels: [], notes, raw: [] }],
    tracks: 1,
    ticksPerQuarter: PPQ,
    tempo: tempoMap(PPQ, [{ tick: ticks(0), microsPerQuarter: Math.round(MICROS_PER_MINUTE / beats) }]),
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
    plan: { ...HANDS_OFF, initial: drawn },
    passthrough: {},
    from: ticks(0),
    to: end,
    tempoFactor: 1,
    transposition: transposedBy(0),
  }
}
