import { createInterface } from 'node:readline'
import { styleText } from 'node:util'
import {
  type LiveService,
  type LiveServiceStatus,
  type Outcome,
  obeyServiceLine,
  sayHand,
} from '../../organist/index.ts'
import { type KeyMap, readKeys } from './keyboard.ts'
import { linkWords } from './screen.ts'

const REDRAW_MS = 100
/** What cannot be undone at once is asked for twice. */
const TWICE_WITHIN_MS = 1500

/** Keys of a service, each a line as a script would write it. */
const KEYS: KeyMap<string> = {
  byName: {
    space: 'go',
    pagedown: 'go',
    n: 'next verse',
    m: 'one more verse',
    l: 'last verse now',
    e: 'end after line',
    f: 'fade',
    h: 'hold',
    t: 'tap',
    up: 'louder',
    down: 'softer',
    s: 'skip',
    left: 'back',
    q: 'quit',
  },
  bySequence: {
    b: 'longer',
    B: 'shorter',
    '+': 'faster',
    '=': 'faster',
    '-': 'slower',
    '−': 'slower',
    '>': 'higher',
    '<': 'lower',
  },
}
const TWICE: readonly string[] = ['skip', 'back', 'quit']

const HELP =
  'space, PageDown go · N next verse · M one more verse · L last verse now · E end after this line · F fade · H hold · T tap the beat · + − tempo · B longer breath · ↑ ↓ louder, softer · < > key of the next verse · S S skip · ← ← back · / a line (+ Gt. Trumpet, piston mf) · Esc Esc panic · Q Q quit'

/** A service that is held here, or by the server. */
export interface ShownService {
  readonly portName: string
  readonly status: () => LiveServiceStatus
  /** Does what a line says. @returns what there is to say to it, or null */
  readonly say: (line: string) => string | null | Promise<string | null>
}

export const heldHere = (service: LiveService): ShownService => ({
  portName: service.portName,
  status: service.status,
  say: (line) => obeyServiceLine(service, line, performance.now()),
})

const answerTo = async (service: ShownService, line: string): Promise<string | null> =>
  line.trim().toLowerCase() === 'status' ? statusLine(service.status()) : service.say(line)

/** Shows a service until `stop`: a full screen in a terminal; else lines, for scripts. */
export function showService(service: ShownService, notice: string | null): { readonly stop: () => void } {
  return process.stdout.isTTY && process.stdin.isTTY ? showScreen(service, notice) : showLines(service, notice)
}

/** @param sent messages */
export function endOfService(outcome: Outcome, sent: number): string {
  if (outcome.type === 'failed') return `It could not go on: ${outcome.problem}`
  const ended = outcome.type === 'done' ? 'The programme is over' : 'Stopped; it goes on from here when it is run again'
  return `${ended}. The keys are up and our stops are in; ${sent} messages sent.`
}

