import type { Micros } from '../time/index.ts'

/**
 * How far a note may be moved before its own place when the wire is crowded. A chord that comes 8 ms early or late is
 * heard as together; a note-off may come sooner still, under the ear's notice.
 */
export const MOST_EARLY_ON_MICROS = 8_000
export const MOST_EARLY_OFF_MICROS = 20_000
/** A chord of ten notes on a DIN wire: 9.6 ms. */
export const CHORD_MICROS = 10_000

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
 * Law 4. Note-ons of one instant go out as one run centred on it, note-offs of that instant just before them; where
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
  for (let first = 0; first < events.length; ) {
    const { due, isOn } = events[first] as NoteEvent
    let after = first
    let takes = 0
    for (; after < events.length; after++) {
      const event = events[after] as NoteEvent
      if (event.due !== due || event.isOn !== isOn) break
      takes += event.takes
    }
    const ons = events[after]
    // Note-offs give way to the note-ons of their instant; those stand in the middle of it.
    const offsBeforeOns = !isOn && ons?.due === due
    const wantedStart = offsBeforeOns ? due - takes : due - takes / 2
    const earliest = wantedStart - (isOn ? MOST_EARLY_ON_MICROS : MOST_EARLY_OFF_MICROS)
    blocks.push({ first, after, takes, wantedStart, earliest, start: 0 })
    first = after
  }
  return blocks
}
