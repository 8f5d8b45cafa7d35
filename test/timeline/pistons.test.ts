import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { elementName } from '../../src/organ/index.ts'
import { gateRules, makeTape } from '../../src/player/index.ts'
import { ticks } from '../../src/time/index.ts'
import { sayAction, type Timeline, timeOf } from '../../src/timeline/index.ts'
import { checked, note, organ, PPQ, part, performance, play, score } from '../builders.ts'
import { consoleAt } from '../console-at.ts'
import { CALLED } from '../pistons.ts'
import { runs } from '../runs.ts'

const music = score([part('Great', [note(0, 32, 60)])])
/** `full`, `+Great Principal 4`, `-Swell Oboe 8`, `cancel` after the opening's own. */
const said = ({ messages }: Timeline, endsToo = false): string[] =>
  messages
    .filter(({ cause }) => endsToo || cause.type !== 'plan' || cause.text !== 'end of the performance')
    .flatMap(({ action }) => {
      if (action.type === 'call') return [action.piston.name]
      if (action.type === 'general-cancel') return ['cancel']
      if (action.type === 'draw') return [`+${elementName(action.element)}`]
      return action.type === 'retire' ? [`-${elementName(action.element)}`] : []
    })
    .slice(1)
const called = (cues: readonly object[], more = {}) => play(music, organ(CALLED), { cues, ...more })

