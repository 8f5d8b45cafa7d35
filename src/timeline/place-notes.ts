import type { Micros } from '../time/index.ts'

/**
 * How far a note may be moved before its own place when the wire is crowded. A chord that comes 8 ms early or late is
 * heard as together; a note-off may come sooner still, under the ear's notice.
 */
export const MOST_EARLY_ON_MICROS = 8_000
export const MOST_EARLY_OFF_MICROS = 20_000
/** A chord of ten notes on a DIN wire: 9.6 ms. */
export const CHORD_MICROS = 10_000

/**
 * Note-ons that begin within this of one another are one chord: people hear a spread of 1 to 1.5 ms in careful tests and of
 * about 10 commonly, and a chord of two notes is as long on a DIN wire as all of this.
 */
const ONE_INSTANT_MICROS = 3_000

/** A note-on or note-off waiting for its place on the wire. Times in microseconds of the music. */
export interface NoteEvent {
  /** When it should take effect: the written moment less the division's latency. */
  readonly due: Micros
  readonly isOn: boolean
  /** Time on the wire. */
  readonly takes: number
  at: number
}

/** A run of the wire without a gap in it that notes occupy. */
export interface Busy {
  readonly start: number
  readonly end: number
}

interface Block {
  /** From the first event to the one after its last. */
  readonly first: number
  readonly after: number
  readonly takes: number
  readonly wantedStart: number
  readonly earliest: number
  start: number
}

/**
 * Law 4. Note-ons of one instant (within 3 ms) go out as one run centred on it, note-offs of that instant just before them; where
 * runs would meet, the earlier one moves ahead (planned backwards from the end), and where even that is not enough the
 * later one waits. Sets `at` of each event.
 * @param events by due time, note-offs before note-ons (law 6), and within those in the order in which they are to go
 */
export function placeNotes(events: readonly NoteEvent[]): Busy[] {
  // All notes take as long: where that is no time, each goes out when it is due.
  if ((events[0]?.takes ?? 0) === 0) {
    for (const event of events) event.at = event.due
    return []
  }
  const blocks = blocksOf(events)
  let nextStart = Number.POSITIVE_INFINITY
  for (let index = blocks.length - 1; index >= 0; index--) {
    const block = blocks[index] as Block
    block.start = Math.max(block.earliest, Math.min(block.wantedStart, nextStart - block.takes))
    nextStart = block.start
  }
  let freeFrom = Number.NEGATIVE_INFINITY
  for (const block of blocks) {
    block.start = Math.max(block.start, freeFrom)
    let at = block.start
    for (let index = block.first; index < block.after; index++) {
      const event = events[index] as NoteEvent
      event.at = Math.round(at)
      at += event.takes
    }
    freeFrom = block.start + block.takes
  }
  return blocks.map(({ start, takes }) => ({ start, end: start + takes }))
}

function blocksOf(events: readonly NoteEvent[]): Block[] {
  const blocks: Block[] = []
  /** The chord before: when it begins to be due, and when it would be out. */
  let chord = { due: Number.NEGATIVE_INFINITY, end: Number.NEGATIVE_INFINITY }
  for (let first = 0; first < events.length; ) {
    const { due, isOn } = events[first] as NoteEvent
    const after = isOn ? afterChord(events, first) : afterOffs(events, first)
    const takes = timeOf(events, first, after)
    const block = { first, after, takes, start: 0 }
    if (isOn) {
      const wantedStart = middleOf(events, first, after) - takes / 2
      chord = { due, end: wantedStart + takes }
      blocks.push({ ...block, wantedStart, earliest: wantedStart - MOST_EARLY_ON_MICROS })
    } else {
      // Note-offs give way to the note-ons of their instant; those stand in the middle of it.
      const offsBeforeOns = events[after]?.due === due
      const own = offsBeforeOns ? due - takes : due - takes / 2
      const wantedStart = !offsBeforeOns && due - chord.due < ONE_INSTANT_MICROS ? Math.max(own, chord.end) : own
      blocks.push({ ...block, wantedStart, earliest: wantedStart - MOST_EARLY_OFF_MICROS })
    }
    first = after
  }
  return blocks
}

function afterOffs(events: readonly NoteEvent[], first: number): number {
  const { due } = events[first] as NoteEvent
  let after = first
  while (after < events.length && events[after]?.due === due && events[after]?.isOn === false) after++
  return after
}

/** What is let go between two note-ons of one instant stays between them. */
function afterChord(events: readonly NoteEvent[], first: number): number {
  const until = (events[first] as NoteEvent).due + ONE_INSTANT_MICROS
  let after = first + 1
  for (let index = first + 1; index < events.length && (events[index] as NoteEvent).due < until; index++) {
    if (events[index]?.isOn) after = index + 1
  }
  return after
}

function timeOf(events: readonly NoteEvent[], first: number, after: number): number {
  let takes = 0
  for (let index = first; index < after; index++) takes += (events[index] as NoteEvent).takes
  return takes
}

/** Of the note-ons' moments. */
function middleOf(events: readonly NoteEvent[], first: number, after: number): number {
  let [sum, count] = [0, 0]
  for (let index = first; index < after; index++) {
    const { due, isOn } = events[index] as NoteEvent
    if (isOn) [sum, count] = [sum + due, count + 1]
  }
  return sum / count
}
