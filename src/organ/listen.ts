import { type Bytes, createMessageReader, hex, readConsoleMap, splitMessages } from '../midi/index.ts'
import { COMPLETERS } from './dialects/completers.ts'
import { type Element, type ElementId, elementName, type Organ, type Piston } from './organ.ts'
import { generalAt, type Registration } from './registration.ts'

/** What the organ says about itself, or what our own messages say of it. */
export type Heard =
  | { readonly type: 'drawn' | 'retired'; readonly element: Element }
  | { readonly type: 'general-cancel' }
  /** A piston of the organ was pressed that the profile names; what it moves is in its lists. */
  | { readonly type: 'piston'; readonly piston: Piston }
  /** Something changed, and from what was not known: what is known of it no more. */
  | { readonly type: 'unsure'; readonly problem: string; readonly about: Element | null }

/** Follows an organ's bytes. Effects on itself only: the same bytes are heard as the same. */
export interface Listener {
  /** @param bytes as they come in, in pieces of any size; notes, swell, clock and noise are passed over */
  readonly take: (bytes: ArrayLike<number>) => Heard[]
  /** Whether an element is drawn; undefined where nobody knows. */
  readonly isDrawn: (element: Element) => boolean | undefined
  /** From elsewhere; undefined where nobody knows any more. */
  readonly know: (element: Element, drawn: boolean | undefined) => void
}

/** What of an organ its bytes speak of. */
export type SpokenTo = Pick<Organ, 'elements' | 'pistons' | 'together' | 'generalCancel'>

/** What a whole message, or several that belong together, does. */
type Meaning =
  | { readonly type: 'switch'; readonly element: Element; readonly drawn: boolean }
  | { readonly type: 'toggle'; readonly element: Element }
  | { readonly type: 'step'; readonly by: 1 | -1 }
  | { readonly type: 'cancel' }
  | { readonly type: 'piston'; readonly piston: Piston }

/** @param known what is drawn now; null where nobody knows */
export function listenTo(organ: SpokenTo, known: Registration | null): Listener {
  const { together } = organ
  const reader = createMessageReader()
  const vocabulary = vocabularyOf(organ)
  const hear = createEar(vocabulary)
  const state = new Map<ElementId, boolean>(known ? organ.elements.map(({ id }) => [id, known.has(id)]) : [])
  let place = known && together?.type === 'stepper' ? placeOf(known, together.generals) : null

  const set = (element: Element, drawn: boolean): Heard => {
    state.set(element.id, drawn)
    return { type: drawn ? 'drawn' : 'retired', element }
  }
  /** Only what is new: a map and a general say all stops each time. */
  const news = (elements: readonly Element[], isDrawn: (element: Element) => boolean | undefined): Heard[] =>
    elements.flatMap((element) => {
      const drawn = isDrawn(element)
      return drawn === undefined || state.get(element.id) === drawn ? [] : [set(element, drawn)]
    })
  const step = (by: number): Heard[] => {
    if (together?.type !== 'stepper') return []
    place = place === null ? null : place + by
    if (place === null || place < 0 || place > together.generals.length) {
      const said = 'the generals were stepped, and from where is not known: general cancel makes it known'
      const elements = organ.elements.filter(({ said: how }) => how.type === 'general')
      for (const { id } of elements) state.delete(id)
      place = null
      return [{ type: 'unsure', problem: said, about: null }]
    }
    const drawn = generalAt(together, place)
    return news(
      organ.elements.filter(({ said }) => said.type === 'general'),
      ({ id }) => drawn.has(id),
    )
  }
  const understand = (meaning: Meaning): Heard[] => {
    switch (meaning.type) {
      case 'switch':
        return [set(meaning.element, meaning.drawn)]
      case 'toggle': {
        const before = state.get(meaning.element.id)
        if (before !== undefined) return [set(meaning.element, !before)]
        const about = meaning.element
        const problem = `${elementName(about)} was changed; whether it is drawn now is not known`
        return [{ type: 'unsure', problem, about }]
      }
      case 'step':
        return step(meaning.by)
      case 'cancel':
        for (const { id } of organ.elements) state.set(id, false)
        place = 0
        return [{ type: 'general-cancel' }]
      case 'piston': {
        const { draw, retire, call } = meaning.piston
        for (const id of retire) {
          if (call?.isKnown === false) state.delete(id)
          else state.set(id, false)
        }
        for (const id of draw) state.set(id, true)
        return [meaning]
      }
      default:
        return meaning satisfies never
    }
  }
  return {
    take: (bytes) =>
      reader.take(bytes).flatMap((message): Heard[] => {
        const map = together?.type === 'map' ? readConsoleMap(together.map, message) : null
        if (map !== null) {
          return news(organ.elements, ({ said }) => (said.type === 'map' ? map.get(said.bit) : undefined))
        }
        const meaning = hear(message)
        return meaning === null ? [] : understand(meaning)
      }),
    isDrawn: ({ id }) => state.get(id),
    know: ({ id }, drawn) => {
      if (drawn === undefined) state.delete(id)
      else state.set(id, drawn)
    },
  }
}

