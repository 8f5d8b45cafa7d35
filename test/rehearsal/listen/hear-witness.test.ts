import fc from 'fast-check'
import { expect, test } from 'vitest'
import { hearWitness } from '../../../src/rehearsal/listen/hear-witness.ts'
import type { Recording } from '../../../src/rehearsal/listen/recording.ts'
import { SAMPLE_RATE, WITNESS } from '../../../src/rehearsal/organ/index.ts'
import { witnessSample } from '../../../src/rehearsal/organ/witness.ts'
import { runs } from '../../runs.ts'

const MS = SAMPLE_RATE / 1000
const HELD = 50 * MS

/** A recording in memory of the witness' own samples, each sounded at its frame, and of a pipe near its tones. */
function recordingOf(sounds: readonly { readonly frame: number; readonly key: number }[], frames: number): Recording {
  const left = Float32Array.from(
    { length: frames },
    (_, frame) => 0.05 * Math.sin((2 * Math.PI * 20_900 * frame) / SAMPLE_RATE),
  )
  for (const { frame, key } of sounds) {
    const { sides, release } = witnessSample(key)
    const [tone = new Float32Array(0)] = sides
    for (let at = 0; at < HELD; at++) left[frame + at] = (left[frame + at] ?? 0) + 0.05 * (tone[at] ?? 0)
    for (let at = 0; release + at < tone.length; at++) {
      left[frame + HELD + at] = (left[frame + HELD + at] ?? 0) + 0.05 * (tone[release + at] ?? 0)
    }
  }
  let done = 0
  return {
    sampleRate: SAMPLE_RATE,
    frames,
    sides: 2,
    read: (wanted) => {
      const stretch = left.slice(done, done + wanted)
      done += stretch.length
      return [stretch, stretch]
    },
    close: () => undefined,
  }
}

const strikesEvery = (ms: number, count: number) =>
  Array.from({ length: count }, (_, index) => ({
    frame: 1000 + index * ms * MS,
    key: WITNESS.low + (index % WITNESS.keys),
  }))

test('each strike is heard as late as it was sounded, to 2 ms', () => {
  const lags = fc.array(fc.integer({ min: 5 * MS, max: 120 * MS }), { minLength: 30, maxLength: 30 })
  fc.assert(
    fc.property(lags, (late) => {
      const strikes = strikesEvery(22, late.length)
      const sounds = strikes.map(({ frame, key }, index) => ({ frame: frame + (late[index] ?? 0), key }))
      const heard = hearWitness(recordingOf(sounds, 2 * SAMPLE_RATE), strikes)
      expect(heard).toHaveLength(strikes.length)
      for (const [index, { lagFrames }] of heard.entries()) {
        expect(Math.abs((lagFrames ?? Number.NaN) - (late[index] ?? 0))).toBeLessThan(2 * MS)
      }
    }),
    runs(10),
  )
})

test('a strike that is not sounded is not heard, and those that the recording does not reach are left out', () => {
  const strikes = strikesEvery(100, 18)
  const sounds = strikes.filter((_, index) => index !== 4).map(({ frame, key }) => ({ frame: frame + 20 * MS, key }))
  const heard = hearWitness(recordingOf(sounds, 1.5 * SAMPLE_RATE), strikes)
  expect(heard.map(({ lagFrames }) => lagFrames === null)).toEqual(heard.map((_, index) => index === 4))
  expect(heard).toHaveLength(13)
})

test('a recording without a witness has none', () => {
  const heard = hearWitness(recordingOf([], SAMPLE_RATE), strikesEvery(100, 5))
  expect(heard.map(({ lagFrames }) => lagFrames)).toEqual([null, null, null, null, null])
})
