import { errorText, printableLine } from '../findings/index.ts'
import { readBytes, type Shelved } from '../house/index.ts'
import { readSideFile, readSideFileWords, type SideFileWords, sideFilePath } from '../registration/index.ts'
import { readScoreWords } from '../score/index.ts'
import type { BookNumber } from './books.ts'
import type { Entry, ScoreFacts } from './entry.ts'

/** Reads what is known of one score. Never fails: what cannot be read is the entry's `problem`. */
export const readEntry = (shelved: Shelved): Entry => ({ ...shelved, ...readFacts(shelved.path) })

export function readFacts(path: string): ScoreFacts {
  const { words, registered, problem } = factsOfSideFile(path)
  const title = readable(words.title)
  const inside = title === null ? factsOfMidiFile(path) : { title: null, texts: [], problem: null }
  return {
    title: title ?? inside.title,
    composer: readable(words.composer),
    arranger: readable(words.arranger),
    harmony: readable(words.harmony),
    tune: readable(words.tune),
    metre: readable(words.metre),
    firstLine: readable(words.firstLine),
    books: bookNumbers(words.books),
    texts: (words.texts ?? []).map((text) => ({
      title: readable(text.title),
      firstLine: readable(text.firstLine),
      books: bookNumbers(text.books),
    })),
    source: readable(words.source),
    notes: readable(words.notes),
    inFile: inside.texts.flatMap((text) => readable(text) ?? []),
    registered,
    problem: [problem, inside.problem].filter((each) => each !== null).join('\n') || null,
  }
}

function factsOfSideFile(path: string): { words: SideFileWords; registered: boolean; problem: string | null } {
  const side = sideFilePath(path)
  if (side === null) return { words: {}, registered: false, problem: null }
  try {
    const { value } = readSideFile(side)
    return { words: value, registered: value.cues.length > 0 || value.registration !== undefined, problem: null }
  } catch (thrown) {
    return { words: salvaged(side), registered: false, problem: errorText(thrown) }
  }
}

/** A wrong cue hides no title. */
function salvaged(side: string): SideFileWords {
  try {
    return readSideFileWords(side)
  } catch {
    // It is no YAML: that is a complaint already, and the MIDI file speaks for itself.
    return {}
  }
}

function factsOfMidiFile(path: string): { title: string | null; texts: readonly string[]; problem: string | null } {
  try {
    const { title, texts } = readScoreWords(path, readBytes(path))
    return { title: readable(title), texts, problem: null }
  } catch (thrown) {
    return { title: null, texts: [], problem: errorText(thrown) }
  }
}

const bookNumbers = (books: SideFileWords['books']): BookNumber[] =>
  Object.entries(books ?? {}).flatMap(([book, numbers]) =>
    [numbers].flat().map((number) => ({ book: readable(book) ?? '', number: String(number) })),
  )

/** One line, without what would steer a terminal or turn the writing round; null for nothing. */
const readable = (text: string | undefined): string | null =>
  printableLine((text ?? '').replace(/\p{Cc}+/gu, ' ')) || null
