import { BadInput, type Finding, finding } from '../findings/index.ts'
import { keyName } from '../midi/index.ts'
import { type Division, divisionWord, findDivision, type Organ, plain } from '../organ/index.ts'
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
  const names = typeof given === 'string' ? [...given.replace(/[\s,]/g, '')] : given
  if (names.length !== score.parts.length) {
    const shown = typeof given === 'string' ? `"${given}"` : `[${given.join(', ')}]`
    throw listing(score, organ, `the map ${shown} names ${names.length} parts, the score has ${score.parts.length}`)
  }
  const divisions = names.map((name) => {
    if (NOT_PLAYED.includes(name)) return null
    const division = findDivision(organ, name.length === 1 ? name.toUpperCase() : name)
    if (!division) throw listing(score, organ, `the map names a division "${name}", which ${organ.name} does not have`)
    return division
  })
  return result(divisions, 'as given')
}

function workOut(score: Score, organ: Organ): Mapping {
  const { parts } = score
  if (parts.length === 0) return result([], 'there are no notes')
  const named = parts.map((part) => divisionOfName(organ, part.name))
  if (named.every((division) => division !== undefined)) return result(named, 'by the names of the parts')
  const [swell, great, pedal] = ['swell', 'great', 'pedal'].map((word) => findDivision(organ, word))
  const main = great ?? organ.divisions.find((division) => !division.isPedal)
  const last = parts.at(-1)
  const lastIsPedal = pedal !== undefined && last !== undefined && isPedalPart(last, pedal)
  if (parts.length === PARTS_FOR_SSGGP && swell && great && pedal) {
    return result([swell, swell, great, great, pedal], 'five parts: Swell, Swell, Great, Great, Pedal')
  }
  if (parts.length <= 4 && main) {
    const hands = lastIsPedal && parts.length > 1 ? parts.slice(0, -1) : parts
    const fits = hands.length <= 2 || lastIsPedal || hands.every((part) => HANDS.test(plain(part.name)))
    if (fits) {
      const divisions = parts.map((part) => (hands.includes(part) ? main : (pedal as Division)))
      const feet = hands.length < parts.length ? ', the last part on the pedals' : ''
      return result(
        divisions,
        `${hands.length === 1 ? 'one part' : `${hands.length} parts`} on the ${main.name}${feet}`,
      )
    }
  }
  throw listing(score, organ, `it is not clear which divisions play these ${parts.length} parts`)
}

/** A bass line within the pedals' reach, and lower on the whole than what a left hand plays. */
function isPedalPart(part: Part, pedal: Division): boolean {
  if (divisionWord(part.name.split(/[\s:]/)[0] ?? '') === 'pedal') return true
  const { low, high, middle } = rangeOf(part)
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

function listing(score: Score, organ: Organ, problem: string): BadInput {
  const parts = score.parts.map((part, index) => {
    const { low, high } = rangeOf(part)
    return `    ${index + 1}  ${part.name}  ${keyName(low)}–${keyName(high)}  ${part.notes.length} notes  channel ${part.channels.join(', ')}`
  })
  const letters = organ.divisions.map(({ letter, name }) => `${letter} ${name}`).join(', ')
  const example = score.parts.map(() => organ.divisions[0]?.letter ?? 'G').join('')
  return new BadInput([
    {
      where: score.file,
      problem: `${problem}\n${parts.join('\n')}`,
      advice: `say it with --map, one letter a part (${letters}, - for not played), for instance --map ${example}`,
    },
  ])
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

/**
 * Some files have registration baked in: one part again in another track, exactly octaves away. Our stops would
 * double what is doubled already.
 */
function octaveCopies(score: Score, divisions: readonly (Division | null)[]): Finding[] {
  const findings: Finding[] = []
  const copied = new Set<number>()
  for (const [first, part] of score.parts.entries()) {
    for (const [offset, other] of score.parts.slice(first + 1).entries()) {
      const second = first + 1 + offset
      const shift = copied.has(second) ? null : octavesApart(part, other)
      if (shift === null || divisions[first] !== divisions[second] || divisions[first] === null) continue
      copied.add(second)
      const letters = divisions.map((division, index) => (copied.has(index) ? '-' : (division?.letter ?? '-'))).join('')
      const apart = shift === 0 ? 'the same as' : `${Math.abs(shift / 12)} octave(s) ${shift > 0 ? 'above' : 'below'}`
      const message = `is ${apart} "${part.name}" note for note: the file doubles what stops do; --map ${letters} drops it`
      findings.push(finding('warning', 'octave-copy', message, { part: other.name }))
    }
  }
  return findings
}

function octavesApart(a: Part, b: Part): number | null {
  const [first, other] = [a.notes[0], b.notes[0]]
  if (!first || !other || a.notes.length !== b.notes.length) return null
  const shift = other.key - first.key
  if (shift % 12 !== 0) return null
  const same = a.notes.every((note, index) => {
    const twin = b.notes[index]
    return twin !== undefined && twin.start === note.start && twin.key - note.key === shift
  })
  return same ? shift : null
}
