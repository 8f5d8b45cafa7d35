import { describe, expect, test } from 'vitest'
import { NO_SIDE_FILE, placesOf, resolvePlan, sideFileSchema, withinReach } from '../../src/registration/index.ts'
import { ticks } from '../../src/time/index.ts'
import { sayAction, type Timeline, timeOf } from '../../src/timeline/index.ts'
import { note, PPQ, part, play, score } from '../builders.ts'
import { consoleAt } from '../console-at.ts'
import { mapOrgan, mapsIn, steppedOrgan, stepsIn } from '../consoles.ts'

const music = score([part('A', [note(0, 4, 60), note(4, 16, 60)])])
const bytesOf = ({ messages }: Timeline) => messages.map(({ bytes }) => bytes)

describe('a console that is told a map', () => {
  const cues = [
    { at: 1, piston: 'p' },
    { at: 2, draw: ['Octave', 'Trumpet'], retire: ['Principal'] },
    { at: 3, retire: ['Trumpet'] },
    { at: 3, draw: ['Principal'] },
  ]
  const timeline = play(music, mapOrgan(), { cues })

  test('each change is one message with the whole registration, and the last retires all', () => {
    expect(mapsIn(bytesOf(timeline))).toEqual(['1', '23', '12', ''])
  })
  test('it has arrived and moved by its moment', () => {
    const change = timeline.messages.filter(({ action }) => action.type === 'combination')[1]
    expect(timeOf(timeline, ticks(4 * PPQ)) - (change?.at ?? 0)).toBe(50_000)
    expect(change && sayAction(change.action)).toBe('draw Great Octave 4, Great Trumpet 8; retire Great Principal 8')
  })
  test('what stands at a moment can be asked for', () => {
    const drawn = (beat: number) => [...consoleAt(timeline, timeOf(timeline, ticks(beat * PPQ))).drawn].sort()
    expect([drawn(0), drawn(5), drawn(9)]).toEqual([[0], [1, 2], [0, 1]])
  })
  test('the first map is the known state, also where nothing is drawn', () => {
    const silent = play(music, mapOrgan(), { cues: [{ at: 2, draw: ['Octave'] }] })
    expect(mapsIn(bytesOf(silent))).toEqual(['', '2', ''])
    expect(mapsIn(bytesOf(play(music, mapOrgan())))).toEqual([])
  })
  test('a general cancel, where it has one, is the known state', () => {
    const cancelled = play(music, mapOrgan('generalCancel: { program: 20, channel: 16 }\n'), { cues })
    expect(bytesOf(cancelled)[0]).toEqual([0xcf, 19])
    expect(mapsIn(bytesOf(cancelled))).toEqual(['1', '23', '12', ''])
  })
  test('it is said that hands on the console hold until the next change only', () => {
    expect(timeline.findings.map(({ code }) => code)).toContain('console-map')
  })
})

describe('a console whose generals are stepped through', () => {
  const cues = [
    { at: 1, piston: 'p' },
    { at: 2, piston: 'f' },
    { at: 4, piston: 'mf' },
  ]
  const timeline = play(music, steppedOrgan(), { cues })

  test('general cancel is the known place; from there it is stepped, and silenced at the end', () => {
    expect(stepsIn(bytesOf(timeline))).toEqual(['cancel', 'next', 'next', 'next', 'previous', 'cancel'])
  })
  test('never two within 250 ms', () => {
    const times = timeline.messages.filter(({ bytes }) => bytes[0] === 0xb0).map(({ at }) => at)
    expect(times).toHaveLength(6)
    expect(times[0]).toBeGreaterThanOrEqual(250_000)
    for (const [index, at] of times.slice(1).entries()) expect(at - (times[index] ?? 0)).toBeGreaterThanOrEqual(250_000)
  })
  test('the person is told what only a person can set', () => {
    expect(timeline.findings.find(({ code }) => code === 'stepped-generals')?.message).toMatch(/memory level 3/)
  })
  test('beside it stops with messages of their own: those are drawn one by one, and press no general', () => {
    const organ = steppedOrgan('tremulants:\n  - { name: Tremulant, division: Great, midi: { cc: 80 } }\n')
    const places = placesOf(music, {})
    const side = {
      ...NO_SIDE_FILE,
      value: sideFileSchema.parse({
        cues: [
          { at: 1, tremulant: { on: ['Tremulant'] } },
          { at: 2, piston: 'p' },
        ],
      }),
    }
    const { plan, findings } = withinReach(resolvePlan(side, places, organ), organ, places)
    expect(findings).toEqual([])
    const { messages } = play(music, organ, { plan })
    expect(stepsIn(messages.map(({ bytes }) => bytes))).toEqual(['cancel', 'next', 'cancel'])
    expect(messages.flatMap(({ bytes }) => (bytes[1] === 80 ? [bytes[2]] : []))).toEqual([127, 0])
  })
  test('a registration that no general has: the nearest, and what it has less or more', () => {
    const places = placesOf(music, {})
    const organ = steppedOrgan()
    const side = { ...NO_SIDE_FILE, value: sideFileSchema.parse({ cues: [{ at: 1, draw: ['Octave 4', 'Trumpet'] }] }) }
    const { plan, findings } = withinReach(resolvePlan(side, places, organ), organ, places)
    expect([...plan.initial].sort()).toEqual([0, 1, 2])
    expect(findings.map(({ message }) => message)).toEqual([
      'no general of the console draws just this: general 3 is used, with Great Principal 8',
    ])
  })
})
