import { badInput } from '../findings/index.ts'
import { plain } from '../organ/index.ts'
import type { Score, ScoreNote } from '../score/index.ts'
import { tempoMap, ticks } from '../time/index.ts'
import { PLAIN_SECTION, type Section, type Span } from './section.ts'
import type { Pace } from './slowing.ts'
import type { Piece, Source } from './source.ts'
import { onsetsOf } from './tune.ts'

/** From a marker to the next one. */
export function markerSpan({ score }: Source, name: string, where: string): Span {
  const marker = score.markers.find(({ text }) => plain(text) === plain(name))
  if (!marker) {
    const known = score.markers.map(({ text }) => text).join(', ')
    throw badInput(where, `the score has no marker "${name}"`, known === '' ? 'it has none' : `it has ${known}`)
  }
  const next = score.markers.find(({ tick }) => tick > marker.tick)
  return { from: marker.tick, to: next?.tick ?? score.end }
}

/** The name under which a plagal Amen that we make stands among an item's sources. */
export const PLAGAL = ' plagal'

/** After the last verse, in its key and with its stops: a marked Amen of the score, else the one asked for. */
export function amenSection(
  asked: string | true,
  piece: Piece,
  source: (name: string) => number,
  verse: Section,
  where: string,
): Section {
  const [tune] = piece.sources
  const marked = tune.score.markers.some(({ text }) => plain(text) === plain(asked === true ? 'Amen' : asked))
  const number = marked ? 0 : source(asked === true ? PLAGAL : asked)
  const spans = marked
    ? [markerSpan(tune, asked === true ? 'Amen' : asked, where)]
    : [(piece.sources[number] ?? tune).whole]
  const { registration, louder, semitones, pedal } = verse
  return {
    ...PLAIN_SECTION,
    kind: 'amen',
    label: 'Amen',
    source: number,
    spans,
    registration,
    louder,
    semitones,
    pedal,
  }
}

const AMEN_BEATS = 4

/**
 * IV–I in the key in which the tune ends, from its last chord: the bass falls from the fourth to the tonic under a held
 * tonic; four beats each. null where the last chord has no third.
 */
export function plagalAmen(score: Score, pace: Pace, beatTicks: number): Score | null {
  const last = onsetsOf(score).at(-1) ?? ticks(0)
  const chord = score.parts
    .flatMap(({ notes }) => notes.filter(({ start, end }) => start <= last && end > last))
    .map(({ key }) => key)
    .sort((a, b) => a - b)
  const [bass] = chord
  const top = chord.at(-1)
  if (bass === undefined || top === undefined) return null
  const has = (semitones: number) => chord.some((key) => (key - bass) % 12 === semitones)
  if (!has(4) && !has(3)) return null
  const third = has(4) ? 4 : 3
  // The tonic that lies nearest to the last note of the tune.
  const tonic = bass + 12 * Math.round((top - bass) / 12)
  const sixth = third === 4 ? 3 : 4
  const voices = [
    { name: 'Soprano', keys: [tonic, tonic] },
    { name: 'Alto', keys: [tonic - sixth, tonic - 5] },
    { name: 'Tenor', keys: [tonic - 7, tonic - 12 + third] },
    { name: 'Bass', keys: [bass + 5, bass] },
  ]
  const length = AMEN_BEATS * beatTicks
  const notesOf = (keys: readonly number[]): ScoreNote[] =>
    keys.map((key, index) => ({ start: ticks(index * length), end: ticks((index + 1) * length), key, velocity: 100 }))
  return {
    ...score,
    title: 'Amen',
    parts: voices.map(({ name, keys }, index) => ({ name, track: index, channels: [], notes: notesOf(keys), raw: [] })),
    tracks: voices.length,
    tempo: tempoMap(score.ticksPerQuarter, [
      { tick: ticks(0), microsPerQuarter: pace.at(ticks(Math.max(0, score.end - 1))) },
    ]),
    markers: [],
    end: ticks(2 * length),
    findings: [],
  }
}
