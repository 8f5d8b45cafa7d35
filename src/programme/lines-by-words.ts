import type { Syllable } from '../score/index.ts'
import type { Ticks } from '../time/index.ts'
import { breakAt, type MusicalBreaks } from './breaks.ts'
import { divide } from './divide.ts'
import type { SungVerse } from './words.ts'

/** Where lines begin but the first, and how sure that is. */
interface LinesByWords {
  readonly begins: readonly Ticks[]
  /** Syllables of each line of the fullest verse. */
  readonly counts: readonly number[]
  readonly sure: boolean
}

/** A line is no shorter than most of a bar, as a rule, and no longer than people have breath for: what a length costs. */
const LENGTH_COSTS: readonly number[] = [9, 9, 4, 1.3, 0.5, 0.2, 0, 0, 0, 0.3, 0.2, 0.3, 0.4, 0.7, 1, 2]
const LONGEST = 24
/** Fewer syllables are no verse, and more no hymn. */
const LEAST = 8
const MOST = 1500
/** What a syllable too many or too few costs where the metre is known. */
const MISFIT = 0.9
/** A metre that is this far from the words is another text's, or has a refrain that is not counted. */
const MOST_MISFIT = 0.1

/** Words, or first syllables of words, that have a capital in the middle of a line too. */
const NAMES =
  /^(I|I'\S*|O|Oh|God|Lord|Je|Jesu|Christ|King|Fa|Son|Spi|Spir|Ho|Thee|Thy|Thou|Thine|He|His|Him|Who|Whose|Ma|Mar|Vir|Sa|Sav|Re|Heav|Al|Hal|Cross|Word|Love|Lamb|Trin|Tri|Three|One|You|Your|Is|Da|Zi|Si|Beth|Eu|Church|Mas|Sav\S*|Ghost|Bread|Host|Queen|Moth|Mo|Cre|Mak)\b/

/** Weights: found by trying public hymns whose texts are printed line by line. */
const CAPITAL = 2.2
const CAPITAL_IN_PROSE = 1
const SMALL = 1
/** In texts whose lines begin with capitals no line begins without. */
const SMALL_IN_VERSE = 4
const PUNCTUATION = 1.3
const GIVEN = 8
/** What a line more costs. */
const LINE = 1.5
/** Of so many syllables one has a capital that is no name, where lines begin with capitals. */
const SYLLABLES_A_CAPITAL = 14

/**
 * The lines of the words: what begins with a capital in most verses, after punctuation, after a long note; where the file
 * says so, that. null where there are too few words.
 * @param metre syllables of each line, where that is known
 */
export function linesByWords(
  verses: readonly SungVerse[],
  metre: readonly number[],
  breaks: MusicalBreaks,
): LinesByWords | null {
  const fullest = verses.reduce<SungVerse>((most, each) => (each.length > most.length ? each : most), [])
  if (fullest.length < LEAST || fullest.length > MOST) return null
  const at = verses.map((verse) => new Map(verse.map((each, index) => [each.tick, index])))
  const seen = fullest.map(({ tick }) => evidence(tick, verses, at))
  const capitals = seen.filter(({ capital }) => capital > 0.6).length
  const isVerse = capitals * SYLLABLES_A_CAPITAL >= fullest.length
  const [large, small] = isVerse ? [CAPITAL, SMALL_IN_VERSE] : [CAPITAL_IN_PROSE, SMALL]
  const beginning = (index: number) => {
    const { capital, punctuation, given, goesOn } = seen[index] as Evidence
    if (goesOn && given === 0) return Number.NEGATIVE_INFINITY
    const [before, here] = [fullest[index - 1], fullest[index]] as [Syllable, Syllable]
    return (
      (capital > 0 ? large : small) * capital -
      LINE +
      PUNCTUATION * punctuation +
      GIVEN * given +
      breakAt(breaks, before.tick, here.tick)
    )
  }
  const longest = LONGEST
  const count = fullest.length
  const free = (from: number, to: number) => -(LENGTH_COSTS[to - from] ?? to - from - 12)
  const counted = (from: number, to: number, line: number) => -MISFIT * Math.abs(to - from - (metre[line] ?? 0))
  const sum = metre.reduce((total, each) => total + each, 0)
  const isKnown = metre.length > 1 && Math.abs(sum - count) <= count * MOST_MISFIT
  const found = divide(
    isKnown
      ? { count, beginning, group: counted, longest, lines: metre.length }
      : { count, beginning, group: free, longest, lines: null },
  )
  if (found === null || found.length === 0) return null
  const isWeak = (index: number) => (seen[index]?.capital ?? 0) < WEAK && seen[index]?.given === 0
  const joined = isKnown ? found : joinHalves(found, count, isWeak)
  const worths = joined.map(beginning)
  const counts = lengthsOf(joined, count)
  const begins = joined.map((index) => (fullest[index] as Syllable).tick)
  return { begins, counts, sure: isKnown || Math.min(...worths) > CAPITAL / 2 }
}

/** A beginning of which most verses say nothing. */
const WEAK = 0.7
/** Halves are no longer. */
const HALF = 7

const lengthsOf = (begins: readonly number[], count: number): number[] =>
  [...begins, count].map((begin, line) => begin - (begins[line - 1] ?? 0))

/** Two short lines that make one as long as another, and of which the second hardly begins, are the halves of a line. */
function joinHalves(begins: readonly number[], count: number, isWeak: (index: number) => boolean): readonly number[] {
  const lengths = lengthsOf(begins, count)
  const half = begins.findIndex((begin, line) => {
    const [before, after] = [lengths[line] ?? 0, lengths[line + 1] ?? 0]
    const isAlike = lengths.some((length, other) => other !== line && other !== line + 1 && length === before + after)
    return isAlike && before <= HALF && after <= HALF && isWeak(begin)
  })
  return half < 0 ? begins : joinHalves(begins.toSpliced(half, 1), count, isWeak)
}

interface Evidence {
  /** −1 to 1: the share of the verses that have a capital there. */
  readonly capital: number
  /** 0 to 1. */
  readonly punctuation: number
  readonly given: number
  /** A word goes on over it. */
  readonly goesOn: boolean
}

function evidence(tick: Ticks, verses: readonly SungVerse[], at: readonly ReadonlyMap<Ticks, number>[]): Evidence {
  let [votes, capital, punctuation, given, goesOn] = [0, 0, 0, 0, 0]
  for (const [index, verse] of verses.entries()) {
    const number = at[index]?.get(tick)
    const here = number === undefined ? undefined : verse[number]
    if (here === undefined || number === undefined) continue
    votes++
    const before = verse[number - 1]
    capital += isCapital(here.text)
    punctuation += endsWith(before?.text ?? '')
    if (here.beginsLine) given++
    if (before?.goesOn) goesOn++
  }
  const share = (sum: number) => sum / Math.max(1, votes)
  return { capital: share(capital), punctuation: share(punctuation), given: share(given), goesOn: share(goesOn) > 0.5 }
}

function isCapital(text: string): number {
  const bare = text.replace(/^[^\p{L}]+/u, '')
  if (!/^\p{Lu}/u.test(bare)) return -1
  return NAMES.test(bare) ? 0.2 : 1
}

const endsWith = (text: string): number => (/[.;:!?—–][^\p{L}]*$/u.test(text) ? 1 : /,[^\p{L}]*$/u.test(text) ? 0.6 : 0)
