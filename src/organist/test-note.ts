import { badInput } from '../findings/index.ts'
import { type Division, elementName, type Organ } from '../organ/index.ts'
import { HANDS_OFF, type Plan } from '../registration/index.ts'
import { ticks } from '../time/index.ts'
import { notesOn, TICKS_PER_QUARTER } from './notes-on.ts'
import type { Prepared } from './prepare.ts'

/** Where on the keyboard: its ends show a wrong compass or octave at once. */
const TEST_KEYS = ['low', 'middle', 'high'] as const

export interface TestNote {
  /** By its name. */
  readonly division: string
  readonly key: (typeof TEST_KEYS)[number]
  /** Number of a stop of that division, drawn for it and retired after it; null: stops stay as they stand. */
  readonly stop: number | null
}

/** Quarters a minute: the note is one of them, a second long. */
const BEATS = 60
const MIDDLE_C = 60

/**
 * One key of a division, for a second, ready to be played as any piece is.
 * @throws BadInput where the organ has no such division or stop
 */
export function prepareTestNote(organ: Organ, { division: name, key, stop }: TestNote): Prepared {
  const division = organ.divisions.find((each) => each.name === name)
  if (!division)
    throw badInput(
      '',
      `${organ.name} has no division "${name}"`,
      `it has ${organ.divisions.map((each) => each.name).join(', ')}`,
    )
  const title = `Test note on the ${division.name}`
  const end = ticks(TICKS_PER_QUARTER)
  const note = { start: ticks(0), end, key: keyOf(division, key) - division.offset, velocity: 80 }
  const plan = planFor(organ, division, stop)
  return notesOn(organ, division, { title, notes: [note], end, beats: BEATS, plan })
}

function keyOf({ compass: { low, high }, isPedal }: Division, key: TestNote['key']): number {
  if (key !== 'middle') return key === 'low' ? low : high
  // Feet reach neither end in the middle; a manual has its middle C, where it goes so far.
  const middle = isPedal ? Math.floor((low + high) / 2) : MIDDLE_C
  return Math.min(high, Math.max(low, middle))
}

const stopsOf = ({ elements }: Organ, division: Division): string => {
  const stops = elements.filter((each) => each.kind === 'stop' && each.division === division)
  return stops.length === 0 ? 'none of its stops can be drawn from here' : `it has ${stops.map(elementName).join(', ')}`
}

function planFor(organ: Organ, division: Division, stop: TestNote['stop']): Plan {
  if (stop === null) return HANDS_OFF
  const element = organ.elements[stop]
  if (element?.kind !== 'stop' || element.division !== division)
    throw badInput('', `the ${division.name} has no such stop`, stopsOf(organ, division))
  if (element.control.type === 'general')
    throw badInput('', `${elementName(element)} has no message of its own`, 'draw it at the console')
  return { ...HANDS_OFF, initial: new Set([element.id]), takesStops: true }
}
