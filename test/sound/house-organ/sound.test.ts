import { build } from 'esbuild'
import { describe, expect, test } from 'vitest'
import { openHouse } from '../../../src/house/index.ts'
import { asWritten, prepare } from '../../../src/organist/index.ts'
import { momentsOf, ranksOf } from '../../../src/sound/house-organ/index.ts'
import { SAMPLE_RATE } from '../../../src/sound/index.ts'
import {
  between,
  division,
  down,
  draw,
  find,
  type Heard,
  hear,
  organNamed,
  peak,
  rms,
  type Said,
  up,
} from './listening.ts'

const organ = organNamed('st-marys')
const great = division(organ, 'Great')
const swell = division(organ, 'Swell')
const flute = find(organ, 'Great Stopped Diapason 8')
const principal = find(organ, 'Great Open Diapason 8')

describe('full organ stays within full scale', () => {
  test.each(['st-marys', 'three-manuals', 'one-manual'])('%s', async (name) => {
    const full = organNamed(name)
    const keys = [36, 43, 48, 52, 55, 60, 64, 67, 72, 76, 79, 84]
    const [manual] = full.divisions
    const pedal = full.divisions.find(({ isPedal }) => isPedal)
    const said = [
      draw(
        full,
        full.elements.filter(({ kind }) => kind !== 'tremulant'),
      ),
    ]
    if (manual) said.push(down(manual, keys, 0.5), up(manual, keys, 2))
    if (pedal) said.push(down(pedal, [36], 0.5), up(pedal, [36], 2))
    const heard = await hear(
      full,
      said.sort((a, b) => a.at - b.at),
    )
    const loudest = Math.max(peak(heard.left), peak(heard.right))
    expect(loudest).toBeLessThan(1)
    // The limit is a guard, not a way of playing.
    expect(loudest).toBeLessThan(0.9)
    expect(loudest).toBeGreaterThan(0.2)
  })
})

/** The longest step from one sample to the next. */
const step = (sound: Float32Array): number =>
  sound.reduce((most, each, index) => Math.max(most, Math.abs(each - (sound[index - 1] ?? each))), 0)

test('no click where keys go down and up, nor where stops are drawn and retired under them', async () => {
  const keys = [48, 55, 60, 64]
  const heard = await hear(organ, [
    draw(organ, [principal, flute]),
    down(great, keys, 0.5),
    { at: 1.5, bytes: draw(organ, [find(organ, 'Great Principal 4')]).bytes },
    { at: 2.5, bytes: flute.control.type === 'switch' ? flute.control.off : [] },
    up(great, keys, 3.5),
    // So short that no pipe has quite spoken.
    down(great, keys, 4.5),
    up(great, keys, 4.512),
  ])
  const steady = step(between(heard, 2, 2.45))
  for (const at of [0.5, 1.5, 2.5, 3.5, 4.5]) {
    expect(step(between(heard, at - 0.05, at + 0.25)), `at ${at} s`).toBeLessThan(steady * 1.25)
  }
  // A stop that is retired under held keys leaves the others as they were.
  expect(rms(between(heard, 2.7, 3.4))).toBeGreaterThan(rms(between(heard, 2, 2.45)) * 0.6)
})

test('silence before the first key and after the end', async () => {
  const heard = await hear(organ, [draw(organ, [principal]), down(great, [60], 0.5), up(great, [60], 1)])
  expect(peak(between(heard, 0, 0.49))).toBeLessThan(1e-6)
  expect(heard.left.length / SAMPLE_RATE).toBeGreaterThan(3)
  const end = heard.left.length / SAMPLE_RATE
  expect(peak(between(heard, end - 0.02, end))).toBeLessThan(1e-4)
})

test('a closed box is softer and darker than an open one', async () => {
  const box = (value: number): Said => ({ at: 0.2, bytes: [0xb0 | swell.channel, 11, value] })
  const oboe = find(organ, 'Swell Oboe 8')
  const at = (value: number) =>
    hear(organ, [draw(organ, [oboe]), box(value), down(swell, [60], 0.6), up(swell, [60], 1.6)])
  const [open, half, closed] = (await Promise.all([at(127), at(64), at(0)])).map((each) => between(each, 1, 1.5))
  expect(rms(closed ?? new Float32Array(1))).toBeLessThan(rms(half ?? new Float32Array(1)) / 1.5)
  expect(rms(half ?? new Float32Array(1))).toBeLessThan(rms(open ?? new Float32Array(1)) / 1.5)
})

