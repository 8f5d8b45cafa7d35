import { type MidiEvent, parseMidi } from 'midi-file'
import type { Instrument } from './oracle.ts'

/**
 * organs/st-marys.yaml in the oracle's words: a console of NRPNs at the end of a MIDI wire. It shares no line with the
 * program.
 */
export const ST_MARYS: Instrument = { channelOf: { S: 0, G: 1, P: 2 }, repeatGapMs: 40 }
/** Each stop by its name: the channel (from 0) and the number of its NRPN. */
export const STOPS = {
  'Sw. Gedackt 8': [0, 2],
  'Sw. Oboe 8': [0, 9],
  'Gt. Open Diapason 8': [1, 1],
  'Gt. Principal 4': [1, 4],
  'Gt. Trumpet 8': [1, 8],
  'Ped. Bourdon 16': [2, 2],
} as const
export type StopName = keyof typeof STOPS
export const STOP_NAMES = Object.keys(STOPS) as StopName[]

/** A byte takes ten bits at 31,250 a second. */
const MS_PER_BYTE = 0.32
/** A file counts tenths of a millisecond. */
const ROUNDED_MS = 0.11
/** Printed as program 20 on channel 8. */
const [GENERAL_CANCEL, CONTROL] = [19, 7]
const NRPN = { 99: 'high', 98: 'low' } as const

/** What an organ at the end of the wire was told: its keys, and the stops that stood drawn as each went down. */
export interface Heard {
  readonly strokes: readonly {
    readonly ms: number
    readonly kind: 'on' | 'off'
    readonly channel: number
    readonly key: number
    readonly drawn: readonly string[]
  }[]
  /** Drawn at the end. */
  readonly left: readonly string[]
  readonly faults: readonly string[]
}

export function hearConsole(file: Uint8Array): Heard {
  const { header, tracks } = parseMidi(file)
  const strokes: Heard['strokes'][number][] = []
  const faults: string[] = []
  const number = new Map<string, number>()
  const drawn = new Set<string>()
  let [ms, microsPerQuarter, wireFree, start] = [0, 500_000, 0, 0]
  for (const event of tracks[0] ?? []) {
    ms += (event.deltaTime * microsPerQuarter) / (header.ticksPerBeat ?? 1) / 1000
    if (event.type === 'setTempo') microsPerQuarter = event.microsecondsPerBeat
    if (event.type === 'marker' && event.text === 'start') start = ms
    const bytes = lengthOf(event)
    if (bytes === 0) continue
    // The parts of one NRPN stand at one time in the file, and go out one after the other.
    const goesOn = event.type === 'controller' && event.controllerType !== 99 && event.deltaTime === 0
    if (!goesOn && ms < wireFree - ROUNDED_MS)
      faults.push(`${event.type} at ${ms.toFixed(1)} ms while the wire is busy to ${wireFree.toFixed(1)}`)
    wireFree = Math.max(wireFree, ms) + bytes * MS_PER_BYTE
    if (event.type === 'programChange') {
      if (event.programNumber !== GENERAL_CANCEL || event.channel !== CONTROL)
        faults.push(`program ${event.programNumber}`)
      drawn.clear()
    } else if (event.type === 'controller') {
      const { channel, controllerType, value } = event
      if (controllerType === 99 || controllerType === 98) number.set(`${channel} ${NRPN[controllerType]}`, value)
      if (controllerType !== 6) continue
      const stop = `${channel}/${(number.get(`${channel} high`) ?? -1) * 128 + (number.get(`${channel} low`) ?? -1)}`
      if (value === 127) drawn.add(stop)
      else drawn.delete(stop)
    } else if (event.type === 'noteOn' || event.type === 'noteOff') {
      const kind = event.type === 'noteOn' ? 'on' : 'off'
      strokes.push({ ms, kind, channel: event.channel, key: event.noteNumber, drawn: [...drawn].sort() })
    }
  }
  // A chord begins a little before its moment: its first notes stand before the marker.
  return { strokes: strokes.map((each) => ({ ...each, ms: each.ms - start })), left: [...drawn], faults }
}

function lengthOf({ type }: MidiEvent): number {
  if (type === 'programChange') return 2
  return ['controller', 'noteOn', 'noteOff'].includes(type) ? 3 : 0
}
