import { divisionWord } from '../../organ/index.ts'
import type { FoundDivision } from './found-organ.ts'

/** How a profile calls a division besides its own name. */
export interface DivisionNames {
  readonly letter: string
  readonly aliases: readonly string[]
  /** Nothing in its name tells what it is: it was taken by its place. */
  readonly isGuess: boolean
}

/** The letters of `SSGGP`, and those that English organs have besides. */
const LETTERS: Readonly<Record<string, { readonly letter: string; readonly word: string }>> = {
  great: { letter: 'G', word: 'Great' },
  swell: { letter: 'S', word: 'Swell' },
  pedal: { letter: 'P', word: 'Pedal' },
  choir: { letter: 'C', word: 'Choir' },
  solo: { letter: 'O', word: 'Solo' },
  echo: { letter: 'E', word: 'Echo' },
}
/** Manuals from the lowest up, where their names do not tell: how consoles are built. */
const BY_PLACE: readonly (readonly string[])[] = [
  [],
  ['great'],
  ['great', 'swell'],
  ['choir', 'great', 'swell'],
  ['choir', 'great', 'swell', 'solo'],
  ['choir', 'great', 'swell', 'solo', 'echo'],
]

export function namesOfDivisions(divisions: readonly FoundDivision[]): DivisionNames[] {
  const own = divisions.map((division) => (division.isPedal ? 'pedal' : divisionWord(division.name)))
  const taken = new Set(own.filter((word) => word in LETTERS))
  const manuals = divisions.filter(({ isPedal }) => !isPedal)
  const places = BY_PLACE[manuals.length] ?? BY_PLACE.at(-1) ?? []
  const words = divisions.map((division, index) => {
    const word = own[index] ?? ''
    if (word in LETTERS && own.indexOf(word) === index) return word
    const place = places[manuals.indexOf(division)]
    const guess =
      place !== undefined && !taken.has(place) ? place : Object.keys(LETTERS).find((each) => !taken.has(each))
    if (guess !== undefined) taken.add(guess)
    return guess
  })
  const letters = new Set(words.flatMap((word) => (word === undefined ? [] : (LETTERS[word]?.letter ?? []))))
  return divisions.map((division, index) => {
    const word = words[index]
    const known = word === undefined ? undefined : LETTERS[word]
    if (known) {
      const aliases = known.word === division.name ? [] : [known.word]
      return { letter: known.letter, aliases, isGuess: own[index] !== word }
    }
    const letter = [...division.name.toUpperCase(), ...'ABCDEFGHIJKLMNOPQRSTUVWXYZ'].find(
      (each) => /[A-Z]/.test(each) && !letters.has(each),
    )
    if (letter) letters.add(letter)
    return { letter: letter ?? 'Z', aliases: [], isGuess: true }
  })
}
