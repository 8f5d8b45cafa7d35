import { mkdirSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { parse } from 'yaml'
import { type House, list, openHouse } from '../../src/house/index.ts'
import { readingOf } from '../../src/library/index.ts'
import { elementName } from '../../src/organ/index.ts'
import { asWritten, openOrgan, prepare } from '../../src/organist/index.ts'
import { writeSmf } from '../../src/ports/index.ts'
import { readSideFile } from '../../src/registration/index.ts'
import { readScore } from '../../src/score/index.ts'
import { micros } from '../../src/time/index.ts'
import { movedBy } from '../../src/timeline/recorded.ts'

/** What was exported comes back: notes by division, and every stop change within a beat of where it was. */
const house: House = openHouse(mkdtempSync(join(tmpdir(), 'voluntary-recording-')))
mkdirSync(join(house.home, 'scores'))
const ORGANS = list(house, 'organs').map(({ name }) => name)
const SCORES = list(house, 'scores')
  .filter(({ own }) => !own)
  .map(({ name }) => name)

const BEAT_MS = 500
/** A note is let go before its key is struck again, and was so already when it was recorded. */
const TOUCH_MS = 50

const timelineOf = (score: string, organ: string) => prepare(house, asWritten(score, organ)).timeline
type Timeline = ReturnType<typeof timelineOf>

/** In milliseconds from the first note. */
function heard({ messages }: Timeline) {
  const isNote = ({ bytes: [status = 0] }: (typeof messages)[number]) => (status & 0xe0) === 0x80
  const first = messages.find(isNote)?.at ?? 0
  const last = messages.filter(isNote).at(-1)?.at ?? 0
  const keys = messages.filter(isNote).map(({ at, bytes: [status = 0, key, velocity = 0] }) => {
    const isOn = (status & 0xf0) === 0x90 && velocity > 0
    return { atMs: (at - first) / 1000, key: `${(status & 0x0f) + 1} ${key} ${isOn ? 'down' : 'up'}` }
  })
  const moves = messages
    .filter(({ at }) => at < last)
    .flatMap(({ at, action }) =>
      movedBy(action).map(([element, drawn]) => ({
        atMs: Math.max(0, (at - first) / 1000),
        element: elementName(element),
        drawn,
      })),
    )
  return { keys, moves }
}

/** Of each key of each channel when it goes down, and when up. */
function timesOf(keys: ReturnType<typeof heard>['keys']) {
  const times = new Map<string, number[]>()
  for (const { key, atMs } of keys) times.set(key, [...(times.get(key) ?? []), atMs])
  return times
}

/** Of each stop when it really changes; what is said twice is one change. */
function changesOf(moves: ReturnType<typeof heard>['moves']) {
  const changes = new Map<string, { atMs: number; drawn: boolean }[]>()
  for (const { atMs, element, drawn } of moves) {
    const all = changes.get(element) ?? []
    changes.set(element, all)
    if ((all.at(-1)?.drawn ?? false) !== drawn) all.push({ atMs, drawn })
  }
  return changes
}

function roundTrip(score: string, organ: string) {
  const before = timelineOf(score, organ)
  const bytes = writeSmf(before.messages, before.startAt)
  const path = join(house.home, 'scores', `${score}-on-${organ}.mid`)
  writeFileSync(path, bytes)
  const opened = openOrgan(house, organ)
  const { item } = prepare(house, { ...asWritten(path, organ), map: '-'.repeat(partsOf(path)) })
  const reading = readingOf(`${score}.mid`, bytes, item.piece.sources[0], {
    unclear: null,
    sounds: '',
    organs: [opened],
  })
  writeFileSync(path.replace(/mid$/, 'yaml'), reading.side)
  readSideFile(path.replace(/mid$/, 'yaml'))
  return { before: heard(before), after: heard(timelineOf(path, organ)), reading }
}

const partsOf = (path: string): number => readScore(path, readFileSync(path)).parts.length

describe.each(ORGANS)('on %s', (organ) => {
  test.each(SCORES)('%s', (score) => {
    const { before, after } = roundTrip(score, organ)
    expect(before.keys.length).toBeGreaterThan(100)
    const [wereDown, areDown] = [timesOf(before.keys), timesOf(after.keys)]
    expect([...areDown.keys()].sort()).toEqual([...wereDown.keys()].sort())
    for (const [key, times] of wereDown) {
      const again = areDown.get(key) ?? []
      expect(again.length, key).toBe(times.length)
      for (const [index, atMs] of times.entries())
        expect(Math.abs((again[index] ?? 0) - atMs), key).toBeLessThan(TOUCH_MS)
    }
    const [was, is] = [changesOf(before.moves), changesOf(after.moves)]
    expect([...is.keys()].sort()).toEqual([...was.keys()].sort())
    for (const [element, changes] of was) {
      const again = is.get(element) ?? []
      expect(
        again.map(({ drawn }) => drawn),
        element,
      ).toEqual(changes.map(({ drawn }) => drawn))
      for (const [index, { atMs }] of changes.entries())
        expect(Math.abs((again[index]?.atMs ?? 0) - atMs), `${element}, change ${index + 1}`).toBeLessThanOrEqual(
          BEAT_MS,
        )
    }
  })
})

test('its side file is for people: map, and cues at bar and beat', () => {
  const { reading } = roundTrip('bwv-553', 'st-marys')
  expect(reading.says.join('\n')).toMatch(/recorded on .*: map SGP; \d+ changes of stops, kept as \d+ cues/)
  const side = parse(reading.side)
  expect(side.map).toBe('SGP')
  expect(side.cues[0]).toMatchObject({ at: 'start', draw: expect.arrayContaining(['Great Open Diapason 8']) })
})

describe('boxes, tremulants and pistons of the organ come back too', () => {
  const CUES = [
    '  - { at: start, registration: mf, swell: 80% }',
    '  - { at: 2:1, swell: { to: 20%, until: 4:1 } }',
    '  - { at: 3:1, tremulant: { on: [Swell] } }',
    '  - { at: 5:1, swell: 100% }',
    '  - { at: 6:1, piston: Full }',
    '  - { at: 7:1, tremulant: { off: [Swell] } }',
  ]
  mkdirSync(join(house.home, 'organs'))
  writeFileSync(
    join(house.home, 'organs', 'called.yaml'),
    readFileSync('organs/st-marys.yaml', 'utf8').replace(
      /^pistons:$/m,
      'pistons:\n  - { name: Full, draw: [Gt. Fifteenth 2, Sw. Oboe 8], retire: [Gt. Stopped Diapason 8], call: { program: 11, channel: 16 } }',
    ),
  )
  writeFileSync(join(house.home, 'scores', 'shaded.mid'), readFileSync('scores/st-anne.mid'))
  writeFileSync(join(house.home, 'scores', 'shaded.yaml'), `map: SSGP\ncues:\n${CUES.join('\n')}\n`)

  /** Where a box stands, ten times a beat. */
  const shades = (score: string) => {
    const { messages } = timelineOf(score, 'called')
    const first = messages.find(({ bytes: [status = 0] }) => (status & 0xe0) === 0x80)?.at ?? 0
    const values = messages.flatMap(({ at, bytes: [status = 0, controller, value = 0] }) =>
      (status & 0xf0) === 0xb0 && controller === 11 ? [{ at: at - first, value }] : [],
    )
    return Array.from({ length: 200 }, (_, step) => values.filter(({ at }) => at <= step * 50_000).at(-1)?.value ?? 127)
  }

  test('within a beat, and a box on its way within a tenth', () => {
    const { before, after, reading } = roundTrip('shaded', 'called')
    const side = parse(reading.side)
    expect(side.cues).toContainEqual(expect.objectContaining({ piston: 'Full' }))
    expect(side.cues).toContainEqual(expect.objectContaining({ tremulant: { on: ['Swell Tremulant'] } }))
    expect(before.moves.length).toBeGreaterThan(10)
    for (const [element, changes] of changesOf(before.moves)) {
      const again = changesOf(after.moves).get(element) ?? []
      expect(
        again.map(({ drawn }) => drawn),
        element,
      ).toEqual(changes.map(({ drawn }) => drawn))
      for (const [index, { atMs }] of changes.entries())
        expect(Math.abs((again[index]?.atMs ?? 0) - atMs), element).toBeLessThanOrEqual(BEAT_MS)
    }
    const [was, is] = [shades('shaded'), shades('shaded-on-called')]
    expect(new Set(was).size).toBeGreaterThan(20)
    const far = was.filter((value, step) => Math.abs(value - (is[step] ?? 0)) > 13)
    expect(far.length).toBeLessThanOrEqual(2)
  })
})

describe('what no profile knows is counted', () => {
  const nrpn = (channel: number, value: number) => [
    0xb0 | channel,
    99,
    9,
    0xb0 | channel,
    98,
    9,
    0xb0 | channel,
    6,
    value,
  ]
  const recorded = (...messages: number[][]) =>
    writeSmf(
      [...messages, [0x90, 60, 80], [0x80, 60, 0]].map((bytes, index) => ({ at: micros(index * 1000), bytes })),
      null,
    )
  const says = (bytes: Uint8Array, organs = ['st-marys']) => {
    const path = join(house.home, 'scores', 'strange.mid')
    writeFileSync(path, bytes)
    const { item } = prepare(house, { ...asWritten(path, 'st-marys'), map: 'G' })
    const opened = organs.map((organ) => openOrgan(house, organ))
    return readingOf('strange.mid', bytes, item.piece.sources[0], {
      unclear: null,
      sounds: '',
      organs: opened,
    }).says.join('\n')
  }

  test('by kind, channel and number, where it is an organ that is known', () => {
    const [stop] = openOrgan(house, 'st-marys').elements.flatMap(({ control }) =>
      control.type === 'switch' ? [control] : [],
    )
    const known = [[...(stop?.on ?? [])], [...(stop?.off ?? [])], [...(stop?.on ?? [])]]
    expect(says(recorded(...known, [0xcb, 5], [0xcb, 6], [0xf0, 0x31, 1, 2, 3, 0xf7]))).toMatch(
      /recorded on St Mary's[^\n]*\n.*left out: program changes on channel 12 \(2\), system exclusive \(1\)/,
    )
  })

  test('and where it is none', () => {
    expect(says(recorded(nrpn(3, 127), nrpn(3, 0), [0xf0, 0x7e, 0x7f, 9, 1, 0xf7]))).toMatch(
      /of a console that no profile here knows.*: NRPN on channel 4 \(2\)$/,
    )
    expect(says(recorded([0xf0, 0x7d, 0x47, 0x4f, 0, 0xf7]))).toMatch(/GrandOrgue’s recorder.*\(1\)$/)
    expect(says(recorded([0xc0, 19], [0xb0, 101, 0, 0xb0, 100, 0, 0xb0, 6, 12]))).not.toMatch(/left out/)
  })
})
