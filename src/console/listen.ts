import {
  createHearing,
  type Element,
  elementName,
  generalAt,
  type Meaning,
  type Piston,
  type Registration,
  type SpokenTo,
} from '../organ/index.ts'
import { copyOf, LEAVES, leave, marksOf, newConsole } from './console.ts'
import { callOf, type OrganConsole, standingOf, take } from './deed.ts'

/** What the organ says about itself, or what our own messages say of it. */
export type Heard =
  | { readonly type: 'drawn' | 'retired'; readonly element: Element }
  | { readonly type: 'general-cancel' }
  /** A piston of the organ was pressed that the profile names; what it moves is in its lists. */
  | { readonly type: 'piston'; readonly piston: Piston }
  /** Something changed, and from what was not known: what is known of it no more. */
  | { readonly type: 'unsure'; readonly problem: string; readonly about: Element | null }

/** `Great Trumpet 8 drawn, Swell Oboe 8 retired`, `piston mf`: for people. */
export const sayHeard = (all: readonly Heard[]): string =>
  all
    .map((heard) => {
      if ('element' in heard) return `${elementName(heard.element)} ${heard.type}`
      if (heard.type === 'piston') return `piston ${heard.piston.name}`
      return heard.type === 'general-cancel' ? 'general cancel' : heard.problem
    })
    .join(', ')

/** Follows an organ's bytes. Effects on itself only: the same bytes are heard as the same. */
export interface Listener {
  /** @param bytes as they come in, in pieces of any size; notes, swell, clock and noise are passed over */
  readonly take: (bytes: ArrayLike<number>) => Heard[]
  /** Whether an element is drawn; undefined where nobody knows. */
  readonly isDrawn: (element: Element) => boolean | undefined
  /** From elsewhere; undefined where nobody knows any more. */
  readonly know: (element: Element, drawn: boolean | undefined) => void
  readonly has: () => OrganConsole
  /** From another listener on the same organ: all that it knows. */
  readonly follow: (other: Listener) => void
}

/** @param known what is drawn now; null where nobody knows */
export function listenTo(organ: SpokenTo, known: Registration | null): Listener {
  const hear = createHearing(organ)
  const console: OrganConsole = newConsole(organ.elements.length, 0, known ? LEAVES.retired : LEAVES.unknown, 0)
  const know = ({ id }: Pick<Element, 'id'>, drawn: boolean | undefined) => {
    const leaves = drawn === undefined ? LEAVES.unknown : drawn ? LEAVES.drawn : LEAVES.retired
    leave(console, id, leaves, marksOf('known', 'console'))
  }
  for (const id of known ?? []) know({ id }, true)
  if (known && organ.together?.type === 'stepper') console.place = placeOf(known, organ.together.generals)
  return {
    take: (bytes) => hear(bytes).flatMap((meaning) => understand(organ, console, meaning)),
    isDrawn: ({ id }) => standingOf(console, id),
    know,
    has: () => console,
    follow: (other) => {
      const { drawn, marks, pressed, place } = other.has()
      console.drawn.set(drawn)
      console.marks.set(marks)
      console.pressed = pressed
      console.place = place
    },
  }
}

/** Changes the console. */
function understand(organ: SpokenTo, console: OrganConsole, meaning: Meaning): Heard[] {
  switch (meaning.type) {
    case 'switch':
      return moved(organ, console, meaning.element, meaning.drawn)
    case 'toggle': {
      const { element } = meaning
      const before = standingOf(console, element.id)
      if (before !== undefined) return moved(organ, console, element, !before)
      const problem = `${elementName(element)} was changed; whether it is drawn now is not known`
      return [{ type: 'unsure', problem, about: element }]
    }
    case 'map': {
      const { map } = meaning
      return together(organ, console, ({ control }) => (control.type === 'map' ? map.get(control.bit) : undefined))
    }
    case 'step':
      return stepped(organ, console, meaning.by)
    case 'cancel':
      take(organ, console, { type: 'general-cancel' }, 'console')
      return [{ type: 'general-cancel' }]
    case 'piston':
      take(organ, console, callOf(organ, meaning.piston), 'console')
      return [meaning]
    default:
      return meaning satisfies never
  }
}

function moved(organ: SpokenTo, console: OrganConsole, element: Element, drawn: boolean): Heard[] {
  take(organ, console, { type: drawn ? 'draw' : 'retire', element }, 'console')
  return [{ type: drawn ? 'drawn' : 'retired', element }]
}

/** A map and a general say all stops each time: only what is new is news. */
function together(organ: SpokenTo, console: OrganConsole, isDrawn: (element: Element) => boolean | undefined): Heard[] {
  const before = copyOf(console)
  return organ.elements.flatMap((element) => {
    const drawn = isDrawn(element)
    return drawn === undefined || standingOf(before, element.id) === drawn ? [] : moved(organ, console, element, drawn)
  })
}

function stepped(organ: SpokenTo, console: OrganConsole, by: number): Heard[] {
  const stepper = organ.together
  if (stepper?.type !== 'stepper') return []
  const place = console.place === null ? -1 : console.place + by
  const isGeneral = ({ control }: Element) => control.type === 'general'
  if (place < 0 || place > stepper.generals.length) {
    console.place = null
    for (const { id } of organ.elements.filter(isGeneral)) leave(console, id, LEAVES.unknown, 0)
    const problem = 'the generals were stepped, and from where is not known: general cancel makes it known'
    return [{ type: 'unsure', problem, about: null }]
  }
  console.place = place
  const drawn = generalAt(stepper, place)
  return together(organ, console, (element) => (isGeneral(element) ? drawn.has(element.id) : undefined))
}

function placeOf(drawn: Registration, generals: readonly Registration[]): number | null {
  if (drawn.size === 0) return 0
  const isSame = (general: Registration) => general.size === drawn.size && [...drawn].every((id) => general.has(id))
  const index = generals.findIndex(isSame)
  return index < 0 ? null : index + 1
}
