import { type Bytes, splitMessages } from '../../midi/index.ts'
import { type Ticks, ticks } from '../../time/index.ts'
import { openContainer } from './container.ts'
import { decodeTrack, rawBytesOf } from './decode.ts'

type Event = Parameters<typeof rawBytesOf>[0]

/** A message and when it came. */
export interface TimedMessage {
  readonly tick: Ticks
  readonly bytes: Bytes
}

/**
 * All messages of a MIDI file in the order of time, as a console sent them to its recorder.
 * @throws BadInput for what is no MIDI file
 */
export function timedMessagesOf(file: string, bytes: Uint8Array): TimedMessage[] {
  const timed = openContainer(file, bytes).tracks.flatMap((track) => {
    let now = 0
    return decodeTrack(track.bytes).events.flatMap((event): TimedMessage[] => {
      now += event.deltaTime
      const message = wireBytesOf(event)
      return message === null ? [] : [{ tick: ticks(now), bytes: message }]
    })
  })
  return timed.sort((a, b) => a.tick - b.tick)
}

/** The same without their times. @throws BadInput */
export const messagesOf = (file: string, bytes: Uint8Array): Bytes[] =>
  timedMessagesOf(file, bytes).map((each) => each.bytes)

function wireBytesOf(event: Event): Bytes | null {
  switch (event.type) {
    case 'noteOn':
      return [0x90 | event.channel, event.noteNumber, event.velocity]
    case 'noteOff':
      return [0x80 | event.channel, event.noteNumber, event.velocity]
    case 'sysEx':
      return wholeSysEx([0xf0, ...Array.from(event.data)])
    default:
      return rawBytesOf(event)
  }
}

/** Some programs leave out the F7 that the file form has at its end. */
function wholeSysEx(bytes: Bytes): Bytes | null {
  const whole = bytes.at(-1) === 0xf7 ? bytes : [...bytes, 0xf7]
  try {
    return splitMessages(whole).length === 1 ? whole : null
  } catch {
    return null
  }
}
