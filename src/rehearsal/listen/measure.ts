import type { Sounding } from './expected.ts'
import { SPEECH_S } from './judgement.ts'
import { middle, share } from './middle.ts'
import { momentNear, type World } from './world.ts'

/** How loud a pipe's mark is in this recording: that of most notes in the middle. */
export function loudnessOf(world: World): number {
  const { expected, heard, index, gainAt } = world
  const ofNotes = (isUsed: (sounding: Sounding) => boolean) =>
    expected.soundings.filter(isUsed).map(({ rank, key, from, to }) => {
      const at = (from + to) / 2
      const level = heard.level(momentNear(world, at), index(rank.index, key))
      return level / gainAt(rank.division, at).most
    })
  const isThere = (level: number) => level > 0
  const outside = ofNotes(({ rank }) => !expected.boxes.has(rank.division)).filter(isThere)
  const levels = outside.length > 0 ? outside : ofNotes(() => true).filter(isThere)
  // Of what is there at all the louder half: leaks of others are much softer, and some notes may be missing.
  const loudest = share(levels, 0.95) ?? 0
  return middle(levels.filter((level) => level > loudest / 2)) ?? 0
}

const QUIET_BEFORE_S = 0.25
const LONG_ENOUGH_S = 0.2
const EARLIEST_S = -0.1
const LATEST_S = 0.4

/**
 * How long after its message a note is heard at half its loudness, in the middle of those that can be seen alone.
 * @param until where the clock may have slipped: what comes after tells nothing of what came before
 */
export function lagOf(world: World, unit: number, until: number): number {
  const { expected, heard, index, gainAt, zeroAtS } = world
  const lastEnds = new Map<number, number>()
  const lags: number[] = []
  const lagsAfter: number[] = []
  for (const { rank, key, from, to } of expected.soundings) {
    const pipe = index(rank.index, key)
    const before = lastEnds.get(pipe) ?? Number.NEGATIVE_INFINITY
    lastEnds.set(pipe, to)
    if (to - from < LONG_ENOUGH_S || from - before < QUIET_BEFORE_S) continue
    const half = (unit * gainAt(rank.division, from).most) / 2
    const last = momentNear(world, from + Math.min(LATEST_S, to - from))
    for (let moment = momentNear(world, from + EARLIEST_S) + 1; moment <= last; moment++) {
      const earlier = heard.level(moment - 1, pipe)
      const now = heard.level(moment, pipe)
      if (earlier >= half || now < half) continue
      const into = (half - earlier) / (now - earlier)
      const at = heard.timeOf(moment - 1) + into * (heard.timeOf(moment) - heard.timeOf(moment - 1))
      const list = from < until ? lags : lagsAfter
      list.push(at - zeroAtS - from - SPEECH_S)
      break
    }
  }
  return middle(lags) ?? middle(lagsAfter) ?? 0
}
