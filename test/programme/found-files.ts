import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type MidiEvent, writeMidi } from 'midi-file'
import { openHouse } from '../../src/house/index.ts'
import { openOrgan } from '../../src/organist/index.ts'
import { type Item, itemSchema, layOut, openItem } from '../../src/programme/index.ts'

/** Scores as people find them, written into a house of their own. Beats are quarters; 480 ticks each. */
export const PPQ = 480

export interface Found {
  /** Beats in a bar of quarters. */
  readonly beats: number
  /** Keys of the highest voice first, and their lengths in beats; a key of 0 is a rest. */
  readonly voices: readonly (readonly (readonly [key: number, beats: number])[])[]
  /** How many ticks a note ends before its time: 1 is MuseScore's. */
  readonly early?: number
  /** Beat, quarters a minute. */
  readonly tempi?: readonly (readonly [beat: number, bpm: number])[]
  /** Beat, what is sung there; in the first voice's track, one list a verse. */
  readonly words?: readonly (readonly [beat: number, text: string])[]
  /** Beats of silence that the tracks last beyond their notes. */
  readonly after?: number
}

type Timed = { readonly at: number; readonly rank: number; readonly event: MidiEvent }

function bytesOf({ beats, voices, early = 0, tempi = [], words = [], after = 0 }: Found): Uint8Array {
  const meta = (at: number, event: object): Timed => ({
    at,
    rank: 0,
    event: { deltaTime: 0, meta: true, ...event } as unknown as MidiEvent,
  })
  const conductor = [
    meta(0, { type: 'timeSignature', numerator: beats, denominator: 4, metronome: 24, thirtyseconds: 8 }),
    ...tempi.map(([beat, bpm]) =>
      meta(beat * PPQ, { type: 'setTempo', microsecondsPerBeat: Math.round(60_000_000 / bpm) }),
    ),
  ]
  const tracks = voices.map((voice, index) => {
    const sung = index === 0 ? words.map(([beat, text]) => meta(beat * PPQ, { type: 'lyrics', text })) : []
    const named = meta(0, { type: 'trackName', text: ['Soprano', 'Alto', 'Tenor', 'Bass'][index] ?? '' })
    let now = 0
    const notes = voice.flatMap(([key, length]): Timed[] => {
      const [from, to] = [now * PPQ, (now + length) * PPQ]
      now += length
      if (key === 0) return []
      const event = (type: 'noteOn' | 'noteOff') =>
        ({ deltaTime: 0, type, channel: index, noteNumber: key, velocity: 80 }) as MidiEvent
      return [
        { at: to - early, rank: 1, event: event('noteOff') },
        { at: from, rank: 2, event: event('noteOn') },
      ]
    })
    return inTime([named, ...sung, ...notes], (now + after) * PPQ)
  })
  const header = { format: 1 as const, numTracks: tracks.length + 1, ticksPerBeat: PPQ }
  return Uint8Array.from(writeMidi({ header, tracks: [inTime(conductor, 0), ...tracks] }))
}

function inTime(events: readonly Timed[], end: number): MidiEvent[] {
  let now = 0
  const sorted = [...events].sort((a, b) => a.at - b.at || a.rank - b.rank)
  const timed = sorted.map(({ at, event }) => {
    const deltaTime = at - now
    now = at
    return { ...event, deltaTime }
  })
  const last = { deltaTime: Math.max(0, end - now), meta: true, type: 'endOfTrack' } as unknown as MidiEvent
  return [...timed, last]
}

const TUNE = [67, 67, 69, 71, 72, 71, 69, 67, 67, 69, 71, 72, 74, 72, 71, 69] as const
const SECOND = [72, 71, 69, 67, 69, 71, 72, 74, 67, 67, 69, 71, 69, 67, 66, 67] as const

/** Four lines of eight notes in three time, the last of each twice as long: 36 beats, 12 bars. */
export const HYMN = [0, 3, 7, 19].map((lower) =>
  [...TUNE, ...SECOND].map((key, index): readonly [number, number] => [key - lower, index % 8 === 7 ? 2 : 1]),
)

/** A single chant in four time: three bars and four. */
export const CHANT = [0, 5, 9, 19].map((lower) =>
  (
    [
      [67, 4],
      [69, 2],
      [67, 2],
      [65, 4],
      [65, 4],
      [67, 2],
      [69, 2],
      [71, 2],
      [69, 2],
      [67, 4],
    ] as const
  ).map(([key, beats]): readonly [number, number] => [key - lower, beats]),
)

const home = mkdtempSync(join(tmpdir(), 'voluntary-found-'))
mkdirSync(join(home, 'scores'), { recursive: true })
const house = openHouse(home)
const organ = openOrgan(house, 'st-marys')

/** Puts a score into the house, with what stands beside it. @returns its name */
export function put(name: string, found: Found, side = ''): string {
  writeFileSync(join(home, 'scores', `${name}.mid`), bytesOf(found))
  writeFileSync(join(home, 'scores', `${name}.yaml`), `map: GGGP\n${side}`)
  return name
}

export const item = (form: object): Item => openItem(house, itemSchema.parse(form), organ, 'test')

export const arranged = ({ piece, sections, tempoFactor }: Item) => {
  if (!piece) throw new Error('no music')
  return layOut(piece, sections, tempoFactor)
}

export const told = ({ findings }: Item, code: string): string | undefined =>
  findings.find((each) => each.code === code)?.message
