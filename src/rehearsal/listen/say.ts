import { keyName } from '../../midi/index.ts'
import { elementName } from '../../organ/index.ts'
import { formatBarBeat } from '../../time/index.ts'
import type { Timeline } from '../../timeline/index.ts'
import type { Marks } from '../organ/index.ts'
import { placeOf, type Sounding } from './expected.ts'
import { type Difference, type Judgement, THRESHOLDS } from './judgement.ts'

/** A line of the report, with its place for those who sort or count. */
export interface Said {
  /** null: of the whole. */
  readonly bar: number | null
  readonly division: string | null
  readonly type: Difference['type']
  /** `bar 12, beat 3: Great Principal 4: A4 is missing` */
  readonly text: string
}

/** More notes of one rank that are wrong in one way are said by their number. */
const FEW = 3

/** In words of music: by bar, then by division; what is wrong with most of a rank in one line at its first bar. */
export function say(timeline: Timeline, marks: Marks, differences: readonly Difference[]): Said[] {
  const groups = new Map<string, Entry[]>()
  for (const difference of differences) {
    const entry = entryOf(timeline, marks, difference)
    const id = `${difference.type} ${entry.rank}`
    const group = groups.get(id)
    if (group) group.push(entry)
    else groups.set(id, [entry])
  }
  const sentences = [...groups.values()].flatMap((group) => sayGroup(timeline, group))
  return sentences.sort((a, b) => a.at - b.at).map(({ bar, division, type, text }) => ({ bar, division, type, text }))
}

interface Entry {
  readonly difference: Difference
  /** Seconds of the timeline; minus infinity for what has no place. */
  readonly at: number
  readonly rank: string
  readonly division: string | null
  readonly what: string
}

function entryOf(timeline: Timeline, marks: Marks, difference: Difference): Entry {
  const whole = { difference, at: Number.NEGATIVE_INFINITY, rank: '', division: null }
  switch (difference.type) {
    case 'missing':
      return note(difference, difference.sounding, `${key(difference.sounding)} is missing`)
    case 'late':
      return note(difference, difference.sounding, `${key(difference.sounding)} comes ${ms(difference.seconds)} late`)
    case 'short':
      return note(difference, difference.sounding, `${key(difference.sounding)} ends ${ms(difference.seconds)} early`)
    case 'broken':
      return note(difference, difference.sounding, `${key(difference.sounding)} breaks off and comes again`)
    case 'long': {
      const { sounding, seconds, forEver } = difference
      const how = forEver ? 'does not end (a cipher)' : `goes on for ${ms(seconds)} after its end`
      return { ...note(difference, sounding, `${key(sounding)} ${how}`), at: sounding.to }
    }
    case 'stray': {
      const { pipe, from, to, forEver } = difference
      const rank = marks.ranks[pipe.rank]
      const how = forEver ? 'sounds to the end (a cipher)' : `sounds for ${ms(to - from)}`
      const name = rank === undefined ? '' : rankName(rank)
      const what = `${keyName(pipe.key)} ${how}, and nothing asks for it`
      return { difference, at: from, rank: name, division: rank?.division.name ?? null, what }
    }
    case 'box': {
      const name = timeline.organ.enclosures.find((each) => each.division === difference.division)?.name
      return { ...whole, division: difference.division.name, what: `the box ${name ?? ''} stays ${difference.stays}` }
    }
    case 'tremulant': {
      const { division, isHeard } = difference
      const what = isHeard ? 'is shaken where no tremulant is drawn' : 'is not shaken where its tremulant is drawn'
      return { ...whole, division: division.name, what: `the ${division.name} ${what}` }
    }
    case 'silent':
      return { ...whole, what: 'there is no sound in the recording at all' }
    case 'cut':
      return { ...whole, what: `the recording ends ${difference.seconds.toFixed(1)} s before the music` }
    case 'late-as-a-whole':
      return { ...whole, what: `all of it is heard ${ms(difference.seconds)} late` }
    default:
      return difference satisfies never
  }
}

const note = (difference: Difference, sounding: Sounding, what: string): Entry => ({
  difference,
  at: sounding.from,
  rank: rankName(sounding.rank),
  division: sounding.rank.division.name,
  what: sounding.through === null ? what : `${what} (by ${sounding.through})`,
})

function rankName({ stop, division }: Sounding['rank']): string {
  return stop === null ? division.name : elementName(stop)
}

const key = ({ key: pressed }: Sounding): string => keyName(pressed)
const ms = (seconds: number): string =>
  seconds < 2 ? `${Math.round((seconds * 1000) / 10) * 10} ms` : `${seconds.toFixed(1)} s`

function sayGroup(timeline: Timeline, group: readonly Entry[]): (Said & { readonly at: number })[] {
  const [first] = group
  if (first === undefined) return []
  const { type } = first.difference
  const line = (entry: Entry, what: string) => {
    const isPlaced = Number.isFinite(entry.at)
    const { bar, beat } = placeOf(timeline, isPlaced ? entry.at : 0)
    const place = `bar ${bar}, beat ${formatBarBeat({ bar, beat }).split(':')[1]}: `
    const text = `${isPlaced ? place : ''}${entry.rank === '' ? '' : `${entry.rank}: `}${what}`
    return { at: entry.at, bar: isPlaced ? bar : null, division: entry.division, type, text }
  }
  if (group.length <= FEW) return group.map((entry) => line(entry, entry.what))
  const last = placeOf(
    timeline,
    group.reduce((latest, { at }) => Math.max(latest, at), first.at),
  ).bar
  const to = last === placeOf(timeline, first.at).bar ? '' : `, up to bar ${last}`
  return [line(first, `${first.what}, and ${group.length - 1} more notes of this rank likewise${to}`)]
}

/** One line of figures, and what was taken for right. */
export function sayCounts({ notes, heard, tooShort, silences, lagS, differences }: Judgement): string[] {
  const { toleranceS, present, absent } = THRESHOLDS
  const wrong = notes - heard - tooShort
  return [
    `${notes} notes of drawn ranks: ${heard} heard as written, ${wrong} not, ${tooShort} too short to be judged; ${differences.length} differences; ${silences} silences listened to; heard ${ms(lagS)} after the message.`,
    `A note is there from ${present * 100} % of its rank's loudness on, silence is below ${absent * 100} %; it may come and go ${toleranceS * 1000} ms earlier or later than the others.`,
  ]
}