describe('pistons of the organ that a profile calls', () => {
  test('one message instead of its stops, and it is known what it drew', () => {
    const timeline = called([{ at: 2, piston: 'full' }])
    expect(said(timeline)).toEqual(['full'])
    const message = timeline.messages.find(({ action }) => action.type === 'call')
    expect(message?.bytes).toEqual([0xcf, 4])
    expect(message && sayAction(message.action)).toBe('the organ’s piston full')
    const { drawn } = consoleAt(timeline, timeOf(timeline, ticks(5 * PPQ)))
    expect(drawn.size).toBe(4)
  })

  test('it travels as stops do: sent earlier, spaced as the maker asks', () => {
    const timeline = play(music, organ(`${CALLED}spacingMs: 100\n`), {
      cues: [{ at: 2, piston: 'full', draw: ['Sw. Gedackt 8'] }],
    })
    const sent = timeline.messages.filter(({ action }) => action.type === 'call' || action.type === 'draw')
    const [call = 0, draw = 0] = sent.map(({ at }) => (at - timeline.startAt) / 1000)
    expect(draw).toBeLessThanOrEqual(2000 - 50)
    expect(draw - call).toBeGreaterThanOrEqual(100)
  })

  test('what its setter holds is a guess: a cue after it says its stops, whatever they are thought to be', () => {
    const timeline = called([
      { at: 2, piston: 'full' },
      { at: 3, draw: ['Gt. Principal 4'], retire: ['Sw. Gedackt 8'] },
      { at: 4, draw: ['Gt. Principal 4'] },
    ])
    expect(said(timeline)).toEqual(['full', '+Great Principal 4', '-Swell Gedackt 8'])
  })

  test('what the same cue names beside it is said after it', () => {
    expect(said(called([{ at: 2, piston: 'full', draw: ['Sw. Oboe 8'], retire: ['Gt. Principal 4'] }]))).toEqual([
      'full',
      '+Swell Oboe 8',
      '-Great Principal 4',
    ])
  })

  test('a cue that names a toggle cannot say it again: it is left as it is thought to be, and that is a finding', () => {
    const toggled = organ(
      CALLED.replace('full, draw: [Sw. Oboe 8', 'full, draw: [Swell to Great, Sw. Oboe 8').concat(
        'couplers:\n  - { name: Swell to Great, keys: Great, sounds: Swell, midi: { nrpn: 100, toggle: true } }\n',
      ),
    )
    const cues = [
      { at: 2, piston: 'full' },
      { at: 3, couple: ['Swell to Great'] },
    ]
    expect(said(play(music, toggled, { cues }))).toEqual(['full'])
    const found = checked(performance(music, toggled, { cues })).filter(({ code }) => code === 'toggle-unknown')
    expect(found.map(({ at }) => at?.bar)).toEqual([3])
  })

  test('of a divisional, the others are the others of its division', () => {
    const timeline = called([
      { at: 'start', draw: ['Sw. Oboe 8', 'Gt. Principal 4'], couple: ['Swell to Great'] },
      { at: 2, piston: 'Great 2' },
    ])
    expect(said(timeline).slice(3)).toEqual(['+Great Open Diapason 8', '-Great Principal 4'])
    const divisional = timeline.organ.pistons.find(({ name }) => name === 'Great 1')
    expect(divisional?.call?.bytes).toEqual([0xc1, 20])
  })

  test('it begins with the piston, and in the middle with the stops that it is thought to draw', () => {
    const cues = [
      { at: 'start', piston: 'full' },
      { at: 3, draw: ['Sw. Gedackt 8'] },
    ]
    expect(said(called(cues))).toEqual(['full', '+Swell Gedackt 8'])
    expect(said(called(cues, { from: ticks(8 * PPQ) }))).toEqual([
      '+Swell Gedackt 8',
      '+Swell Oboe 8',
      '+Great Open Diapason 8',
      '+Great Principal 4',
      '+Pedal Bourdon 16',
    ])
  })

  test('after one whose contents nobody knows nothing is assumed: what a cue names is said', () => {
    const timeline = called([
      { at: 'start', draw: ['Gt. Principal 4'] },
      { at: 2, piston: 'Tutti' },
      { at: 3, draw: ['Gt. Principal 4'], retire: ['Sw. Oboe 8'] },
    ])
    expect(said(timeline)).toEqual(['+Great Principal 4', 'Tutti', '+Great Principal 4', '-Swell Oboe 8'])
  })

  test('it begins in the middle by pressing it again, and says what was said after it', () => {
    const cues = [
      { at: 2, piston: 'Tutti' },
      { at: 3, draw: ['Gt. Principal 4'], retire: ['Sw. Oboe 8'] },
    ]
    expect(said(called(cues, { from: ticks(12 * PPQ) }))).toEqual(['Tutti', '+Great Principal 4', '-Swell Oboe 8'])
  })

  test('only a general cancel ends it, at a cue and at the end; where there is none, every stop that it may have drawn', () => {
    expect(said(called([{ at: 2, piston: 'Tutti' }]), true)).toEqual(['Tutti', 'cancel'])
    expect(
      said(
        called([
          { at: 2, piston: 'Tutti' },
          { at: 4, cancel: true },
        ]),
        true,
      ),
    ).toEqual(['Tutti', 'cancel'])
    const without = { ...organ(CALLED), generalCancel: null }
    const ends = said(play(music, without, { cues: [{ at: 2, piston: 'Swell X' }] }), true)
    expect(ends.slice(ends.indexOf('Swell X') + 1)).toEqual(['-Swell Gedackt 8', '-Swell Oboe 8'])
  })

  test('the machine rests between that cancel and what is drawn after it', () => {
    const cues = [
      { at: 2, piston: 'Tutti' },
      { at: 4, cancel: true, draw: ['Sw. Oboe 8'] },
    ]
    const timeline = play(music, organ(`wire: din\nsettleMs: 200\n${CALLED}`), { cues })
    const at = (type: string) =>
      timeline.messages.findLast(({ action, at }) => action.type === type && at > timeline.startAt)?.at ?? 0
    expect(said(timeline)).toEqual(['Tutti', 'cancel', '+Swell Oboe 8'])
    expect(at('draw') - at('general-cancel')).toBeGreaterThanOrEqual(200_000)
  })

  test('the check does not call silent what such a piston may draw', () => {
    const codes = (cues: readonly object[]) =>
      checked(performance(music, organ(CALLED), { cues })).map(({ code }) => code)
    expect(codes([{ at: 'start', piston: 'Tutti' }])).not.toContain('silent-division')
    expect(codes([{ at: 'start', draw: ['Sw. Oboe 8'] }])).toContain('silent-division')
  })

  test('the gate lets through the calls of the profile, and no other program', () => {
    const timeline = called([{ at: 2, piston: 'full' }])
    expect(gateRules(timeline.organ, timeline).known).toContainEqual([0xcf, 4])
    expect(makeTape(timeline).calls.map(({ bytes }) => bytes)).toEqual([[0xcf, 4]])
  })

  test.each([
    ['{ name: a, draw: unknown }', /only what a piston of the organ draws may be unknown/],
    ['{ name: a, call: { program: 3 } }', /it is not written what it draws/],
    ['{ name: a, draw: unknown, retire: [Oboe 8], call: { program: 3 } }', /what it retires too/],
    ['{ name: a, division: Great, draw: [Sw. Oboe 8] }', /a divisional moves its own stops only/],
    ['{ name: a, division: Solo, draw: [] }', /there is no division "Solo"/],
    ['{ name: a, draw: [Oboe 8], call: { program: 20, channel: 16 } }', /the general cancel have one message/],
    ['{ name: a, draw: [Oboe 8], call: { cc: 11, channel: 1, value: 5 } }', /moves the Swell box/],
  ])('%s is refused, with where and why', (piston, problem) => {
    expect(() => organ(`pistons:\n  - ${piston}\n`)).toThrow(problem)
  })
})

