import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { stringify } from 'yaml'
import { file, header, named, track } from '../smf.ts'
import { type Chance, createChance } from './chance.ts'

/** Scores with their side files that nobody has written: the same for the same number. */

export const PPQ = 480
const BEATS_PER_BAR = 4
const BARS = 4
const BAR = { beats: BEATS_PER_BAR }
/** The first of them are as old as the church; days that were not well once are held with these. */
const OLD_TUNES = 8
export const TUNES = 20

export interface TuneNote {
  /** From the beginning of the file. */
  readonly startBeat: number
  readonly beats: number
  readonly key: number
}

/** A change of stops, with the beat on which it is meant and the place by which the side file says it. */
interface TuneCue {
  readonly beat: number
  readonly at: string
  readonly piston?: string
  readonly draw?: readonly string[]
  readonly retire?: readonly string[]
}

export interface Tune {
  readonly name: string
  readonly title: string
  readonly microsPerBeat: number
  /** Beats before the first whole bar. */
  readonly pickup: number
  /** Written bars in the order in which they are played; null where nobody says it. */
  readonly written: readonly (number | string)[] | null
  /** Of soprano, alto, tenor, bass. */
  readonly voices: readonly (readonly TuneNote[])[]
  /** The division of each, by its letter. */
  readonly map: string
  /** Bar and beat of the last note of each line. */
  readonly lines: readonly string[]
  readonly cues: readonly TuneCue[]
}

const VOICES = [
  { name: 'Soprano', low: 62, high: 79, last: 72 },
  { name: 'Alto', low: 57, high: 70, last: 64 },
  { name: 'Tenor', low: 50, high: 64, last: 55 },
  { name: 'Bass', low: 38, high: 55, last: 48 },
] as const
type Range = Pick<(typeof VOICES)[number], 'low' | 'high' | 'last'>
const SOPRANO = 0
const TENOR = 2
const BASS = 3
const SCALE = [0, 2, 4, 5, 7, 9, 11]
const inScale = (key: number): boolean => SCALE.includes(key % 12)

const TITLES = [
  ...['Ashby', 'Brightwell', 'Carlton', 'Denholm', 'Eastgate', 'Fairford', 'Glenesk', 'Harrow Weald', 'Inverleith'],
  ...['Kirkstall', 'Langport', 'Melrose', 'Norland', 'Oxenford', 'Penrith', 'Quenington', 'Rosslyn', 'Southwell'],
  ...['Tintern', 'Upwey'],
]

/** What a careless reader stumbles over. */
interface Quirks {
  /** Keys of the bass that no pedal has, or that are its last, on the second half of the first bar. */
  readonly bass: readonly number[]
  /** The same of the soprano in the third bar. */
  readonly soprano: readonly number[]
  /** Who sings on over the ends of lines. */
  readonly tied: number | null
  /** The bass has one key, a bar long each time. */
  readonly drones: boolean
  /** Of a line, in bars. */
  readonly lineBars: number
}

