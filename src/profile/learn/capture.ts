import { badInput } from '../../findings/index.ts'
import { type Bytes, createMessageReader } from '../../midi/index.ts'
import { messagesOf } from '../../score/index.ts'

/** A whole message of a console, and where it stands in what was captured. */
export interface CapturedMessage {
  readonly bytes: Bytes
  /** `byte 12`, `line 3`, `message 7`; '' for what was heard just now. */
  readonly at: string
}

/** What a console sent, without clock and active sensing. */
export interface Capture {
  readonly messages: readonly CapturedMessage[]
  /** Bytes that belong to no whole message. */
  readonly unread: readonly CapturedMessage[]
}

/**
 * Reads what somebody captured of a console: bare bytes (.syx), a MIDI file, or a text of hexadecimal bytes as
 * `amidi -d` and `aseqdump` print it.
 * @throws BadInput where no message of MIDI is in it
 */
export function readCapture(file: string, bytes: Uint8Array): Capture {
  if (bytes.length === 0) throw badInput(file, 'the file is empty', 'capture the console again')
  const capture = isMidiFile(bytes)
    ? {
        messages: messagesOf(file, bytes).map((each, index) => ({ bytes: each, at: `message ${index + 1}` })),
        unread: [],
      }
    : isText(bytes)
      ? readLines(file, new TextDecoder().decode(bytes))
      : readStream(Array.from(bytes, (byte, index) => ({ byte, at: `byte ${index}` })))
  if (capture.messages.length === 0) {
    const advice = 'expected is what the console sent: bare bytes (.syx), a MIDI file, or lines such as "90 3C 40"'
    throw badInput(file, 'there is no MIDI message in it', advice)
  }
  return capture
}

const startsWith = (bytes: Uint8Array, letters: string): boolean =>
  [...letters].every((letter, index) => bytes[index] === letter.charCodeAt(0))

const isMidiFile = (bytes: Uint8Array): boolean => startsWith(bytes, 'MThd') || startsWith(bytes, 'RIFF')

const BYTE_ORDER_MARK = [0xef, 0xbb, 0xbf]
/** Bytes of MIDI have a status byte of 80 or more among them; a text in hexadecimal letters has none. */
const isText = (bytes: Uint8Array): boolean => {
  const start = BYTE_ORDER_MARK.every((byte, index) => bytes[index] === byte) ? BYTE_ORDER_MARK.length : 0
  return bytes.subarray(start).every((byte) => (byte >= 0x20 && byte < 0x7f) || (byte >= 0x09 && byte <= 0x0d))
}

interface Placed {
  readonly byte: number
  readonly at: string
}

const FIRST_REALTIME = 0xf8

/** Reads a stream of bytes, and keeps what no message has a use for. */
function readStream(stream: readonly Placed[]): Capture {
  const reader = createMessageReader()
  const messages: CapturedMessage[] = []
  const unread: CapturedMessage[] = []
  let pending: Placed[] = []
  const leave = (rest: readonly Placed[]) => {
    const [first] = rest
    if (first) unread.push({ at: first.at, bytes: rest.map(({ byte }) => byte) })
  }
  for (const placed of stream) {
    if (placed.byte < FIRST_REALTIME) pending.push(placed)
    for (const message of reader.take([placed.byte])) {
      // Under running status the message has one byte more than the stream.
      const whole = pending.at(-message.length)?.byte === message[0]
      const taken = pending.slice(-(whole ? message.length : message.length - 1))
      leave(pending.slice(0, pending.length - taken.length))
      messages.push({ bytes: message, at: taken[0]?.at ?? placed.at })
      pending = []
    }
  }
  leave(pending)
  return { messages, unread }
}

/** `24:0   Note on   0, note 60, velocity 64`: what `aseqdump` makes of a message (channels from 0). */
const DUMPED: readonly (readonly [RegExp, (numbers: readonly number[]) => Bytes])[] = [
  [/Note on\s+(\d+), note (\d+), velocity (\d+)/, ([c = 0, k = 0, v = 0]) => [0x90 | c, k, v]],
  [/Note off\s+(\d+), note (\d+)(?:, velocity (\d+))?/, ([c = 0, k = 0, v = 64]) => [0x80 | c, k, v]],
  [/Control change\s+(\d+), controller (\d+), value (\d+)/, ([c = 0, k = 0, v = 0]) => [0xb0 | c, k, v]],
  [/Program change\s+(\d+), program (\d+)/, ([c = 0, p = 0]) => [0xc0 | c, p]],
]
/** What such lists have around them, and what is no message of an organ. */
const NO_MESSAGE = /^\s*$|^\s*#|^Source\b|^Waiting for data|Active Sensing|Clock|Port subscribed|^\d+ bytes read/i

function readLines(file: string, text: string): Capture {
  const stream: Placed[] = []
  const unread: CapturedMessage[] = []
  for (const [index, line] of text.split(/\r?\n/).entries()) {
    const at = `line ${index + 1}`
    const bytes = bytesOfLine(line)
    if (bytes === null) unread.push({ at: `${at}: ${line.trim().slice(0, 60)}`, bytes: [] })
    else stream.push(...bytes.map((byte) => ({ byte, at })))
  }
  if (stream.length === 0) {
    const first = unread[0]?.at ?? 'line 1'
    throw badInput(
      file,
      `${first}: bytes as two hexadecimal digits each ("90 3C 40"), or lines of aseqdump, were expected`,
      'capture the console again',
    )
  }
  const { messages, unread: rest } = readStream(stream)
  return { messages, unread: [...unread, ...rest] }
}

/** null: no line of a capture. */
function bytesOfLine(line: string): Bytes | null {
  for (const [form, say] of DUMPED) {
    const match = form.exec(line)
    if (match) {
      const bytes = say(match.slice(1).map((digits) => (digits === undefined ? 64 : Number(digits))))
      return bytes.every((byte, index) => byte <= (index === 0 ? 0xff : 0x7f)) ? bytes : null
    }
  }
  if (NO_MESSAGE.test(line)) return []
  const plain = line.replace(/#.*$/, '').replace(/^.*System exclusive\s+/, '')
  const words = plain.trim().split(/[\s,]+/)
  const isHex = words.every((word) => /^(0x)?[0-9a-f]{2}$/i.test(word))
  return isHex ? words.map((word) => Number.parseInt(word.replace(/^0x/i, ''), 16)) : null
}
