import { openHouse } from '../../../src/house/index.ts'
import {
  changesBetween,
  type Division,
  type Element,
  elementName,
  NOTHING_DRAWN,
  type Organ,
} from '../../../src/organ/index.ts'
import { openOrgan } from '../../../src/organist/index.ts'
import { keyHertz } from '../../../src/sound/house-organ/ranks.ts'
import { renderMessages, SAMPLE_RATE } from '../../../src/sound/index.ts'

/** Listening to what was rendered. */
export const organNamed = (name: string): Organ => openOrgan(openHouse(undefined), name)

export const find = (organ: Organ, name: string): Element => {
  const found = organ.elements.find((each) => elementName(each) === name)
  if (found === undefined) throw new Error(`no ${name}`)
  return found
}
export const division = (organ: Organ, name: string): Division => {
  const found = organ.divisions.find((each) => each.name === name)
  if (found === undefined) throw new Error(`no ${name}`)
  return found
}

export interface Said {
  readonly at: number
  readonly bytes: readonly number[]
}

/** The bytes by which these are drawn, from nothing. */
export const draw = (organ: Organ, elements: readonly Element[], at = 0.1): Said => ({
  at,
  bytes: changesBetween(organ, NOTHING_DRAWN, new Set(elements.map(({ id }) => id))).flatMap(({ bytes }) => bytes),
})
export const down = ({ channel }: Division, keys: readonly number[], at: number): Said => ({
  at,
  bytes: keys.flatMap((key) => [0x90 | channel, key, 100]),
})
export const up = ({ channel }: Division, keys: readonly number[], at: number): Said => ({
  at,
  bytes: keys.flatMap((key) => [0x80 | channel, key, 64]),
})

export interface Heard {
  readonly left: Float32Array
  readonly right: Float32Array
}

export async function hear(
  organ: Organ,
  said: readonly Said[],
  options: Parameters<typeof renderMessages>[2] = {},
): Promise<Heard> {
  const { frames, stretches } = await renderMessages(organ, said, options)
  const heard = { left: new Float32Array(frames), right: new Float32Array(frames) }
  let at = 0
  for await (const { left, right } of stretches) {
    heard.left.set(left, at)
    heard.right.set(right, at)
    at += left.length
  }
  return heard
}

/** Both sides between two moments, as one. */
export const between = ({ left, right }: Heard, fromS: number, toS: number): Float32Array =>
  left.slice(fromS * SAMPLE_RATE, toS * SAMPLE_RATE).map((each, index) => {
    return (each + (right[Math.round(fromS * SAMPLE_RATE) + index] ?? 0)) / 2
  })

export const rms = (sound: Float32Array): number =>
  Math.sqrt(sound.reduce((sum, each) => sum + each * each, 0) / sound.length)

export const peak = (sound: Float32Array): number => sound.reduce((most, each) => Math.max(most, Math.abs(each)), 0)

/** How strong a tone is (Goertzel's sum under a Hann window): 1 for a sine of amplitude 1. */
export function tone(sound: Float32Array, hertz: number): number {
  let [real, imag] = [0, 0]
  for (const [index, sample] of sound.entries()) {
    const weight = 1 - Math.cos((2 * Math.PI * index) / sound.length)
    const phase = (2 * Math.PI * hertz * index) / SAMPLE_RATE
    real += sample * weight * Math.cos(phase)
    imag += sample * weight * Math.sin(phase)
  }
  return (2 * Math.hypot(real, imag)) / sound.length
}

/** Where within some cents of a pitch the sound is strongest, in cents from it. */
export function centsOff(sound: Float32Array, hertz: number, within = 40): number {
  let best = { cents: 0, strength: 0 }
  for (let cents = -within; cents <= within; cents += 0.5) {
    const strength = tone(sound, hertz * 2 ** (cents / 1200))
    if (strength > best.strength) best = { cents, strength }
  }
  return best.cents
}

/** The first partials in decibels, against the strongest of them, at the pitch that it has: no pipe is tuned to a hair. */
export function partialsOf(sound: Float32Array, nominalHertz: number, count = 12): number[] {
  const hertz = nominalHertz * 2 ** (centsOff(sound, nominalHertz) / 1200)
  const strengths = Array.from({ length: count }, (_, index) => tone(sound, hertz * (index + 1)))
  const most = Math.max(...strengths)
  return strengths.map((each) => Math.max(-50, 20 * Math.log10(each / most)))
}

/** Root mean square of the differences, in decibels. */
export const distance = (a: readonly number[], b: readonly number[]): number =>
  Math.sqrt(a.reduce((sum, each, index) => sum + (each - (b[index] ?? 0)) ** 2, 0) / a.length)

export const eightFoot = keyHertz
