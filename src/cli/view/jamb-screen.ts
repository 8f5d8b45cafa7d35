import { styleText } from 'node:util'
import { type Element, type Enclosure, elementName, formatFootage, type Organ, type Piston } from '../../organ/index.ts'
import type { Jamb, JambCommand, JambNews, JambStatus } from '../../organist/index.ts'
import type { Size } from './full-screen.ts'
import { cut, wrap } from './screen.ts'

/** A stop jamb that is open here, or in the server. */
export interface ShownJamb extends Pick<Jamb, 'organ' | 'portName' | 'status'> {
  /** @returns in words why it was not done; null where it was */
  readonly obey: (command: JambCommand) => string | null | Promise<string | null>
  readonly stop: () => unknown
}

/** What a cursor can stand on. */
export type Knob =
  | { readonly type: 'element'; readonly element: Element }
  | { readonly type: 'box'; readonly enclosure: Enclosure }
  | { readonly type: 'piston'; readonly piston: Piston; readonly number: number }

export interface Column {
  readonly title: string
  /** Its place among the organ's divisions; null for the pistons. */
  readonly division: number | null
  readonly knobs: readonly Knob[]
}

export interface Cursor {
  readonly column: number
  readonly row: number
}

/** A division a column, as drawstops stand in a jamb: its stops, couplers on its keys, tremulants, boxes; then pistons. */
export function columnsOf({ divisions, elements, enclosures, pistons }: Organ): Column[] {
  const columns = divisions.map((division, index): Column => {
    const knobsOf = elements.filter((each) => (each.kind === 'coupler' ? each.keys : each.division) === division)
    const boxes = enclosures.filter((each) => (each.division ?? divisions[0]) === division)
    const knobs = [
      ...knobsOf.map((element): Knob => ({ type: 'element', element })),
      ...boxes.map((enclosure): Knob => ({ type: 'box', enclosure })),
    ]
    return { title: division.name, division: index, knobs }
  })
  const pressed = pistons.map((piston, index): Knob => ({ type: 'piston', piston, number: index + 1 }))
  return pressed.length === 0 ? columns : [...columns, { title: 'Pistons', division: null, knobs: pressed }]
}

export const knobAt = (columns: readonly Column[], { column, row }: Cursor): Knob | null =>
  columns[column]?.knobs[row] ?? null

/** In rows and columns, staying inside: a shorter column is entered at its end. */
export function moveCursor(columns: readonly Column[], cursor: Cursor, right: number, down: number): Cursor {
  const column = Math.max(0, Math.min(columns.length - 1, cursor.column + right))
  const last = (columns[column]?.knobs.length ?? 1) - 1
  return { column, row: Math.max(0, Math.min(last, cursor.row + down)) }
}

/**
 * The knob that is meant by what is being typed: the next, from the cursor on, of which a word begins with it, else one
 * with these letters in its name.
 */
export function findKnob(columns: readonly Column[], from: Cursor, text: string): Cursor | null {
  const wanted = folded(text)
  const all = columns.flatMap(({ knobs }, column) => knobs.map((knob, row) => ({ column, row, name: knobName(knob) })))
  const here = all.findIndex(({ column, row }) => column === from.column && row === from.row)
  const inOrder = [...all.slice(Math.max(0, here)), ...all.slice(0, Math.max(0, here))]
  const found =
    inOrder.find(({ name }) => ` ${folded(name)}`.includes(` ${wanted}`)) ??
    inOrder.find(({ name }) => folded(name).includes(wanted))
  return found ? { column: found.column, row: found.row } : null
}

/** The same, beyond the cursor. */
export function findNextKnob(columns: readonly Column[], from: Cursor, text: string): Cursor | null {
  const count = columns[from.column]?.knobs.length ?? 0
  const next =
    from.row + 1 < count
      ? { ...from, row: from.row + 1 }
      : { column: (from.column + 1) % Math.max(1, columns.length), row: 0 }
  return findKnob(columns, next, text)
}

/** Without accents and capitals: on this keyboard a flûte is a flute. */
const folded = (text: string): string => text.normalize('NFD').replace(/\p{M}/gu, '').trim().toLowerCase()

export function knobName(knob: Knob): string {
  if (knob.type === 'element') return elementName(knob.element)
  return knob.type === 'box' ? `box ${knob.enclosure.name}` : `piston ${knob.piston.name}`
}

const JAMB_KEYS_HELP =
  '↑↓←→ move · space draws, retires · / search, Tab next, or a command · 1–9 F1–F12 pistons · + − box · C scale, < > its tempo · G general cancel · Esc Esc panic · Q quit'

const MARKS = { drawn: '●', retired: '○', unknown: '?' } as const
const NARROWEST = 15
const MOST_NEWS = 6
/** Stops first: so many of them are seen before news take room. */
const FEWEST_ROWS = 3

export interface JambPicture {
  readonly organ: Organ
  readonly portName: string
  readonly columns: readonly Column[]
  readonly cursor: Cursor
  readonly status: JambStatus
  /** Of the scale, quarters a minute. */
  readonly beats: number
  /** What is being typed, or the answer to it; null for nothing. */
  readonly answer: string | null
}

/**
 * The jamb as lines, not more and none longer than the terminal has room for. What is drawn is seen without colours too.
 */
