import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { stringify } from 'yaml'
import { file, header, named, track } from '../smf.ts'
import { type Chance, createChance } from './chance.ts'

/** Scores, registrations and orders of service that nobody has written: the same for the same number. */

const PPQ = 480
const BEATS_PER_BAR = 4
/** A hymn of two lines of two bars each; a beat is 600 ms. */
const MICROS_PER_BEAT = 600_000
const SCORES = 8

interface GeneratedNote {
  readonly startBeat: number
  readonly beats: number
  readonly key: number
}

const VOICES = [
  { name: 'Soprano', channel: 0, low: 62, high: 79, last: 72 },
  { name: 'Alto', channel: 1, low: 57, high: 70, last: 64 },
  { name: 'Tenor', channel: 2, low: 50, high: 64, last: 55 },
  { name: 'Bass', channel: 3, low: 38, high: 55, last: 48 },
] as const
type Range = Pick<(typeof VOICES)[number], 'low' | 'high' | 'last'>
const SCALE = [0, 2, 4, 5, 7, 9, 11]

/** Some tunes have what a careless reader stumbles over: a note that no pedal has, a note held over a line's end. */
type Quirk = 'none' | 'below' | 'tied'
const quirkOf = (number: number): Quirk => (number % 4 === 1 ? 'below' : number % 4 === 2 ? 'tied' : 'none')
const BASS_LOW = 38
const TENOR_LOW = 50
const BELOW_COMPASS = 35

const inScale = (key: number): boolean => SCALE.includes(key % 12)

/** One voice: steps and leaps, now and then the same key again, a long note at the end of each line. */
function voice(chance: Chance, { low, high, last }: Range, bars: number, quirk: Quirk): GeneratedNote[] {
  const notes: GeneratedNote[] = []
  let key = chance.whole(low, high)
  for (let beat = 0; beat < bars * BEATS_PER_BAR; ) {
    const left = bars * BEATS_PER_BAR - beat
    const endsLine = beat % (2 * BEATS_PER_BAR) === 2 * BEATS_PER_BAR - 2
    // A tenor that sings on over the end of a line.
    const isTied = endsLine && beat < 8 && quirk === 'tied' && low === TENOR_LOW
    const beats = isTied ? 4 : Math.min(left, endsLine ? 2 : chance.pick([1, 1, 1, 2]))
    if (!chance.percent(25)) {
      do key = Math.max(low, Math.min(high, key + chance.whole(-4, 4)))
      while (!inScale(key))
    }
    const isBelow = quirk === 'below' && low === BASS_LOW && beat > 3 && beat < 7
    notes.push({ startBeat: beat, beats, key: beats === left ? last : isBelow ? BELOW_COMPASS : key })
    beat += beats
  }
  return notes
}