function showScreen(service: ShownService, notice: string | null) {
  let typing: string | null = null
  let answer: string | null = null
  let asked: { readonly what: string; readonly atMs: number } | null = null
  const draw = () => {
    const { columns = 80, rows = 24 } = process.stdout
    const said = typing === null ? answer : `/${typing}▏`
    const lines = drawService(service.status(), service.portName, { notice, said }, columns, true)
    process.stdout.write(
      `\x1b[H${lines
        .slice(0, rows - 1)
        .map((line) => `${line}\x1b[K`)
        .join('\n')}\x1b[J`,
    )
  }
  let isOver = false
  /** The screen does not wait for the answer. */
  const say = async (line: string) => {
    answer = await answerTo(service, line)
    if (!isOver) draw()
  }
  const onCommand = (what: string) => {
    const now = performance.now()
    const isTwice = asked?.what === what && now - asked.atMs < TWICE_WITHIN_MS
    if (TWICE.includes(what) && !isTwice) {
      asked = { what, atMs: now }
      answer = `once more: ${what}`
      return draw()
    }
    asked = null
    const held = what === 'hold' && service.status().doing === 'held' ? 'release' : what
    void say(held)
  }
  const giveBack = readKeys(process.stdin, KEYS, {
    onCommand,
    onTyping: (line) => {
      typing = line
      answer = null
      draw()
    },
    onLine: (line) => void say(line),
  })
  process.stdout.write('\x1b[?1049h\x1b[?25l')
  draw()
  const timer = setInterval(draw, REDRAW_MS)
  return {
    stop: () => {
      isOver = true
      clearInterval(timer)
      giveBack()
      process.stdout.write('\x1b[?25h\x1b[?1049l')
    },
  }
}

type Style = Parameters<typeof styleText>[0]

/** What can be read from the organ bench in a dark church: a broad band that says what go will do. */
export function drawService(
  status: LiveServiceStatus,
  portName: string,
  { notice, said }: { readonly notice: string | null; readonly said: string | null },
  columns: number,
  styled: boolean,
): string[] {
  const paint = (style: Style, text: string) => (styled ? styleText(style, text) : text)
  const width = Math.max(24, columns - 1)
  const band = (text: string, style: Style) => {
    const spaced = text.length * 2 <= width - 4 ? [...text].join(' ') : text
    const rows = ['', ...wrap(spaced, width - 4, text), ''].map((row) => centred(row, width))
    return rows.map((row) => paint(style, row))
  }
  const go = status.waits ? `GO: ${status.go}` : status.go
  const alarm = linkWords(status.link) ?? status.unkept
  const number = status.doing === 'over' ? '' : `${status.number} of ${status.items}   `
  const tempo = status.tempoPercent === 100 ? '' : `, tempo ${status.tempoPercent} %`
  return [
    ...(notice === null
      ? []
      : [
          ...notice
            .split('\n')
            .flatMap((line) => wrap(line, width))
            .map((line) => paint('yellow', line)),
        ]),
    ...(alarm === null ? [] : wrap(alarm, width).map((line) => paint(['bold', 'red'], line))),
    paint('dim', cut(`${status.title}   →   ${portName}`, width)),
    '',
    paint('bold', cut(`${number}${status.item}`, width)),
    cut(status.notes === null ? '' : `        ${status.notes}`, width),
    '',
    ...band(go, status.waits ? ['bold', 'inverse'] : ['bold']),
    '',
    cut(`${doingWords(status)}${tempo}`, width),
    paint('dim', cut(status.coming.length === 0 ? '' : `then: ${status.coming.join(' · ')}`, width)),
    paint('dim', cut(status.nextItem === null ? '' : `next: ${status.nextItem}`, width)),
    '',
    ...wrap(said ?? status.said ?? '', width).map((line) => paint('bold', line)),
    ...status.hands.slice(-1).map((hand) => cut(sayHand(hand), width)),
    '',
    ...wrap(HELP, width).map((line) => paint('dim', line)),
  ]
}

function doingWords({ doing, place, sounding }: LiveServiceStatus): string {
  const here = place === '' ? '' : `: ${place}`
  switch (doing) {
    case 'plays':
      return `plays${here}`
    case 'waits':
      return sounding > 0 ? `holds the chord and waits${here}` : `silent, waits${place === '' ? '' : ` after ${place}`}`
    case 'held':
      return `held${here}`
    case 'quiet':
      return 'silent'
    case 'over':
      return 'the programme is over'
    default:
      return doing satisfies never
  }
}

const cut = (text: string, width: number): string => (text.length <= width ? text : `${text.slice(0, width - 1)}…`)

const centred = (text: string, width: number): string => {
  const left = Math.max(0, Math.floor((width - text.length) / 2))
  return `${' '.repeat(left)}${text}`.padEnd(width)
}

/** Words in lines; what was spaced out and does not fit comes unspaced. */
function wrap(text: string, width: number, plain = text): string[] {
  if (text === '') return []
  const lines: string[] = []
  for (const word of (text.length <= width ? text : plain).split(text.length <= width ? '\n' : ' ')) {
    const last = lines.at(-1)
    if (last !== undefined && last.length + 1 + word.length <= width) lines[lines.length - 1] = `${last} ${word}`
    else lines.push(cut(word, width))
  }
  return lines
}

/** For scripts: a line at each change, and answers; a line read is a command. */
function showLines(service: ShownService, notice: string | null) {
  const say = (text: string) => process.stdout.write(`${text}\n`)
  if (notice !== null) say(notice)
  say(`${service.status().title} → ${service.portName}`)
  let before = ''
  let link = service.status().link.type
  let hands = 0
  const look = () => {
    const status = service.status()
    const line = statusLine(status)
    if (line !== before) say(line)
    before = line
    if (status.link.type !== link) say(linkWords(status.link) ?? 'the MIDI output is back')
    link = status.link.type
    for (const hand of status.hands) if (hand.number > hands) say(sayHand(hand))
    hands = status.hands.at(-1)?.number ?? hands
  }
  const input = createInterface({ input: process.stdin })
  let isOver = false
  const onLine = async (line: string) => {
    const answer = (await answerTo(service, line)) ?? service.status().said
    if (answer !== null) say(`  ${answer}`)
    if (!isOver) look()
  }
  // One after the other, each after the answer to the one before.
  let lines = Promise.resolve()
  input.on('line', (line) => {
    if (line.trim() !== '') lines = lines.then(() => onLine(line))
  })
  const timer = setInterval(look, REDRAW_MS)
  look()
  return {
    stop: () => {
      isOver = true
      clearInterval(timer)
      input.close()
      // A pipe that stays open must not keep the program.
      process.stdin.unref?.()
    },
  }
}

/** `2 of 6 | Hymn 146: … | waits | Verse 2 of 5 | go: Verse 3 of 5`. */
const statusLine = ({ number, items, item, doing, place, go }: LiveServiceStatus): string =>
  [`${number} of ${items}`, item, doing, place, `go: ${go}`].filter((each) => each !== '').join(' | ')
