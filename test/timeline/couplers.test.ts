import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { ScoreNote } from '../../src/score/index.ts'
import { ticks } from '../../src/time/index.ts'
import { type Timeline, timeOf, transcript } from '../../src/timeline/index.ts'
import { checked, note, organ, PPQ, part, performance, play, score } from '../builders.ts'
import { consoleAt } from '../console-at.ts'
import { COUPLERS, coupledOrgan } from '../couplers.ts'
import { runs } from '../runs.ts'

/** `Swell 500 on 60`: milliseconds of the music. */
const lines = (timeline: Timeline, division: string): string[] =>
  timeline.messages.flatMap(({ at, action }) =>
    (action.type === 'note-on' || action.type === 'note-off') && action.division.name === division
      ? [`${(at - timeline.startAt) / 1000} ${action.type === 'note-on' ? 'on' : 'off'} ${action.key}`]
      : [],
  )
const great = (...notes: ScoreNote[]) => score([part('Great', notes)], { end: ticks(8 * PPQ) })
const couple = (...names: string[]) => [{ at: 'start', couple: names }]

describe('couplers that we work', () => {
  test('a coupler without a message is ours, and its keys are really played on the other division', () => {
    const timeline = play(great(note(0, 1, 60)), coupledOrgan(), { cues: couple('Swell to Great') })
    expect(lines(timeline, 'Swell')).toEqual(['0 on 60', '500 off 60'])
    expect(lines(timeline, 'Great')).toEqual(['0 on 60', '500 off 60'])
  })

  test('nothing is said for it, and it is known to be drawn', () => {
    const timeline = play(great(note(0, 4, 60)), coupledOrgan(), { cues: [{ at: '1:3', couple: ['Swell to Great'] }] })
    const draws = timeline.messages.filter(({ action }) => action.type === 'draw')
    expect(draws.map(({ bytes }) => bytes)).toEqual([[]])
    const { drawn } = consoleAt(timeline, timeOf(timeline, ticks(3 * PPQ)))
    expect([...drawn].map((id) => timeline.organ.elements[id]?.name)).toEqual(['Swell to Great'])
  })

  test('an octave coupler acts also on what another brings, and octaves do not pile up', () => {
    const cues = couple('Swell to Great', 'Swell Octave', 'Swell Sub Octave')
    const timeline = play(great(note(0, 1, 60)), coupledOrgan(), { cues })
    expect(lines(timeline, 'Swell').filter((line) => line.startsWith('0 on'))).toEqual([
      '0 on 48',
      '0 on 60',
      '0 on 72',
    ])
  })

  test('not where the profile says that it does not act through', () => {
    const pedal = score([part('Pedal', [note(0, 1, 40)])])
    const timeline = play(pedal, coupledOrgan(), { map: 'P', cues: couple('Great to Pedal', 'Great Octave') })
    expect(lines(timeline, 'Great')).toEqual(['0 on 40', '500 off 40'])
  })

  test('one unison coupler does not act through another', () => {
    const pedal = score([part('Pedal', [note(0, 1, 40)])])
    const timeline = play(pedal, coupledOrgan(), { map: 'P', cues: couple('Great to Pedal', 'Swell to Great') })
    expect(lines(timeline, 'Great')).toEqual(['0 on 40', '500 off 40'])
    expect(lines(timeline, 'Swell')).toEqual([])
  })

  test('what lies outside the compass does not sound there, and is no finding', () => {
    const timeline = play(great(note(0, 1, 90)), coupledOrgan(), { cues: couple('Swell to Great', 'Swell Octave') })
    expect(lines(timeline, 'Swell')).toEqual(['0 on 90', '500 off 90'])
    expect(timeline.findings).toEqual([])
  })

  test('no note-off cuts what the coupler still holds, nor the other way round', () => {
    const music = score([part('Great', [note(0, 2, 60)]), part('Swell', [note(1, 4, 60)])])
    const timeline = play(music, coupledOrgan(), { map: 'GS', cues: couple('Swell to Great') })
    expect(lines(timeline, 'Swell')).toEqual(['0 on 60', '2000 off 60'])
    const turned = score([part('Great', [note(1, 4, 60)]), part('Swell', [note(0, 2, 60)])])
    const other = play(turned, coupledOrgan(), { map: 'GS', cues: couple('Swell to Great') })
    expect(lines(other, 'Swell')).toEqual(['0 on 60', '2000 off 60'])
  })

  test('where one keyboard ends as the other begins, the key is let go before it is struck again', () => {
    const music = score([part('Great', [note(0, 1, 60)]), part('Swell', [note(1, 2, 60)])])
    const timeline = play(music, coupledOrgan(), { map: 'GS', cues: couple('Swell to Great') })
    expect(lines(timeline, 'Swell')).toEqual(['0 on 60', '460 off 60', '500 on 60', '1000 off 60'])
  })

  test('drawn and retired under held keys: struck and let go at that moment', () => {
    const cues = [
      { at: '1:2', couple: ['Swell to Great'] },
      { at: '1:4', uncouple: ['Swell to Great'] },
    ]
    const timeline = play(great(note(0, 6, 60)), coupledOrgan(), { cues })
    expect(lines(timeline, 'Great')).toEqual(['0 on 60', '3000 off 60'])
    expect(lines(timeline, 'Swell')).toEqual(['500 on 60', '1500 off 60'])
  })

  test('a change of other stops strikes nothing again, nor does one coupler that takes over from another', () => {
    const cues = [
      { at: 'start', couple: ['Swell to Pedal'] },
      { at: '1:2', draw: ['Gt. Principal 4'] },
      { at: '1:3', couple: ['Great to Pedal', 'Swell Octave'] },
      { at: '1:4', uncouple: ['Great to Pedal'] },
    ]
    const pedal = score([part('Pedal', [note(0, 6, 40)])])
    const timeline = play(pedal, coupledOrgan(), { map: 'P', cues })
    expect(lines(timeline, 'Swell')).toEqual(['0 on 40', '1000 on 52', '3000 off 40', '3000 off 52'])
    expect(lines(timeline, 'Great')).toEqual(['1000 on 40', '1500 off 40'])
  })

  test('a coupler that moves as a key is let go makes no chirp', () => {
    const cues = [{ at: '1:3', couple: ['Swell to Great'] }]
    const late = { ...note(0, 2, 60), end: ticks(2 * PPQ + 8) }
    expect(lines(play(great(late), coupledOrgan(), { cues }), 'Swell')).toEqual([])
  })

  test('it begins in the middle with what is held there', () => {
    const cues = [{ at: '1:2', couple: ['Swell to Great'] }]
    const timeline = play(great(note(0, 6, 60)), coupledOrgan(), { cues, from: ticks(2 * PPQ) })
    expect(lines(timeline, 'Swell')).toEqual(['0 on 60', '2000 off 60'])
  })

  test('the latency is that of the division that sounds, and the wire counts what is brought', () => {
    const instrument = coupledOrgan('wire: din\n')
    const plain = play(great(note(0, 1, 60), note(0, 1, 64)), instrument)
    const coupled = play(great(note(0, 1, 60), note(0, 1, 64)), instrument, { cues: couple('Swell to Great') })
    const ons = (timeline: Timeline) =>
      timeline.messages.flatMap(({ at, action }) => (action.type === 'note-on' ? [at - timeline.startAt] : []))
    expect(ons(plain)).toEqual([-960, 0])
    expect(ons(coupled)).toEqual([-1920, -960, 0, 960])
  })

  test('a division whose pipes are reached by a coupler of ours is not said to be silent', () => {
    const cues = [{ at: 'start', draw: ['Sw. Oboe 8'], couple: ['Swell to Great'] }]
    expect(checked(performance(great(note(0, 1, 60)), coupledOrgan(), { cues }))).toEqual([])
  })

  test('a performance that a musician can read', async () => {
    const music = score([
      part('Right hand', [note(0, 1, 67), note(1, 2, 69), note(2, 4, 71), note(4, 6, 72)]),
      part('Swell melody', [note(2, 3, 71), note(3, 4, 74)]),
      part('Pedal', [note(0, 4, 43), note(4, 6, 48)]),
    ])
    const cues = [
      {
        at: 'start',
        draw: ['Sw. Gedackt 8', 'Gt. Open Diapason 8', 'Ped. Bourdon 16'],
        couple: ['Swell to Great', 'Great to Pedal'],
      },
      { at: '1:4', couple: ['Swell Octave'] },
      { at: '2:2', uncouple: ['Swell to Great'], retire: ['Gt. Open Diapason 8'] },
    ]
    const timeline = play(music, coupledOrgan('wire: din\n'), { map: 'GSP', cues })
    await expect(transcript(timeline)).toMatchFileSnapshot('../golden/couplers-by-us.txt')
  })
})

