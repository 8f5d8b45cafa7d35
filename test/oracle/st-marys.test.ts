import { readFileSync, writeFileSync } from 'node:fs'
import fc from 'fast-check'
import { type MidiEvent, writeMidi } from 'midi-file'
import { afterAll, expect, test } from 'vitest'
import { compare } from './compare.ts'
import { perform, readScore, type WrittenNote } from './oracle.ts'
import { exported, workshop } from './program.ts'
import { hearConsole, ST_MARYS, STOP_NAMES, STOPS, type StopName } from './st-marys.ts'

const { path, tidy } = workshop()
afterAll(tidy)

/** A chord of six notes is 6 ms long on the wire, and its note-offs go before it. */
const WITHIN_MS = 8
/** Stops of the next registration may move under the end of the chord before it (the profile's leadMaxMs). */
const LEAD_MS = 150
/** 480 ticks a quarter, 120 quarters a minute. */
const [PPQ, MS_PER_TICK, BAR] = [480, 500 / 480, 4 * 480]
const BARS = 6

interface Cue {
  readonly bar: number
  readonly draw: readonly StopName[]
  readonly retire: readonly StopName[]
}

const aNote = fc.tuple(fc.nat(BARS * 8 - 2), fc.integer({ min: 1, max: 6 }), fc.constantFrom(48, 55, 60, 64)).map(
  ([onset, length, key]): WrittenNote => ({
    onset: onset * (PPQ / 2),
    end: Math.min(BARS * 8, onset + length) * (PPQ / 2),
    key,
  }),
)
/** So that each bar that a cue names is there. */
const LAST_NOTE: WrittenNote = { onset: BARS * BAR - PPQ / 2, end: BARS * BAR, key: 67 }
/** So that no bar is empty before the first note: such bars are not played. */
const FIRST_NOTE: WrittenNote = { onset: 0, end: PPQ / 2, key: 67 }
const parts = fc
  .array(fc.array(aNote, { minLength: 1, maxLength: 10 }), { minLength: 1, maxLength: 3 })
  .map(([first = [], ...others]) => [[FIRST_NOTE, ...first, LAST_NOTE], ...others])
const aCue = fc
  .tuple(fc.integer({ min: 2, max: BARS }), fc.subarray(STOP_NAMES), fc.subarray(STOP_NAMES))
  .map(([bar, draw, retire]): Cue => ({ bar, draw, retire: retire.filter((stop) => !draw.includes(stop)) }))
const cues = fc
  .tuple(fc.subarray(STOP_NAMES, { minLength: 1 }), fc.uniqueArray(aCue, { maxLength: 4, selector: ({ bar }) => bar }))
  .map(([draw, later]): Cue[] => [{ bar: 1, draw, retire: [] }, ...later.sort((a, b) => a.bar - b.bar)])

test('a console of NRPNs on a wire has at each note the stops that the cues ask for, and none at the end', async () => {
  await fc.assert(
    fc.asyncProperty(parts, cues, async (voices, asked) => {
      const file = path('score.mid')
      writeFileSync(file, written(voices))
      writeFileSync(path('score.yaml'), sideFile(asked))
      const map = ['S', 'G', 'P'].slice(0, voices.length).join('')
      const heard = hearConsole(await exported(file, map, path('out.mid'), path('house'), 'st-marys'))
      const expected = perform(readScore(readFileSync(file)), map, ST_MARYS)
      expect(heard.faults).toEqual([])
      expect(compare(expected, heard.strokes, WITHIN_MS).differences).toEqual([])
      expect(heard.left).toEqual([])
      for (const { ms, kind, channel, drawn } of heard.strokes) {
        if (kind === 'off') continue
        const own = drawn.filter((stop) => stop.startsWith(`${channel}/`))
        const [now, soon] = [ms + WITHIN_MS, ms + LEAD_MS].map((at) => standing(asked, at, channel))
        expect([now, soon]).toContainEqual(own)
      }
    }),
    { numRuns: 40 },
  )
}, 60_000)

/** By the cues that have come: what each names, last word counts. */
function standing(asked: readonly Cue[], ms: number, channel: number): string[] {
  const drawn = new Set<string>()
  for (const { bar, draw, retire } of asked) {
    if ((bar - 1) * BAR * MS_PER_TICK > ms) continue
    for (const stop of draw) drawn.add(STOPS[stop].join('/'))
    for (const stop of retire) drawn.delete(STOPS[stop].join('/'))
  }
  return [...drawn].filter((stop) => stop.startsWith(`${channel}/`)).sort()
}

const sideFile = (asked: readonly Cue[]): string =>
  `cues:\n${asked.map(({ bar, draw, retire }) => `  - { at: ${bar}, draw: [${draw.join(', ')}], retire: [${retire.join(', ')}] }\n`).join('')}`

function written(voices: readonly (readonly WrittenNote[])[]): Uint8Array {
  const tracks = voices.map((notes, channel): MidiEvent[] => {
    const strokes = notes.flatMap(({ onset, end, key: noteNumber }): [number, MidiEvent][] => [
      [onset, { deltaTime: 0, type: 'noteOn', channel, noteNumber, velocity: 80 }],
      [end, { deltaTime: 0, type: 'noteOff', channel, noteNumber, velocity: 0 }],
    ])
    strokes.sort(([a, one], [b, other]) => a - b || Number(one.type === 'noteOn') - Number(other.type === 'noteOn'))
    let now = 0
    const events = strokes.map(([tick, event]): MidiEvent => {
      const deltaTime = tick - now
      now = tick
      return { ...event, deltaTime }
    })
    return [...events, { deltaTime: 0, meta: true, type: 'endOfTrack' }]
  })
  return Uint8Array.from(writeMidi({ header: { format: 1, numTracks: tracks.length, ticksPerBeat: PPQ }, tracks }))
}