const CRESCENDO = `crescendo:
  stages:
    - [Sw. Gedackt 8]
    - [Gt. Open Diapason 8]
    - [Sw. Oboe 8, Swell to Great]
    - [Gt. Principal 4]
    - [Ped. Bourdon 16]
`
const NAMES = ['Sw. Gedackt 8', 'Gt. Open Diapason 8', 'Sw. Oboe 8', 'Gt. Principal 4', 'Ped. Bourdon 16'] as const

describe('a crescendo that we work', () => {
  const swelled = (cues: readonly object[], more = '') => play(music, organ(CRESCENDO + more), { cues })

  test('its stages are drawn in order on the way, and leave in the opposite order', () => {
    const timeline = swelled([
      { at: 2, crescendo: { to: '100%', until: 4 } },
      { at: 5, crescendo: { to: '20%', until: 6 } },
    ])
    expect(said(timeline)).toEqual([
      '+Swell Gedackt 8',
      '+Great Open Diapason 8',
      '+Swell Oboe 8',
      '+Swell to Great',
      '+Great Principal 4',
      '+Pedal Bourdon 16',
      '-Pedal Bourdon 16',
      '-Great Principal 4',
      '-Swell Oboe 8',
      '-Swell to Great',
      '-Great Open Diapason 8',
    ])
    const moments = timeline.messages.flatMap(({ action, moment }) =>
      action.type === 'draw' ? [Math.round((moment - timeline.startAt) / 1000)] : [],
    )
    // From 2 s to 6 s: a fifth each 800 ms.
    expect(moments).toEqual([2800, 3600, 4400, 4400, 5200, 6000])
  })

  test('on top of what is drawn, and what was drawn without it stays when it leaves', () => {
    const timeline = swelled([
      { at: 'start', draw: ['Gt. Open Diapason 8'] },
      { at: 2, crescendo: '40%' },
      { at: 3, retire: ['Sw. Gedackt 8'] },
      { at: 4, crescendo: 'closed' },
    ])
    expect(said(timeline)).toEqual(['+Great Open Diapason 8', '+Swell Gedackt 8', '-Swell Gedackt 8'])
  })

  test('a general cancel closes it; a maker’s spacing holds between its stages', () => {
    const timeline = swelled(
      [
        { at: 2, crescendo: { to: 'open', until: '2:3' } },
        { at: 5, cancel: true },
      ],
      'spacingMs: 250\n',
    )
    expect(said(timeline).filter((each) => each.startsWith('-'))).toHaveLength(6)
    const times = timeline.messages.flatMap(({ action, at }) => (action.type === 'draw' ? [at] : []))
    for (const [index, at] of times.slice(1).entries()) expect(at - (times[index] ?? 0)).toBeGreaterThanOrEqual(250_000)
  })

  test('an organ that has its own pedal keeps it', () => {
    const own = organ(
      'enclosures:\n  - { name: Swell, division: Swell, cc: 11 }\n  - { name: Crescendo, cc: 12, channel: 3 }\n',
    )
    const timeline = play(music, own, { cues: [{ at: 2, crescendo: '40%' }] })
    expect(timeline.messages.map(({ bytes }) => bytes)).toContainEqual([0xb2, 12, 51])
    expect(() => organ(`${CRESCENDO}enclosures:\n  - { name: Crescendo, cc: 12, channel: 3 }\n`)).toThrow(
      /a crescendo pedal of its own/,
    )
  })

  test('over any cues: at each moment what the cues draw and what the crescendo holds, and nothing else', () => {
    const cue = fc.record({
      at: fc.integer({ min: 1, max: 7 }),
      draw: fc.subarray([...NAMES]),
      retire: fc.subarray([...NAMES]),
      crescendo: fc.option(fc.constantFrom(0, 10, 20, 40, 55, 80, 100), { nil: undefined }),
    })
    fc.assert(
      fc.property(fc.array(cue, { maxLength: 6 }), (asked) => {
        const cues = [...asked]
          .sort((a, b) => a.at - b.at)
          .map(({ crescendo, ...each }) => (crescendo === undefined ? each : { ...each, crescendo: `${crescendo}%` }))
        const timeline = swelled(cues)
        for (let bar = 1; bar <= 8; bar++) {
          const own = new Set<string>()
          let position = 0
          for (const each of [...asked].sort((a, b) => a.at - b.at)) {
            if (each.at > bar) continue
            for (const name of each.draw) own.add(name)
            for (const name of each.retire) own.delete(name)
            position = each.crescendo ?? position
          }
          const held = NAMES.slice(0, Math.floor(position / 20))
          const { drawn } = consoleAt(timeline, timeOf(timeline, ticks((bar - 1) * 4 * PPQ + 2 * PPQ)))
          const names = [...drawn].map((id) => timeline.organ.elements[id]).filter((each) => each?.kind === 'stop')
          expect(names.length).toBe(new Set([...own, ...held]).size)
        }
      }),
      runs(150),
    )
  })
})
