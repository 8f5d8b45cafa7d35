import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { ticks } from '../../src/time/index.ts'
import { type Timeline, timeOf } from '../../src/timeline/index.ts'
import { note, organ, PPQ, part, play, score } from '../builders.ts'
import { consoleAt } from '../console-at.ts'
import { runs } from '../runs.ts'

const boxed = (more = '', travelMs = 0) =>
  organ(`${more}enclosures:
  - { name: Swell, division: Swell, cc: 11, travelMs: ${travelMs} }
  - { name: Choir, cc: 11, channel: 5 }
`)
const music = score([part('Great', [note(0, 32, 60)])])
const swell = (timeline: Timeline, channel = 0): [ms: number, value: number][] =>
  timeline.messages.flatMap(({ at, action }) =>
    action.type === 'enclosure' && action.enclosure.channel === channel && at >= timeline.startAt
      ? [[(at - timeline.startAt) / 1000, action.value]]
      : [],
  )

describe('boxes that move', () => {
  test('a ramp goes in steps of 40 ms, and its last value arrives with its end', () => {
    const cues = [{ at: '2:1', swell: { from: 'closed', to: 'open', until: '3:1' } }]
    const steps = swell(play(music, boxed(), { cues }))
    expect(steps.at(-1)).toEqual([4000, 127])
    for (const [index, [at]] of steps.slice(1).entries())
      expect(at - (steps[index]?.[0] ?? 0)).toBeGreaterThanOrEqual(39)
  })

  test('a slow motor is not asked for more than it can: it arrives later, and that is a finding', () => {
    const cues = [{ at: '2:1', swell: { from: 'closed', to: 'open', until: '2:3' } }]
    const timeline = play(music, boxed('', 4000), { cues })
    const steps = swell(timeline)
    expect(steps.at(-1)).toEqual([6000, 127])
    expect(timeline.findings.map(({ code, message }) => `${code}: ${message}`)).toEqual([
      'slow-box: bar 2:1, swell 0% to 100%: the Swell box needs 4.0 s, and this gives it 1.0 s: it arrives late',
    ])
  })

  test('a ramp that is overtaken goes on from where it got to', () => {
    const cues = [
      { at: '2:1', swell: { from: 'closed', to: 'open', until: '2:3' } },
      { at: '3:1', swell: { to: 'closed', until: '4:1' } },
    ]
    // At 4 s, half of the way: it closes in the 2 s that it needs.
    const steps = swell(play(music, boxed('', 4000), { cues }))
    const [, turn = 0] = steps.filter(([at]) => at <= 4000).at(-1) ?? []
    expect(Math.abs(turn - 64)).toBeLessThanOrEqual(2)
    expect(steps.at(-1)).toEqual([6000, 0])
    // The first is where it stood before.
    for (const [index, [, value]] of steps.slice(1).entries()) {
      if (index === 0) continue
      expect(Math.abs(value - (steps[index]?.[1] ?? value))).toBeLessThanOrEqual(3)
    }
  })

  test('all boxes together leave the wire to the notes', () => {
    const ramp = { from: 'closed', to: 'open', until: 5 }
    const cues = [{ at: 1, swell: ramp, enclosure: { Choir: ramp } }]
    const wire = 'wire: { baud: 31250, gapMs: 4 }\n'
    const timeline = play(music, boxed(wire), { cues })
    // A message takes 4.96 ms; in 8 s both may take a tenth of it, but for the two that begin.
    const moved = [...swell(timeline), ...swell(timeline, 4)]
    expect((moved.length - 2) * 4.96).toBeLessThanOrEqual(0.1 * 8000)
    expect(swell(timeline).at(-1)?.[1]).toBe(127)
    expect(swell(timeline, 4).at(-1)?.[1]).toBe(127)
  })

  test('over any ramps: never faster than the motor, never closer than the steps, and where nothing overtakes it each arrives', () => {
    const ramp = fc.record({
      from: fc.integer({ min: 0, max: 100 }),
      to: fc.integer({ min: 0, max: 100 }),
      bars: fc.integer({ min: 1, max: 3 }),
      gap: fc.integer({ min: 0, max: 2 }),
    })
    fc.assert(
      fc.property(
        fc.array(ramp, { minLength: 1, maxLength: 3 }),
        fc.constantFrom(0, 500, 3000, 9000),
        (ramps, travel) => {
          let bar = 1
          const cues = ramps.map(({ from, to, bars, gap }) => {
            const at = bar + gap
            bar = at + bars
            return { at, swell: { from: `${from}%`, to: `${to}%`, until: bar } }
          })
          const long = score([part('Great', [note(0, 80, 60)])])
          const steps = swell(play(long, boxed('', travel), { cues }))
          const starts = cues.map(({ at }) => (at - 1) * 2000)
          for (const [index, [at, value]] of steps.slice(1).entries()) {
            const [before, had] = steps[index] as [number, number]
            // Where a ramp begins it may begin elsewhere than the one before has ended.
            if (starts.some((start) => before <= start + 1 && start <= at)) continue
            expect(at - before).toBeGreaterThanOrEqual(39)
            const most = travel === 0 ? 127 : ((at - before) / travel) * 127
            expect(Math.abs(value - had)).toBeLessThanOrEqual(most + 1)
          }
          const { from, to } = ramps.at(-1) as (typeof ramps)[number]
          // Half way between two values either is right.
          const off = Math.abs((steps.at(-1)?.[1] ?? 0) - 1.27 * to)
          if (from !== to && steps.length > 0) expect(off).toBeLessThan(0.501)
        },
      ),
      runs(200),
    )
  })

  test('at any place the box is where the music wants it: after a seek that value is sent', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 16 * PPQ }), fc.constantFrom(0, 2000), (tick, travel) => {
        const cues = [{ at: '2:1', swell: { from: 'closed', to: 'open', until: '4:1' } }]
        const timeline = play(music, boxed('', travel), { cues })
        const { enclosures } = consoleAt(timeline, timeOf(timeline, ticks(tick)))
        const box = timeline.organ.enclosures[0]
        const value = box && enclosures.get(box)
        const part = Math.min(1, (tick - 4 * PPQ) / (8 * PPQ))
        const wanted = tick <= 4 * PPQ ? (value ?? -1) : 127 * part
        expect(Math.abs((value ?? -1) - wanted)).toBeLessThanOrEqual(2)
      }),
      runs(100),
    )
  })
})
