import type { Sounding } from './expected.ts'
import type { HeardPipe } from './hear.ts'
import { SPEECH_S, THRESHOLDS } from './judgement.ts'
import type { World } from './world.ts'

/** GrandOrgue fades a loop into its release, half of it in 55 ms (3.9.5). */
const DYING_S = 0.055
/** Between two moments of the same wrong sound. */
const SAME_SOUND_S = 0.08
/** Neighbouring places that a beginning or an end reaches. */
const REACH = 2

/** What was seen of an expected note, moment by moment. */
export interface Seen {
  judged: number
  failed: number
  /** Moments of the timeline. */
  firstHeard: number | null
  lastHeard: number | null
  firstJudged: number
  lastJudged: number
  firstFailed: number | null
  /** Of its loudness, where the window is full. */
  sum: number
  squares: number
  full: number
  /** The same against a box that is all open, where it should not be. */
  readonly againstBox: number[]
}

export interface Stray {
  readonly pipe: number
  readonly from: number
  to: number
}

/** What is known while a recording is listened through, from moment to moment. */
interface Listening {
  readonly world: World
  /** How loud a rank is with its box open. */
  readonly unit: number
  readonly seen: readonly Seen[]
  readonly strays: Stray[]
  /** The last stray of each pipe. */
  readonly running: Map<number, Stray>
  /** The pipe of each sounding. */
  readonly pipesOf: readonly number[]
  /** Soundings around the moment, by their number; and the first that is still to come. */
  active: number[]
  first: number
  /** How much of the window each pipe fills for certain, and at the most. */
  readonly surely: Float64Array
  readonly perhaps: Float64Array
  silences: number
}

/** @param lagS how long after its message all is heard */
export function listenThrough(
  world: World,
  unit: number,
  lagS: number,
): { readonly seen: readonly Seen[]; readonly strays: readonly Stray[]; readonly silences: number } {
  const { heard, expected, index, zeroAtS } = world
  const listening: Listening = {
    ...{ world, unit, seen: expected.soundings.map(unseen), strays: [], running: new Map() },
    pipesOf: expected.soundings.map(({ rank, key }) => index(rank.index, key)),
    ...{ active: [], first: 0, silences: 0 },
    surely: new Float64Array(heard.pipes.length),
    perhaps: new Float64Array(heard.pipes.length),
  }
  for (let moment = 0; moment < heard.moments; moment++) {
    const at = heard.timeOf(moment) - zeroAtS - lagS
    comeTo(listening, at)
    listenForNotes(listening, moment, at)
    listenForStrays(listening, moment, at)
  }
  const { seen, strays, silences } = listening
  return { seen, strays, silences }
}

const unseen = (): Seen => ({
  ...{ judged: 0, failed: 0, firstHeard: null, lastHeard: null, firstJudged: 0, lastJudged: 0, firstFailed: null },
  ...{ sum: 0, squares: 0, full: 0, againstBox: [] },
})

/** Which soundings are around a moment, and what their pipes fill of the window there. */
function comeTo(listening: Listening, at: number): void {
  const { world, pipesOf, surely, perhaps } = listening
  const { window } = world
  const { soundings } = world.expected
  const { toleranceS: tolerance } = THRESHOLDS
  const reach = window / 2 + tolerance + DYING_S
  listening.active = listening.active.filter((each) => (soundings[each] as Sounding).to + reach > at)
  while ((soundings[listening.first]?.from ?? Number.POSITIVE_INFINITY) - reach < at) {
    listening.active.push(listening.first++)
  }
  surely.fill(0)
  perhaps.fill(0)
  for (const each of listening.active) {
    const { from, to } = soundings[each] as Sounding
    const pipe = pipesOf[each] as number
    surely[pipe] = (surely[pipe] as number) + filledBy(from + SPEECH_S + tolerance, to - tolerance, at, window)
    perhaps[pipe] = (perhaps[pipe] as number) + filledBy(from - tolerance, to + DYING_S + tolerance, at, window)
  }
}

function listenForNotes({ world, unit, seen, pipesOf, active, surely }: Listening, moment: number, at: number): void {
  for (const each of active) {
    const sounding = world.expected.soundings[each] as Sounding
    const pipe = pipesOf[each] as number
    const filled = surely[pipe] as number
    if (at < sounding.from || at > sounding.to || filled < THRESHOLDS.filled) continue
    const { least, most } = world.gainAt(sounding.rank.division, at)
    notice(seen[each] as Seen, world.heard.level(moment, pipe) / unit, least, most, at, filled)
  }
}

function listenForStrays(listening: Listening, moment: number, at: number): void {
  const { world, unit, strays, running, surely, perhaps } = listening
  const { heard, marks, gainAt } = world
  for (let pipe = 0; pipe < perhaps.length; pipe++) {
    if ((perhaps[pipe] as number) > THRESHOLDS.empty) continue
    listening.silences++
    const division = marks.ranks[heard.pipes[pipe]?.rank ?? -1]?.division
    const gain = division === undefined ? 1 : gainAt(division, at).least
    if (heard.level(moment, pipe) <= THRESHOLDS.absent * gain * unit) continue
    const known = running.get(pipe)
    if (known !== undefined && at - known.to <= SAME_SOUND_S) known.to = at
    else if (!isDisturbed(heard.pipes, surely, perhaps, pipe)) {
      const stray = { pipe, from: at, to: at }
      running.set(pipe, stray)
      strays.push(stray)
    }
  }
}

/** A neighbour of its rank that begins or ends is heard for a moment in its place too. */
function isDisturbed(pipes: readonly HeardPipe[], surely: Float64Array, perhaps: Float64Array, pipe: number): boolean {
  for (let near = pipe - REACH; near <= pipe + REACH; near++) {
    if (near === pipe || pipes[near]?.rank !== pipes[pipe]?.rank) continue
    if ((perhaps[near] as number) - (surely[near] as number) > 0.3) return true
  }
  return false
}

function notice(seen: Seen, level: number, least: number, most: number, at: number, filled: number): void {
  if (seen.judged === 0) seen.firstJudged = at
  seen.judged++
  seen.lastJudged = at
  if (level < THRESHOLDS.present * least) {
    seen.failed++
    seen.firstFailed ??= at
  } else {
    seen.firstHeard ??= at
    seen.lastHeard = at
  }
  if (filled < 0.99 || level < THRESHOLDS.present * least) return
  seen.full++
  seen.sum += level
  seen.squares += level * level
  if (most - least < 0.01) seen.againstBox.push(level / most)
}

/** How much of a Hann window around a moment lies before a time: 0 to 1. */
function windowBefore(distance: number, window: number): number {
  const x = Math.max(-0.5, Math.min(0.5, distance / window))
  return 0.5 + x + Math.sin(2 * Math.PI * x) / (2 * Math.PI)
}

const filledBy = (from: number, to: number, moment: number, window: number): number =>
  to <= from ? 0 : windowBefore(to - moment, window) - windowBefore(from - moment, window)
