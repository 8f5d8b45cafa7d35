import { BadInput, badInput, type Finding, formatFinding } from '../../findings/index.ts'
import { type House, list, readBytes, withReads } from '../../house/index.ts'
import { readingOf } from '../../library/index.ts'
import { keyName } from '../../midi/index.ts'
import { mainManual, type Organ } from '../../organ/index.ts'
import { NO_SIDE_FILE, type Places, placesOf } from '../../registration/index.ts'
import type { Roll, ScoreReport } from '../../remote/protocol/index.ts'
import { readScore, type Score } from '../../score/index.ts'
import { ticks } from '../../time/index.ts'
import { hasVoices, lettersOf, type PartPlace, whatSounds } from '../../timeline/index.ts'
import { asWritten, openOrgan, type Prepared, playedOf, prepare, type Wishes } from '../index.ts'
import type { AskedScore, Results } from './job.ts'
import { rollOf } from './roll.ts'

/** Longer than any service. What claims to be would keep us busy with bars in which nothing sounds. */
const LONGEST_SECONDS = 4 * 3600
const MOST_BARS = 20_000
const MOST_FINDINGS = 100
/** Three times an organ symphony: what has more would keep the machine busy at every change of the tempo. */
const MOST_NOTES = 30_000

/**
 * All that would be done to play it, but the playing: what passes here is played without a wait. Where nobody can know
 * which division plays what, it says so, and how the parts are, so that a person can say.
 * @throws BadInput
 */
export function reportScore(house: House, asked: AskedScore): ScoreReport {
  const { score, name, organ, map } = asked
  const { result, read: judged } = withReads(() => prepareOrSilent(house, { ...asWritten(score, organ), map }))
  const { prepared, unclear } = result
  const { item, timeline, title, findings, side, performance } = prepared
  const { mapping, places } = item.piece.sources[0]
  const seconds = timeline.duration / 1_000_000
  refuseEndless(name, seconds, places.lastBar)
  return {
    name,
    title: title === fileName(score) ? name : title,
    bars: places.lastBar,
    seconds: Math.round(seconds),
    parts: mapping.places.map((place) => ({
      name: place.part.name,
      notes: place.part.notes.length,
      division: place.division?.name ?? null,
      letters: lettersOf(place),
      split: splitOf(item.piece.organ, place),
      ...rangeOf(place.part, places),
    })),
    map: mapping.letters,
    sounds: whatSounds(performance),
    mapping: {
      divisions: item.piece.organ.divisions.map((division) => ({ name: division.name, letter: division.letter })),
      how: unclear === null ? mapping.how : '',
      isKept: side.map !== undefined,
      unclear,
    },
    judged,
    verses: new Set(item.piece.sources[0].score.words.map(({ verse }) => verse)).size,
    playable: unclear === null && !findings.some(({ severity }) => severity === 'serious'),
    findings: unclear !== null ? [] : findings.slice(0, MOST_FINDINGS).map(inPlainWords),
  }
}

/** @throws BadInput where something else is wrong than the map */
function prepareOrSilent(
  house: House,
  wishes: Wishes,
): { readonly prepared: Prepared; readonly unclear: string | null } {
  try {
    return { prepared: prepare(house, wishes), unclear: null }
  } catch (thrown) {
    if (!(thrown instanceof BadInput)) throw thrown
    const { parts } = readScore(wishes.score, readBytes(wishes.score))
    if (parts.length === 0) throw thrown
    // What passes with every part silent lacks nothing but the map.
    const prepared = prepare(house, { ...wishes, map: '-'.repeat(parts.length) })
    return { prepared, unclear: thrown.complaints[0]?.problem.split('\n')[0] ?? '' }
  }
}

/** Where its hands are now, or would be. */
function splitOf(organ: Organ, { part, division }: PartPlace): string | null {
  const hands = division === null || division.isPedal ? mainManual(organ) : division
  const feet = organ.divisions.find(({ isPedal }) => isPedal)
  return hands && feet && hasVoices(part) ? `${hands.letter}+${feet.letter}` : null
}

