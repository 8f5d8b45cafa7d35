import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { type Kind, profileOf } from '../church/kinds.ts'
import { file, header, named, track } from '../smf.ts'

/**
 * A house with a short order of service, of which each chord is known by its lowest key: a receiver can tell what sounds,
 * and whether anything was left out.
 */

const PPQ = 480
const HALF = 2 * PPQ
const HALF_MS = 800
/** What the profile says before the first note. */
export const LEAD_IN_MS = 300

/** Four bars of 4/4; a rest of half a bar after the third chord. The pedal's first note is held under two chords. */
export const CHORDS = [0, 1, 2, 3, 4, 5] as const
export type Chord = (typeof CHORDS)[number]
const HALVES_AT: Readonly<Record<Chord, number>> = { 0: 0, 1: 1, 2: 2, 3: 4, 4: 5, 5: 6 }
const HALVES_LONG: Readonly<Record<Chord, number>> = { 0: 1, 1: 1, 2: 1, 3: 1, 4: 1, 5: 2 }
const LOWEST = 60
const KEYS = [LOWEST, LOWEST + 8, LOWEST + 16]
const PEDAL: readonly (readonly [key: number, halvesAt: number, halvesLong: number])[] = [
  [36, 0, 2],
  [38, 2, 1],
  [40, 4, 2],
  [41, 6, 2],
]

/** From the first chord of a verse to this one. */
export const chordAtMs = (chord: Chord): number => HALVES_AT[chord] * HALF_MS
export const chordEndMs = (chord: Chord): number => (HALVES_AT[chord] + HALVES_LONG[chord]) * HALF_MS

/** Which chord a key of the Great belongs to; null: none, or not its lowest key. */
export const chordOfKey = (key: number): Chord | null => CHORDS.find((chord) => LOWEST + chord === key) ?? null

export const GREAT_CHANNEL = 1

type Note = readonly [key: number, atTicks: number, longTicks: number]

const variable = (ticks: number): number[] => [0x80 | ((ticks >> 7) & 0x7f), ticks & 0x7f]

function notesOf(notes: readonly Note[]): number[][] {
  const events = notes
    .flatMap(([key, at, long]) => [
      { at, bytes: [0x90, key, 80] },
      { at: at + long, bytes: [0x80, key, 64] },
    ])
    .sort((a, b) => a.at - b.at || (a.bytes[0] ?? 0) - (b.bytes[0] ?? 0))
  return events.map(({ at, bytes }, index) => [...variable(at - (events[index - 1]?.at ?? 0)), ...bytes])
}

function tune(): Uint8Array {
  const quarterMicros = (HALF_MS / 2) * 1000
  const great = CHORDS.flatMap((chord) =>
    KEYS.map((key): Note => [key + chord, HALVES_AT[chord] * HALF, HALVES_LONG[chord] * HALF]),
  )
  const pedal = PEDAL.map(([key, at, long]): Note => [key, at * HALF, long * HALF])
  const tempo = [0, 0xff, 0x51, 3, (quarterMicros >> 16) & 255, (quarterMicros >> 8) & 255, quarterMicros & 255]
  return file(header(1, 2), track(named('Great'), tempo, ...notesOf(great)), track(named('Pedal'), ...notesOf(pedal)))
}

/** The third bar waits on its first chord, verse 2 waits for go. */
const SERVICE = `title: Evensong
organ: loft
items:
  - { hymn: tune, title: Hymn, verses: 2, playOver: none, between: wait, fermatas: ['3:1'], lastVerse: { transpose: 0 }, rallentando: false }
  - { silence: Sermon }
  - { fanfare: tune, title: Last }
`
export const PROGRAMME = 'evensong'

/** What sounds in a service that nothing disturbs. */
export const WHOLE_SERVICE: readonly Chord[] = [...CHORDS, ...CHORDS, ...CHORDS]

/** @param port what the profile calls the organ's MIDI output */
export function makeHouse(home: string, kind: Kind, port: string | null): void {
  for (const folder of ['scores', 'organs', 'programmes']) mkdirSync(join(home, folder), { recursive: true })
  writeFileSync(join(home, 'scores', 'tune.mid'), tune())
  writeFileSync(join(home, 'organs', 'loft.yaml'), `${port === null ? '' : `port: [${port}]\n`}${profileOf(kind)}`)
  writeFileSync(join(home, 'programmes', `${PROGRAMME}.yaml`), SERVICE)
  writeFileSync(join(home, 'settings.yaml'), 'organ: loft\n')
}
