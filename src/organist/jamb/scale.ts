import type { Division, Organ, Registration } from '../../organ/index.ts'
import { HANDS_OFF } from '../../registration/index.ts'
import type { ScoreNote } from '../../score/index.ts'
import { ticks } from '../../time/index.ts'
import { compile, type Timeline } from '../../timeline/index.ts'
import { notesOn, TICKS_PER_QUARTER } from '../notes-on.ts'

export const USUAL_BEATS = 100

const STEP = TICKS_PER_QUARTER / 2
/** Of a step: what a finger holds; the rest is the gap to the next key. */
const HELD = 0.9

/**
 * Every key of a division from the lowest to the highest, one after the other: what does not speak, or speaks for ever, is
 * heard at once. Nothing is drawn for it.
 * @param drawn what is drawn now: couplers that we work are played too
 * @param beats quarters a minute, two keys a quarter
 */
export function scaleOn(organ: Organ, division: Division, drawn: Registration, beats: number): Timeline {
  const { low, high } = division.compass
  const notes = Array.from({ length: high - low + 1 }, (_, index): ScoreNote => {
    const start = ticks(index * STEP)
    // The compass is counted after the offset is added.
    return { start, end: ticks(start + Math.round(STEP * HELD)), key: low + index - division.offset, velocity: 80 }
  })
  const end = ticks(Math.max(1, notes.length * STEP))
  const title = `Scale on the ${division.name}`
  const { performance } = notesOn(organ, division, { title, notes, end, beats, plan: HANDS_OFF })
  return compile({ ...performance, plan: { ...HANDS_OFF, initial: drawn } })
}

/** Sets the organ up, and plays nothing. */
export const setUpOf = (organ: Organ): Timeline | null => {
  const [division] = organ.divisions
  if (!division || organ.setup.length === 0) return null
  const nothing = { title: 'Set-up', notes: [], end: ticks(1), beats: USUAL_BEATS, plan: HANDS_OFF }
  return notesOn({ ...organ, leadInMs: 0 }, division, nothing).timeline
}
