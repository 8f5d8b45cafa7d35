import type { Division } from '../../organ/index.ts'
import { CLOSED_PER_CENT, type Marks, SAMPLE_RATE } from '../organ/index.ts'
import type { Expected, Sounding } from './expected.ts'
import type { Heard, HeardPipe } from './hear.ts'

/** A note of a rank that was not heard as it is written; times in seconds of the timeline. */
export type Difference =
  | { readonly type: 'missing'; readonly sounding: Sounding }
  | { readonly type: 'late' | 'short'; readonly sounding: Sounding; readonly seconds: number }
  | { readonly type: 'broken'; readonly sounding: Sounding; readonly at: number }
  /** Heard on after its end, `forEver` where it was still there when the recording ended: a cipher. */
  | { readonly type: 'long'; readonly sounding: Sounding; readonly seconds: number; readonly forEver: boolean }
  | {
      readonly type: 'stray'
      readonly pipe: HeardPipe
      readonly from: number
      readonly to: number
      readonly forEver: boolean
    }
  | { readonly type: 'box'; readonly division: Division; readonly stays: 'open' | 'closed' }
  | { readonly type: 'tremulant'; readonly division: Division; readonly isHeard: boolean }
  | { readonly type: 'silent' }
  | { readonly type: 'cut'; readonly seconds: number }
  | { readonly type: 'late-as-a-whole'; readonly seconds: number }

export interface Judgement {
  readonly differences: readonly Difference[]
  readonly notes: number
  /** Of them, as written. */
  readonly heard: number
  /** Too short, or too near to others, to be judged. */
  readonly tooShort: number
  /** Pipes at moments that had to be silent, and were judged. */
  readonly silences: number
  /** How long after its message a note is heard, in the middle of all. */
  readonly lagS: number
}

/** What is taken for right. */
export const THRESHOLDS = {
  /** A note may begin and end so much earlier or later than the others do. */
  toleranceS: 0.05,
  /** Of its rank's loudness: less is missing, more is a sound that should not be. */
  present: 0.4,
  absent: 0.35,
  /** A note is judged where at least so much of a window is surely filled by it … */
  filled: 0.7,
  /** … and a silence where at most so much of it can be. */
  empty: 0.1,
  /** All may come so late together: GrandOrgue and the sound system take 10 to 40 ms. */
  lagS: 0.1,
} as const

/** The samples speak and fall silent softly; GrandOrgue fades a loop into its release, half of it in 55 ms (3.9.5). */
const SPEECH_S = 0.005
const DYING_S = 0.055
/** A box has arrived everywhere after that. */
const BOX_S = 0.15
/** What was heard in the last so many seconds was there when the recording ended. */
const AT_THE_END_S = 0.1
/** Between two moments of the same wrong sound. */
const SAME_SOUND_S = 0.08
/** A sound that goes on from the end of its note. */
const FROM_ITS_END_S = 0.3
/** Neighbouring places that a beginning or an end reaches. */
const REACH = 2
/** Notes so long show whether they are shaken; what trembles moves by so much of its loudness, and what does not by less. */
const SHAKEN_S = 0.7
const SHAKEN = 0.05
const FEWEST_SHAKEN = 3

export function judge(heard: Heard, expected: Expected, marks: Marks, zeroAtS: number): Judgement {
  const window = marks.frame / SAMPLE_RATE
  const world: World = { heard, expected, marks, window, index: indexOf(heard), zeroAtS, gainAt: gains(expected) }
  const endsAt = heard.moments === 0 ? 0 : heard.timeOf(heard.moments - 1) - zeroAtS
  const notes = expected.soundings.length
  const lastEnd = expected.soundings.reduce((last, { to }) => Math.max(last, to), 0)
  const nothing = { notes, heard: 0, tooShort: 0, silences: 0, lagS: 0 }
  if (heard.isSilent && notes > 0) return { ...nothing, differences: [{ type: 'silent' }] }
  const unit = loudnessOf(world)
  const lagS = lagOf(world, unit)
  const late: Difference[] = lagS > THRESHOLDS.lagS ? [{ type: 'late-as-a-whole', seconds: lagS }] : []
  const cut: Difference[] = endsAt < lastEnd ? [{ type: 'cut', seconds: lastEnd - endsAt }] : []
  const { seen, strays, silences } = listenThrough(world, unit, lagS)
  const judged = expected.soundings.map((sounding, index) => noteOf(sounding, seen[index] as Seen))
  const differences = [
    ...late,
    ...cut,
    ...judged.flatMap((each) => (each === 'heard' || each === 'unjudged' ? [] : [each])),
    ...strays.flatMap((stray) => strayOf(stray, world, endsAt - lagS)),
    ...boxesOf(expected, seen),
    ...tremulantsOf(expected, seen),
  ]
  return {
    differences,
    notes,
    heard: judged.filter((each) => each === 'heard').length,
    tooShort: judged.filter((each) => each === 'unjudged').length,
    silences,
    lagS,
  }
}