function voiceTrack(name: string, channel: number, notes: readonly GeneratedNote[]): number[] {
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

const variable = (value: number): number[] =>
  value < 128
    ? [value]
    : value < 16384
      ? [(value >> 7) | 0x80, value & 0x7f]
      : [(value >> 14) | 0x80, ((value >> 7) & 0x7f) | 0x80, value & 0x7f]

const tempoTrack = (): number[] =>
  track(
    [0, 0xff, 0x51, 3, MICROS_PER_BEAT >> 16, (MICROS_PER_BEAT >> 8) & 0xff, MICROS_PER_BEAT & 0xff],
    [0, 0xff, 0x58, 4, BEATS_PER_BAR, 2, 24, 8],
  )

const STOPS = ['Gt. Trumpet 8', 'Sw. Oboe 8', 'Sw. Salicional 8', 'Gt. Principal 4', 'Ped. Bass Flute 8']
const DYNAMICS = ['p', 'mf', 'f', 'ff']

/** A side file whose cues come thick at times: on a slow console they do not all fit into a rest. */
function sideFile(chance: Chance, isStepped: boolean): object {
  const cues = [{ at: 'start', piston: chance.pick(DYNAMICS) } as object]
  for (const at of ['2:1', '2:3', '3:1', '4:2']) {
    if (chance.percent(35))
      cues.push(
        isStepped || chance.percent(40)
          ? { at, piston: chance.pick(DYNAMICS) }
          : { at, [chance.pick(['draw', 'retire'])]: [chance.pick(STOPS)] },
      )
  }
  return { map: 'GGGP', metre: 'irregular', lines: ['2:3', '4:3'], cues }
}

/** Writes the scores with their side files into a house. */
export function writeScores(home: string, isStepped: boolean): void {
  const folder = join(home, 'scores')
  mkdirSync(folder, { recursive: true })
  for (let number = 0; number < SCORES; number++) {
    const chance = createChance(1000 + number)
    const tracks = VOICES.map((each) => voiceTrack(each.name, each.channel, voice(chance, each, 4, quirkOf(number))))
    writeFileSync(join(folder, `tune-${number}.mid`), file(header(1, 1 + tracks.length, PPQ), tempoTrack(), ...tracks))
    writeFileSync(join(folder, `tune-${number}.yaml`), stringify(sideFile(chance, isStepped)))
  }
}

const registrationOf = (chance: Chance): string => chance.pick([...DYNAMICS, 'mf', 'f', 'score'])

function itemForm(chance: Chance): object {
  const tune = `tune-${chance.whole(0, SCORES - 1)}`
  const start = chance.percent(20) ? { start: 'on' } : {}
  const common = { ...start, ...(chance.percent(20) ? { tempo: chance.pick(['80%', '120%', '150%']) } : {}) }
  switch (chance.pick(['hymn', 'hymn', 'hymn', 'psalm', 'voluntary', 'voluntary', 'responses', 'fanfare', 'silence'])) {
    case 'psalm':
      return { psalm: tune, verses: chance.whole(1, 3), registration: chance.pick(DYNAMICS), ...common }
    case 'voluntary':
      return {
        voluntary: tune,
        registration: registrationOf(chance),
        ...(chance.percent(40) ? { loop: [1, 2] } : {}),
        ...common,
      }
    case 'responses':
      return { responses: tune, registration: chance.pick(DYNAMICS), ...common }
    case 'fanfare':
      return { fanfare: tune, registration: registrationOf(chance), ...common }
    case 'silence':
      return { silence: 'Sermon' }
    default: {
      const verses = chance.whole(1, 4)
      return {
        hymn: tune,
        verses,
        playOver: chance.pick(['none', 'first line', 'last line', 'whole']),
        between: chance.pick(['on', 'on', 'wait']),
        afterPlayOver: chance.pick(['wait', 'wait', 'on']),
        registration: chance.percent(50)
          ? registrationOf(chance)
          : Array.from({ length: verses }, () => chance.pick(DYNAMICS)),
        ...(chance.percent(20) ? { gathering: 1 } : {}),
        ...(chance.percent(20) ? { amen: true } : {}),
        ...(chance.percent(20) ? { fermatas: ['2:3'] } : {}),
        ...(chance.percent(15) ? { lastVerse: { voices: 'unison', registration: 'ff' } } : {}),
        ...(chance.percent(10) ? { lastVerse: { transpose: 1 } } : {}),
        ...common,
      }
    }
  }
}

export const SERVICES = 24

/** An order of service of two to four items; the first is never a silence. */
export function serviceForms(number: number): object[] {
  const chance = createChance(2000 + number)
  const forms = Array.from({ length: chance.whole(2, 4) }, () => itemForm(chance))
  return 'silence' in (forms[0] ?? {}) ? [{ fanfare: 'tune-0', registration: 'f' }, ...forms] : forms
}

export const INSERTED = { hymn: 'tune-3', verses: 2, playOver: 'none', registration: 'mf', title: 'Slipped in' }
