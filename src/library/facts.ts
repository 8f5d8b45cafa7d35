import { readMetre } from '../catalogue/index.ts'
import { type Places, suggestPickup } from '../registration/index.ts'
import type { Score } from '../score/index.ts'
import { cleanName } from './clean-name.ts'

/** What a score says of the piece, as a side file writes it; null where it does not say. */
export interface PieceFacts {
  readonly title: string
  /** The file does not say its title: its name does. */
  readonly isTitleGuessed: boolean
  readonly composer: string | null
  readonly tune: string | null
  readonly metre: string | null
  readonly firstLine: string | null
  readonly source: string | null
  /** A note value such as `1/4`. */
  readonly pickup: string | null
  readonly isPickupGuessed: boolean
  /** Verses that the words have; 0: it has no words. */
  readonly verses: number
}

/** @param file as it was called */
export function factsOf(file: string, score: Score, places: Places): PieceFacts {
  const { about, words, title } = score
  const named = cleanName(file).replace(/_+/g, ' ')
  const guessed = score.pickup > 0 || places.metre.firstBar === 0 ? null : suggestPickup(score)
  return {
    title: title.trim() || named || 'Untitled',
    isTitleGuessed: title.trim() === '',
    composer: about.composer.trim() || null,
    tune: about.tune.trim() || null,
    metre: readMetre(about.metre) === null ? null : about.metre.trim(),
    firstLine: firstLineOf(score),
    source: about.copyright.trim() || null,
    pickup: score.pickup > 0 ? noteValue(score.pickup / (4 * score.ticksPerQuarter)) : guessed,
    isPickupGuessed: guessed !== null,
    verses: new Set(words.map(({ verse }) => verse)).size,
  }
}

/** @returns such as `3/8`; null where it is no simple part of a whole note */
function noteValue(wholeNotes: number): string | null {
  const under = [4, 8, 16, 32].find((each) => Number.isInteger(Math.round(wholeNotes * each * 1000) / 1000))
  return under === undefined ? null : `${Math.round(wholeNotes * under)}/${under}`
}

/** A line of a hymn has no more; where nobody wrote a comma it is cut. */
const MOST_SYLLABLES = 14
const FEWEST_WORDS = 3

/** The first verse up to where its first line ends: a stop after some words, or a new line's capital letter. */
function firstLineOf({ words }: Score): string | null {
  const [first] = words
  if (first === undefined) return null
  const sung = words.filter(({ verse, part }) => verse === first.verse && part === first.part)
  let line = ''
  for (const [index, { text, goesOn }] of sung.slice(0, MOST_SYLLABLES).entries()) {
    line += goesOn ? text : `${text} `
    const count = line.trim().split(/\s+/).length
    const next = sung[index + 1]?.text ?? ''
    if (!goesOn && count >= FEWEST_WORDS && (/[.;:!?]$/.test(text) || (count > FEWEST_WORDS && /^\p{Lu}/u.test(next))))
      break
  }
  const whole = line
    .trim()
    .replace(/^\d+[.)]?\s*/, '')
    .replace(/[\s,;:.]+$/, '')
  return whole.split(/\s+/).length < FEWEST_WORDS ? null : whole
}
