import {
  FASTEST_BEATS,
  isJambCommand,
  type JambCommand,
  readJambLine,
  SLOWEST_BEATS,
  USUAL_BEATS,
} from '../../organist/index.ts'
import { showFullScreen } from './full-screen.ts'
import {
  type Cursor,
  columnsOf,
  drawJamb,
  findKnob,
  findNextKnob,
  type Knob,
  knobAt,
  moveCursor,
  type ShownJamb,
} from './jamb-screen.ts'
import type { KeyMap } from './keyboard.ts'

type PistonKey = `piston ${number}`
const pistonKey = (key: string, number: number) => [key, `piston ${number}`] as const
const NUMBERS = Array.from({ length: 12 }, (_, index) => index + 1)

/** No letter that means something in a performance means something else here. */
const KEYS = {
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
} as const
type JambKey = (typeof KEYS)[keyof typeof KEYS]

export const JAMB_KEYS: KeyMap<JambKey | PistonKey> = {
  ...KEYS,
  ...Object.fromEntries(NUMBERS.map((number) => pistonKey(`f${number}`, number))),
  ...Object.fromEntries(NUMBERS.slice(0, 10).map((number) => pistonKey(String(number % 10), number))),
}

const BEATS_STEP = 10
const BOX_STEP = 0.1
const TO_DIVISION = 'a scale is played on the division under the cursor: move to one'
const TO_BOX = 'move to a box (↕), or to a division that stands in one'

/** The jamb over the whole terminal, until `stop` is called. */
export function showJamb(jamb: ShownJamb, notice: string | null): { readonly stop: () => void } {
  const { organ, portName } = jamb
  const columns = columnsOf(organ)
  let cursor: Cursor = { column: 0, row: 0 }
  let beats = USUAL_BEATS
  let sought = ''
  /** Below the picture: the answer to what was done last. */
  let answer = notice
  const obey = async (command: JambCommand) => {
    const problem = await jamb.obey(command)
    if (problem !== null) answer = problem
    // In the server it comes later than the key.
    screen.draw()
  }
  const go = (to: Cursor | null) => {
    cursor = to ?? cursor
  }
  const here = () => knobAt(columns, cursor)
  const division = () => organ.divisions[columns[cursor.column]?.division ?? -1]
  const scale = () => {
    const on = division()
    if (jamb.status().isPlaying) void obey({ type: 'stop' })
    else if (on) void obey({ type: 'scale', division: on, beats })
    else answer = TO_DIVISION
  }
  const beatsBy = (by: number) => {
    beats = Math.min(FASTEST_BEATS, Math.max(SLOWEST_BEATS, beats + by))
    answer = `scales at ♩ = ${beats}, two keys a beat, from the next on`
  }
  const boxBy = (by: number) => {
    const knob = here()
    const { enclosures } = organ
    const enclosure =
      knob?.type === 'box'
        ? knob.enclosure
        : (enclosures.find((each) => each.division === division()) ??
          (enclosures.length === 1 ? enclosures[0] : undefined))
    if (!enclosure) {
      answer = TO_BOX
      return
    }
    const from = jamb.status().position(enclosure) ?? (by > 0 ? 0 : 1)
    const position = Math.min(1, Math.max(0, Math.round((from + by) * 10) / 10))
    void obey({ type: 'box', enclosure, position })
  }
  const press = (knob: Knob | null) => {
    if (knob?.type === 'element') void obey({ type: 'move', element: knob.element, drawn: null })
    else if (knob?.type === 'piston') void obey({ type: 'piston', piston: knob.piston })
    else if (knob?.type === 'box') {
      const isOpen = (jamb.status().position(knob.enclosure) ?? 0) >= 0.5
      void obey({ type: 'box', enclosure: knob.enclosure, position: isOpen ? 0 : 1 })
    }
  }
  const actions: Readonly<Record<JambKey | 'panic', () => void>> = {
    up: () => go(moveCursor(columns, cursor, 0, -1)),
    down: () => go(moveCursor(columns, cursor, 0, 1)),
    left: () => go(moveCursor(columns, cursor, -1, 0)),
    right: () => go(moveCursor(columns, cursor, 1, 0)),
    press: () => press(here()),
    next: () => go(findNextKnob(columns, cursor, sought)),
    scale,
    faster: () => beatsBy(BEATS_STEP),
    slower: () => beatsBy(-BEATS_STEP),
    open: () => boxBy(BOX_STEP),
    close: () => boxBy(-BOX_STEP),
    cancel: () => void obey({ type: 'cancel' }),
    panic: () => void obey({ type: 'panic' }),
    quit: () => void jamb.stop(),
  }
  const pressPiston = (key: PistonKey) => {
    const piston = organ.pistons[Number(key.slice('piston '.length)) - 1]
    if (piston) void obey({ type: 'piston', piston })
    else answer = `there is no ${key}`
  }
  const isPiston = (key: string): key is PistonKey => key.startsWith('piston ')
  const screen = showFullScreen({
    keys: JAMB_KEYS,
    goesOn: ['up', 'down', 'left', 'right', 'next', 'open', 'close', 'faster', 'slower'],
    picture: (size, typed) =>
      drawJamb({ organ, portName, columns, cursor, beats, status: jamb.status(), answer: typed ?? answer }, size),
    onCommand: (key) => {
      answer = null
      if (isPiston(key)) pressPiston(key)
      else actions[key]()
      screen.draw()
    },
    onTyping: (line) => {
      answer = null
      if (line !== null && line.trim() !== '' && !isJambCommand(line)) go(findKnob(columns, cursor, line))
    },
    onLine: (line) => {
      if (isJambCommand(line)) {
        const command = readJambLine(line, organ)
        if (command.type === 'problem') answer = command.problem
        else void obey(command)
      } else {
        const found = findKnob(columns, cursor, line)
        sought = line
        answer = found ? null : `nothing here is called "${line.trim()}"`
        go(found)
      }
      screen.draw()
    },
  })
  return screen
}