interface Vocabulary {
  readonly meanings: ReadonlyMap<string, Meaning>
  /** Phrases that are known by their messages alone; of all others a dialect's channel remembers a part. */
  readonly spelled: ReadonlySet<string>
  /** Words that stand in any of those. */
  readonly words: ReadonlySet<string>
  /** Of the longest. */
  readonly length: number
}

function vocabularyOf(organ: SpokenTo): Vocabulary {
  const { together, generalCancel } = organ
  const meanings = new Map<string, Meaning>()
  for (const element of organ.elements) {
    const { said } = element
    if (said.type === 'switch') {
      meanings.set(phrase(said.on), { type: 'switch', element, drawn: true })
      meanings.set(phrase(said.off), { type: 'switch', element, drawn: false })
    } else if (said.type === 'toggle') meanings.set(phrase(said.push), { type: 'toggle', element })
  }
  if (together?.type === 'stepper') {
    meanings.set(phrase(together.next), { type: 'step', by: 1 })
    meanings.set(phrase(together.previous), { type: 'step', by: -1 })
  }
  for (const piston of organ.pistons) {
    if (piston.call) meanings.set(phrase(piston.call.bytes), { type: 'piston', piston })
  }
  if (generalCancel) meanings.set(phrase(generalCancel), { type: 'cancel' })
  const spelled = [...meanings.keys()].filter((each) => !isRemembered(each))
  const phrases = spelled.map((each) => each.split(BETWEEN))
  return {
    meanings,
    spelled: new Set(spelled),
    words: new Set(phrases.flat()),
    length: Math.max(1, ...phrases.map(({ length }) => length)),
  }
}

/** Whether some dialect makes this phrase whole out of what its channel remembers. */
function isRemembered(text: string): boolean {
  const complete = createCompleter()
  const completed = text
    .split(BETWEEN)
    .map((word) => complete(word.split(' ').map((byte) => Number.parseInt(byte, 16))))
  return completed.at(-1)?.some((bytes) => phrase(bytes) === text) ?? false
}

/** What the dialects make of a message and of those before it. */
function createCompleter(): (message: Bytes) => Bytes[] {
  const memories = COMPLETERS.map((complete) => ({ complete, memory: new Map<string, number>() }))
  return (message) =>
    memories.flatMap(({ complete, memory }) => {
      const completed = complete(message, memory)
      return completed === null ? [] : [completed]
    })
}

/**
 * Finds the longest phrase that a message ends. What stands between (notes, other controllers) does not part it; what a
 * dialect's channel remembers (the number of an NRPN) needs not be said again.
 */
function createEar({ meanings, spelled, words, length }: Vocabulary): (message: Bytes) => Meaning | null {
  const complete = createCompleter()
  const last: string[] = []
  return (message) => {
    for (const completed of complete(message)) {
      const meaning = meanings.get(phrase(completed))
      if (meaning) return meaning
    }
    const own = word(message)
    if (!words.has(own)) return null
    last.push(own)
    if (last.length > length) last.shift()
    for (let count = last.length; count > 0; count--) {
      const heard = last.slice(-count).join(BETWEEN)
      const meaning = spelled.has(heard) ? meanings.get(heard) : undefined
      if (meaning) return meaning
    }
    return null
  }
}

const BETWEEN = ' | '
const phrase = (bytes: Bytes): string => splitMessages(bytes).map(word).join(BETWEEN)

/** A key that goes down or up is the same word at any velocity, and whichever of the two forms of note-off is used. */
function word(message: Bytes): string {
  const [status = 0, key = 0, velocity = 0] = message
  const kind = status & 0xf0
  if (kind !== 0x80 && kind !== 0x90) return hex(message)
  return hex([(kind === 0x90 && velocity > 0 ? 0x90 : 0x80) | (status & 0x0f), key])
}

function placeOf(drawn: Registration, generals: readonly Registration[]): number | null {
  if (drawn.size === 0) return 0
  const index = generals.findIndex(
    (general) => general.size === drawn.size && [...drawn].every((id) => general.has(id)),
  )
  return index < 0 ? null : index + 1
}
