/**
 * Why: `midi-file` decodes right what is whole, but on damaged bytes it runs for ever, takes in thin air as data or
 * gives up the whole file (docs/decisions/0001-midi-reader.md). So every track is walked first, lengths only, and
 * what the decoder must not see is cut out; what comes out of here it decodes without fail, in linear time.
 */
export interface SoundTrack {
  /** Bytes that `midi-file` decodes without fail; ends with one end-of-track. */
  readonly bytes: Uint8Array
  readonly complaints: readonly TrackComplaint[]
}

export interface TrackComplaint {
  /** Byte in the track. */
  readonly at: number
  readonly message: string
  /** Music was lost. */
  readonly damaged: boolean
}

const END_OF_TRACK = [0xff, 0x2f, 0x00]
/** Longer texts overflow the decoder's call stack; no title is this long. */
const MAX_TEXT = 60_000
const FIXED_META_LENGTH: ReadonlyMap<number, readonly number[]> = new Map([
  [0x00, [2]],
  [0x20, [1]],
  [0x21, [1]],
  [0x2f, [0]],
  [0x51, [3]],
  [0x54, [5]],
  [0x58, [2, 4]],
  [0x59, [2]],
])
const META_NAME: ReadonlyMap<number, string> = new Map([
  [0x51, 'tempo'],
  [0x58, 'time signature'],
  [0x59, 'key signature'],
])

export function soundTrack(track: Uint8Array): SoundTrack {
  const complaints: TrackComplaint[] = []
  const kept = keeper(track)
  let status = 0
  let at = 0
  while (at < track.length) {
    const body = variableLengthEnd(track, at)
    if (body < 0) {
      complaints.push({ at, message: 'a waiting time that is longer than four bytes or cut short', damaged: true })
      return { bytes: kept.closedBefore(at), complaints }
    }
    // Nearly all events are channel messages with all their bytes: no more is asked of those.
    const first = track[body] ?? 0xff
    if (first < 0xf0 && (first >= 0x80 || status !== 0)) {
      if (first >= 0x80) status = first
      const end = body + (first >= 0x80 ? 1 : 0) + (status >= 0xc0 && status < 0xe0 ? 1 : 2)
      if (end <= track.length) {
        kept.keep(at, body)
        at = end
        continue
      }
    }
    const event = measure(track, body, status)
    if (event.type === 'broken') {
      complaints.push({ at, message: event.message, damaged: true })
      return { bytes: kept.closedBefore(at), complaints }
    }
    if (event.type === 'unwanted') {
      complaints.push({ at, message: event.message, damaged: false })
      kept.leaveOut(at, event.end, variableLength(track, at))
    } else kept.keep(at, body)
    if (event.type === 'end') {
      if (event.end < track.length) {
        const rest = track.length - event.end
        complaints.push({
          at: event.end,
          message: `${rest} bytes after the end of the track are ignored`,
          damaged: false,
        })
      }
      return { bytes: kept.upTo(event.end), complaints }
    }
    at = event.end
  }
  complaints.push({ at: track.length, message: 'the track has no end-of-track event', damaged: false })
  return { bytes: kept.closedBefore(track.length), complaints }
}

type Measured =
  | { readonly type: 'good'; readonly end: number }
  | { readonly type: 'unwanted'; readonly end: number; readonly message: string }
  | { readonly type: 'end'; readonly end: number }
  | { readonly type: 'broken'; readonly message: string }

const broken = (message: string): Measured => ({ type: 'broken', message })
const CUT_SHORT = broken('the track ends in the middle of an event')

