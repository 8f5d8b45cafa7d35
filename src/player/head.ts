import { newConsole } from '../console/index.ts'
import type { MessageClass } from '../ports/index.ts'
import { type Followed, follow, standing } from './follow.ts'
import { KIND, type Tape } from './tape-format.ts'

/** Where a tape is read, and what of it is behind. Changed as it plays; nothing here allocates but `placeAt`. */
export interface Head {
  readonly tape: Tape
  /** How the gate treats each message. */
  readonly classes: Uint8Array
  /** The first message that belongs to the music: before it the organ is brought to a known state (law 10). */
  readonly opensAt: number
  /** Whether it says anything of stops at all. */
  readonly takesStops: boolean
  /** How many messages of each slot are behind. */
  done: Uint32Array
  next: number
  waitsPassed: number
  /** What comes before `opensAt` was sent. */
  isOpened: boolean
  /** Nothing sounds before the next chord: it is not struck before its stops have moved. */
  isSilent: boolean
}

export function newHead(tape: Tape, classes: Uint8Array): Head {
  let opensAt = 0
  const opens = (index: number) =>
    OPENING.includes(tape.kind[index] ?? KIND.noteOn) && (tape.moment[index] ?? 0) <= tape.startMicros
  while (opensAt < tape.count && opens(opensAt)) opensAt++
  return {
    tape,
    classes,
    opensAt,
    takesStops: tape.kind.some(
      (kind) => kind !== KIND.noteOn && kind !== KIND.noteOff && kind !== KIND.box && kind !== KIND.other,
    ),
    done: new Uint32Array(tape.slots),
    next: 0,
    waitsPassed: 0,
    isOpened: opensAt === 0,
    isSilent: true,
  }
}

/** Set-up, general cancel, or every stop retired one by one. */
const OPENING: readonly number[] = [KIND.other, KIND.cancel, KIND.retire]

/** Another tempo scales where the music stands, which may then lie a fraction beside the moment at which it stood. */
const ROUNDED_MICROS = 1

/** Reads on from a place. @returns what the organ should have there */
export function placeAt(head: Head, micros: number, elements: number, boxes: number): Followed {
  const { wanted, behind } = standing(head.tape, micros, elements, boxes, ROUNDED_MICROS)
  head.done = behind
  head.next = 0
  head.waitsPassed = head.tape.waits.filter((wait) => wait < micros).length
  return wanted
}

/** What the organ has from all that is behind: where a clock stands, what was struck at that very moment sounds. */
export function soundingNow(head: Head, elements: number, boxes: number): Followed {
  const sounding: Followed = newConsole(elements, boxes)
  for (let index = 0; index < head.tape.count; index++) {
    if (isBehind(head, index)) follow(sounding, head.tape, index)
  }
  return sounding
}

export const isBehind = ({ tape, done }: Head, index: number): boolean =>
  (tape.ordinal[index] ?? 0) < (done[tape.slot[index] ?? 0] ?? 0)

export function skipBehind(head: Head): void {
  while (head.next < head.tape.count && isBehind(head, head.next)) head.next++
}

export function putBehind({ tape, done }: Head, index: number): void {
  done[tape.slot[index] ?? 0] = (tape.ordinal[index] ?? 0) + 1
}

/** Whether a message of the tape that comes before the next chord is for that chord, and not for later. */
export function isForNextChord({ tape }: Head, index: number): boolean {
  let next = index
  while (next < tape.count && tape.kind[next] !== KIND.noteOn) next++
  return next < tape.count && (tape.moment[index] ?? 0) <= (tape.moment[next] ?? 0)
}

export const kindOf = ({ classes }: Head, index: number): MessageClass => (classes[index] ?? 0) as MessageClass

/** Where the clock stops next; infinity where it does not. */
export const nextWait = ({ tape, waitsPassed }: Head): number => tape.waits[waitsPassed] ?? Number.POSITIVE_INFINITY

/** How long before a place the clock must start so that what goes out ahead of it still does. Micros. */
export function leadBefore(head: Head, micros: number): number {
  const { tape } = head
  let lead = 0
  for (let index = head.next; index < tape.count; index++) {
    const at = tape.at[index] ?? 0
    if (at >= micros) break
    if (!isBehind(head, index)) lead = Math.max(lead, micros - at)
  }
  return lead
}

/**
 * Where the music goes on that was cut off at a place: at the beginning of its written bar, but not before a wait that was
 * passed in it; in the lead-in from the very beginning.
 */
export function barBefore({ startMicros, waits, bars }: Tape, micros: number): number {
  if (micros < startMicros) return 0
  const passed = (waits.findLast((wait) => wait < micros) ?? Number.NEGATIVE_INFINITY) + JUST_AFTER_MICROS
  const bar = bars.findLast((start) => start <= micros)
  return bar === undefined ? micros : Math.min(micros, Math.max(bar, passed))
}

/** What comes after a wait comes at least a microsecond later (timeline.ts). */
const JUST_AFTER_MICROS = 0.5
