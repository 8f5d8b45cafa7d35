import { describe, expect, test } from 'vitest'
import { openHouse } from '../../src/house/index.ts'
import { openOrgan } from '../../src/organist/index.ts'
import { growing, louderBy } from '../../src/programme/dynamics.ts'
import { type Item, itemSchema, layOut, openItem } from '../../src/programme/index.ts'
import { linesOf } from '../../src/programme/lines.ts'
import { gapAfter } from '../../src/programme/metre.ts'
import { compile } from '../../src/timeline/index.ts'
import { books, virtualService } from './virtual.ts'

const house = openHouse('/nowhere')
const organ = openOrgan(house, 'st-marys')
const item = (form: object, on = organ): Item => openItem(house, itemSchema.parse(form), on, 'test')
const HYMNS = ['st-anne', 'dundee', 'old-100th', 'lobe-den-herren', 'new-britain', 'ellacombe']

describe('lines of a tune', () => {
  test.each(HYMNS)('%s: guessed from its metre they are those that its side file gives', (name) => {
    const [source] = item({ hymn: name, verses: 1 }).piece?.sources ?? []
    if (!source) throw new Error('no source')
    const { lines: _, ...side } = source.side
    const guessed = linesOf({ ...source, side, taken: 'hymn' })
    expect(guessed.how).toBe('metre')
    expect(guessed.ends).toEqual(source.lines.ends)
  })
  test('a guess is said, with where the lines end', () => {
    const { findings } = item({ responses: 'bitshift-variations' })
    expect(findings.find(({ code }) => code === 'guessed-lines')?.message).toMatch(/every four bars/)
  })
})

describe('between two verses', () => {
  const beat = { ticks: 480 }
  test.each([
    // length, breath and metre in beats; how much longer the last note is, and the silence
    ['4/4, two beats: nothing is lengthened', 32, 2, 2, 0, 2],
    ['3/4, two beats: the last note is one beat longer', 63, 2, 3, 1, 2],
    ['4/4, one beat', 32, 1, 2, 1, 1],
    ['3/4, three beats', 48, 3, 3, 0, 3],
    ['no breath', 32, 0, 2, 0, 0],
    ['a last bar that is short by a beat', 31, 2, 2, 1, 2],
  ])('%s', (_, length, breath, group, lengthen, lift) => {
    expect(gapAfter(length * 480, breath, { ...beat, group })).toEqual({ lengthen: lengthen * 480, lift: lift * 480 })
  })
})

describe('dynamics', () => {
  test('grow over the verses', () => {
    expect(growing(5)).toEqual(['mf', 'mp', 'mf', 'f', 'ff'])
    expect(growing(1)).toEqual(['mf'])
    expect(growing(2)).toEqual(['mf', 'f'])
  })
  test('louder by steps, no further than fff, and a piston stays what it is', () => {
    expect(louderBy('mf', 1)).toBe('f')
    expect(louderBy('ff', 4)).toBe('fff')
    expect(louderBy('Tutti', 1)).toBe('Tutti')
  })
})

describe('a hymn', () => {
  test('its Amen is the plagal cadence of its key', () => {
    const { piece } = item({ hymn: 'st-anne', verses: 1, amen: true })
    const amen = piece?.sources.at(-1)?.score.parts.map(({ name, notes }) => [name, notes.map(({ key }) => key)])
    // F A C over F, then C E G over C.
    expect(amen).toEqual([
      ['Soprano', [72, 72]],
      ['Alto', [69, 67]],
      ['Tenor', [65, 64]],
      ['Bass', [53, 48]],
    ])
  })
  test('another harmony of another length or key is found out', () => {
    const codes = item({ hymn: 'st-anne', verses: 2, lastVerse: { harmony: 'old-100th' } }).findings.map(
      ({ code }) => code,
    )
    expect(codes).toContain('other-key')
    expect(codes).toContain('other-length')
  })
  test('a division that the organ has not is said', () => {
    const one = openOrgan(house, 'one-manual')
    const { findings } = item({ hymn: 'st-anne', verses: [{ verse: 1, solo: 'Swell' }] }, one)
    expect(findings.map(({ message }) => message).join()).toMatch(/has no Swell: the melody is not played apart/)
  })
  test.each([
    [{ hymn: 'st-anne', verses: 2, registration: ['mf', 'f', 'ff'] }, /3 registrations for 2 verses/],
    [{ hymn: 'st-anne', verses: 2, playOver: 'the flute bit' }, /no marker "the flute bit"/],
    [{ hymn: 'st-anne', verses: 2, fermatas: ['99:1'] }, /there is no bar 99/],
    [{ hymn: 'st-anne', verses: 2, melody: 'Oboe' }, /no part "Oboe"/],
    [{ hymn: 'st-ann', verses: 2 }, /no such score/],
    [{ psalm: 'bwv-553', verses: 2, reciting: [1, 2, 3] }, /3 reciting chords/],
    [{ voluntary: 'bwv-553', loop: [9, 2] }, /end lies before its beginning/],
  ])('%j is refused in words', (form, words) => {
    expect(() => item(form)).toThrow(words)
  })
  test('on the way to a fermata nothing is promised of the next verse, after it what is so', () => {
    const verses = { hymn: 'st-anne', verses: 2, playOver: 'none', between: 'wait', fermatas: ['4:1'] }
    const service = virtualService(organ, [item(verses)])
    const says = () => service.conductor.status().go.says
    service.until(() => service.deck.status().state === 'waiting')
    service.command({ name: 'go' })
    service.forMs(2000)
    expect(says()).toBe('Nothing to press. It will wait on a chord')
    service.until(() => service.deck.status().state === 'waiting')
    service.command({ name: 'go' })
    service.forMs(2000)
    expect(says()).toBe('Nothing to press. Verse 2 of 2 waits for go')
  })
  test('a fermata waits for go with its chord held', () => {
    const service = virtualService(organ, [item({ hymn: 'st-anne', verses: 1, playOver: 'none', fermatas: ['4:1'] })])
    service.until(() => service.deck.status().state === 'waiting')
    service.command({ name: 'go' })
    service.until(() => service.deck.status().state === 'waiting')
    const held = service.deck.status().keysDown
    expect(held.flat().length).toBe(4)
    service.forMs(20_000)
    expect(service.deck.status().keysDown).toEqual(held)
    service.command({ name: 'go' })
    service.until(() => service.conductor.state().stage === 'over')
    expect(books(service.deck)).toEqual({ down: [], twice: [] })
  })
})

