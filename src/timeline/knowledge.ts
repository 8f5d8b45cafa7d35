import {
  type Change,
  changesBetween,
  type Element,
  type ElementId,
  elementsOf,
  NOTHING_DRAWN,
  type Organ,
  type Piston,
  type Registration,
} from '../organ/index.ts'
import { afterCue, type Plan, type RegistrationStep } from '../registration/index.ts'
import type { Ticks } from '../time/index.ts'

/** What we think that the organ has drawn. */
export interface Knowledge {
  readonly drawn: Registration
  /** A piston of the organ has moved them: a person may have set it otherwise, so whoever names one says it. */
  readonly unsure: ReadonlySet<ElementId>
  /** Pistons in force whose contents nobody knows: only pressing them again brings what they drew. */
  readonly unknown: readonly Piston[]
  /** What a hand at the console has drawn and no cue has named since. */
  readonly theirs: ReadonlySet<ElementId>
}

/** After a general cancel. */
export const KNOWN_EMPTY: Knowledge = { drawn: NOTHING_DRAWN, unsure: new Set(), unknown: [], theirs: new Set() }

export type Step = Pick<RegistrationStep, 'wanted' | 'names' | 'pressed' | 'cancels' | 'atConsole'>

/** What a message of the general cancel is, among the changes of a step. */
export interface Cancel {
  readonly type: 'general-cancel'
  readonly bytes: readonly number[]
}

/**
 * The messages that lead from what is known to what a step wants: the organ's pistons first, then what differs from
 * them, and what the step names of stops that nobody is sure of. A toggle is only said where it is thought to differ.
 * @param keysAreHeld no way is taken that would silence them
 */
export function changesOfStep(
  organ: Organ,
  before: Knowledge,
  { wanted, names, pressed, cancels, atConsole }: Step,
  keysAreHeld = false,
): { readonly changes: readonly (Change | Cancel)[]; readonly after: Knowledge } {
  const changes: (Change | Cancel)[] = []
  let now = before
  // Nothing but the organ's own cancel retires what an unknown piston drew.
  if (cancels && before.unknown.length > 0 && organ.generalCancel !== null) {
    changes.push({ type: 'general-cancel', bytes: organ.generalCancel })
    now = KNOWN_EMPTY
  }
  for (const piston of pressed?.pistons ?? []) {
    changes.push(callOf(organ, piston))
    now = afterCall(organ, now, piston)
  }
  const named = pressed?.named ?? new Set(names.keys())
  const isSaidAgain = ({ id, said }: Element) => now.unsure.has(id) && named.has(id) && said.type !== 'toggle'
  const again = new Map(organ.elements.filter(isSaidAgain).map(({ id }) => [id, !wanted.has(id)]))
  const moved = changesBetween(organ, afterCue(now.drawn, again), wanted, keysAreHeld)
  const sure = new Set(moved.flatMap(elementsOf).map(({ id }) => id))
  if (moved.some(({ type }) => type === 'combination')) {
    for (const { id, said } of organ.elements) if (said.type === 'map') sure.add(id)
  }
  const unsure = new Set([...now.unsure].filter((id) => !sure.has(id)))
  const theirs = new Set([...now.theirs].filter((id) => !names.has(id)))
  if (atConsole) for (const [id, drawn] of names) if (drawn) theirs.add(id)
  return { changes: [...changes, ...moved], after: { drawn: wanted, unsure, unknown: now.unknown, theirs } }
}

/** Couplers that we work are no part of what the organ's pistons move. */
export function callOf(organ: Organ, piston: Piston): Change & { readonly type: 'call' } {
  const own = (ids: readonly ElementId[]) =>
    organ.elements.filter(({ id, said }) => ids.includes(id) && said.type !== 'keys')
  const bytes = piston.call?.bytes ?? []
  return { type: 'call', piston, draws: own(piston.draw), retires: own(piston.retire), bytes }
}

export function afterCall(organ: Organ, { drawn, unsure, unknown, theirs }: Knowledge, piston: Piston): Knowledge {
  const call = callOf(organ, piston)
  const touched = elementsOf(call).map(({ id }) => id)
  const moved = new Map(touched.map((id) => [id, piston.draw.includes(id)]))
  return {
    drawn: afterCue(drawn, moved),
    unsure: new Set([...unsure, ...touched]),
    unknown: unknownAfter(organ, unknown, piston, touched.length),
    theirs: new Set([...theirs].filter((id) => !moved.has(id))),
  }
}

function unknownAfter(organ: Organ, before: readonly Piston[], piston: Piston, touched: number): readonly Piston[] {
  if (piston.call?.isKnown !== false) {
    // A general that says of each stop what it does leaves nothing of what others drew.
    const isWhole = organ.elements.every(({ said }) => said.type === 'keys') ? false : touched === movable(organ)
    return isWhole ? [] : before
  }
  const { division } = piston
  return [...(division === null ? [] : before.filter((each) => each.division !== division)), piston]
}

const movable = (organ: Organ): number => organ.elements.filter(({ said }) => said.type !== 'keys').length

/** What the organ knows when the music stands at a tick, if it began at its beginning. */
export function knowledgeAt(organ: Organ, plan: Plan, tick: Ticks): Knowledge {
  let now = changesOfStep(organ, KNOWN_EMPTY, beginning(plan)).after
  for (const step of plan.steps) if (step.tick <= tick) now = changesOfStep(organ, now, step).after
  return now
}

const beginning = ({ initial, pressed }: Plan): Step => ({
  wanted: initial,
  names: new Map(),
  ...(pressed === undefined ? {} : { pressed }),
})

/**
 * After a general cancel, what makes it as it is at a tick. At the beginning that are the organ's pistons that the plan
 * presses; later, stops one by one, and only the pistons whose contents nobody knows.
 */
export function stepTo(organ: Organ, plan: Plan, tick: Ticks): Step {
  if (!plan.steps.some((step) => step.tick <= tick)) return beginning(plan)
  const { drawn, unsure, unknown } = knowledgeAt(organ, plan, tick)
  if (unknown.length === 0) return { wanted: drawn, names: new Map() }
  const named = new Set(organ.elements.map(({ id }) => id).filter((id) => !unsure.has(id)))
  return { wanted: drawn, names: new Map(), pressed: { pistons: unknown, named } }
}
