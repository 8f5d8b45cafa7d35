import {
  FASTEST_BEATS,
  isJambCommand,
  type JambCommand,
  readJambLine,
  SLOWEST_BEATS,
  USUAL_BEATS,
} from '../../organist/index.ts'
import {
  type Cursor,
  columnsOf,
  drawJamb,
  findKnob,
  findNextKnob,
  type Knob,
  knobAt,
  moveCursor,
} from './jamb-screen.ts'
import { type KeyMap, readKeys } from './keyboard.ts'
import type { ShownJamb } from './shown-jamb.ts'

/** What a key does at the jamb. */
export type JambKey =
  | 'up'
  | 'down'
  | 'left'
  | 'right'
  | 'press'
  | 'next'
  | 'scale'
  | 'faster'
  | 'slower'
  | 'open'
  | 'close'
  | 'cancel'
  | 'quit'
  | `piston ${number}`

const PISTON_KEYS = Array.from({ length: 10 }, (_, index) => index + 1)
const FUNCTION_KEYS = Array.from({ length: 12 }, (_, index) => index + 1)

/** No letter that means something in a performance means something else here. */
export const JAMB_KEYS: KeyMap<JambKey> = {
  up: 'up',
  down: 'down',
  left: 'left',
  right: 'right',
  space: 'press',
  return: 'press',
  enter: 'press',
  tab: 'next',
  c: 'scale',
  g: 'cancel',
  q: 'quit',
  '+': 'open',
  '=': 'open',
  '-': 'close',
  '−': 'close',
  '<': 'slower',
  '>': 'faster',
  ...Object.fromEntries(FUNCTION_KEYS.map((number) => [`f${number}`, `piston ${number}` as const])),
  ...Object.fromEntries(PISTON_KEYS.map((number) => [String(number % 10), `piston ${number}` as const])),
}

const REDRAW_MS = 100
const BEATS_STEP = 10
const BOX_STEP = 0.1

const WHOLE_SCREEN = '\x1b[?1049h\x1b[?25l'
const LEAVE_SCREEN = '\x1b[?25h\x1b[?1049l'
const HOME = '\x1b[H'
const CLEAR_LINE = '\x1b[K'
const CLEAR_BELOW = '\x1b[J'

/** What the keys are about: where the cursor stands, and what was typed last. */
interface Desk {
  readonly cursor: Cursor
  readonly beats: number
  readonly sought: string
  readonly said: string | null
}

