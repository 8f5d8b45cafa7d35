import { type MidiEvent, writeMidi } from 'midi-file'
import { type Bytes, splitMessages } from '../midi/index.ts'
import type { Micros } from '../time/index.ts'

export interface WrittenMessage {
  readonly at: Micros
  /** One or more whole messages. */
  readonly bytes: Bytes
}

/** 5000 ticks a quarter at 500,000 µs a quarter: a tick is 0.1 ms. */
const TICKS_PER_QUARTER = 5000
const MICROS_PER_QUARTER = 500_000
/** The largest variable-length quantity (Standard MIDI Files 1.0). */
const LONGEST_WAIT_TICKS = 0x0fffffff
const MICROS_PER_TICK = MICROS_PER_QUARTER / TICKS_PER_QUARTER

/**
 * What a port gets, as a Standard MIDI File of format 0, every message with its own status byte.
 * @param startAt where the music begins, marked `start`; null for none
 */
export function writeSmf(messages: readonly WrittenMessage[], startAt: Micros | null): Uint8Array {
  const events: MidiEvent[] = [{ deltaTime: 0, meta: true, type: 'setTempo', microsecondsPerBeat: MICROS_PER_QUARTER }]
  let now = 0
  const delta = (at: number) => {
    const tick = Math.max(now, Math.round(at / MICROS_PER_TICK))
    // A waiting time has four bytes: what is longer is said in several, each with an empty text.
    for (; tick - now > LONGEST_WAIT_TICKS; now += LONGEST_WAIT_TICKS) {
      events.push({ deltaTime: LONGEST_WAIT_TICKS, meta: true, type: 'text', text: '' })
    }
    const step = tick - now
    now = tick
    return step
  }
  let marked = startAt === null
  const mark = (at: number) => {
    if (marked || startAt === null || at < startAt) return
    const deltaTime = delta(startAt)
    events.push({ deltaTime, meta: true, type: 'marker', text: 'start' })
    marked = true
  }
  for (const { at, bytes } of messages) {
    mark(at)
    for (const message of splitMessages(bytes)) {
      const deltaTime = delta(at)
      events.push(asEvent(deltaTime, message))
    }
  }
  mark(Number.POSITIVE_INFINITY)
  events.push({ deltaTime: 0, meta: true, type: 'endOfTrack' })
  return Uint8Array.from(
    writeMidi({ header: { format: 0, numTracks: 1, ticksPerBeat: TICKS_PER_QUARTER }, tracks: [events] }),
  )
}

function asEvent(deltaTime: number, message: readonly number[]): MidiEvent {
  const [status = 0, first = 0, second = 0] = message
  const channel = status & 0x0f
  switch (status & 0xf0) {
    case 0x80:
      return { deltaTime, type: 'noteOff', channel, noteNumber: first, velocity: second }
    case 0x90:
      // The writer takes `byte9` for the form: a note-off that is said as note-on with velocity 0.
      return second === 0
        ? { deltaTime, type: 'noteOff', channel, noteNumber: first, velocity: 0, byte9: true }
        : { deltaTime, type: 'noteOn', channel, noteNumber: first, velocity: second }
    case 0xa0:
      return { deltaTime, type: 'noteAftertouch', channel, noteNumber: first, amount: second }
    case 0xb0:
      return { deltaTime, type: 'controller', channel, controllerType: first, value: second }
    case 0xc0:
      return { deltaTime, type: 'programChange', channel, programNumber: first }
    case 0xd0:
      return { deltaTime, type: 'channelAftertouch', channel, amount: first }
    case 0xe0:
      return { deltaTime, type: 'pitchBend', channel, value: first + (second << 7) - 0x2000 }
    default:
      // F0 … F7 as it is; anything else of the system kind through the file format's escape.
      return status === 0xf0
        ? { deltaTime, type: 'sysEx', data: message.slice(1) }
        : { deltaTime, type: 'endSysEx', data: [...message] }
  }
}