/** How far the event at `at` (its status byte, or data under running status) reaches, and whether it is whole. */
function measure(track: Uint8Array, at: number, running: number): Measured {
  const first = track[at]
  if (first === undefined) return CUT_SHORT
  if (first === 0xff) return measureMeta(track, at)
  if (first === 0xf0 || first === 0xf7) {
    const data = variableLengthEnd(track, at + 1)
    const end = data < 0 ? track.length + 1 : data + variableLength(track, at + 1)
    return end > track.length ? CUT_SHORT : { type: 'good', end }
  }
  if (first > 0xf0) {
    const message = `a system message ${first.toString(16).toUpperCase()} has no place in a file and is ignored`
    return { type: 'unwanted', end: Math.min(track.length, at + strayLength(first)), message }
  }
  return first < 0x80 && running === 0 ? broken('a data byte where a message should begin') : CUT_SHORT
}

function measureMeta(track: Uint8Array, at: number): Measured {
  const meta = track[at + 1]
  const data = variableLengthEnd(track, at + 2)
  if (meta === undefined || data < 0) return CUT_SHORT
  const length = variableLength(track, at + 2)
  const end = data + length
  if (end > track.length) return CUT_SHORT
  if (meta === 0x2f && length === 0) return { type: 'end', end }
  const allowed = FIXED_META_LENGTH.get(meta)
  if (allowed && !allowed.includes(length)) {
    return { type: 'unwanted', end, message: `a ${META_NAME.get(meta) ?? 'meta'} event of ${length} bytes is ignored` }
  }
  if (length > MAX_TEXT) return { type: 'unwanted', end, message: `a text of ${length} bytes is ignored` }
  return { type: 'good', end }
}

/** Collects what is kept of a track; copies nothing as long as nothing has to be left out, which is the rule. */
function keeper(track: Uint8Array) {
  let rebuilt: number[] | null = null
  let copiedTo = 0
  let owedTicks = 0
  const copyTo = (end: number): number[] => {
    rebuilt ??= []
    for (; copiedTo < end; copiedTo++) rebuilt.push(track[copiedTo] ?? 0)
    return rebuilt
  }
  return {
    /** @param body where the event begins behind its waiting time */
    keep: (eventStart: number, body: number) => {
      if (owedTicks === 0) return
      copyTo(eventStart).push(...asVariableLength(owedTicks + variableLength(track, eventStart)))
      copiedTo = body
      owedTicks = 0
    },
    /** The event's waiting time goes to the next event that is kept. */
    leaveOut: (eventStart: number, end: number, deltaTicks: number) => {
      copyTo(eventStart)
      copiedTo = end
      owedTicks += deltaTicks
    },
    upTo: (end: number): Uint8Array => (rebuilt === null ? track.subarray(0, end) : Uint8Array.from(copyTo(end))),
    closedBefore: (end: number): Uint8Array =>
      Uint8Array.from([...copyTo(Math.max(copiedTo, end)), ...asVariableLength(owedTicks), ...END_OF_TRACK]),
  }
}

/** Data bytes of a system common message that should not be in a file at all. */
const strayLength = (status: number): number => (status === 0xf2 ? 3 : status === 0xf1 || status === 0xf3 ? 2 : 1)

/** At most four bytes (Standard MIDI Files 1.0, "variable-length quantity"). */
const LONGEST_QUANTITY = 4

/** The byte after a variable-length quantity; −1 where it is longer than four bytes or cut off. */
function variableLengthEnd(bytes: Uint8Array, from: number): number {
  for (let at = from; at < from + LONGEST_QUANTITY && at < bytes.length; at++) {
    if ((bytes[at] as number) < 0x80) return at + 1
  }
  return -1
}

/** The value of a quantity whose end is known to be there. */
function variableLength(bytes: Uint8Array, from: number): number {
  let value = 0
  for (let at = from; ; at++) {
    const byte = bytes[at] ?? 0
    value = (value << 7) | (byte & 0x7f)
    if (byte < 0x80) return value
  }
}

function asVariableLength(value: number): number[] {
  const bytes = [value & 0x7f]
  for (let rest = value >> 7; rest > 0; rest >>= 7) bytes.unshift((rest & 0x7f) | 0x80)
  return bytes
}
