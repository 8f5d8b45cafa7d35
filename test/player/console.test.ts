import { expect, test } from 'vitest'
import type { ElementId, Organ } from '../../src/organ/index.ts'
import type { PlayerCommand } from '../../src/player/protocol.ts'
import type { Timeline } from '../../src/timeline/index.ts'
import { note, organ, part, play, score } from '../builders.ts'
import { steppedOrgan, stepsIn } from '../consoles.ts'
import { loaded, virtual } from './virtual.ts'

/** A key that is held for eight bars. */
const held = (instrument: Organ, cues: readonly object[]) =>
  play(score([part('A', [note(0, 32, 60)])]), instrument, { cues, map: instrument.divisions[1] ? 'G' : 'G' })

/** `+0`, `-3`, `cancel`, `~2` (a push) and `on`, `off` of keys: in the order in which they left. */
function lines(instrument: Organ, sent: readonly { readonly bytes: readonly number[] }[]): string[] {
  const bytes = sent.map((each) => each.bytes)
  return bytes.flatMap(([status = 0, controller = 0, value = 0], index) => {
    if ((status & 0xf0) === 0x90) return ['on']
    if ((status & 0xf0) === 0x80) return ['off']
    if (status === 0xcf) return controller === 19 ? ['cancel'] : [`~${controller}`]
    if ((status & 0xf0) !== 0xb0 || controller !== 6) return []
    const number = bytes[index - 1]?.[2]
    const element = instrument.elements.find(
      ({ control }) => control.type === 'switch' && control.on[0] === status && control.on[5] === number,
    )
    return [`${value === 127 ? '+' : '-'}${element?.id}`]
  })
}
const move = (...changes: readonly (readonly [number, boolean])[]): PlayerCommand => ({
  type: 'move',
  changes: changes.map(([element, drawn]) => ({ element: element as ElementId, drawn })),
  call: null,
})

const mf = [{ at: 1, piston: 'mf' }]
const isOfKeys = ({ type }: Timeline['messages'][number]['action']): boolean =>
  type === 'note-on' || type === 'note-off'
const withoutCancel = (instrument: Organ): Organ => ({ ...instrument, generalCancel: null })

test('panic while the cable is out: what is drawn is shown until the cancel has left, and it leaves at the replug', () => {
  const instrument = organ()
  const timeline = held(instrument, mf)
  const deck = virtual(timeline)
  deck.obey(loaded(timeline), { type: 'play' })
  deck.runTo(3000)
  expect(deck.drawn()).toEqual([0, 2, 4])
  deck.cable.isIn = false
  deck.runTo(5000)
  deck.obey({ type: 'panic' })
  deck.runTo(6000)
  expect(deck.drawn()).toEqual([0, 2, 4])
  const before = deck.sent.length
  deck.cable.isIn = true
  deck.runTo(8000)
  expect(lines(instrument, deck.sent.slice(before)).filter((line) => line !== 'off')).toEqual(['cancel'])
  expect(deck.drawn()).toEqual([])
  deck.obey({ type: 'close' })
  expect(lines(instrument, deck.sent.slice(before)).filter((line) => line !== 'off')).toEqual(['cancel'])
})

test('panic in the moment after the cable went, before anybody noticed: the cancel is owed as well', () => {
  const instrument = organ()
  const timeline = held(instrument, mf)
  const deck = virtual(timeline)
  deck.obey(loaded(timeline), { type: 'play' })
  deck.runTo(3000)
  deck.cable.isIn = false
  deck.obey({ type: 'panic' })
  deck.runTo(5000)
  const before = deck.sent.length
  deck.cable.isIn = true
  deck.runTo(7000)
  expect(lines(instrument, deck.sent.slice(before))).toContain('cancel')
})

test('out again before it was at rest: the cancel that was lost is sent again', () => {
  const instrument = organ('settleMs: 900\n')
  const timeline = held(instrument, mf)
  const deck = virtual(timeline)
  deck.obey(loaded(timeline), { type: 'play' })
  deck.runTo(4000)
  deck.cable.isIn = false
  deck.runTo(5000)
  deck.cable.isIn = true
  deck.runTo(5500)
  deck.cable.isIn = false
  deck.runTo(60_000)
  const before = deck.sent.length
  deck.cable.isIn = true
  deck.runTo(60_800)
  expect(lines(instrument, deck.sent.slice(before))).toContain('cancel')
})