/** One voice: steps and leaps, now and then the same key again, a long note at the end of each line. */
function voice(
  chance: Chance,
  number: number,
  { low, high, last }: Range,
  { pickup, quirks }: { pickup: number; quirks: Quirks },
) {
  const notes: TuneNote[] = []
  let key = chance.whole(low, high)
  const beatsInAll = pickup + BARS * BEATS_PER_BAR
  if (quirks.drones && number === BASS) {
    const upbeat = pickup > 0 ? [{ startBeat: 0, beats: pickup, key: last }] : []
    return [
      ...upbeat,
      ...Array.from({ length: BARS }, (_, bar) => ({ ...BAR, startBeat: pickup + bar * BEATS_PER_BAR, key: last })),
    ]
  }
  for (let startBeat = 0; startBeat < beatsInAll; ) {
    const left = beatsInAll - startBeat
    const beat = startBeat - pickup
    const lineBeats = quirks.lineBars * BEATS_PER_BAR
    const endsLine = beat >= 0 && beat % lineBeats === lineBeats - 2
    const isTied = endsLine && left > 2 && quirks.tied === number
    const untilBar = beat < 0 ? -beat : left
    const beats = isTied ? 4 : Math.min(untilBar, endsLine ? 2 : chance.pick([1, 1, 1, 2]))
    if (!chance.percent(25)) {
      do key = Math.max(low, Math.min(high, key + chance.whole(-4, 4)))
      while (!inScale(key))
    }
    const odd =
      number === BASS && beat > 3 && beat < 7
        ? quirks.bass[notes.length % Math.max(1, quirks.bass.length)]
        : number === SOPRANO && beat > 8 && beat < 12
          ? quirks.soprano[notes.length % Math.max(1, quirks.soprano.length)]
          : undefined
    notes.push({ startBeat, beats, key: beats === left ? last : (odd ?? key) })
    startBeat += beats
  }
  return notes
}

const STOPS = ['Gt. Trumpet 8', 'Sw. Oboe 8', 'Sw. Salicional 8', 'Gt. Principal 4', 'Ped. Bass Flute 8']
export const DYNAMICS = ['p', 'mf', 'f', 'ff']

/** What a cue does: on a stepped console only its generals are to be had. */
const cueOf = (chance: Chance, isStepped: boolean): Pick<TuneCue, 'piston' | 'draw' | 'retire'> =>
  isStepped || chance.percent(40)
    ? { piston: chance.pick(DYNAMICS) }
    : { [chance.pick(['draw', 'retire'] as const)]: [chance.pick(STOPS)] }

/** A piston and one stop more: from one such cue to another some are drawn and others retired. */
const richCue = (chance: Chance, isStepped: boolean): Pick<TuneCue, 'piston' | 'draw' | 'retire'> =>
  isStepped || chance.percent(40)
    ? cueOf(chance, isStepped)
    : { piston: chance.pick(DYNAMICS), draw: [chance.pick(STOPS)] }

export function tuneOf(number: number, isStepped: boolean): Tune {
  return number < OLD_TUNES ? oldTune(number, isStepped) : newTune(number, isStepped)
}

function oldTune(number: number, isStepped: boolean): Tune {
  const chance = createChance(1000 + number)
  const quirks: Quirks = {
    bass: number % 4 === 1 ? [35] : [],
    soprano: [],
    tied: number % 4 === 2 ? TENOR : null,
    drones: false,
    lineBars: 2,
  }
  const voices = VOICES.map((each, index) => voice(chance, index, each, { pickup: 0, quirks }))
  const cues: TuneCue[] = [{ beat: 0, at: 'start', piston: chance.pick(DYNAMICS) }]
  // Thick at times: on a slow console they do not all fit into a rest.
  for (const [bar, beat] of [
    [2, 1],
    [2, 3],
    [3, 1],
    [4, 2],
  ] as const) {
    if (chance.percent(35))
      cues.push({ beat: (bar - 1) * BEATS_PER_BAR + beat - 1, at: `${bar}:${beat}`, ...cueOf(chance, isStepped) })
  }
  return {
    ...named4(number),
    microsPerBeat: 600_000,
    pickup: 0,
    written: null,
    voices,
    map: 'GGGP',
    lines: ['2:3', '4:3'],
    cues,
  }
}

const named4 = (number: number) => ({ name: `tune-${number}`, title: TITLES[number] ?? `Tune ${number}` })

