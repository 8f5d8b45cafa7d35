import { BadInput, type Finding, finding } from '../findings/index.ts'
import { keyName } from '../midi/index.ts'
import { type Division, divisionWord, findDivision, meantDivision, type Organ, plain } from '../organ/index.ts'
import type { Part, Score } from '../score/index.ts'

/** Which division plays each part; null for a part that is not played. In the order of `score.parts`. */
export interface Mapping {
  readonly divisions: readonly (Division | null)[]
  /** `SSGGP`, `GG-P`: what `--map` would say. */
  readonly letters: string
  /** How it was found: `as given`, `by the names of the parts`, … */
  readonly how: string
  readonly findings: readonly Finding[]
}

/** What people write for a part that is to stay silent. */
const NOT_PLAYED = ['-', '.', '_']
/** A hand's staff: on its own it goes to the main manual. */
const HANDS = /^(right|left|rh|lh|upper|lower|up|down|top|bottom|soprano|alto|tenor|sop|manual|manuals|m\.?d|m\.?g)\b/
const PARTS_FOR_SSGGP = 5

/**
 * @param given `--map` or the side file's `map`; null to work it out
 * @throws BadInput where it does not fit or cannot be worked out; the message lists the parts
 */
export function mapParts(score: Score, organ: Organ, given: string | readonly string[] | null): Mapping {
  const mapping = given === null ? workOut(score, organ) : asGiven(score, organ, given)
  return { ...mapping, findings: [...mapping.findings, ...octaveCopies(score, mapping.divisions)] }
}

function asGiven(score: Score, organ: Organ, given: string | readonly string[]): Mapping {
  const asked = typeof given === 'string' ? [...given.replace(/[\s,]/g, '')] : given
  const names = perPart(score, asked)
  if (names === null) {
    const shown = typeof given === 'string' ? `"${given}"` : `[${given.join(', ')}]`
    throw listing(
      score,
      organ,
      `the map ${shown} names ${count(asked.length, 'part')}, the score has ${score.parts.length}`,
    )
  }
  const findings = new Map<string, Finding>()
  const divisions = names.map((name) => {
    if (NOT_PLAYED.includes(name)) return null
    const division = findDivision(organ, name.length === 1 ? name.toUpperCase() : name)
    if (division) return division
    const instead = substitute(organ, name)
    if (!instead) throw listing(score, organ, `the map names a division "${name}", which ${organ.name} does not have`)
    const message = `${organ.name} has no ${instead.word}: its parts are played on the ${instead.division.name}`
    findings.set(instead.word, finding('warning', 'no-division', message))
    return instead.division
  })
  return { ...result(divisions, 'as given'), findings: [...findings.values()] }
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

function workOut(score: Score, organ: Organ): Mapping {
  const { parts } = score
  if (parts.length === 0) return result([], 'there are no notes')
  const named = parts.map((part) => divisionOfName(organ, part.name))
  if (named.every((division) => division !== undefined)) return result(named, 'by the names of the parts')
  // A part that is another one in octaves follows it; what is left is what the composer wrote.
  const originals = originalsOf(parts)
  const distinct = parts.filter((_, index) => originals[index] === index)
  const found = byNumber(distinct, organ)
  if (found === null)
    throw listing(score, organ, `it is not clear which divisions play these ${count(parts.length, 'part')}`)
  const divisions = originals.map((original) => found.divisions[distinct.indexOf(parts[original] as Part)] as Division)
  return result(divisions, found.how)
}

function byNumber(
  parts: readonly Part[],
  organ: Organ,
): { readonly divisions: readonly Division[]; readonly how: string } | null {
  const [swell, great, pedal] = ['swell', 'great', 'pedal'].map((word) => findDivision(organ, word))
  const main = great ?? organ.divisions.find((division) => !division.isPedal)
  if (parts.length === PARTS_FOR_SSGGP && swell && great && pedal) {
    return {
      divisions: [swell, swell, great, great, pedal],
      how: `five parts: ${swell.name}, ${swell.name}, ${great.name}, ${great.name}, ${pedal.name}`,
    }
  }
  if (!main || parts.length > 4) return null
  const last = parts.at(-1)
  const feet = pedal && last && parts.length > 1 && isPedalPart(last, pedal, parts.length) ? pedal : null
  const hands = feet ? parts.slice(0, -1) : parts
  if (hands.length > 2 && !feet && !hands.every((part) => HANDS.test(plain(part.name)))) return null
  const how = `${count(hands.length, 'part')} on the ${main.name}${feet ? `, the last part on the ${feet.name}` : ''}`
  return { divisions: parts.map((part) => (hands.includes(part) ? main : (feet as Division))), how }
}

/** One foot a note: more than this part of the notes together with another, and it is a hand's staff. */
const MOST_TOGETHER = 0.2

/**
 * Whether the last part is for the feet: called so; or a single line within the pedals' reach, lower on the whole than
 * what a left hand plays. The lower of two staves is the left hand's.
 */
function isPedalPart(part: Part, pedal: Division, parts: number): boolean {
  if (divisionWord(part.name.split(/[\s:]/)[0] ?? '') === 'pedal') return true
  if (parts < 3 || HANDS.test(plain(part.name))) return false
  const { low, high, middle } = rangeOf(part)
  const together = part.notes.filter((note, index) => (part.notes[index - 1]?.end ?? 0) > note.start).length
  if (together > MOST_TOGETHER * part.notes.length) return false
  const middleOfPedals = (pedal.compass.low + Math.min(pedal.compass.high, 67)) / 2
  return low >= 24 && high <= 69 && middle <= middleOfPedals + 4
}

/** `Swell RH`, `Sw. LH`, `Récit:`, `SRH`, `Ped`: the division that a part's name begins with. */
function divisionOfName(organ: Organ, name: string): Division | undefined {
  const words = plain(name).split(' ')
  const [first = ''] = words
  const twoWords = words.slice(0, 2).join(' ')
  const hand = /^([a-z])[rl]h$/.exec(first)
  if (hand) return organ.divisions.find(({ letter }) => letter.toLowerCase() === hand[1])
  return [twoWords, first].map((each) => (each.length > 1 ? findDivision(organ, each) : undefined)).find(Boolean)
}

const result = (divisions: readonly (Division | null)[], how: string): Mapping => ({
  divisions,
  letters: divisions.map((division) => division?.letter ?? '-').join(''),
  how,
  findings: [],
})

const MOST_LISTED = 20

const count = (number: number, what: string): string => `${number} ${what}${number === 1 ? '' : 's'}`

function listing(score: Score, organ: Organ, problem: string): BadInput {
  const parts = score.parts.slice(0, MOST_LISTED).map((part, index) => {
    const { low, high } = rangeOf(part)
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
      advice: `say it with --map, one letter a part (${letters}, - for not played), for instance --map ${exampleMap(score, organ)}`,
    },
  ])
}

