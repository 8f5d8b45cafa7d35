import { type MidiEvent, writeMidi } from 'midi-file'

/** A note message of the bench's file and when it is due. */
export interface Due {
  readonly atMicros: number
  readonly bytes: readonly [status: number, key: number, velocity: number]
}

export interface BenchScore {
  readonly file: Uint8Array
  /** By time; among equals note-offs first. */
  readonly due: readonly Due[]
}

const TICKS_PER_QUARTER = 480
const SIXTEENTH = TICKS_PER_QUARTER / 4
const QUARTERS_PER_TEMPO = 8
const VELOCITY = 100
const OFF_VELOCITY = 64
/** Name, channel and chord of each part; keys two apart, so that a chord and the next share none. */
const PARTS = [
  { name: 'Swell', channel: 0, lowest: 48, chordNotes: 3 },
  { name: 'Great', channel: 1, lowest: 43, chordNotes: 4 },
  { name: 'Pedal', channel: 2, lowest: 26, chordNotes: 1 },
] as const
const MELODY = { channel: 0, lowest: 72, keys: 21 }
/** The letters of `--map` for these parts. */
export const BENCH_MAP = 'SGP'

interface Note {
  readonly channel: number
  readonly key: number
  readonly from: number
  readonly to: number
}

/**
 * Chords on three channels each quarter, sixteenths above them, a new tempo every eight quarters, half of the chords
 * legato; the moments fall anywhere in a millisecond. Repetitions are so far apart and keys so shared out that no law of
 * the timeline moves anything. 24 messages a quarter of half a second; the same bytes each time.
 */
export function benchScore(quarters: number): BenchScore {
  const random = lcg(20_261_121)
  const notes = [...chords(quarters, random), ...melody(quarters, random)]
  const tempi = Array.from({ length: Math.ceil((quarters + 2) / QUARTERS_PER_TEMPO) }, () => 400_007 + random(200_000))
  const tempoTrack: MidiEvent[] = tempi.map((microsecondsPerBeat, index) => ({
    deltaTime: index === 0 ? 0 : QUARTERS_PER_TEMPO * TICKS_PER_QUARTER,
    meta: true,
    type: 'setTempo',
    microsecondsPerBeat,
  }))
  const tracks = [[...tempoTrack, END], ...PARTS.map(({ name, channel }) => trackOf(name, channel, notes))]
  const header = { format: 1 as const, numTracks: tracks.length, ticksPerBeat: TICKS_PER_QUARTER }
  return { file: Uint8Array.from(writeMidi({ header, tracks })), due: dueOf(notes, tempi) }
}

function* chords(quarters: number, random: Random): Generator<Note> {
  for (let quarter = 1; quarter <= quarters; quarter++) {
    const from = quarter * TICKS_PER_QUARTER
    const to = random(2) === 0 ? from + TICKS_PER_QUARTER : from + 350 + random(90)
    for (const { channel, lowest, chordNotes } of PARTS) {
      const bass = lowest + (quarter % 2) + 2 * random(4)
      for (let i = 0; i < chordNotes; i++) yield { channel, key: bass + 4 * i, from, to }
    }
  }
}

function* melody(quarters: number, random: Random): Generator<Note> {
  const { channel, lowest, keys } = MELODY
  for (let sixteenth = 4; sixteenth < 4 * (quarters + 1); sixteenth++) {
    // Three sets of keys in turn: no key comes again within three notes.
    const key = lowest + 3 * random(keys / 3) + (sixteenth % 3)
    const late = sixteenth % 4 === 0 ? 0 : random(20)
    const from = sixteenth * SIXTEENTH + late
    yield { channel, key, from, to: from + 50 + random(40) }
  }
}

const END: MidiEvent = { deltaTime: 0, meta: true, type: 'endOfTrack' }

function trackOf(name: string, channel: number, notes: readonly Note[]): MidiEvent[] {
  let before = 0
  const events = edges(notes.filter((note) => note.channel === channel)).map(({ tick, on, note }): MidiEvent => {
    const deltaTime = tick - before
    before = tick
    const noteNumber = note.key
    return on
      ? { deltaTime, type: 'noteOn', channel, noteNumber, velocity: VELOCITY }
      : { deltaTime, type: 'noteOff', channel, noteNumber, velocity: OFF_VELOCITY }
  })
  return [{ deltaTime: 0, meta: true, type: 'trackName', text: name }, ...events, END]
}

function dueOf(notes: readonly Note[], tempi: readonly number[]): Due[] {
  const starts: number[] = []
  let start = 0
  for (const tempo of tempi) {
    starts.push(start)
    start += tempo * QUARTERS_PER_TEMPO
  }
  const microsAt = (tick: number) => {
    const span = Math.min(tempi.length - 1, Math.floor(tick / (QUARTERS_PER_TEMPO * TICKS_PER_QUARTER)))
    const ticksInto = tick - span * QUARTERS_PER_TEMPO * TICKS_PER_QUARTER
    return (starts[span] ?? 0) + (ticksInto * (tempi[span] ?? 0)) / TICKS_PER_QUARTER
  }
  return edges(notes).map(({ tick, on, note: { channel, key } }) => ({
    atMicros: microsAt(tick),
    bytes: on ? [0x90 | channel, key, VELOCITY] : [0x80 | channel, key, OFF_VELOCITY],
  }))
}

/** Beginnings and ends by time; among equals ends first. */
function edges(notes: readonly Note[]): { readonly tick: number; readonly on: boolean; readonly note: Note }[] {
  const all = notes.flatMap((note) => [
    { tick: note.from, on: true, note },
    { tick: note.to, on: false, note },
  ])
  return all.sort((a, b) => a.tick - b.tick || Number(a.on) - Number(b.on) || a.note.key - b.note.key)
}

type Random = (below: number) => number

/** The constants of Numerical Recipes; the same music on every machine. */
function lcg(seed: number): Random {
  let state = seed
  return (below) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0
    return Math.floor((state / 2 ** 32) * below)
  }
}
