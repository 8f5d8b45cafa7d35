import { basename } from 'node:path'
import { badInput, type Finding, finding } from '../../findings/index.ts'
import { checkSize, MAX_LEADING_BYTES, sniff } from '../sniff.ts'

/** A Standard MIDI File taken apart into its chunks, nothing decoded yet. */
export interface Container {
  readonly format: 0 | 1 | 2
  readonly division: Division
  /** Each track's bytes, and where they begin in the file (for messages). */
  readonly tracks: readonly { readonly bytes: Uint8Array; readonly offset: number }[]
  readonly findings: readonly Finding[]
}

/** What a tick is: a fraction of a quarter note, or of a second. */
type Division =
  | { readonly type: 'metrical'; readonly ticksPerQuarter: number }
  | { readonly type: 'timecode'; readonly ticksPerSecond: number }

/**
 * Accepts what sequencers accept: an RMID wrapper, bytes before the header, a longer header, unknown chunks, wrong
 * track counts and lengths; each is a finding. (Standard MIDI Files 1.0, "Chunks"; RP-029 for RMID.)
 * @throws BadInput for what is no MIDI file
 */
export function openContainer(file: string, bytes: Uint8Array): Container {
  checkSize(file, bytes)
  const start = find(bytes, 'MThd', 0, Math.min(bytes.length, MAX_LEADING_BYTES))
  if (start < 0) throw notMidi(file, bytes)
  if (start + 14 > bytes.length) throw badInput(file, 'the file ends inside its header', 'export the score again')
  const findings: Finding[] = []
  const remark = (message: string) => findings.push(finding('remark', 'file-structure', message))
  if (start > 0 && !isRmid(bytes)) remark(`${start} bytes before the MIDI header are ignored`)
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  const promised = view.getUint16(start + 10)
  const division = divisionOf(file, view.getUint16(start + 12))
  const { tracks, ignored } = collectTracks(bytes, view, start + 8 + Math.max(6, view.getUint32(start + 4)), promised)
  for (const message of ignored) remark(message)
  if (tracks.length === 0) throw badInput(file, 'the file has no tracks', 'export the score again')
  if (tracks.length !== promised) remark(`the header promises ${promised} tracks; ${tracks.length} are there and read`)
  const format = formatOf(view.getUint16(start + 8), tracks.length, remark)
  return { format, division, tracks, findings }
}

function notMidi(file: string, bytes: Uint8Array) {
  const sniffed = sniff(bytes)
  const { what, advice } =
    sniffed.kind === 'foreign'
      ? sniffed.foreign
      : { what: 'another kind of score', advice: 'a MIDI file is needed here' }
  return badInput(file, `this is no MIDI file: it is ${what}`, advice.replace('FILE', basename(file)))
}

/** A word that is no format (0, 1, 2): its tracks say what it is. */
function formatOf(word: number, tracks: number, remark: (message: string) => void): Container['format'] {
  if (word === 0 || word === 1 || word === 2) return word
  const format = tracks === 1 ? 0 : 1
  remark(`MIDI file format ${word} does not exist; it is read as format ${format}`)
  return format
}

/** @param word the header's last 16 bits: positive = ticks a quarter, else −frames a second and ticks a frame */
function divisionOf(file: string, word: number): Division {
  if ((word & 0x8000) === 0) {
    if (word === 0) throw badInput(file, 'the header says 0 ticks to a quarter note', 'export the score again')
    return { type: 'metrical', ticksPerQuarter: word }
  }
  const frames = 256 - (word >> 8)
  const ticksPerFrame = word & 0xff
  // 29 stands for 30 drop-frame, whose frames are 1001/30000 of a second (SMF 1.0, "division").
  const framesPerSecond = frames === 29 ? 30000 / 1001 : frames
  if (![24, 25, 29, 30].includes(frames) || ticksPerFrame === 0) {
    throw badInput(file, `the header gives an impossible time code (${frames} frames a second, ${ticksPerFrame} ticks)`)
  }
  return { type: 'timecode', ticksPerSecond: framesPerSecond * ticksPerFrame }
}

/**
 * A file that was joined to itself holds everything twice, and would sound twice: a second header ends it, and so does
 * a track beyond those promised that is the same as one before.
 */
function collectTracks(bytes: Uint8Array, view: DataView, from: number, promised: number) {
  const tracks: { bytes: Uint8Array; offset: number }[] = []
  const ignored: string[] = []
  let at = from
  while (at + 8 <= bytes.length) {
    const id = text(bytes, at, 4)
    const length = view.getUint32(at + 4)
    const bodyStart = at + 8
    let end = bodyStart + length
    if (id === 'MTrk') {
      end = endOfTrackChunk(bytes, bodyStart, end)
      if (end !== bodyStart + length) {
        ignored.push(`track ${tracks.length + 1} says that it is ${length} bytes long; ${end - bodyStart} are read`)
      }
      const track = bytes.subarray(bodyStart, end)
      const same = tracks.length < promised ? -1 : tracks.findIndex((each) => isSame(each.bytes, track))
      if (same < 0) tracks.push({ bytes: track, offset: bodyStart })
      else ignored.push(`a track at byte ${at} is track ${same + 1} once more and is not played twice`)
    } else if (id === 'MThd' && tracks.length > 0) {
      ignored.push(`a second MIDI file begins at byte ${at}; only the first is read`)
      break
    } else if (/^[\x20-\x7e]{4}$/.test(id) && end <= bytes.length) {
      ignored.push(`a chunk "${id}" of ${length} bytes at byte ${at} is no track and is ignored`)
    } else {
      const next = find(bytes, 'MTrk', at + 1, bytes.length)
      end = next < 0 ? bytes.length : next
      ignored.push(`${end - at} bytes at byte ${at} are no chunk and are ignored`)
    }
    at = end
  }
  return { tracks, ignored }
}

/** Where a track really ends: its stated length is wrong where it leaves the file or no chunk follows. */
function endOfTrackChunk(bytes: Uint8Array, start: number, stated: number): number {
  const sound = stated === bytes.length || (stated < bytes.length && /^[\x20-\x7e]{4}$/.test(text(bytes, stated, 4)))
  if (sound) return stated
  // Bytes after the last track that are no chunk are tail rubbish where the track ends as it should.
  if (stated < bytes.length && endsWithEndOfTrack(bytes, start, stated)) return stated
  const next = find(bytes, 'MTrk', start, bytes.length)
  return next < 0 ? bytes.length : next
}

const isSame = (one: Uint8Array, other: Uint8Array): boolean =>
  one.length === other.length && one.every((byte, at) => byte === other[at])

const endsWithEndOfTrack = (bytes: Uint8Array, start: number, end: number): boolean =>
  end - start >= 3 && bytes[end - 3] === 0xff && bytes[end - 2] === 0x2f && bytes[end - 1] === 0

const isRmid = (bytes: Uint8Array): boolean => text(bytes, 0, 4) === 'RIFF' && text(bytes, 8, 4) === 'RMID'

const text = (bytes: Uint8Array, at: number, length: number): string =>
  String.fromCharCode(...bytes.subarray(at, at + length))

function find(bytes: Uint8Array, id: string, from: number, to: number): number {
  const [a, b, c, d] = [...id].map((letter) => letter.charCodeAt(0))
  for (let at = from; at + 4 <= to; at++) {
    if (bytes[at] === a && bytes[at + 1] === b && bytes[at + 2] === c && bytes[at + 3] === d) return at
  }
  return -1
}