describe('a psalm', () => {
  test('each reciting chord sounds whole until go, then its cadence goes in time', () => {
    const service = virtualService(organ, [item({ psalm: 'dundee', verses: 1, playOver: 'none' })])
    const waits = () => service.until(() => service.deck.status().state === 'waiting')
    waits()
    service.command({ name: 'go' })
    for (let line = 0; line < 2; line++) {
      waits()
      const chord = service.deck.status().keysDown
      expect(chord.flat().length).toBeGreaterThanOrEqual(4)
      service.forMs(line === 0 ? 300 : 30_000)
      expect(service.deck.status().keysDown).toEqual(chord)
      const before = service.deck.nowMs()
      service.command({ name: 'go' })
      service.until(() => service.deck.status().keysDown.flat().join() !== chord.flat().join())
      expect(service.deck.nowMs() - before).toBeLessThan(150)
    }
    service.until(() => service.conductor.state().stage === 'over')
    expect(books(service.deck)).toEqual({ down: [], twice: [] })
  })
  test('odd verses: a double chant gives each its half, and one may be sung to the second out of turn', () => {
    const { sections } = item({ psalm: 'dundee', verses: 4, second: [2, 3], playOver: 'none', gloria: true })
    const starts = sections.map(({ spans }) => (spans[0]?.from === 0 ? 'first' : 'second'))
    expect(starts).toEqual(['first', 'second', 'second', 'first', 'second', 'first'])
    expect(sections.map(({ label }) => label)).toEqual([
      'Verse 1',
      'Verse 2',
      'Verse 3',
      'Verse 4',
      'Glory be',
      'As it was',
    ])
  })
})

describe('a voluntary', () => {
  const looped = { voluntary: 'dundee', loop: [1, 4], tempo: '200%' }
  test('its loop goes round until somebody ends it, at a cadence', () => {
    const service = virtualService(organ, [item(looped)])
    service.until(() => service.deck.status().state === 'waiting')
    service.command({ name: 'go' })
    service.forMs(60_000)
    expect(service.conductor.state().stage).toBe('loaded')
    service.command({ name: 'endAfterLine' })
    service.until(() => service.conductor.state().stage === 'over')
    expect(books(service.deck)).toEqual({ down: [], twice: [] })
  })
  test('fades by its box where there is one; else it ends at the cadence and says so', () => {
    for (const [name, said] of [
      ['st-marys', /fades/],
      ['one-manual', /no swell box/],
    ] as const) {
      const on = openOrgan(house, name)
      const service = virtualService(on, [item({ ...looped, registration: 'mf' }, on)])
      service.until(() => service.deck.status().state === 'waiting')
      service.command({ name: 'go' })
      service.forMs(4000)
      service.command({ name: 'fade' })
      expect(service.conductor.status().answer).toMatch(said)
      service.until(() => service.conductor.state().stage === 'over')
      const positions = service.deck.sent.flatMap(({ bytes: [status, controller, value = 0] }) =>
        status === 0xb0 && controller === 11 ? [value] : [],
      )
      if (name === 'st-marys') expect(Math.min(...positions)).toBeLessThan(5)
      expect(books(service.deck).down).toEqual([])
    }
  })
})

describe('sections in time', () => {
  test('the same sections at the beginning give the same messages, whatever comes after', () => {
    const { piece, sections, tempoFactor } = item({ hymn: 'lobe-den-herren', verses: 3 })
    if (!piece) throw new Error('no piece')
    const whole = compile(layOut(piece, sections, tempoFactor).performance)
    const shorter = layOut(piece, sections.slice(0, 3), tempoFactor)
    const end = shorter.laid[1]?.end ?? 0
    const until = (timeline: typeof whole) =>
      timeline.messages
        .filter(({ cause, action }) => cause.type === 'note' && cause.tick < end && action.type === 'note-on')
        .map(({ at, bytes }) => [at, ...bytes])
    expect(until(compile(shorter.performance))).toEqual(until(whole))
    expect(until(whole).length).toBeGreaterThan(100)
  })
})
