import { describe, expect, test } from 'vitest'
import { elementName, type Stop } from '../../../src/organ/index.ts'
import { mixtureRanks } from '../../../src/sound/house-organ/spectrum.ts'
import {
  between,
  centsOff,
  distance,
  division,
  down,
  draw,
  eightFoot,
  find,
  hear,
  organNamed,
  partialsOf,
  rms,
  tone,
  up,
} from './listening.ts'

const organ = organNamed('st-marys')
const KEY = 60
const stops = organ.elements.filter((each): each is Stop => each.kind === 'stop')

/** One key held for a second with these drawn; the middle of it. */
async function held(names: readonly string[], on: string, key = KEY): Promise<Float32Array> {
  const keys = division(organ, on)
  const heard = await hear(organ, [
    draw(
      organ,
      names.map((name) => find(organ, name)),
    ),
    down(keys, [key], 0.5),
    up(keys, [key], 1.9),
  ])
  return between(heard, 0.9, 1.8)
}

describe('every stop of st-marys sounds at its pitch, in tune', () => {
  test.each(stops.filter(({ footage }) => footage !== null).map((stop) => [elementName(stop), stop] as const))(
    '%s',
    async (name, stop) => {
      const sound = await held([name], stop.division.name)
      const hertz = eightFoot(stop.division, KEY) * (8 / (stop.footage ?? 8))
      const sharp = stop.family === 'celeste' ? 8 : 0
      expect(Math.abs(centsOff(sound, hertz) - sharp)).toBeLessThanOrEqual(2.5)
      // Nothing lies below its pitch, nor between its partials.
      const own = tone(sound, hertz)
      expect(tone(sound, hertz / 2)).toBeLessThan(own / 100)
      expect(tone(sound, hertz * 1.5)).toBeLessThan(own / 100)
    },
  )
  test('a mixture stands above the unison, and breaks back', async () => {
    const sound = await held(['Swell Mixture III'], 'Swell')
    const hertz = eightFoot(division(organ, 'Swell'), KEY)
    for (const multiple of mixtureRanks(3, hertz))
      expect(tone(sound, hertz * multiple)).toBeGreaterThan(tone(sound, hertz) * 10)
    expect(mixtureRanks(3, 65.4)).toEqual([4, 6, 8])
    expect(mixtureRanks(3, 1046.5)).toEqual([2, 3, 4])
  })
})

test('families, and the stops of a family that have names of their own, are clearly different', async () => {
  const names = [
    'Great Open Diapason 8',
    'Great Stopped Diapason 8',
    'Great Dulciana 8',
    'Great Trumpet 8',
    'Swell Salicional 8',
    'Swell Cornopean 8',
    'Swell Oboe 8',
  ]
  const spectra = new Map<string, number[]>()
  for (const name of names) {
    const on = name.split(' ')[0] ?? ''
    spectra.set(name, partialsOf(await held([name], on), eightFoot(division(organ, on), KEY)))
  }
  for (const [a, one] of spectra) {
    for (const [b, other] of spectra) if (a < b) expect(distance(one, other), `${a}, ${b}`).toBeGreaterThan(3.5)
  }
  const of = (name: string) => spectra.get(name) ?? []
  expect(distance(of('Great Open Diapason 8'), of('Great Stopped Diapason 8'))).toBeGreaterThan(10)
  expect(distance(of('Great Open Diapason 8'), of('Great Trumpet 8'))).toBeGreaterThan(10)
})

describe('couplers sound what they say', () => {
  const great = division(organ, 'Great')
  const hertz = eightFoot(great, KEY)
  test('Swell to Great plays the Swell on the Great', async () => {
    expect(rms(await held(['Swell Oboe 8'], 'Great'))).toBe(0)
    expect(tone(await held(['Swell Oboe 8', 'Swell to Great'], 'Great'), hertz * 3)).toBeGreaterThan(0.001)
  })
  test('an octave coupler an octave higher, a sub-octave coupler an octave lower', async () => {
    const octave = await held(['Swell Gedackt 8', 'Swell Octave'], 'Swell')
    expect(tone(octave, 2 * hertz)).toBeGreaterThan(tone(octave, hertz) / 2)
    const sub = await held(['Swell Gedackt 8', 'Swell Sub-Octave'], 'Swell')
    expect(tone(sub, hertz / 2)).toBeGreaterThan(tone(sub, hertz) / 2)
  })
})
