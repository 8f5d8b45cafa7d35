import { type Bytes, createMessageReader, hex, readConsoleMap, splitMessages } from '../midi/index.ts'
import { COMPLETERS } from './dialects/completers.ts'
import type { Element, Organ, Piston } from './organ.ts'

/** What of an organ its bytes speak of. */
export type SpokenTo = Pick<Organ, 'elements' | 'pistons' | 'together' | 'generalCancel'>

/** What a whole message, or several that belong together, does. */
export type Meaning =
  | { readonly type: 'switch'; readonly element: Element; readonly drawn: boolean }
  /** The map of the console: of each place of it whether it is drawn. */
  | { readonly type: 'map'; readonly map: ReadonlyMap<number, boolean> }
  | { readonly type: 'toggle'; readonly element: Element }
  | { readonly type: 'step'; readonly by: 1 | -1 }
  | { readonly type: 'cancel' }
  | { readonly type: 'piston'; readonly piston: Piston }

/** Bytes in pieces of any size; notes, swell, clock and noise are passed over. */
export function createHearing(organ: SpokenTo): (bytes: ArrayLike<number>) => Meaning[] {
  const { together } = organ
  const reader = createMessageReader()
  const hear = createEar(vocabularyOf(organ))
  return (bytes) =>
    reader.take(bytes).flatMap((message): Meaning[] => {
      const map = together?.type === 'map' ? readConsoleMap(together.map, message) : null
      if (map !== null) return [{ type: 'map', map }]
      const meaning = hear(message)
      return meaning === null ? [] : [meaning]
    })
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
    const { control } = element
    if (control.type === 'switch') {
      meanings.set(phrase(control.on), { type: 'switch', element, drawn: true })
      meanings.set(phrase(control.off), { type: 'switch', element, drawn: false })
    } else if (control.type === 'toggle') meanings.set(phrase(control.push), { type: 'toggle', element })
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
 * dialect's channel remembers (the number of an NRPN) need not come again.
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
