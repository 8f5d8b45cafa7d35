import { closeSync, fstatSync, openSync, readSync } from 'node:fs'
import { badInput, errorText } from '../../findings/index.ts'

/** A sound file that is read in pieces, for a service is too long for memory. */
export interface Recording {
  readonly sampleRate: number
  /** Moments with a sample on each side. */
  readonly frames: number
  readonly sides: number
  /** The next frames, fewer at the end; each side a list. */
  readonly read: (frames: number) => readonly Float32Array[]
  readonly close: () => void
}

const INTEGERS = 1
const FLOATS = 3
/** Its real number stands behind. */
const EXTENSIBLE = 0xfffe
const HEADER_BYTES = 12
const CHUNK_BYTES = 8

interface Format {
  readonly code: number
  readonly sides: number
  readonly sampleRate: number
  readonly bits: number
}

/**
 * RIFF WAVE of 16-bit integers or 32-bit floats (Microsoft and IBM, Multimedia Programming Interface 1.0). A file whose
 * writer was cut off before it could say how long it is, is read to its end.
 * @throws BadInput for what is none, and where it cannot be read
 */
export function openRecording(path: string): Recording {
  const fd = opened(path)
  try {
    return readHeader(path, fd)
  } catch (thrown) {
    closeSync(fd)
    throw thrown
  }
}

function opened(path: string): number {
  try {
    return openSync(path, 'r')
  } catch (thrown) {
    throw badInput(path, `cannot be read (${errorText(thrown)})`)
  }
}

function readHeader(path: string, fd: number): Recording {
  const { size } = fstatSync(fd)
  const head = bytesAt(fd, 0, HEADER_BYTES)
  if (head.toString('latin1', 0, 4) !== 'RIFF' || head.toString('latin1', 8, 12) !== 'WAVE') {
    throw badInput(path, 'this is no sound file of the kind .wav')
  }
  let format: Format | null = null
  for (let at = HEADER_BYTES; at + CHUNK_BYTES <= size; ) {
    const chunk = bytesAt(fd, at, CHUNK_BYTES)
    const id = chunk.toString('latin1', 0, 4)
    const length = chunk.readUInt32LE(4)
    at += CHUNK_BYTES
    if (id === 'fmt ') format = readFormat(path, bytesAt(fd, at, Math.min(length, 40)))
    if (id === 'data') {
      if (format === null) throw badInput(path, 'its sound comes before it says of what kind it is')
      const isOpenEnded = length === 0 || length === 0xffffffff
      return reader(path, fd, format, at, Math.min(isOpenEnded ? size : length, size - at))
    }
    at += length + (length % 2)
  }
  throw badInput(path, 'there is no sound in it')
}

function readFormat(path: string, chunk: Buffer): Format {
  if (chunk.length < 16) throw badInput(path, 'it does not say of what kind its sound is')
  const tag = chunk.readUInt16LE(0)
  const code = tag === EXTENSIBLE && chunk.length >= 26 ? chunk.readUInt16LE(24) : tag
  const format = { code, sides: chunk.readUInt16LE(2), sampleRate: chunk.readUInt32LE(4), bits: chunk.readUInt16LE(14) }
  const isKnown = (code === INTEGERS && format.bits === 16) || (code === FLOATS && format.bits === 32)
  if (!isKnown || format.sides === 0) {
    throw badInput(
      path,
      `its sound is of a kind that is not read here (${code}, ${format.bits} bits)`,
      'record 16-bit integers or 32-bit floats',
    )
  }
  return format
}

function reader(
  path: string,
  fd: number,
  { code, sides, sampleRate, bits }: Format,
  start: number,
  length: number,
): Recording {
  const frameBytes = (sides * bits) / 8
  const frames = Math.floor(length / frameBytes)
  let done = 0
  return {
    sampleRate,
    frames,
    sides,
    read: (wanted) => {
      const count = Math.min(wanted, frames - done)
      const bytes = bytesAt(fd, start + done * frameBytes, count * frameBytes)
      if (bytes.length < count * frameBytes) throw badInput(path, 'it became shorter while it was read')
      done += count
      return Array.from({ length: sides }, (_, side) => {
        const samples = new Float32Array(count)
        for (let frame = 0; frame < count; frame++) {
          const at = frame * frameBytes + (side * bits) / 8
          samples[frame] = code === FLOATS ? bytes.readFloatLE(at) : bytes.readInt16LE(at) / 32_768
        }
        return samples
      })
    },
    close: () => closeSync(fd),
  }
}

function bytesAt(fd: number, position: number, length: number): Buffer {
  const bytes = Buffer.alloc(length)
  let done = 0
  while (done < length) {
    const got = readSync(fd, bytes, done, length - done, position + done)
    if (got === 0) break
    done += got
  }
  return bytes.subarray(0, done)
}
