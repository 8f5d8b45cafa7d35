import type { Part, Syllable, TextAt } from '../score.ts'
import type { TrackContent } from './read-track.ts'

/**
 * The words of a file, as programs write them: lyrics with a hyphen after a syllable that goes on, or before the next
 * (`A-`, `-bide`); with blanks where words end and none where they go on (`A`, `bide `); without either (LilyPond). Lines
 * begin after `\r` and `\n`, and in files for karaoke, whose words are plain texts with headers in `@`, with `/` and `\`
 * (Tune 1000 Corporation, "Soft Karaoke", 1998). Several verses stand at one tick of a track, or each in a track of its own.
 */
export function syllablesOf(contents: readonly TrackContent[], parts: readonly Part[]): Syllable[] {
  const hasLyrics = contents.some(({ lyrics }) => lyrics.length > 0)
  const all: Syllable[] = []
  for (const [track, { lyrics, texts }] of contents.entries()) {
    const part = parts.findIndex((each) => each.track === track)
    const written = hasLyrics ? lyrics : sungTexts(texts)
    const sung = inVerses(written).flatMap((verse, index) => readVerse(verse, index + 1, part))
    if (part >= 0) all.push(...sung)
    else all.push(...besides(all, sung))
  }
  return all.sort((a, b) => a.verse - b.verse || a.tick - b.tick)
}

/** Fewer texts than these are remarks. */
const LEAST_TEXTS = 12

function sungTexts(texts: readonly TextAt[]): readonly TextAt[] {
  const sung = texts.filter(({ text }) => !text.startsWith('@'))
  return sung.filter(({ tick }) => tick > 0).length < LEAST_TEXTS ? [] : sung
}

/** Of several texts at one tick the second is the second verse's. */
function inVerses(written: readonly TextAt[]): TextAt[][] {
  const verses: TextAt[][] = []
  let verse = 0
  for (const [index, each] of written.entries()) {
    verse = each.tick === written[index - 1]?.tick ? verse + 1 : 0
    const texts = verses[verse] ?? []
    verses[verse] = texts
    texts.push(each)
  }
  return verses
}

/** What stands for a syllable that is held: nothing new is sung there. */
const HELD = /^[\s_*~|]*$/
const LINE_BEFORE = /^\s*[\r\n/\\]/
const LINE_AFTER = /[\r\n]\s*$|^\s*[/\\]\s*$/
const HYPHEN_BEFORE = /^\s*[-‐‑]/
const HYPHEN_AFTER = /[-‐‑]\s*$/
/** From this share of them on, blanks say where words end. */
const BLANKS = 0.2

function readVerse(verse: readonly TextAt[], number: number, part: number): Syllable[] {
  const texts = verse.map(({ text }) => text.replace(LINE_BEFORE, ''))
  const hasHyphens = texts.some((text) => HYPHEN_AFTER.test(text) || HYPHEN_BEFORE.test(text))
  const withBlanks = texts.filter((text) => /^ \S|\S $/.test(text)).length
  const byBlanks = !hasHyphens && withBlanks > texts.length * BLANKS
  const syllables: Syllable[] = []
  let begins = false
  for (const [index, { tick, text }] of verse.entries()) {
    begins ||= LINE_BEFORE.test(text)
    const bare = texts[index] ?? ''
    if (!HELD.test(bare.replace(/[-‐‑]/g, ''))) {
      const next = texts[index + 1] ?? ' '
      const goesOn =
        HYPHEN_AFTER.test(bare) ||
        HYPHEN_BEFORE.test(next) ||
        (byBlanks && !/\s$/.test(bare) && !/^\s/.test(next) && !LINE_BEFORE.test(verse[index + 1]?.text ?? '\n'))
      syllables.push({ tick, text: plainText(bare), verse: number, part, goesOn, ...(begins && { beginsLine: true }) })
      begins = false
    }
    begins ||= LINE_AFTER.test(text)
  }
  return syllables
}

/** Without hyphens, the verse's number and what joins two words. */
const plainText = (text: string): string =>
  text
    .replace(HYPHEN_BEFORE, '')
    .replace(HYPHEN_AFTER, '')
    .trim()
    .replace(/^\(?\d{1,2}[.)]\s*/, '')
    .replace(/[_~]+/g, ' ')
    .trim()

/** Voices that sing the same words in tracks without notes are one verse; other words at the same time are the next. */
function besides(known: readonly Syllable[], sung: readonly Syllable[]): Syllable[] {
  const mine = known.filter(({ part }) => part < 0)
  const verses = [...new Set(mine.map(({ verse }) => verse))].map((verse) =>
    mine.filter((each) => each.verse === verse),
  )
  const textOf = (syllables: readonly Syllable[]) => syllables.map(({ text }) => text).join(' ')
  const [first, last] = [sung[0]?.tick ?? 0, sung.at(-1)?.tick ?? 0]
  if (sung.some(({ verse }) => verse > 1)) return mine.length === 0 ? [...sung] : []
  if (verses.some((verse) => textOf(verse) === textOf(sung))) return []
  const free = verses.findIndex((verse) => verse.every(({ tick }) => tick < first || tick > last))
  const verse = 1 + (free < 0 ? verses.length : free)
  return sung.map((each) => ({ ...each, verse }))
}