test('a tremulant beats', async () => {
  const level = async (elements: Parameters<typeof draw>[1]) => {
    const heard = await hear(organ, [draw(organ, elements), down(swell, [60], 0.5), up(swell, [60], 2.5)])
    const tenths = Array.from({ length: 30 }, (_, index) => rms(between(heard, 1 + index * 0.04, 1.04 + index * 0.04)))
    return Math.max(...tenths) / Math.min(...tenths)
  }
  const gedackt = find(organ, 'Swell Gedackt 8')
  expect(await level([gedackt])).toBeLessThan(1.1)
  expect(await level([gedackt, find(organ, 'Swell Tremulant')])).toBeGreaterThan(1.15)
})

test('choirs as one wave each sound as their pipes do, also where some of them are retired or join', async () => {
  const of = (...names: string[]) => names.map((name) => find(organ, name))
  const drawn = of(
    'Great Open Diapason 8',
    'Great Stopped Diapason 8',
    'Great Principal 4',
    'Great Flute 4',
    'Great Twelfth 2 2/3',
    'Great Fifteenth 2',
    'Swell Mixture III',
    'Swell Oboe 8',
    'Swell to Great',
  )
  const said = [
    draw(organ, drawn),
    down(great, [36, 55, 64, 96], 0.5),
    { at: 1.2, bytes: draw(organ, of('Great Trumpet 8')).bytes },
    { at: 1.6, bytes: flute.control.type === 'switch' ? flute.control.off : [] },
    up(great, [36, 55, 64, 96], 2.4),
  ]
  const pipes = await hear(organ, said, { fuses: false })
  const choirs = await hear(organ, said, { fuses: true })
  const differ = (side: keyof Heard) => rms(pipes[side].map((each, index) => each - (choirs[side][index] ?? 0)))
  expect(rms(pipes.left)).toBeGreaterThan(0.01)
  expect(differ('left')).toBeLessThan(rms(pipes.left) * 0.01)
  expect(differ('right')).toBeLessThan(rms(pipes.right) * 0.01)
})

test('however it is cut into stretches, it sounds the same', async () => {
  const said = [
    draw(organ, [
      principal,
      flute,
      find(organ, 'Swell Tremulant'),
      find(organ, 'Swell Oboe 8'),
      find(organ, 'Swell to Great'),
    ]),
    { at: 0.3, bytes: [0xb0 | swell.channel, 11, 90] },
    down(great, [48, 60, 64, 67], 0.5),
    { at: 1.3, bytes: flute.control.type === 'switch' ? flute.control.off : [] },
    up(great, [64], 1.9),
    down(great, [65], 1.95),
    up(great, [48, 60, 65, 67], 3.2),
  ]
  const whole = await hear(organ, said, { stretchS: 20 })
  const cut = await hear(organ, said, { stretchS: 0.7 })
  const differ = (side: keyof Heard) => peak(whole[side].map((each, index) => each - (cut[side][index] ?? 0)))
  expect(peak(whole.left)).toBeGreaterThan(0.02)
  expect(Math.max(differ('left'), differ('right'))).toBeLessThan(peak(whole.left) * 0.002)
})

test('general cancel, all notes off and the end of a piece leave nothing sounding; as many pipes start as stop', () => {
  const { timeline } = prepare(openHouse(undefined), asWritten('bwv-553', 'st-marys'))
  const messages = timeline.messages.map(({ at, bytes }) => ({ at: at / 1_000_000, bytes }))
  const moments = momentsOf(organ, ranksOf(organ), messages)
  const started = moments.reduce((sum, { starts }) => sum + starts.length, 0)
  const stopped = moments.reduce((sum, { stops }) => sum + stops.length, 0)
  expect(started).toBe(stopped)
  const notes = timeline.messages.filter(({ action }) => action.type === 'note-on').length
  expect(started).toBeGreaterThan(2 * notes)
})

test('with one stop and no coupler, as many pipes speak as there are notes', () => {
  const { timeline } = prepare(openHouse(undefined), { ...asWritten('bwv-553', 'general-midi'), registration: 'none' })
  const moments = momentsOf(
    timeline.organ,
    ranksOf(timeline.organ),
    timeline.messages.map(({ at, bytes }) => ({ at: at / 1_000_000, bytes })),
  )
  const notes = timeline.messages.filter(({ action }) => action.type === 'note-on').length
  expect(moments.reduce((sum, { starts }) => sum + starts.length, 0)).toBe(notes)
})

test('a browser can bundle it: nothing of Node is in it', async () => {
  const { metafile } = await build({
    entryPoints: ['src/sound/house-organ/index.ts'],
    bundle: true,
    write: false,
    metafile: true,
    format: 'esm',
    platform: 'browser',
    external: ['node:*', 'yaml', 'write-file-atomic'],
    logLevel: 'silent',
  })
  const [output] = Object.values(metafile.outputs)
  expect(output?.imports.map(({ path }) => path)).toEqual([])
})
