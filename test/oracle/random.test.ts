import { readFileSync, writeFileSync } from 'node:fs'
import fc from 'fast-check'
import { type MidiEvent, writeMidi } from 'midi-file'
import { afterAll, expect, test } from 'vitest'
import { runs } from '../runs.ts'
import { compare, GENERAL_MIDI, readExport } from './compare.ts'
import { perform, readScore, type WrittenNote } from './oracle.ts'
import { exported, workshop } from './program.ts'

const { path, tidy } = workshop()
afterAll(tidy)

/** The exported file counts tenths of a millisecond. */
const WITHIN_MS = 1
/** A machine too busy to try them all says so: it does not pass what it has not tried. */
const ENOUGH = { ...runs(100), interruptAfterTimeLimit: 50_000, markInterruptAsFailure: true }

interface Invented {
  readonly format: 0 | 1
  readonly ticksPerQuarter: number
  readonly tempi: readonly { readonly tick: number; readonly micros: number }[]
  readonly parts: readonly (readonly WrittenNote[])[]
  readonly map: string
  readonly runningStatus: boolean
  readonly offAsVelocity0: boolean
  /** At one tick, what ends is written before what begins; else after it. */
  readonly offsFirst: boolean
}

const LAST_TICK = 400

/** Few keys and short bars, so that voices meet on a key all the time. */
const aNote = fc
  .tuple(fc.nat(LAST_TICK), fc.integer({ min: 1, max: 120 }), fc.constantFrom(48, 60, 61, 72))
  .map(([onset, length, key]): WrittenNote => ({ onset, end: onset + length, key }))

const aScore: fc.Arbitrary<Invented> = fc
  .array(fc.array(aNote, { minLength: 1, maxLength: 14 }), { minLength: 1, maxLength: 5 })
  .chain((parts) =>
    fc.record({
      format: fc.constantFrom(0, 1),
      ticksPerQuarter: fc.constantFrom(24, 96, 120, 384, 480, 960),
      tempi: fc.array(fc.record({ tick: fc.nat(LAST_TICK), micros: fc.integer({ min: 150_000, max: 2_000_000 }) }), {
        maxLength: 4,
      }),
      parts: fc.constant(parts),
      map: fc.string({ unit: fc.constantFrom('S', 'G', 'P'), minLength: parts.length, maxLength: parts.length }),
      runningStatus: fc.boolean(),
      offAsVelocity0: fc.boolean(),
      offsFirst: fc.boolean(),
    }),
  )

test('what is exported of any score is what a second reading of the laws says', async () => {
  await fc.assert(
    fc.asyncProperty(aScore, async (score) => {
      const file = path('score.mid')
      writeFileSync(file, written(score))
      const { strokes, faults } = readExport(await exported(file, score.map, path('out.mid'), path('house')))
      const expected = perform(readScore(readFileSync(file)), score.map, GENERAL_MIDI)
      const { differences } = compare(expected, strokes, WITHIN_MS)
      expect({ faults, differences }).toEqual({ faults: [], differences: [] })
    }),
    ENOUGH,
  )
})

test('the order of the tracks does not change a byte of what is exported', async () => {
  await fc.assert(
    fc.asyncProperty(aScore, async (score) => {
      const turned = { ...score, parts: score.parts.toReversed(), map: [...score.map].reverse().join('') }
      const [one, other] = [path('one.mid'), path('other.mid')]
      writeFileSync(one, written({ ...score, format: 1 }))
      writeFileSync(other, written({ ...turned, format: 1 }))
      const first = await exported(one, score.map, path('out.mid'), path('house'))
      const second = await exported(other, turned.map, path('out.mid'), path('house'))
      expect(Buffer.from(first).equals(second)).toBe(true)
    }),
    ENOUGH,
  )
})

function written({ format, ticksPerQuarter, tempi, parts, runningStatus, offAsVelocity0, offsFirst }: Invented) {
  const conductor = tempi.map(({ tick, micros }): [number, MidiEvent] => [
    tick,
    { deltaTime: 0, meta: true, type: 'setTempo', microsecondsPerBeat: micros },
  ])
  const staves = parts.map((notes, channel) => strokesOf(notes, channel, offsFirst))
  const tracks = format === 0 ? [[...conductor, ...staves.flat()]] : [conductor, ...staves]
  return Uint8Array.from(
    writeMidi(
      {
        header: { format, numTracks: tracks.length, ticksPerBeat: ticksPerQuarter },
        tracks: tracks.map((track) => trackOf(track, offsFirst)),
      },
      { running: runningStatus, useByte9ForNoteOff: offAsVelocity0 },
    ),
  )
}

const strokesOf = (notes: readonly WrittenNote[], channel: number, offsFirst: boolean): [number, MidiEvent][] => {
  const ons = notes.map(({ onset, key }): [number, MidiEvent] => [
    onset,
    { deltaTime: 0, type: 'noteOn', channel, noteNumber: key, velocity: 80 },
  ])
  const offs = notes.map(({ end, key }): [number, MidiEvent] => [
    end,
    { deltaTime: 0, type: 'noteOff', channel, noteNumber: key, velocity: 0 },
  ])
  return offsFirst ? [...offs, ...ons] : [...ons, ...offs]
}

/** Events at their ticks as a track; of one tick, in the order given but for offs, which go before or after the rest. */
function trackOf(events: readonly (readonly [number, MidiEvent])[], offsFirst: boolean): MidiEvent[] {
  const rank = ({ type }: MidiEvent) => (type === 'setTempo' ? 0 : (type === 'noteOff') === offsFirst ? 1 : 2)
  let now = 0
  const ordered = [...events].sort(([a, one], [b, other]) => a - b || rank(one) - rank(other))
  const track = ordered.map(([tick, event]): MidiEvent => {
    const deltaTime = tick - now
    now = tick
    return { ...event, deltaTime }
  })
  return [...track, { deltaTime: 0, meta: true, type: 'endOfTrack' }]
}