/** The jamb over the whole terminal, until `stop` is called; the terminal is then as it was. */
export function showJamb(jamb: ShownJamb, notice: string | null): { readonly stop: () => void } {
  const { organ, portName } = jamb
  const columns = columnsOf(organ)
  let desk: Desk = { cursor: { column: 0, row: 0 }, beats: USUAL_BEATS, sought: '', said: notice }
  let typing: string | null = null
  let before = ''
  let isOver = false
  const draw = () => {
    const size = { columns: process.stdout.columns ?? 80, rows: process.stdout.rows ?? 24 }
    const { cursor, beats } = desk
    const said = typing === null ? desk.said : `/${typing}▏`
    const status = jamb.status()
    const lines = drawJamb({ organ, portName, columns, cursor, status, beats, said }, size)
    const picture = lines.map((line) => `${line}${CLEAR_LINE}`).join('\r\n')
    // Only what is new: a terminal behind a slow line is not kept busy.
    if (picture !== before) process.stdout.write(`${HOME}${picture}${CLEAR_BELOW}`)
    before = picture
  }
  const redraw = () => {
    before = ''
    draw()
  }
  const obey = (command: JambCommand) => {
    const answer = jamb.obey(command)
    if (!(answer instanceof Promise)) desk = { ...desk, said: answer }
    else void answer.then((said) => said !== null && answered(said))
  }
  /** It came later than the key. */
  const answered = (said: string) => {
    desk = { ...desk, said }
    if (!isOver) draw()
  }
  const go = (cursor: Cursor | null) => {
    if (cursor) desk = { ...desk, cursor }
  }
  const scale = () => {
    const division = organ.divisions[columns[desk.cursor.column]?.division ?? -1]
    if (jamb.status().isPlaying) obey({ type: 'stop' })
    else if (division) obey({ type: 'scale', division, beats: desk.beats })
    else desk = { ...desk, said: 'a scale is played on the division under the cursor: move to one' }
  }
  const beatsBy = (by: number) => {
    const beats = Math.min(FASTEST_BEATS, Math.max(SLOWEST_BEATS, desk.beats + by))
    desk = { ...desk, beats, said: `scales at ♩ = ${beats}, two keys a beat, from the next on` }
  }
  const boxBy = (by: number) => {
    const knob = knobAt(columns, desk.cursor)
    const at = columns[desk.cursor.column]?.division
    const division = organ.divisions[at ?? -1]
    const enclosure =
      knob?.type === 'box'
        ? knob.enclosure
        : (organ.enclosures.find((each) => each.division === division) ??
          (organ.enclosures.length === 1 ? organ.enclosures[0] : undefined))
    if (!enclosure) {
      desk = { ...desk, said: 'move to a box (↕), or to a division that stands in one' }
      return
    }
    const { position } = jamb.status()
    const from = position(enclosure) ?? (by > 0 ? 0 : 1)
    const to = Math.min(1, Math.max(0, Math.round((from + by) * 10) / 10))
    obey({ type: 'box', enclosure, position: to })
  }
  const onKey = (key: JambKey | 'panic' | 'quit') => {
    desk = { ...desk, said: null }
    if (key.startsWith('piston ')) {
      const piston = organ.pistons[Number(key.slice('piston '.length)) - 1]
      if (piston) obey({ type: 'piston', piston })
      else desk = { ...desk, said: `there is no ${key}` }
      return draw()
    }
    const actions: Readonly<Record<Exclude<JambKey, `piston ${number}`> | 'panic', () => void>> = {
      up: () => go(moveCursor(columns, desk.cursor, 0, -1)),
      down: () => go(moveCursor(columns, desk.cursor, 0, 1)),
      left: () => go(moveCursor(columns, desk.cursor, -1, 0)),
      right: () => go(moveCursor(columns, desk.cursor, 1, 0)),
      press: () => press(knobAt(columns, desk.cursor)),
      next: () => go(findNextKnob(columns, desk.cursor, desk.sought)),
      scale,
      faster: () => beatsBy(BEATS_STEP),
      slower: () => beatsBy(-BEATS_STEP),
      open: () => boxBy(BOX_STEP),
      close: () => boxBy(-BOX_STEP),
      cancel: () => obey({ type: 'cancel' }),
      panic: () => obey({ type: 'panic' }),
      quit: () => void jamb.stop(),
    }
    actions[key as keyof typeof actions]()
    draw()
  }
  const press = (knob: Knob | null) => {
    if (knob?.type === 'element') obey({ type: 'move', element: knob.element, drawn: null })
    else if (knob?.type === 'piston') obey({ type: 'piston', piston: knob.piston })
    else if (knob?.type === 'box') {
      const isOpen = (jamb.status().position(knob.enclosure) ?? 0) >= 0.5
      obey({ type: 'box', enclosure: knob.enclosure, position: isOpen ? 0 : 1 })
    }
  }
  const onLine = (line: string) => {
    if (isJambCommand(line)) {
      const command = readJambLine(line, organ)
      if (command.type === 'problem') desk = { ...desk, said: command.problem }
      else obey(command)
    } else {
      const found = findKnob(columns, desk.cursor, line)
      desk = { ...desk, sought: line, said: found ? null : `nothing here is called "${line.trim()}"` }
      go(found)
    }
    draw()
  }
  process.stdout.write(WHOLE_SCREEN)
  const giveBack = readKeys<JambKey>(process.stdin, JAMB_KEYS, {
    goesOn: ['up', 'down', 'left', 'right', 'next', 'open', 'close', 'faster', 'slower'],
    onCommand: onKey,
    onTyping: (line) => {
      typing = line
      desk = { ...desk, said: null }
      if (line !== null && line.trim() !== '' && !isJambCommand(line)) go(findKnob(columns, desk.cursor, line))
      draw()
    },
    onLine,
  })
  draw()
  const timer = setInterval(draw, REDRAW_MS)
  process.stdout.on('resize', redraw)
  return {
    stop: () => {
      isOver = true
      clearInterval(timer)
      process.stdout.off('resize', redraw)
      giveBack()
      process.stdout.write(LEAVE_SCREEN)
    },
  }
}
