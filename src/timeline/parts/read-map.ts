import { BadInput, type Finding, finding } from '../../findings/index.ts'
import { keyName } from '../../midi/index.ts'
import { type Division, divisionWord, findDivision, meantDivision, type Organ } from '../../organ/index.ts'
import type { Score } from '../../score/index.ts'
import { count, lettersOf, onDivision, type PartPlace } from './place.ts'
import { rangeOf } from './texture.ts'

/** What people write for a part that is to stay silent. */
const NOT_PLAYED = ['-', '.', '_']

/** A letter a part, with what its lowest voice is played on: `GG+P` are two parts. */
const splitLetters = (map: string): string[] => map.replace(/[\s,]/g, '').match(/[^+](\+[^+])?|\+/g) ?? []

/**
 * As a person says it: `SSGGP`, `GG+P`, or a list of names (`Great`, `Great + Pedal`).
 * @throws BadInput where it does not fit; the message lists the parts
 */
export function placesGiven(
  score: Score,
  organ: Organ,
  given: string | readonly string[],
  guessed: () => readonly PartPlace[],
): { readonly places: readonly PartPlace[]; readonly findings: readonly Finding[] } {
  const asked = typeof given === 'string' ? splitLetters(given) : given
  const refuse = (problem: string) => listing(score, organ, problem, guessed())
  const names = perPart(score, asked)
  if (names === null) {
    const shown = typeof given === 'string' ? `"${given}"` : `[${given.join(', ')}]`
    throw refuse(`the map ${shown} names ${count(asked.length, 'part')}, the score has ${score.parts.length}`)
  }
  const findings = new Map<string, Finding>()
  const divisionOf = (name: string): Division => {
    const division = findDivision(organ, name.length === 1 ? name.toUpperCase() : name)
    if (division) return division
    const instead = substitute(organ, name)
    if (!instead) throw refuse(`the map names a division "${name}", which ${organ.name} does not have`)
    const message = `${organ.name} has no ${instead.word}: its parts are played on the ${instead.division.name}`
    findings.set(instead.word, finding('warning', 'no-division', message))
    return instead.division
  }
  const places = names.map((name, index): PartPlace => {
    const [hands = '', feet] = name.split('+').map((each) => each.trim())
    const part = score.parts[index]
    if (!part) throw refuse(`the map names no part "${name}"`)
    if (NOT_PLAYED.includes(hands)) return onDivision(part, null)
    const division = divisionOf(hands)
    const bass = feet === undefined ? division : divisionOf(feet)
    return { ...onDivision(part, division), bass: bass === division ? null : bass }
  })
  return { places, findings: [...findings.values()] }
}

/** The divisions that scores ask any organ for, by their letters. */
const USUAL_DIVISIONS: Readonly<Record<string, string>> = { S: 'Swell', G: 'Great', P: 'Pedal', C: 'Choir' }

/** Smaller organs have one of the usual divisions less: its parts go where its stops are looked for. */
function substitute(organ: Organ, name: string): { readonly word: string; readonly division: Division } | null {
  const word = USUAL_DIVISIONS[name.toUpperCase()] ?? name
  const isUsual = Object.values(USUAL_DIVISIONS).some((each) => divisionWord(each) === divisionWord(word))
  const meant = isUsual ? meantDivision(organ, word) : undefined
  return meant ? { word, division: meant.division } : null
}

/**
 * One name for each part with notes; or one for each staff of the file, those that rest throughout included, with or
 * without a conductor's track before them. null where neither fits.
 */
function perPart(score: Score, names: readonly string[]): readonly string[] | null {
  const { parts, tracks } = score
  if (names.length === parts.length) return names
  const byTrack = parts.every(({ track }) => track >= 0)
  if (byTrack && names.length === tracks) return parts.map(({ track }) => names[track] as string)
  const hasConductor = parts.every(({ track }) => track > 0)
  if (byTrack && hasConductor && names.length === tracks - 1)
    return parts.map(({ track }) => names[track - 1] as string)
  return null
}

const MOST_LISTED = 20

function listing(score: Score, organ: Organ, problem: string, example: readonly PartPlace[]): BadInput {
  const parts = score.parts.slice(0, MOST_LISTED).map((part, index) => {
    const { low, high } = rangeOf(part.notes)
    const notes = count(part.notes.length, 'note')
    return `    ${index + 1}  ${part.name}  ${keyName(low)}–${keyName(high)}  ${notes}  channel ${part.channels.join(', ')}`
  })
  const more = score.parts.length - parts.length
  if (more > 0) parts.push(`    … and ${more} more`)
  const letters = organ.divisions.map(({ letter, name }) => `${letter} ${name}`).join(', ')
  return new BadInput([
    {
      where: score.file,
      problem: `${problem}\n${parts.join('\n')}`,
      advice: `say it with --map, one letter a part (${letters}, - for not played), for instance --map ${example.map(lettersOf).join('')}`,
    },
  ])
}