const tick = (step: number) => ticks(step * 120)
const aNote = fc
  .record({
    start: fc.nat(30),
    length: fc.integer({ min: 1, max: 10 }),
    key: fc.constantFrom(38, 40, 50, 52, 62, 64, 90),
  })
  .map(({ start, length, key }): ScoreNote => ({ start: tick(start), end: tick(start + length), key, velocity: 64 }))
const parts = fc.tuple(...['S', 'G', 'P'].map(() => fc.array(aNote, { maxLength: 10 })))
const moves = fc.array(
  fc.record({ step: fc.nat(30), couple: fc.subarray([...COUPLERS]), uncouple: fc.subarray([...COUPLERS]) }),
  { maxLength: 4 },
)
const MOST_STEPS = 45
const place = (step: number) => `${1 + Math.floor(step / 16)}:${1 + (step % 16) / 4}`
const cuesOf = (asked: readonly { step: number; couple: string[]; uncouple: string[] }[]) =>
  [...asked]
    .sort((a, b) => a.step - b.step)
    .map(({ step, couple: on, uncouple }) => ({ at: place(step), couple: on, uncouple }))

/** What this organ's keys do, said over again without the engine: per step, which keys of a division are held. */
const COMPASS: Readonly<Record<string, readonly [number, number]>> = { S: [36, 96], G: [36, 96], P: [36, 67] }
function naive(
  played: readonly (readonly ScoreNote[])[],
  asked: readonly { step: number; couple: string[]; uncouple: string[] }[],
): Set<string>[] {
  const inOrder = [...asked].sort((a, b) => a.step - b.step)
  return Array.from({ length: MOST_STEPS }, (_, step) => {
    const drawn = new Set<string>()
    for (const each of inOrder) {
      if (each.step > step) continue
      for (const name of each.couple) drawn.add(name)
      for (const name of each.uncouple) drawn.delete(name)
    }
    const down = new Set<string>()
    const hold = (letter: string, key: number): boolean => {
      const [low, high] = COMPASS[letter] as readonly [number, number]
      if (key < low || key > high) return false
      down.add(`${letter}${key}`)
      return true
    }
    const swell = (key: number) => {
      if (!hold('S', key)) return
      if (drawn.has('Swell Octave')) hold('S', key + 12)
      if (drawn.has('Swell Sub Octave')) hold('S', key - 12)
    }
    for (const [index, letter] of ['S', 'G', 'P'].entries()) {
      for (const { start, end, key } of played[index] ?? []) {
        if (tick(step) < start || tick(step) >= end || !hold(letter, key)) continue
        if (letter === 'S') swell(key)
        if (letter === 'G' && drawn.has('Swell to Great')) swell(key)
        if (letter === 'G' && drawn.has('Great Octave')) hold('G', key + 12)
        if (letter === 'P' && drawn.has('Swell to Pedal')) swell(key)
        if (letter === 'P' && drawn.has('Great to Pedal')) hold('G', key)
      }
    }
    return down
  })
}

