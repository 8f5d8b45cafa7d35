import { openHouse } from '../src/house/index.ts'
import { asWritten, prepare } from '../src/organist/index.ts'
import type { TimedMessage, Timeline } from '../src/timeline/index.ts'

/** How late the notes of a piece arrive on a slow wire: ours, and what sending everything at its moment gives. */
export interface WireRow {
  readonly score: string
  readonly chords: number
  readonly ours: Arrival
  readonly naive: Arrival
}

interface Arrival {
  /** The last byte of a chord's last note-on, after the written moment; the worst chord. */
  readonly lastMs: number
  /** The middle of a chord from the written moment, either way; the worst chord. */
  readonly middleMs: number
  /** The last byte of a stop change, after the first note-on that needs it; the worst. Negative: before. */
  readonly stopsMs: number
}

export function wireRow(score: string, organ: string): WireRow {
  const { timeline } = prepare(openHouse('/nowhere'), asWritten(score, organ))
  // The registration with which the piece begins is drawn in its lead-in by anyone: only what changes later counts.
  const music = timeline.messages.filter(
    ({ moment, action }) => moment > timeline.startAt || (moment === timeline.startAt && action.type === 'note-on'),
  )
  const ours = arrival(
    timeline,
    music,
    music.map(({ at }) => at),
  )
  return { score, chords: ours.chords, ours, naive: arrival(timeline, music, naiveTimes(timeline, music)) }
}

export function reportWire(all: readonly WireRow[]): void {
  const both = (pick: (arrival: Arrival) => number, row: WireRow) =>
    `${pick(row.ours).toFixed(1)} / ${pick(row.naive).toFixed(1)}`
  console.log(
    'On the DIN wire of st-marys (stops by NRPN), milliseconds, the worst of each piece, ours / everything at its moment:',
  )
  console.table(
    all.map((row) => ({
      score: row.score,
      chords: row.chords,
      'last note-on out (≤ 8)': both(({ lastMs }) => lastMs, row),
      'middle off the moment (≤ 4)': both(({ middleMs }) => middleMs, row),
      'stops done after the chord begins': both(({ stopsMs }) => stopsMs, row),
    })),
  )
}

/** Each message is given to the wire at its moment, in the order note-offs, stops, note-ons, and waits its turn. */
function naiveTimes(timeline: Timeline, music: readonly TimedMessage[]): number[] {
  const rank = ({ action: { type } }: TimedMessage) => (type === 'note-off' ? 0 : type === 'note-on' ? 2 : 1)
  const order = music.map((message, index) => ({ message, index }))
  order.sort((a, b) => a.message.moment - b.message.moment || rank(a.message) - rank(b.message))
  const times: number[] = []
  let free = 0
  for (const { message, index } of order) {
    const at = Math.max(free, message.moment)
    times[index] = at
    free = at + message.bytes.length * timeline.organ.wire.microsPerByte
  }
  return times
}

function arrival(
  timeline: Timeline,
  music: readonly TimedMessage[],
  times: readonly number[],
): Arrival & { readonly chords: number } {
  const takes = ({ bytes }: TimedMessage) => bytes.length * timeline.organ.wire.microsPerByte
  const chords = new Map<number, { first: number; last: number }>()
  for (const [index, message] of music.entries()) {
    if (message.action.type !== 'note-on') continue
    const at = times[index] ?? 0
    const chord = chords.get(message.moment) ?? { first: at, last: 0 }
    chords.set(message.moment, { first: Math.min(chord.first, at), last: Math.max(chord.last, at + takes(message)) })
  }
  let [lastMs, middleMs, stopsMs] = [0, 0, Number.NEGATIVE_INFINITY]
  for (const [moment, { first, last }] of chords) {
    lastMs = Math.max(lastMs, (last - moment) / 1000)
    middleMs = Math.max(middleMs, Math.abs((first + last) / 2 - moment) / 1000)
  }
  const moments = [...chords.keys()].sort((a, b) => a - b)
  for (const [index, message] of music.entries()) {
    if (message.action.type !== 'draw' && message.action.type !== 'retire') continue
    const served = moments.find((moment) => moment >= message.moment)
    if (served === undefined) continue
    stopsMs = Math.max(stopsMs, ((times[index] ?? 0) + takes(message) - (chords.get(served)?.first ?? 0)) / 1000)
  }
  return { chords: chords.size, lastMs, middleMs, stopsMs }
}
