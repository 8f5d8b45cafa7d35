import type { Timeline } from '../timeline/index.ts'
import type { Anchor } from './listen/index.ts'

/** A message that left. Frames as the bridge counts them. */
export interface Sent {
  readonly frame: number
  /** How many frames after the moment that was asked for. */
  readonly lateFrames: number
  readonly bytes: readonly number[]
}

/** What the bridge writes, a message a line: frame, frames late (none where it was for at once), bytes. */
export const readSent = (text: string): Sent[] =>
  text
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => {
      const [frame = '', late = '', ...bytes] = line.split(' ')
      return { frame: Number(frame), lateFrames: Number(late), bytes: bytes.map((byte) => Number.parseInt(byte, 16)) }
    })

/** Where a timeline lies in what was sent. */
export interface Placed {
  /** The frame of its beginning. */
  readonly zeroFrame: number
  /** How far the note that lies worst is from where it then should be. */
  readonly worstFrames: number
  /** Notes of the timeline, and how many of them left. */
  readonly notes: number
  readonly sentNotes: number
}

/** So much later than it was asked for is late; a cycle is no more. */
const LATE_S = 0.012

/**
 * Where the sender was late: from when a message was asked for until it left, in frames. What waited behind one that was asked
 * for later is not the machine's doing: it was sent in another order than it is written.
 */
export function lateStretches(sent: readonly Sent[], rate: number): { readonly from: number; readonly to: number }[] {
  let latestAsked = Number.NEGATIVE_INFINITY
  return sent.flatMap(({ frame, lateFrames }) => {
    const asked = frame - lateFrames
    const isOvertaken = asked < latestAsked
    latestAsked = Math.max(latestAsked, asked)
    return lateFrames > LATE_S * rate && !isOvertaken ? [{ from: asked, to: frame }] : []
  })
}

const MICROS = 1_000_000
export const isNoteOn = (bytes: readonly number[]): boolean => ((bytes[0] ?? 0) & 0xf0) === 0x90 && (bytes[2] ?? 0) > 0

/**
 * Each key's strikes in their order are those of the timeline; the middle of all differences is where it began.
 * @returns null where no note left
 */
export function placeOf(timeline: Pick<Timeline, 'messages'>, sent: readonly Sent[], rate: number): Placed | null {
  const { notes, left } = offsetsOf(timeline, sent, rate)
  const zeroFrame = middleOf(left)
  if (zeroFrame === null) return null
  const worstFrames = left.reduce((worst, { offset }) => Math.max(worst, Math.abs(offset - zeroFrame)), 0)
  return { zeroFrame, worstFrames, notes, sentNotes: left.length }
}

/** Fewer notes do not say where a timeline lies. */
const FEWEST_NOTES = 3

/** Where the timeline lies from one loss to the next. @param losses frames at which the clock may have slipped */
export function anchorsOf(
  timeline: Pick<Timeline, 'messages'>,
  sent: readonly Sent[],
  rate: number,
  losses: readonly number[],
): Anchor[] {
  const { left } = offsetsOf(timeline, sent, rate)
  const borders = [Number.NEGATIVE_INFINITY, ...[...losses].sort((a, b) => a - b)]
  return borders.flatMap((fromFrame, index) => {
    const until = borders[index + 1] ?? Number.POSITIVE_INFINITY
    const between = left.filter(({ frame }) => frame >= fromFrame && frame < until)
    const zeroFrame = between.length < FEWEST_NOTES ? null : middleOf(between)
    return zeroFrame === null ? [] : [{ fromFrame, zeroFrame }]
  })
}

/** A note that left: when, and where the timeline begins if it left at its time. Frames. */
interface Left {
  readonly frame: number
  readonly offset: number
}

function middleOf(left: readonly Left[]): number | null {
  const offsets = left.map(({ offset }) => offset).sort((a, b) => a - b)
  return offsets[Math.floor(offsets.length / 2)] ?? null
}

function offsetsOf(
  { messages }: Pick<Timeline, 'messages'>,
  sent: readonly Sent[],
  rate: number,
): { readonly notes: number; readonly left: readonly Left[] } {
  const strikes = new Map<string, number[]>()
  const keyOf = ([status, key]: readonly number[]) => `${status} ${key}`
  for (const { frame, bytes } of sent) {
    if (!isNoteOn(bytes)) continue
    const frames = strikes.get(keyOf(bytes))
    if (frames) frames.push(frame)
    else strikes.set(keyOf(bytes), [frame])
  }
  const ons = messages.filter(({ bytes }) => isNoteOn(bytes))
  const left = ons.flatMap(({ at, bytes }) => {
    const frame = strikes.get(keyOf(bytes))?.shift()
    return frame === undefined ? [] : [{ frame, offset: frame - (at * rate) / MICROS }]
  })
  return { notes: ons.length, left }
}
