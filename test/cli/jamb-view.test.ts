import { readdirSync, readFileSync } from 'node:fs'
import { stripVTControlCharacters } from 'node:util'
import { describe, expect, test } from 'vitest'
import {
  type Cursor,
  columnsOf,
  drawJamb,
  findKnob,
  findNextKnob,
  knobAt,
  knobName,
  moveCursor,
} from '../../src/cli/view/jamb-screen.ts'
import { readOrgan } from '../../src/organ/index.ts'
import type { JambStatus } from '../../src/organist/index.ts'

const shipped = (name: string) => readOrgan(`organs/${name}.yaml`, readFileSync(`organs/${name}.yaml`, 'utf8'))
const NAMES = readdirSync('organs').flatMap((file) => (file.endsWith('.yaml') ? [file.slice(0, -5)] : []))

const nothing: JambStatus = {
  isDrawn: () => undefined,
  position: () => null,
  keysDown: [],
  isLinked: true,
  isPlaying: false,
  news: Array.from({ length: 30 }, (_, index) => ({
    number: index + 1,
    from: 'sent',
    text: `Great Open Diapason 8 drawn [${'B1 63 00 '.repeat(12)}]`,
  })),
}
const drawnAt = (
  name: string,
  size: { columns: number; rows: number },
  status: Partial<JambStatus> = {},
  cursor: Cursor = { column: 0, row: 0 },
) => {
  const organ = shipped(name)
  const picture = { organ, portName: 'WIDI Bud Pro', columns: columnsOf(organ), cursor, beats: 100, answer: null }
  return drawJamb({ ...picture, status: { ...nothing, ...status } }, size).map(stripVTControlCharacters)
}

describe('the jamb stands in its terminal', () => {
  test.each(
    NAMES.flatMap((name) =>
      [
        [80, 24],
        [120, 40],
        [40, 10],
        [20, 5],
        [300, 100],
      ].map(([c, r]) => [name, c, r]),
    ),
  )('%s at %ix%i: no line is longer, none too many, wherever the cursor stands', (name, columns, rows) => {
    const size = { columns: Number(columns), rows: Number(rows) }
    for (const [column, { knobs }] of columnsOf(shipped(String(name))).entries()) {
      for (const row of [0, knobs.length - 1]) {
        const lines = drawnAt(String(name), size, {}, { column, row: Math.max(0, row) })
        expect(lines.length).toBeLessThanOrEqual(size.rows)
        expect(Math.max(...lines.map((line) => line.length))).toBeLessThanOrEqual(size.columns)
        if (knobs.length > 0) expect(lines.join('\n')).toContain('▸')
      }
    }
  })
  test('each stop, coupler, tremulant, box and piston of the organ has its place', () => {
    const organ = shipped('three-manuals')
    const names = columnsOf(organ).flatMap(({ knobs }) => knobs.map(knobName))
    expect(names).toHaveLength(organ.elements.length + organ.enclosures.length + organ.pistons.length)
    expect(new Set(names).size).toBe(names.length)
  })
  test('drawn, retired and not known are told apart without colours', () => {
    const organ = shipped('st-marys')
    const [first, second] = organ.elements
    const isDrawn: JambStatus['isDrawn'] = ({ id }) => (id === first?.id ? true : id === second?.id ? false : undefined)
    const [, , one = '', two = '', three = ''] = drawnAt('st-marys', { columns: 80, rows: 24 }, { isDrawn })
    expect([one, two, three].map((line) => line.slice(0, 3))).toEqual(['▸● ', ' ○ ', ' ? '])
  })
  test('keys that are down, the box, a cable that is out', () => {
    const lines = drawnAt(
      'st-marys',
      { columns: 80, rows: 24 },
      { keysDown: [[60, 64]], position: () => 0.5, isLinked: false },
    ).join('\n')
    expect(lines).toMatch(/Great ♪2/)
    expect(lines).toMatch(/↕ Swell 50%/)
    expect(lines).toMatch(/put the cable back/)
  })
})

describe('the cursor', () => {
  const columns = columnsOf(shipped('st-marys'))
  const nameAt = (cursor: Cursor | null) => {
    const knob = cursor && knobAt(columns, cursor)
    return knob ? knobName(knob) : null
  }
  test('moves by rows and columns, and stays inside', () => {
    const start = { column: 0, row: 0 }
    expect(nameAt(moveCursor(columns, start, 0, 1))).toBe('Great Stopped Diapason 8')
    expect(nameAt(moveCursor(columns, start, -1, -1))).toBe('Great Open Diapason 8')
    expect(nameAt(moveCursor(columns, start, 99, 99))).toBe('piston fff')
    expect(nameAt(moveCursor(columns, { column: 1, row: 12 }, 1, 0))).toBe('Great to Pedal')
  })
  test.each([
    ['tru', 'Great Trumpet 8'],
    ['OBOE', 'Swell Oboe 8'],
    ['trem', 'Swell Tremulant'],
    ['sw. nothing', null],
    ['boe', 'Swell Oboe 8'],
  ])('what is typed finds a stop: %s', (text, name) => {
    expect(nameAt(findKnob(columns, { column: 0, row: 0 }, text))).toBe(name)
  })
  test('next goes on to others of the name, and round', () => {
    let cursor = findKnob(columns, { column: 0, row: 0 }, 'fifteenth')
    const found: (string | null)[] = []
    for (let each = 0; each < 3; each++) {
      found.push(nameAt(cursor))
      cursor = cursor && findNextKnob(columns, cursor, 'fifteenth')
    }
    expect(found).toEqual(['Great Fifteenth 2', 'Swell Fifteenth 2', 'Great Fifteenth 2'])
  })
  test('accents need not be typed', () => {
    const french = columnsOf(shipped('grandorgue-demo'))
    const found = findKnob(french, { column: 0, row: 0 }, 'flute dou')
    const knob = found && knobAt(french, found)
    expect(knob && knobName(knob)).toMatch(/Flûte douce 4/)
  })
})