test('a hand retires stops while the cable is out: on an organ without a cancel they are retired at the replug', () => {
  const instrument = withoutCancel(organ())
  const timeline = held(instrument, mf)
  const deck = virtual(timeline)
  deck.obey(loaded(timeline), { type: 'play' })
  deck.runTo(3000)
  deck.cable.isIn = false
  deck.runTo(5000)
  deck.obey(move([0, false]), { type: 'panic' }, move([2, true]))
  const before = deck.sent.length
  deck.cable.isIn = true
  deck.runTo(8000)
  const said = lines(instrument, deck.sent.slice(before)).filter((line) => /^[+-]/.test(line))
  expect(said.filter((line) => line.startsWith('-'))).toEqual(expect.arrayContaining(['-0', '-4']))
  expect(said.at(-1)).toBe('+2')
  expect(deck.drawn()).toEqual([2])
})

test('a piston by hand under a held chord draws before it retires, at the maker’s spacing', () => {
  const instrument = organ('spacingMs: 250\n')
  const timeline = held(instrument, mf)
  const deck = virtual(timeline)
  deck.obey(loaded(timeline), { type: 'play' })
  deck.runTo(6000)
  const before = deck.sent.length
  deck.obey(move([0, false], [1, true], [2, false], [3, true]))
  deck.runTo(8000)
  expect(lines(instrument, deck.sent.slice(before))).toEqual(['+1', '+3', '-0', '-2'])
  const values = deck.sent.slice(before).filter(({ bytes }) => bytes[1] === 6)
  for (const [index, { atMs }] of values.slice(1).entries())
    expect(atMs - (values[index]?.atMs ?? 0)).toBeGreaterThanOrEqual(250)
})

test('a seek that leads over a general cancel lets a held chord go before, and strikes it again after', () => {
  const instrument = steppedOrgan()
  const timeline = held(instrument, [
    { at: 1, piston: 'p' },
    { at: 3, piston: 'f' },
    { at: 5, retire: ['Principal', 'Octave', 'Trumpet'] },
  ])
  const deck = virtual(timeline)
  deck.obey(loaded(timeline), { type: 'play' })
  deck.runTo(8000)
  expect(stepsIn(deck.sent.map(({ bytes }) => bytes))).toEqual(['cancel', 'next', 'next', 'next'])
  const before = deck.sent.length
  deck.obey({ type: 'seek', toMicros: timeline.startAt + 18 * 500_000 })
  deck.runTo(10_000)
  const after = deck.sent.slice(before).map(({ bytes }) => bytes)
  const cancels = after.findIndex(([status, controller, value]) => status === 0xb0 && controller === 16 && value === 0)
  expect(cancels).toBeGreaterThan(0)
  expect(after.slice(0, cancels).some(([status = 0]) => (status & 0xf0) === 0x80)).toBe(true)
  expect(after.slice(cancels).some(([status = 0]) => (status & 0xf0) === 0x90)).toBe(true)
})

/** Each stop has one message for on and off: a program of its number. */
const toggles = (instrument = organ()): Organ => ({
  ...instrument,
  elements: instrument.elements.map((element) => ({
    ...element,
    control: { type: 'toggle', push: [0xcf, element.id] },
  })),
})

test('a toggle in doubt is not pushed, by nobody, until somebody says how it stands', () => {
  const instrument = withoutCancel(toggles())
  const timeline = held(instrument, mf)
  const deck = virtual(timeline, { inDoubt: [0] })
  deck.obey(loaded(timeline), { type: 'play' })
  deck.runTo(3000)
  expect(lines(instrument, deck.sent).filter((line) => line.startsWith('~'))).toEqual(['~2', '~4'])
  deck.obey(move([0, true]), move([0, false]), { type: 'panic' })
  expect(lines(instrument, deck.sent).filter((line) => line === '~0')).toEqual([])
  deck.obey({ type: 'note', changes: [{ element: 0, drawn: false }], call: null, agoMs: 0 }, move([0, true]))
  expect(lines(instrument, deck.sent).filter((line) => line === '~0')).toEqual(['~0'])
})