interface World {
  readonly heard: Heard
  readonly expected: Expected
  readonly marks: Marks
  /** Seconds that are heard together. */
  readonly window: number
  readonly index: (rank: number, key: number) => number
  readonly zeroAtS: number
  readonly gainAt: (division: Division, seconds: number) => Gain
}

interface Gain {
  readonly least: number
  readonly most: number
}

function indexOf({ pipes }: Heard): World['index'] {
  const places = new Map(pipes.map(({ rank, key }, index) => [(rank << 7) | key, index]))
  return (rank, key) => places.get((rank << 7) | key) ?? -1
}

/** GrandOrgue's boxes: amplitude in proportion, from `AmpMinimumLevel` to all of it. They stand open at the beginning. */
function gains({ boxes }: Expected): World['gainAt'] {
  const closed = CLOSED_PER_CENT.verify / 100
  const factor = (open: number) => closed + (1 - closed) * Math.min(1, Math.max(0, open))
  const whole = { least: 1, most: 1 }
  return (division, seconds) => {
    const moves = boxes.get(division)
    if (moves === undefined) return whole
    let least = Number.POSITIVE_INFINITY
    let most = 0
    let before = 1
    for (const { at, open } of moves) {
      if (at > seconds + BOX_S) break
      if (at < seconds - BOX_S) {
        before = open
        continue
      }
      least = Math.min(least, factor(open))
      most = Math.max(most, factor(open))
    }
    return { least: Math.min(least, factor(before)), most: Math.max(most, factor(before)) }
  }
}

/** How much of a Hann window around a moment lies before a time: 0 to 1. */
function windowBefore(distance: number, window: number): number {
  const x = Math.max(-0.5, Math.min(0.5, distance / window))
  return 0.5 + x + Math.sin(2 * Math.PI * x) / (2 * Math.PI)
}

const filledBy = (from: number, to: number, moment: number, window: number): number =>
  to <= from ? 0 : windowBefore(to - moment, window) - windowBefore(from - moment, window)

const momentNear = ({ heard, zeroAtS }: World, seconds: number): number => {
  const first = heard.timeOf(0)
  const hop = heard.timeOf(1) - first
  return Math.max(0, Math.min(heard.moments - 1, Math.round((seconds + zeroAtS - first) / hop)))
}

const middle = (values: readonly number[]): number | null =>
  values.length === 0 ? null : ([...values].sort((a, b) => a - b)[Math.floor(values.length / 2)] as number)

/** How loud a pipe's mark is in this recording: that of most notes in the middle. */
function loudnessOf(world: World): number {
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
  const loudest = Math.max(0, ...percentile(levels, 0.95))
  return middle(levels.filter((level) => level > loudest / 2)) ?? 0
}

const percentile = (values: readonly number[], share: number): number[] =>
  [...values]
    .sort((a, b) => a - b)
    .slice(Math.floor((values.length - 1) * share), Math.floor((values.length - 1) * share) + 1)

const QUIET_BEFORE_S = 0.25
const LONG_ENOUGH_S = 0.2
const EARLIEST_S = -0.1
const LATEST_S = 0.4

/** How long after its message a note is heard at half its loudness, in the middle of those that can be seen alone. */
function lagOf(world: World, unit: number): number {
  const { expected, heard, index, gainAt, zeroAtS } = world
  const lastEnds = new Map<number, number>()
  const lags: number[] = []
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
      lags.push(at - zeroAtS - from - SPEECH_S)
      break
    }
  }
  return middle(lags) ?? 0
}