describe('random scores under random couplings', () => {
  const made = (played: readonly ScoreNote[][]) =>
    score(
      played.map((notes, index) => part('SGP'[index] as string, notes)),
      { end: tick(MOST_STEPS) },
    )
  const LETTERS: Readonly<Record<string, string>> = { Swell: 'S', Great: 'G', Pedal: 'P' }

  test('keys are down exactly as an organ that has the couplers would have them, but for the gaps of repetitions', () => {
    let coupled = 0
    fc.assert(
      fc.property(parts, moves, (played, asked) => {
        const timeline = play(made(played), coupledOrgan(), { map: 'SGP', cues: cuesOf(asked) })
        const wanted = naive(played, asked)
        const down = new Set<string>()
        const notes = timeline.messages.flatMap(({ at, action }) =>
          action.type === 'note-on' || action.type === 'note-off'
            ? [
                {
                  at: at - timeline.startAt,
                  on: action.type === 'note-on',
                  key: `${LETTERS[action.division.name]}${action.key}`,
                },
              ]
            : [],
        )
        let next = 0
        for (const [step, want] of wanted.entries()) {
          // In the middle of a step of 125 ms: no gap (40 ms before an onset) reaches here.
          const until = (step + 0.5) * 125_000
          for (; next < notes.length && (notes[next]?.at ?? 0) <= until; next++) {
            const { key, on } = notes[next] as (typeof notes)[number]
            if (on) down.add(key)
            else down.delete(key)
          }
          expect([...down].sort()).toEqual([...want].sort())
        }
        coupled += timeline.messages.filter(({ cause }) => cause.type === 'note' && cause.through !== undefined).length
      }),
      runs(300),
    )
    expect(coupled).toBeGreaterThan(1.6 * runs(300).numRuns)
  })

  test('note-ons are as many as note-offs, a key is never struck twice, nothing is down at the end; on any wire, from any place', () => {
    const wires = fc.constantFrom('', 'wire: din\n', 'wire: { baud: 3125 }\n')
    fc.assert(
      fc.property(parts, moves, wires, fc.nat(30), (played, asked, wire, from) => {
        const { messages } = play(made(played), coupledOrgan(wire), {
          map: 'SGP',
          cues: cuesOf(asked),
          from: tick(from),
        })
        const down = new Set<string>()
        for (const { action } of messages) {
          if (action.type !== 'note-on' && action.type !== 'note-off') continue
          const key = `${action.division.channel} ${action.key}`
          expect(down.has(key)).toBe(action.type === 'note-off')
          if (action.type === 'note-on') down.add(key)
          else down.delete(key)
        }
        expect([...down]).toEqual([])
      }),
      runs(300),
    )
  })

  test('an organ without couplers of ours is told what it was always told', () => {
    fc.assert(
      fc.property(parts, (played) => {
        const bytes = (timeline: Timeline) => timeline.messages.map(({ at, bytes }) => [at, ...bytes])
        expect(bytes(play(made(played), coupledOrgan(), { map: 'SGP' }))).toEqual(
          bytes(play(made(played), organ(), { map: 'SGP' })),
        )
      }),
      runs(50),
    )
  })
})
