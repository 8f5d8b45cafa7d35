import {
  type Change,
  changesBetween,
  type Element,
  type ElementId,
  type Organ,
  type Piston,
  type Registration,
} from '../organ/index.ts'
import { claim, copyOf, LEAVES, leaveNothing } from './console.ts'
import { byPiston, callOf, drawnIn, type OrganConsole, take } from './deed.ts'

/** What is to be drawn, and by which way. */
export interface Wanted {
  readonly wanted: Registration
  /** What is named for it, drawn (true) or retired: it is told even where a piston is thought to have done it. */
  readonly names: ReadonlyMap<ElementId, boolean>
  /** Pistons of the organ that are pressed for it, and what is named beside them. */
  readonly pressed?: { readonly pistons: readonly Piston[]; readonly named: ReadonlySet<ElementId> }
  /** A general cancel may be sent. */
  readonly cancels?: true
  /** A hand at the console did it. */
  readonly atConsole?: true
}

/** What a message of the general cancel is, among the changes. */
export interface Cancel {
  readonly type: 'general-cancel'
  readonly bytes: readonly number[]
}

/**
 * The messages that lead from what an organ has to what is wanted, in the order of an organist: the organ's pistons first,
 * then what differs from them, draws before retirements, and what is named of stops that nobody is sure of. A toggle is
 * only told where it is thought to differ. The maker's spacing is the gate's.
 * @param keysAreHeld no way is taken that would silence them
 */
export function messagesTo(
  organ: Organ,
  before: OrganConsole,
  { wanted, names, pressed, cancels, atConsole }: Wanted,
  keysAreHeld = false,
): { readonly changes: readonly (Change | Cancel)[]; readonly after: OrganConsole } {
  const changes: (Change | Cancel)[] = []
  const now = copyOf(before)
  // Nothing but the organ's own cancel retires what an unknown piston drew.
  if (cancels && before.pressed.length > 0 && organ.generalCancel !== null) {
    changes.push({ type: 'general-cancel', bytes: organ.generalCancel })
    leaveNothing(now, 'plan')
  }
  for (const piston of pressed?.pistons ?? []) {
    const call = callOf(organ, piston)
    changes.push(call)
    take(organ, now, call)
  }
  const moved = changesBetween(organ, thought(organ, now, wanted, pressed?.named ?? names), wanted, keysAreHeld)
  for (const change of moved) take(organ, now, change)
  for (const id of names.keys()) claim(now, id, atConsole ? 'console' : 'plan')
  bringTo(now, wanted)
  return { changes: [...changes, ...moved], after: now }
}

/** What is thought to be drawn; of what is to be told anyway, the other thing. */
function thought(
  organ: Organ,
  console: OrganConsole,
  wanted: Registration,
  named: { readonly has: (id: ElementId) => boolean },
): Registration {
  const moved = byPiston(console)
  const isAgain = ({ id, control }: Element) => moved.has(id) && named.has(id) && control.type !== 'toggle'
  const drawn = new Set(drawnIn(console))
  for (const { id } of organ.elements.filter(isAgain)) {
    if (wanted.has(id)) drawn.delete(id)
    else drawn.add(id)
  }
  return drawn
}

/** Where a stepped console has no general that draws just what is wanted, the nearest stands for it. */
function bringTo({ drawn }: OrganConsole, wanted: Registration): void {
  for (const id of drawn.keys()) {
    if (wanted.has(id as ElementId)) drawn[id] = LEAVES.drawn
    else if (drawn[id] === LEAVES.drawn) drawn[id] = LEAVES.retired
  }
}
