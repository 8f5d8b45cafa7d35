import { type Marks, SAMPLE_RATE } from '../organ/index.ts'
import type { Expected, Sounding } from './expected.ts'
import type { Heard, HeardPipe } from './hear.ts'
import { type Difference, type Judgement, THRESHOLDS } from './judgement.ts'
import { listenThrough, type Seen, type Stray } from './listen-through.ts'
import { lagOf, loudnessOf } from './measure.ts'
import { middle, share } from './middle.ts'
import { gains, indexOf, type World } from './world.ts'

/** What was heard in the last so many seconds was there when the recording ended. */
const AT_THE_END_S = 0.1
/** A sound that goes on from the end of its note. */
const FROM_ITS_END_S = 0.3
/** Notes so long show whether they are shaken; what trembles moves by so much of its loudness, and what does not by less. */
const SHAKEN_S = 0.7
const SHAKEN = 0.05
const FEWEST_SHAKEN = 3

/** @param lostFromS seconds of the timeline from which sound or messages were lost */
export function judge(
  heard: Heard,
  expected: Expected,
  marks: Marks,
  zeroAtS: number,
  lostFromS = Number.POSITIVE_INFINITY,
): Judgement {
  const window = marks.frame / SAMPLE_RATE
  const world: World = { heard, expected, marks, window, index: indexOf(heard), zeroAtS, gainAt: gains(expected) }
  const endsAt = heard.moments === 0 ? 0 : heard.timeOf(heard.moments - 1) - zeroAtS
  const notes = expected.soundings.length
  const lastEnd = expected.soundings.reduce((last, { to }) => Math.max(last, to), 0)
  const nothing = { notes, heard: 0, tooShort: 0, silences: 0, lagS: 0 }
  if (heard.isSilent && notes > 0) return { ...nothing, differences: [{ type: 'silent' }] }
  const unit = loudnessOf(world)
  const lagS = lagOf(world, unit, lostFromS)
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
    const most = share(levels, 0.9) ?? 1
    const least = share(levels, 0.1) ?? 1
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
