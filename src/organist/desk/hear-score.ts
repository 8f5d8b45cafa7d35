import { badInput } from '../../findings/index.ts'
import type { House } from '../../house/index.ts'
import type { HeardPiece } from '../../remote/protocol/index.ts'
import { packOrgan } from '../../sound/house-organ/index.ts'
import { timeOf } from '../../timeline/index.ts'
import { type Prepared, prepare, type Wishes } from '../index.ts'
import { refuseEndless } from './check-score.ts'

/** What a phone is sent at most: an hour of busy music has a third of it. */
const MOST_MESSAGES = 200_000
const MILLI = 1000

/**
 * A piece as the port would get it, for a phone to sound by itself.
 * @returns JSON (`heardPieceSchema`), written here so that the server need not look at each byte again
 * @throws BadInput
 */
export function hearScore(house: House, wishes: Wishes, name: string): string {
  const prepared = prepare(house, wishes)
  const { timeline, performance } = prepared
  refuseEndless(name, timeline.duration / 1_000_000, performance.places.lastBar)
  if (timeline.messages.length > MOST_MESSAGES)
    throw badInput(name, 'this is too long to be heard on a phone', 'choose fewer bars')
  let before = 0
  const messages = timeline.messages.map(({ at, bytes }) => {
    const since = at - before
    before = at
    return [since, ...bytes]
  })
  const heard: HeardPiece = {
    title: prepared.title,
    organ: packOrgan(timeline.organ),
    messages,
    startMs: Math.round(timeline.startAt / MILLI),
    endMs: Math.round(timeline.duration / MILLI),
    bars: barsOf(prepared),
  }
  return JSON.stringify(heard)
}

function barsOf({ timeline, performance: { places } }: Prepared): [bar: number, atMs: number][] {
  const first = places.at(timeline.from).bar
  const last = places.at(timeline.to).bar
  return Array.from({ length: last - first + 1 }, (_, index) => first + index).flatMap((bar) => {
    const { start } = places.metre.barAt(bar)
    if (start >= timeline.to) return []
    const atMs = timeOf(timeline, start > timeline.from ? start : timeline.from) / MILLI
    return [[bar, Math.round(atMs)] as [number, number]]
  })
}
