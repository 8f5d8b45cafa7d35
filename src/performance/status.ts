import { type CommandName, possibleAt } from './commands.ts'
import { type GoPromise, overWords, promiseAt } from './go.ts'
import { labelOf } from './labels.ts'
import { type Progress, progressOf } from './progress.ts'
import type { At } from './rule.ts'
import { standing } from './standing.ts'
import type { Now, State } from './state.ts'
import { tempoPercent } from './tempo.ts'

/** `waits` for go, silent or on a chord; `quiet`: nothing is loaded; `over`: after the last item. */
export type Doing = 'plays' | 'waits' | 'held' | 'paused' | 'quiet' | 'over'

/** What an operator is shown of a performance: short, in words. */
export interface PerformanceStatus {
  readonly doing: Doing
  /** What the one large button will do: decided by the function that does it. */
  readonly go: GoPromise
  /** `Hymn 146: O God, our help`; the piece's title. */
  readonly item: string
  readonly notes: string | null
  /** Why this item cannot be played; null where it can. */
  readonly problem: string | null
  readonly number: number
  readonly items: number
  /** `Verse 3 of 5`; what sounds, or sounded last. '' before the first. */
  readonly section: string
  /** What is left of this item, after what sounds. */
  readonly coming: readonly string[]
  readonly nextItem: string | null
  /** Percent of the item's own tempo. */
  readonly tempoPercent: number
  /** The answer to the last command. */
  readonly answer: string | null
  /** What would do something if it were asked for. */
  readonly can: readonly CommandName[]
  readonly where: Progress | null
}

export function statusOf(state: State, now: Now): PerformanceStatus {
  const place = standing(state, now)
  const at: At = { state, now, place }
  const { items, index } = state
  const item = items[index]
  return {
    doing: doingOf(at),
    go: promiseAt(at),
    item: item?.title ?? overWords(state),
    notes: item?.notes ?? null,
    problem: item?.problem ?? null,
    number: Math.min(index + 1, items.length),
    items: items.length,
    section: sectionOf(at),
    coming: place ? place.sections.slice(place.free).map((_, number) => labelOf(state, place.free + number)) : [],
    nextItem: items[index + 1]?.title ?? null,
    tempoPercent: tempoPercent(state),
    answer: state.answer,
    can: possibleAt(at),
    where: place && progressOf(state, place),
  }
}

function doingOf({ state, now, place }: At): Doing {
  if (state.stage === 'over') return 'over'
  if (place === null) return 'quiet'
  if (now.phase === 'held' || now.phase === 'paused') return now.phase
  return place.atWait === null ? 'plays' : 'waits'
}

function sectionOf({ state, place }: At): string {
  if (place === null) return ''
  const here = place.free - 1
  return here < place.first ? '' : labelOf(state, here)
}