/** Bars that are heard of a part when it is tried. */
const BARS_TO_HEAR = 4

function rangeOf({ notes }: Score['parts'][number], places: Places) {
  const keys = [...new Set(notes.map(({ key }) => key))]
  const first = notes.reduce((least, { start }) => Math.min(least, start), Number.POSITIVE_INFINITY)
  const from = Number.isFinite(first) ? places.at(ticks(first)).bar : 1
  return {
    low: keys.length === 0 ? '' : keyName(Math.min(...keys)),
    high: keys.length === 0 ? '' : keyName(Math.max(...keys)),
    from,
    to: Math.max(from, Math.min(places.lastBar, from + BARS_TO_HEAR - 1)),
  }
}

/** On the page nothing is typed. */
const inPlainWords = (finding: Finding): ScoreReport['findings'][number] => ({
  severity: finding.severity,
  text: formatFinding(finding)
    .replace(/; --map \S+ drops it/, '; if that is too much, let it not be played')
    .replace(/\. Say it with --map, .*$/, ''),
})

/**
 * How it would be played here, drawn.
 * @throws BadInput
 */
export function rollScore(house: House, { score, name, organ }: AskedScore): Roll {
  const { arrangement, performance, timeline, title } = prepare(house, asWritten(score, organ))
  refuseEndless(name, timeline.duration / 1_000_000, performance.places.lastBar)
  return rollOf(name, title === fileName(score) ? name : title, playedOf(0, timeline, arrangement))
}

/**
 * Whether it is a score, what it says, and what would go wrong with it here.
 * @param asked its name is what the file was called
 * @throws BadInput where it is none
 */
export function judgeScore(house: House, asked: AskedScore): Results['keep'] {
  const bytes = readBytes(asked.score)
  const score = readScore(asked.name, bytes)
  const notes = score.parts.reduce((sum, part) => sum + part.notes.length, 0)
  if (notes > MOST_NOTES)
    throw badInput(asked.name, `this has ${notes} notes, more than ${MOST_NOTES}`, 'is it what you meant to send?')
  const { lastBar } = placesOf(score, NO_SIDE_FILE.value)
  refuseEndless(asked.name, score.tempo.toMicros(score.end) / 1_000_000, lastBar)
  const { prepared, unclear } = prepareOrSilent(house, asWritten(asked.score, asked.organ))
  refuseEndless(asked.name, prepared.timeline.duration / 1_000_000, lastBar)
  const reading = readingOf(asked.name, bytes, prepared.item.piece.sources[0], {
    unclear,
    sounds: whatSounds(prepared.performance),
    organs: organsOf(house, asked.organ),
  })
  const serious = prepared.findings.filter(({ severity }) => severity === 'serious').length
  const isClear = unclear === null || reading.isRecording
  return isClear ? { reading, serious, unplayable: null } : { reading, serious: 0, unplayable: unclear }
}

/** The one that is asked for first, then all that can be read, those of the house before those that are shipped. */
function* organsOf(house: House, first: string): Generator<Organ> {
  yield openOrgan(house, first)
  for (const { path } of list(house, 'organs').sort((a, b) => Number(b.own) - Number(a.own))) {
    try {
      yield openOrgan(house, path)
    } catch (thrown) {
      // A profile that cannot be read is no reason against a score.
      if (!(thrown instanceof BadInput)) throw thrown
    }
  }
}

export function refuseEndless(name: string, seconds: number, lastBar: number): void {
  if (seconds > LONGEST_SECONDS || lastBar > MOST_BARS)
    throw badInput(name, 'this lasts longer than any service', 'is it what you meant to send?')
}

const fileName = (path: string): string => path.replace(/^.*[\\/]/, '').replace(/\.[^.]+$/, '')
