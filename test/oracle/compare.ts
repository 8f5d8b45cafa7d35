import { type MidiEvent, parseMidi } from 'midi-file'
import type { Instrument, Stroke } from './oracle.ts'

/** organs/general-midi.yaml, in the oracle's words. */
export const GENERAL_MIDI: Instrument = { channelOf: { S: 0, G: 1, P: 2 }, repeatGapMs: 40 }
const VELOCITY = 100
const OFF_VELOCITY = 0x40
const CHURCH_ORGAN = 19

/** An exported performance: its strokes from the marker `start` on, and everything about it that should not be. */
export interface Performance {
  readonly strokes: readonly Stroke[]
  readonly faults: readonly string[]
}

export function readExport(file: Uint8Array): Performance {
  const { header, tracks } = parseMidi(file)
  const faults: string[] = []
  if (header.format !== 0 || tracks.length !== 1) faults.push(`format ${header.format} with ${tracks.length} tracks`)
  const events = (tracks[0] ?? []).map(timesIn(header.ticksPerBeat ?? 0))
  const isStart = ({ event }: { event: MidiEvent }) => event.type === 'marker' && event.text === 'start'
  const start = events.find(isStart)?.ms ?? Number.NaN
  const heads = events.filter(({ event }) => event.type === 'setTempo' || event.type === 'marker')
  if (heads.length !== 2 || heads[0]?.ms !== 0) faults.push(`${heads.length} tempi and markers`)
  if (events.at(-1)?.event.type !== 'endOfTrack') faults.push('no end of track')

  const programs = events.flatMap(({ event }) => (event.type === 'programChange' ? [event] : []))
  const setup = programs.map(({ channel, programNumber }) => `${channel}:${programNumber}`).join(' ')
  if (setup !== [0, 1, 2].map((channel) => `${channel}:${CHURCH_ORGAN}`).join(' ')) faults.push(`setup ${setup}`)

  const strokes: Stroke[] = []
  for (const { ms, event } of events) {
    if (event.type === 'noteOn' || event.type === 'noteOff') {
      const kind = event.type === 'noteOn' ? 'on' : 'off'
      strokes.push({ ms: ms - start, kind, channel: event.channel, key: event.noteNumber })
      if (event.velocity !== (kind === 'on' ? VELOCITY : OFF_VELOCITY)) faults.push(`${kind} ${event.velocity}`)
      if (event.type === 'noteOff' && event.byte9) faults.push('a note-off said as a note-on')
    } else if (!['setTempo', 'marker', 'endOfTrack', 'programChange'].includes(event.type)) {
      faults.push(`a ${event.type}`)
    }
  }
  return { strokes, faults: [...faults, ...unbalanced(strokes)] }
}

function timesIn(ticksPerQuarter: number): (event: MidiEvent) => { ms: number; event: MidiEvent } {
  let ms = 0
  let microsPerQuarter = 500_000
  return (event) => {
    ms += (event.deltaTime * microsPerQuarter) / ticksPerQuarter / 1000
    if (event.type === 'setTempo') microsPerQuarter = event.microsecondsPerBeat
    return { ms, event }
  }
}

/** Down, up, down, up on each key of each channel, and up at the end: no cipher. */
function unbalanced(strokes: readonly Stroke[]): string[] {
  const down = new Map<string, boolean>()
  const faults: string[] = []
  for (const { ms, kind, channel, key } of strokes) {
    const name = `${channel}/${key}`
    if ((kind === 'on') === (down.get(name) ?? false)) faults.push(`${name} twice ${kind} at ${ms.toFixed(1)} ms`)
    down.set(name, kind === 'on')
  }
  return [...faults, ...[...down].filter(([, isDown]) => isDown).map(([name]) => `${name} is never let go`)]
}

export interface Comparison {
  readonly notes: number
  readonly furthestMs: number
  readonly differences: readonly string[]
}

/** Stroke for stroke on every key of every channel. */
export function compare(expected: readonly Stroke[], got: readonly Stroke[], withinMs: number): Comparison {
  const [wanted, heard] = [byKey(expected), byKey(got)]
  const differences: string[] = []
  let furthestMs = 0
  for (const name of new Set([...wanted.keys(), ...heard.keys()])) {
    const [want, have] = [wanted.get(name) ?? [], heard.get(name) ?? []]
    if (want.length !== have.length) differences.push(`${name}: ${want.length} strokes expected, ${have.length} got`)
    for (const [index, ms] of want.entries()) {
      const other = have[index]
      if (other === undefined) break
      furthestMs = Math.max(furthestMs, Math.abs(ms - other))
      if (!(Math.abs(ms - other) <= withinMs)) {
        differences.push(`${name} no. ${index + 1}: ${ms.toFixed(2)} ms expected, ${other.toFixed(2)} ms got`)
      }
    }
  }
  return { notes: expected.filter(({ kind }) => kind === 'on').length, furthestMs, differences }
}

function byKey(strokes: readonly Stroke[]): Map<string, number[]> {
  const lists = new Map<string, number[]>()
  for (const { ms, kind, channel, key } of strokes) {
    const name = `channel ${channel + 1} key ${key} ${kind}`
    const list = lists.get(name)
    if (list) list.push(ms)
    else lists.set(name, [ms])
  }
  for (const list of lists.values()) list.sort((a, b) => a - b)
  return lists
}
