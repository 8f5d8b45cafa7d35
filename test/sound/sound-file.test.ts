import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, test } from 'vitest'
import { openSoundFile, type Rendering, SAMPLE_RATE, type Stretch } from '../../src/sound/index.ts'

const folder = mkdtempSync(join(tmpdir(), 'voluntary-sound-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

const FRAMES = 3 * SAMPLE_RATE
const SECOND: Stretch = {
  left: Float32Array.from(
    { length: SAMPLE_RATE },
    (_, frame) => 0.5 * Math.sin((2 * Math.PI * 440 * frame) / SAMPLE_RATE),
  ),
  right: new Float32Array(SAMPLE_RATE),
}
async function* seconds(): AsyncGenerator<Stretch> {
  for (let count = 0; count < 3; count++) yield SECOND
}
const rendering = (): Rendering => ({ frames: FRAMES, stretches: seconds() })

async function written(name: string): Promise<Buffer> {
  const { peak } = await openSoundFile(join(folder, name)).write(rendering(), () => undefined)
  expect(peak).toBeCloseTo(0.5, 3)
  expect(readdirSync(folder).filter((each) => each.endsWith('.part'))).toEqual([])
  return readFileSync(join(folder, name))
}

test('wav: what was rendered, in sixteen bits, silence without noise', async () => {
  const bytes = await written('a.wav')
  expect(bytes.toString('latin1', 0, 4)).toBe('RIFF')
  expect(bytes.readUInt32LE(4)).toBe(bytes.length - 8)
  expect(bytes.readUInt32LE(40)).toBe(FRAMES * 4)
  expect(bytes.length).toBe(44 + FRAMES * 4)
  for (let frame = 0; frame < FRAMES; frame += 997) {
    const wanted = (SECOND.left[frame % SAMPLE_RATE] ?? 0) * 32767
    expect(Math.abs(bytes.readInt16LE(44 + 4 * frame) - wanted)).toBeLessThan(2.6)
    expect(bytes.readInt16LE(44 + 4 * frame + 2)).toBe(0)
  }
})

test('flac: read back by libFLAC it is what the wav has, with its checksum', async () => {
  const bytes = await written('a.flac')
  const flac = createRequire(import.meta.url)('libflacjs/dist/libflac.min.js')
  const decoder = flac.create_libflac_decoder(true)
  let at = 0
  const frames: Uint8Array[][] = []
  const failed = flac.init_decoder_stream(
    decoder,
    (size: number) => {
      const buffer = bytes.subarray(at, at + size)
      at += buffer.length
      return { buffer, readDataLength: buffer.length, error: false }
    },
    (data: Uint8Array[]) => frames.push(data.map((each) => each.slice())),
    (code: number) => {
      throw new Error(`flac ${code}`)
    },
  )
  expect(failed).toBe(0)
  expect(flac.FLAC__stream_decoder_process_until_end_of_stream(decoder)).toBeTruthy()
  // False where the checksum of what was read is not the one in the file.
  expect(flac.FLAC__stream_decoder_finish(decoder)).toBeTruthy()
  const left = Buffer.concat(frames.map(([side]) => side ?? new Uint8Array(0)))
  expect(left.length).toBe(FRAMES * 2)
  const wav = await written('b.wav')
  for (let frame = 0; frame < FRAMES; frame += 997) {
    expect(left.readInt16LE(2 * frame)).toBe(wav.readInt16LE(44 + 4 * frame))
  }
})

test('ogg: Vorbis of that length', async () => {
  const bytes = await written('a.ogg')
  expect(bytes.toString('latin1', 0, 4)).toBe('OggS')
  expect(bytes.includes('vorbis')).toBe(true)
  const last = bytes.lastIndexOf('OggS')
  expect(Number(bytes.readBigInt64LE(last + 6))).toBe(FRAMES)
})

describe('what cannot be written', () => {
  test.each([
    ['a.mp3', /name it \.wav, \.flac or \.ogg/],
    [join('nowhere', 'a.wav'), /there is no folder/],
  ])('%s', (name, words) => {
    expect(() => openSoundFile(join(folder, name))).toThrow(words)
  })
  test('a rendering that fails leaves no file', async () => {
    async function* failing(): AsyncGenerator<Stretch> {
      yield SECOND
      throw new Error('the machine went away')
    }
    const file = openSoundFile(join(folder, 'c.wav'))
    await expect(file.write({ frames: FRAMES, stretches: failing() }, () => undefined)).rejects.toThrow(/went away/)
    expect(existsSync(join(folder, 'c.wav'))).toBe(false)
    expect(readdirSync(folder).filter((each) => each.endsWith('.part'))).toEqual([])
  })
})
