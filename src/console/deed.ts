import {
  type Division,
  type Element,
  type ElementId,
  type Enclosure,
  elementsOf,
  type Organ,
  type Piston,
  type Registration,
} from '../organ/index.ts'
import {
  type By,
  type Console,
  copyOf,
  isByPiston,
  isDrawnAtConsole,
  KEY_SLOTS,
  LEAVES,
  type Leaves,
  leave,
  leaveNothing,
  leaveTogether,
  marksOf,
  newConsole,
} from './console.ts'

/** What a message does to the organ: one that we send, or one that tells what was done at the console. */
export type Deed =
  | { readonly type: 'note-on'; readonly division: Division; readonly key: number }
  | { readonly type: 'note-off'; readonly division: Division; readonly key: number }
  | { readonly type: 'draw' | 'retire'; readonly element: Element }
  /** Several at once: the map of a console, or a general piston. */
  | { readonly type: 'combination'; readonly draws: readonly Element[]; readonly retires: readonly Element[] }
  /** A piston of the organ is pressed, and what the profile knows that it does. */
  | {
      readonly type: 'call'
      readonly piston: Piston
      readonly draws: readonly Element[]
      readonly retires: readonly Element[]
    }
  | { readonly type: 'enclosure'; readonly enclosure: Enclosure; readonly value: number }
  | { readonly type: 'general-cancel' }
  | { readonly type: 'setup' }
  | { readonly type: 'passthrough'; readonly channel: number | null }

/** The part of an organ that stops, couplers and boxes are read from. */
type Played = Pick<Organ, 'elements'> & Partial<Pick<Organ, 'enclosures'>>

/** As it is kept outside the player's thread. */
export type OrganConsole = Console<Piston>

/** @param leaves how everything stands to begin with: retired after a general cancel; unknown where nobody has looked */
export const consoleOf = (organ: Organ, leaves: Leaves = LEAVES.retired, keySlots = KEY_SLOTS): OrganConsole =>
  newConsole(organ.elements.length, organ.enclosures.length, leaves, keySlots)

/** After a general cancel; of its stops only. */
export const emptyConsole = (organ: Organ): OrganConsole => consoleOf(organ, LEAVES.retired, 0)

/** What the organ has after a message. */
export function after(organ: Organ, before: OrganConsole, deed: Deed, by: By = 'plan'): OrganConsole {
  const console = copyOf(before)
  take(organ, console, deed, by)
  return console
}

/** The same, in place. */
export function take(organ: Played, console: OrganConsole, deed: Deed, by: By = 'plan'): void {
  switch (deed.type) {
    case 'note-on':
    case 'note-off':
      console.keys[(deed.division.channel << 7) | deed.key] = deed.type === 'note-on' ? 1 : 0
      break
    case 'draw':
    case 'retire':
      leave(console, deed.element.id, deed.type === 'draw' ? LEAVES.drawn : LEAVES.retired, marksOf('known', by))
      break
    case 'combination':
      leaveTogether(console, rowOf(organ, console, deed), 0, by)
      break
    case 'call':
      takeCall(organ, console, deed, by)
      break
    case 'enclosure':
      console.boxes[organ.enclosures?.indexOf(deed.enclosure) ?? -1] = deed.value
      break
    case 'general-cancel':
      leaveNothing(console, by)
      break
    case 'setup':
    case 'passthrough':
      break
    default:
      deed satisfies never
  }
}

type Combination = Extract<Deed, { readonly type: 'combination' }>
type CallDeed = Extract<Deed, { readonly type: 'call' }>

/** One message says all that is told together: also what it leaves as it was, and what nobody knew it retires. */
function rowOf({ elements }: Played, { drawn }: OrganConsole, { draws, retires }: Combination): Uint8Array {
  return Uint8Array.from(elements, (element) => {
    if (draws.includes(element)) return LEAVES.drawn
    if (retires.includes(element)) return LEAVES.retired
    if (element.control.type !== 'map' && element.control.type !== 'general') return LEAVES.alone
    return drawn[element.id] === LEAVES.drawn ? LEAVES.drawn : LEAVES.retired
  })
}

function takeCall(organ: Played, console: OrganConsole, call: CallDeed, by: By): void {
  const { piston } = call
  const marks = marksOf('piston', by)
  for (const { id } of call.retires) {
    leave(console, id, piston.call?.isKnown === false ? LEAVES.unknown : LEAVES.retired, marks)
  }
  for (const { id } of call.draws) leave(console, id, LEAVES.drawn, marks)
  console.pressed = pressedAfter(organ, console.pressed, piston)
}

/** What pressing a piston of the organ does. Couplers that we work are no part of it. */
export function callOf(organ: Played, piston: Piston): CallDeed & { readonly bytes: readonly number[] } {
  const those = (ids: readonly ElementId[]) =>
    organ.elements.filter(({ id, control }) => ids.includes(id) && control.type !== 'keys')
  return {
    type: 'call',
    piston,
    draws: those(piston.draw),
    retires: those(piston.retire),
    bytes: piston.call?.bytes ?? [],
  }
}

/** The pistons in force whose contents nobody knows, after another was pressed. */
export function pressedAfter(organ: Played, before: readonly Piston[], piston: Piston): readonly Piston[] {
  if (piston.call?.isKnown !== false) {
    const movable = organ.elements.filter(({ control }) => control.type !== 'keys').length
    // A general that says of each stop what it does leaves nothing of what others drew.
    return movable > 0 && elementsOf(callOf(organ, piston)).length === movable ? [] : before
  }
  const { division } = piston
  return [...(division === null ? [] : before.filter((each) => each.division !== division)), piston]
}

/** With these drawn as well, by the plan. */
export function withDrawn(before: OrganConsole, ids: Iterable<ElementId>): OrganConsole {
  const console = copyOf(before)
  for (const id of ids) {
    if (console.drawn[id] !== LEAVES.drawn) leave(console, id, LEAVES.drawn, marksOf('known', 'plan'))
  }
  return console
}

/** undefined: nobody knows. */
export function standingOf({ drawn }: OrganConsole, id: ElementId): boolean | undefined {
  return drawn[id] === LEAVES.unknown ? undefined : drawn[id] === LEAVES.drawn
}

const idsWhere = ({ drawn }: OrganConsole, is: (id: ElementId) => boolean): ReadonlySet<ElementId> =>
  new Set(Array.from(drawn.keys(), (id) => id as ElementId).filter(is))

export const drawnIn = (console: OrganConsole): Registration =>
  idsWhere(console, (id) => console.drawn[id] === LEAVES.drawn)

/** What a hand at the console has drawn, and nobody has named since. */
export const drawnAtConsole = (console: OrganConsole): Registration =>
  idsWhere(console, (id) => isDrawnAtConsole(console, id))

/** What a piston of the organ moved last: it is told again where it is named. */
export const byPiston = (console: OrganConsole): ReadonlySet<ElementId> =>
  idsWhere(console, (id) => isByPiston(console, id))

export const keysDownIn = ({ keys }: OrganConsole, { channel }: Division): ReadonlySet<number> => {
  const down = new Set<number>()
  for (let key = 0; key < 128; key++) if (keys[(channel << 7) | key] === 1) down.add(key)
  return down
}