/** What would be played without a word, where that can be worked out. */
function exampleMap(score: Score, organ: Organ): string {
  const named = score.parts.map((part) => divisionOfName(organ, part.name))
  const worked = named.every((division) => division !== undefined) ? named : byNumber(score.parts, organ)?.divisions
  return (
    worked?.map(({ letter }) => letter).join('') ?? score.parts.map(() => organ.divisions[0]?.letter ?? 'G').join('')
  )
}

function rangeOf(part: Part): { low: number; high: number; middle: number } {
  let low = 127
  let high = 0
  let sum = 0
  for (const { key } of part.notes) {
    low = Math.min(low, key)
    high = Math.max(high, key)
    sum += key
  }
  return part.notes.length === 0 ? { low: 0, high: 0, middle: 0 } : { low, high, middle: sum / part.notes.length }
}

/** For each part the first part that it repeats in octaves, or itself. */
const originalsOf = (parts: readonly Part[]): number[] =>
  parts.map((part, index) => {
    const original = parts.slice(0, index).findIndex((other) => octavesApart(other, part) !== null)
    return original < 0 ? index : original
  })

/**
 * Some files have registration baked in: one part again in another track, exactly octaves away. Our stops would
 * double what is doubled already.
 */
function octaveCopies(score: Score, divisions: readonly (Division | null)[]): Finding[] {
  const { parts } = score
  const originals = originalsOf(parts)
  const isCopy = (index: number) => originals[index] !== index && divisions[index] !== null
  const letters = divisions.map((division, index) => (isCopy(index) ? '-' : (division?.letter ?? '-'))).join('')
  return parts.flatMap((part, index) => {
    const original = parts[originals[index] ?? index]
    if (!isCopy(index) || !original || divisions[originals[index] ?? index] === null) return []
    const shift = octavesApart(original, part) ?? 0
    const apart =
      shift === 0 ? 'the same as' : `${count(Math.abs(shift / 12), 'octave')} ${shift > 0 ? 'above' : 'below'}`
    const message = `is ${apart} "${original.name}" note for note: the file doubles what stops do; --map ${letters} drops it`
    return [finding('warning', 'octave-copy', message, { part: part.name })]
  })
}

/** Fewer notes than this are the same by chance. */
const SHORTEST_COPY = 8

function octavesApart(a: Part, b: Part): number | null {
  const [first, other] = [a.notes[0], b.notes[0]]
  if (!first || !other || a.notes.length !== b.notes.length || a.notes.length < SHORTEST_COPY) return null
  const shift = other.key - first.key
  if (shift % 12 !== 0) return null
  const same = a.notes.every((note, index) => {
    const twin = b.notes[index]
    return twin !== undefined && twin.start === note.start && twin.key - note.key === shift
  })
  return same ? shift : null
}
