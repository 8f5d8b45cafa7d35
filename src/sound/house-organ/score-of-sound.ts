import type { Enclosure, Tremulant } from '../../organ/index.ts'
import { createFollower, type Moment } from './follow.ts'
import type { Standing } from './house-organ.ts'
import type { Pipe, Rank } from './ranks.ts'
import { REVERBERATION_S } from './reverberation.ts'
import { pipeId } from './sounding.ts'
import type { SoundingOrgan } from './sounding-organ.ts'
import { releaseS } from './voice.ts'

/** Bytes and when they leave, in seconds. */
export interface TimedBytes {
  readonly at: number
  readonly bytes: ArrayLike<number>
}

/** All that a performance makes the organ do, known beforehand. */
export function momentsOf(organ: SoundingOrgan, ranks: readonly Rank[], messages: readonly TimedBytes[]): Moment[] {
  const follower = createFollower(organ, ranks)
  const moments: Moment[] = []
  for (let index = 0; index < messages.length; ) {
    const { at } = messages[index] as TimedBytes
    const bytes: number[] = []
    for (; messages[index]?.at === at; index++)
      for (const byte of Array.from((messages[index] as TimedBytes).bytes)) bytes.push(byte)
    const moment = follower.take(bytes, at)
    if (moment !== null) moments.push(moment)
  }
  return moments
}

/** When the last sound of it has died away. */
export const silentAt = (moments: readonly Moment[]): number =>
  moments.reduce(
    (latest, { at, stops }) =>
      stops.reduce((end, pipe) => Math.max(end, at + pipe.rank.latencyS + releaseS(pipe)), latest),
    0,
  ) + REVERBERATION_S

/** What sounds just before each of some moments, asked in ascending order. */
export function createStandings(moments: readonly Moment[]): (at: number) => Standing {
  const pipes = new Map<number, { readonly pipe: Pipe; readonly since: number }>()
  const boxes = new Map<Enclosure, number>()
  const trembling = new Set<Tremulant>()
  let headroom = 0
  let next = 0
  return (until) => {
    for (let moment = moments[next]; moment !== undefined && moment.at < until; moment = moments[++next]) {
      for (const pipe of moment.stops) pipes.delete(pipeId(pipe))
      for (const pipe of moment.starts) pipes.set(pipeId(pipe), { pipe, since: moment.at + pipe.rank.latencyS })
      for (const { enclosure, position } of moment.boxes) boxes.set(enclosure, position)
      for (const { tremulant, on } of moment.tremulants) {
        if (on) trembling.add(tremulant)
        else trembling.delete(tremulant)
      }
      headroom = moment.headroom
    }
    return { pipes: [...pipes.values()], boxes: new Map(boxes), trembling: new Set(trembling), headroom }
  }
}