/** Brisker, with pick-ups, bars that are written once and played twice, the last keys of the compass. */
function newTune(number: number, isStepped: boolean): Tune {
  const chance = createChance(1000 + number)
  const pickup = number % 4 === 0 ? 0 : 1
  const lists = number % 5 !== 3
  const quirks: Quirks = {
    bass: chance.percent(60) ? [chance.pick([35, 36]), chance.pick([36, 67, 68])] : [],
    soprano: chance.percent(40) ? [96, chance.pick([96, 97])] : [],
    tied: chance.percent(80) ? chance.whole(1, 3) : null,
    drones: chance.percent(40),
    lineBars: 1,
  }
  const voices = VOICES.map((each, index) => voice(chance, index, each, { pickup, quirks }))
  const cues: TuneCue[] = [{ beat: 0, at: 'start', piston: chance.pick(DYNAMICS) }]
  for (const [bar, beat] of [
    [1, 3],
    [2, 1],
    [3, 1],
    [3, 3],
    [4, 1],
  ] as const) {
    if (!chance.percent(bar === 3 ? 75 : 50)) continue
    // The first two bars are played again as the third and fourth.
    const at = lists && bar === 3 ? `1(2):${beat}` : `${bar}:${beat}`
    cues.push({ beat: pickup + (bar - 1) * BEATS_PER_BAR + beat - 1, at, ...richCue(chance, isStepped) })
  }
  return {
    ...named4(number),
    microsPerBeat: 320_000,
    pickup,
    written: lists ? [...(pickup > 0 ? [0] : []), '1-2', '1-2'] : null,
    voices,
    map: chance.pick(['GGGP', 'GSSP']),
    lines: ['1:3', '2:3', '3:3', '4:3'],
    cues,
  }
}

const variable = (value: number): number[] =>
  value < 128
    ? [value]
    : value < 16384
      ? [(value >> 7) | 0x80, value & 0x7f]
      : [(value >> 14) | 0x80, ((value >> 7) & 0x7f) | 0x80, value & 0x7f]

function voiceTrack(name: string, channel: number, notes: readonly TuneNote[]): number[] {
  const events = notes.flatMap(({ startBeat, beats, key }) => [
    { tick: startBeat * PPQ, bytes: [0x90 | channel, key, 80] },
    { tick: (startBeat + beats) * PPQ, bytes: [0x80 | channel, key, 64] },
  ])
  events.sort((a, b) => a.tick - b.tick || (a.bytes[0] ?? 0) - (b.bytes[0] ?? 0))
  let before = 0
  const timed = events.map(({ tick, bytes }) => {
    const delta = tick - before
    before = tick
    return [...variable(delta), ...bytes]
  })
  return track(named(name), ...timed)
}

const tempoTrack = (micros: number): number[] =>
  track(
    [0, 0xff, 0x51, 3, micros >> 16, (micros >> 8) & 0xff, micros & 0xff],
    [0, 0xff, 0x58, 4, BEATS_PER_BAR, 2, 24, 8],
  )

/** Writes the scores with their side files into a house. */
export function writeScores(home: string, isStepped: boolean): void {
  const folder = join(home, 'scores')
  mkdirSync(folder, { recursive: true })
  for (let number = 0; number < TUNES; number++) {
    const { name, title, microsPerBeat, voices, map, lines, cues, written, pickup } = tuneOf(number, isStepped)
    const tracks = voices.map((notes, index) => voiceTrack(VOICES[index]?.name ?? '', index, notes))
    const smf = file(header(1, 1 + tracks.length, PPQ), tempoTrack(microsPerBeat), ...tracks)
    writeFileSync(join(folder, `${name}.mid`), smf)
    const side = {
      // The second reading takes notes as they are written: what the touch makes of them has laws of its own.
      ...{ title, map, metre: 'irregular', lines, touch: 'printed' },
      // Of a bass that goes below the pedals here and there those notes are not played: it is not written an octave low.
      shift: { Pedal: 0 },
      ...(pickup > 0 ? { pickup: `${pickup}/4` } : {}),
      ...(written ? { written } : {}),
      cues: cues.map(({ beat: _, ...cue }) => cue),
    }
    writeFileSync(join(folder, `${name}.yaml`), stringify(side))
  }
}
