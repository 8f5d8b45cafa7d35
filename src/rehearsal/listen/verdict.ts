import type { Difference, Judgement } from './judgement.ts'
import { isMusics, type Rig } from './rig.ts'

/** A piece that was played once, and what the machine did meanwhile. */
export interface Run {
  readonly judgement: Judgement
  readonly rig: Rig
}

export interface Verdict {
  /** `unknown`: to be played again. */
  readonly type: 'right' | 'wrong' | 'unknown'
  /** Two runs show them, and neither can have them from the machine. */
  readonly shown: readonly Difference[]
  /** No run was without them, and the machine may have made them; or only one run has been. */
  readonly open: readonly Difference[]
  /** One run showed them, and not another: nothing follows. */
  readonly passing: readonly Difference[]
}

/**
 * What runs of one piece say together. What was heard as written was played as written, whatever the machine did: it makes
 * nothing right. What differs counts where the machine was in time, and when a second run shows it too.
 */
export function verdictOf(runs: readonly Run[]): Verdict {
  const all = runs.flatMap(({ judgement, rig }, run) =>
    judgement.differences.map((difference): Seen => ({ difference, run, isMusics: isMusics(difference, rig) })),
  )
  const groups = { shown: [] as Difference[], open: [] as Difference[], passing: [] as Difference[] }
  for (const seen of all) {
    const alike = all.filter((each) => isSame(each.difference, seen.difference))
    const group = groups[groupOf(alike, runs.length)]
    if (!group.some((each) => isSame(each, seen.difference))) group.push(seen.difference)
  }
  const { shown, open } = groups
  const passing = groups.passing.filter((each) => all.some((seen) => seen.isMusics && isSame(seen.difference, each)))
  const isHeard = runs.some(({ judgement: { notes, heard } }) => notes === 0 || heard > 0)
  const isWrong = shown.length > 0 || (open.length === 0 && !isHeard)
  return { type: isWrong ? 'wrong' : open.length > 0 ? 'unknown' : 'right', shown, open, passing }
}

/** A difference in a run, and whether it can only be the music's. */
interface Seen {
  readonly difference: Difference
  readonly run: number
  readonly isMusics: boolean
}

function groupOf(alike: readonly Seen[], runs: number): 'shown' | 'open' | 'passing' {
  const runsOf = (seen: readonly Seen[]) => new Set(seen.map(({ run }) => run)).size
  if (runsOf(alike.filter((each) => each.isMusics)) >= TO_STAND) return 'shown'
  return runsOf(alike) === runs ? 'open' : 'passing'
}

/** So many runs must show a difference. */
const TO_STAND = 2

/** Of one note, or one sound that should not be, though it may have shown itself in another way. */
function isSame(a: Difference, b: Difference): boolean {
  const one = placeOf(a)
  const other = placeOf(b)
  if (one === null || other === null) return a.type === b.type && divisionOf(a) === divisionOf(b)
  return one.pipe === other.pipe && one.isNote === other.isNote && one.from < other.to && other.from < one.to
}

const divisionOf = (difference: Difference): string | null =>
  'division' in difference ? difference.division.name : null

interface Place {
  readonly pipe: number
  /** Of a note that should be; else of a sound that should not. */
  readonly isNote: boolean
  readonly from: number
  readonly to: number
}

function placeOf(difference: Difference): Place | null {
  if (difference.type === 'stray') {
    const { pipe, from, to } = difference
    return { pipe: pipe.rank * 128 + pipe.key, isNote: false, from, to: to + A_MOMENT_S }
  }
  if (!('sounding' in difference)) return null
  const { rank, key, from, to } = difference.sounding
  const pipe = rank.index * 128 + key
  if (difference.type !== 'long') return { pipe, isNote: true, from, to }
  return { pipe, isNote: false, from: to, to: to + difference.seconds + A_MOMENT_S }
}

/** Two runs do not begin at one sample. */
const A_MOMENT_S = 0.05