test('a toggle that was pushed just as the cable went stands as nobody knows; a general cancel makes it known', () => {
  for (const cancels of [false, true]) {
    const instrument = cancels ? toggles() : withoutCancel(toggles())
    const timeline = held(instrument, [])
    const deck = virtual(timeline)
    deck.obey(loaded(timeline), { type: 'play' })
    deck.runTo(3000)
    deck.cable.isIn = false
    deck.obey(move([0, true]))
    deck.runTo(5000)
    deck.cable.isIn = true
    deck.runTo(7000)
    const before = deck.sent.length
    deck.obey(move([0, false]), move([0, true]))
    deck.runTo(8000)
    expect(lines(instrument, deck.sent.slice(before))).toEqual(cancels ? ['~0'] : [])
  }
})

const noted = (element: number, drawn: boolean, agoMs = 0): PlayerCommand => ({
  type: 'note',
  changes: [{ element, drawn }],
  call: null,
  agoMs,
})

test('what a hand drew while our cancel waited is drawn once more after it: the last word is the hand’s', () => {
  const instrument = organ('spacingMs: 100\n')
  const timeline = held(instrument, mf)
  const deck = virtual(timeline)
  deck.obey(loaded(timeline), { type: 'play' })
  deck.runTo(4000)
  const before = deck.sent.length
  // A stop by hand, and the cancel waits for its spacing behind it.
  deck.obey(move([1, true]), { type: 'panic' }, noted(3, true))
  deck.runTo(6000)
  expect(lines(instrument, deck.sent.slice(before)).filter((line) => line !== 'off')).toEqual(['+1', 'cancel', '+3'])
  expect(deck.drawn()).toEqual([3])
})

test('what a hand drew before a push of ours, heard after it, is pushed back; what it drew after it stays', () => {
  for (const [agoMs, pushes] of [
    [60, ['~1', '~1']],
    [5, ['~1']],
  ] as const) {
    const instrument = withoutCancel(toggles())
    const timeline = held(instrument, mf)
    const deck = virtual(timeline)
    deck.obey(loaded(timeline), { type: 'play' })
    deck.runTo(4000)
    const before = deck.sent.length
    deck.obey(move([1, true]))
    deck.pass(40)
    // 60 ms ago a hand drew it, and our push retired it; 5 ms ago a hand retired what our push had drawn.
    deck.obey(noted(1, agoMs === 60, agoMs))
    expect(lines(instrument, deck.sent.slice(before))).toEqual(pushes)
    expect(deck.drawn().includes(1)).toBe(agoMs === 60)
  }
})

test('who played before died: every stop is told how it stands, also at an end before its opening is over', () => {
  const instrument = withoutCancel(organ('spacingMs: 100\n'))
  const timeline = held(instrument, mf)
  const deck = virtual(timeline, { sweepFirst: true })
  deck.obey(loaded(timeline), { type: 'play' })
  deck.pass(150)
  deck.obey({ type: 'close' })
  const told = lines(instrument, deck.sent).filter((line) => line !== 'off' && line !== 'on')
  for (const { id } of instrument.elements) expect(told.findLast((line) => line.slice(1) === String(id))).toBe(`-${id}`)
})

test('who played before died, and nothing is played: at the end every stop is retired; where it is left to the organist none is', () => {
  const instrument = organ()
  const [taking, leaving] = [mf, []].map((cues) => held(instrument, cues))
  const told = (timelines: readonly Timeline[]) => {
    const deck = virtual(taking as Timeline, { sweepFirst: true })
    for (const each of timelines) deck.obey(loaded(each))
    deck.obey({ type: 'close' })
    return lines(instrument, deck.sent).filter((line) => line.startsWith('-') || line === 'cancel')
  }
  expect(told([])).toEqual(instrument.elements.map(({ id }) => `-${id}`))
  const registered = {
    ...(leaving as Timeline),
    messages: (leaving as Timeline).messages.filter(({ action }) => isOfKeys(action)),
  }
  expect(told([registered])).toEqual([])
})