export function drawJamb(picture: JambPicture, size: Size): string[] {
  const { organ, portName, columns, cursor, status } = picture
  const width = Math.max(NARROWEST, size.columns - 1)
  const shown = columnsInSight(columns.length, cursor.column, width)
  const cellWidth = Math.floor(width / Math.max(1, shown.length))
  const needed = Math.max(1, ...columns.map(({ knobs }) => knobs.length))
  const foot = footOf(picture, width, size.rows - 2 - Math.min(needed, Math.max(FEWEST_ROWS, size.rows - 10)))
  const rows = Math.max(1, Math.min(needed, size.rows - 2 - foot.length))
  const top = Math.max(0, cursor.row - rows + 1)
  const gone = status.isLinked ? '' : 'put the cable back: '
  const lines = [
    styleText('bold', cut(`${gone}${organ.name}   →   ${portName}`, width)),
    shown.map((index) => titleOf(picture, index, shown, { top, rows }, cellWidth)).join(''),
    ...Array.from({ length: rows }, (_, row) =>
      shown.map((index) => cellOf(picture, { column: index, row: top + row }, cellWidth)).join(''),
    ),
    ...foot,
  ]
  return lines.slice(0, Math.max(1, size.rows))
}

/** As many columns as are legible, the cursor's among them. */
function columnsInSight(count: number, at: number, width: number): number[] {
  const many = Math.max(1, Math.min(count, Math.floor(width / NARROWEST)))
  const first = Math.max(0, Math.min(count - many, at - many + 1))
  return Array.from({ length: many }, (_, index) => first + index)
}

/** `‹ Great 3 keys ↓`: what lies beyond the edges, and how many keys are down. */
function titleOf(
  { columns, status }: JambPicture,
  index: number,
  shown: readonly number[],
  { top, rows }: { readonly top: number; readonly rows: number },
  width: number,
): string {
  const column = columns[index]
  if (!column) return ' '.repeat(width)
  const before = index === shown[0] && index > 0 ? '‹ ' : ''
  const after = index === shown.at(-1) && index < columns.length - 1 ? ' ›' : ''
  const above = top > 0 ? ' ↑' : ''
  const below = column.knobs.length > top + rows ? ' ↓' : ''
  const down = column.division === null ? 0 : (status.keysDown[column.division]?.length ?? 0)
  const keys = down === 0 ? '' : ` ♪${down}`
  return `${styleText('underline', pad(`${before}${column.title}${keys}${above}${below}${after}`, width - 1))} `
}

function cellOf({ columns, cursor, status }: JambPicture, at: Cursor, width: number): string {
  const knob = knobAt(columns, at)
  if (!knob) return ' '.repeat(width)
  const isHere = at.column === cursor.column && at.row === cursor.row
  const text = labelOf(knob, status, width - 2)
  const isDrawn = knob.type === 'element' && status.isDrawn(knob.element) === true
  const styled = isDrawn ? styleText('inverse', text) : text
  return `${isHere ? styleText('bold', '▸') : ' '}${isHere ? styleText('bold', styled) : styled} `
}

/** Its length stays legible where its name does not fit. */
function labelOf(knob: Knob, status: JambStatus, width: number): string {
  if (knob.type === 'piston') return pad(`${String(knob.number).padStart(2)} ${knob.piston.name}`, width)
  if (knob.type === 'box') {
    const position = status.position(knob.enclosure)
    return named('↕', knob.enclosure.name, position === null ? '' : `${Math.round(position * 100)}%`, width)
  }
  const { element } = knob
  const drawn = status.isDrawn(element)
  const mark = drawn === undefined ? MARKS.unknown : drawn ? MARKS.drawn : MARKS.retired
  const length = element.kind === 'stop' && element.footage !== null ? formatFootage(element.footage) : ''
  return named(mark, element.name, length, width)
}

const named = (mark: string, name: string, behind: string, width: number): string => {
  const rest = behind === '' ? '' : ` ${behind}`
  return pad(`${cut(`${mark} ${name}`, Math.max(3, width - rest.length))}${rest}`, width)
}

function footOf({ columns, cursor, status, beats, answer }: JambPicture, width: number, room: number): string[] {
  const knob = knobAt(columns, cursor)
  const unknown = knob?.type === 'element' && status.isDrawn(knob.element) === undefined
  const here = knob === null ? '' : `${knobName(knob)}${unknown ? ': how it stands is not known (?)' : ''}`
  const scale = status.isPlaying ? `   scale, ♩ = ${beats}` : ''
  const first = [
    '',
    cut(`${here}${scale}`, width),
    ...(answer === null ? [] : wrap(answer.split(' '), width, ' ').map((line) => styleText('bold', line))),
  ]
  const help = wrap(JAMB_KEYS_HELP.split(' · '), width, ' · ').map((line) => styleText('dim', line))
  const left = room - first.length
  const shownHelp = help.length + 1 <= left ? help : []
  const most = Math.max(0, Math.min(MOST_NEWS, left - shownHelp.length))
  const news = most === 0 ? [] : status.news.slice(-most).map((each) => cut(newsLine(each), width))
  return [...first, ...news, ...shownHelp]
}

const FROM: Readonly<Record<JambNews['from'], string>> = { organ: '←', sent: '→', us: '·' }

export const newsLine = ({ from, text }: JambNews): string => `${FROM[from]} ${text}`

const pad = (text: string, width: number): string => cut(text, width).padEnd(width)