/** What was seen of an expected note, moment by moment. */
interface Seen {
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

interface Stray {
  readonly pipe: number
  readonly from: number
  to: number
}

function listenThrough(world: World, unit: number, lagS: number): { seen: Seen[]; strays: Stray[]; silences: number } {
  const { heard, expected, window, marks, index, gainAt, zeroAtS } = world
  const { soundings } = expected
  const seen = soundings.map(
    (): Seen => ({
      judged: 0,
      failed: 0,
      firstHeard: null,
      lastHeard: null,
      firstJudged: 0,
      lastJudged: 0,
      firstFailed: null,
      sum: 0,
      squares: 0,
      full: 0,
      againstBox: [],
    }),
  )
  const pipesOf = soundings.map(({ rank, key }) => index(rank.index, key))
  const divisions = heard.pipes.map(({ rank }) => marks.ranks[rank]?.division)
  const surely = new Float64Array(heard.pipes.length)
  const perhaps = new Float64Array(heard.pipes.length)
  const running = new Map<number, Stray>()
  const strays: Stray[] = []
  const { toleranceS: tolerance } = THRESHOLDS
  const reach = window / 2 + tolerance + DYING_S
  let silences = 0
  let first = 0
  let active: number[] = []
  for (let moment = 0; moment < heard.moments; moment++) {
    const at = heard.timeOf(moment) - zeroAtS - lagS
    active = active.filter((each) => (soundings[each] as Sounding).to + reach > at)
    for (; first < soundings.length && (soundings[first] as Sounding).from - reach < at; first++) active.push(first)
    surely.fill(0)
    perhaps.fill(0)
    for (const each of active) {
      const { from, to } = soundings[each] as Sounding
      const pipe = pipesOf[each] as number
      surely[pipe] = (surely[pipe] as number) + filledBy(from + SPEECH_S + tolerance, to - tolerance, at, window)
      perhaps[pipe] = (perhaps[pipe] as number) + filledBy(from - tolerance, to + DYING_S + tolerance, at, window)
    }
    for (const each of active) {
      const sounding = soundings[each] as Sounding
      const pipe = pipesOf[each] as number
      if (at < sounding.from || at > sounding.to || (surely[pipe] as number) < THRESHOLDS.filled) continue
      const { least, most } = gainAt(sounding.rank.division, at)
      notice(seen[each] as Seen, heard.level(moment, pipe) / unit, least, most, at, surely[pipe] as number)
    }
    for (let pipe = 0; pipe < perhaps.length; pipe++) {
      if ((perhaps[pipe] as number) > THRESHOLDS.empty) continue
      const division = divisions[pipe]
      const gain = division === undefined ? 1 : gainAt(division, at).least
      const level = heard.level(moment, pipe)
      if (level > THRESHOLDS.absent * gain * unit) {
        const known = running.get(pipe)
        if (known !== undefined && at - known.to <= SAME_SOUND_S) known.to = at
        else if (!isDisturbed(heard.pipes, surely, perhaps, pipe)) {
          const stray = { pipe, from: at, to: at }
          running.set(pipe, stray)
          strays.push(stray)
        }
      }
      silences++
    }
  }
  return { seen, strays, silences }
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

function noteOf(sounding: Sounding, seen: Seen): Difference | 'heard' | 'unjudged' {
  const { judged, failed, firstHeard, lastHeard, firstFailed, lastJudged } = seen
  if (judged === 0) return 'unjudged'
  if (failed === 0) return 'heard'
  if (firstHeard === null || lastHeard === null || firstFailed === null) return { type: 'missing', sounding }
  if (firstFailed < firstHeard) return { type: 'late', sounding, seconds: firstHeard - sounding.from }
  if (lastHeard < lastJudged) return { type: 'short', sounding, seconds: sounding.to - lastHeard }
  return { type: 'broken', sounding, at: firstFailed }
}

function strayOf({ pipe, from, to }: Stray, { expected, heard, index }: World, endsAt: number): Difference[] {
  const own = expected.soundings.filter(({ rank, key }) => index(rank.index, key) === pipe)
  const forEver = to > endsAt - AT_THE_END_S
  const before = own.filter((each) => each.to <= from).at(-1)
  if (before !== undefined && from - before.to < FROM_ITS_END_S) {
    return [{ type: 'long', sounding: before, seconds: to - before.to, forEver }]
  }
  return [{ type: 'stray', pipe: heard.pipes[pipe] as HeardPipe, from, to, forEver }]
}

const AS_OPEN = 1.3
const AS_CLOSED = 0.75

/** A box that does not move: all of its division is too loud where it should be closed, or too soft where it is open. */
function boxesOf({ soundings, boxes }: Expected, seen: readonly Seen[]): Difference[] {
  return [...boxes.keys()].flatMap((division): Difference[] => {
    const levels = seen.flatMap(({ againstBox }, index) =>
      soundings[index]?.rank.division === division ? againstBox : [],
    )
    const high = [...levels].sort((a, b) => a - b)
    const most = high[Math.floor(high.length * 0.9)] ?? 1
    const least = high[Math.floor(high.length * 0.1)] ?? 1
    if (most > AS_OPEN) return [{ type: 'box', division, stays: 'open' }]
    return least < AS_CLOSED ? [{ type: 'box', division, stays: 'closed' }] : []
  })
}

function tremulantsOf({ soundings }: Expected, seen: readonly Seen[]): Difference[] {
  const divisions = new Set(soundings.map(({ rank }) => rank.division))
  return [...divisions].flatMap((division): Difference[] =>
    [true, false].flatMap((isShaken): Difference[] => {
      const movements = soundings.flatMap((sounding, index) => {
        const { full, sum, squares } = seen[index] as Seen
        const isUsed =
          sounding.rank.division === division &&
          sounding.isShaken === isShaken &&
          sounding.to - sounding.from >= SHAKEN_S &&
          full >= 8
        if (!isUsed) return []
        const mean = sum / full
        return mean === 0 ? [] : [Math.sqrt(Math.max(0, squares / full - mean * mean)) / mean]
      })
      if (movements.length < FEWEST_SHAKEN) return []
      const moves = (middle(movements) ?? 0) > SHAKEN
      return moves === isShaken ? [] : [{ type: 'tremulant', division, isHeard: moves }]
    }),
  )
}
