import { type LivePerformance, type PerformanceStatus, sayHand } from '../../organist/index.ts'
import { formatBarBeat } from '../../time/index.ts'
import { type KeyCommand, PLAY_KEYS, readKeys } from './keyboard.ts'
import { drawScreen, linkWords } from './screen.ts'

/** Ten pictures a second: enough to follow, and the player never waits for it. */
const REDRAW_MS = 100
/** In a log, a line at least this often. */
const LOG_EVERY_BARS = 8

const HIDE_CURSOR = '\x1b[?25l'
const SHOW_CURSOR = '\x1b[?25h'
const CLEAR_BELOW = '\x1b[J'
const TEMPO_STEP_PERCENT = 2

/** What is shown, and obeys: a performance of ours, or one that the server plays. */
export type Shown = Omit<
  LivePerformance,
  'byHand' | 'letGo' | 'stopNow' | 'finished' | 'priority' | 'keptBy' | 'stop' | 'played' | 'music'
> & {
  readonly stop: () => unknown
  /** An answer that came later. */
  readonly said?: () => string | null
}

/** Shows a performance until `stop` is called: a live screen in a terminal, else a plain log. */
export function showLive(live: Shown, notice: string | null): { readonly stop: () => void } {
  return process.stdout.isTTY && process.stdin.isTTY ? showScreen(live, notice) : showLog(live, notice)
}

function showScreen(live: Shown, notice: string | null) {
  let drawn = 0
  let typing: string | null = null
  let answer: string | null = null
  const draw = () => {
    const columns = process.stdout.columns ?? 80
    const said = typing === null ? (answer ?? live.said?.() ?? null) : `/${typing}▏`
    const lines = drawScreen(live.status(), live.portName, { notice, said }, columns, true)
    // A terminal lower than the picture would scroll with each one: the end of it is left out.
    const shown = lines.slice(0, Math.max(1, (process.stdout.rows ?? 24) - 1))
    const up = drawn > 0 ? `\x1b[${drawn}A\r` : ''
    process.stdout.write(`${up}${CLEAR_BELOW}${shown.join('\n')}\n`)
    drawn = shown.length
  }
  const giveBack = readKeys(process.stdin, PLAY_KEYS, {
    onCommand: (command) => {
      answer = obey(live, command)
      draw()
    },
    onTyping: (line) => {
      typing = line
      answer = null
      draw()
    },
    onLine: (line) => {
      answer = live.obey(line)
      draw()
    },
  })
  process.stdout.write(HIDE_CURSOR)
  draw()
  const timer = setInterval(draw, REDRAW_MS)
  return {
    stop: () => {
      clearInterval(timer)
      draw()
      giveBack()
      process.stdout.write(SHOW_CURSOR)
    },
  }
}

/** @returns what there is to say to it, or null */
function obey(live: Shown, command: KeyCommand): string | null {
  const actions: Readonly<Record<KeyCommand, () => unknown>> = {
    go: live.go,
    hold: live.holdOrGoOn,
    pause: live.pauseOrGoOn,
    back: () => live.byBars(-1),
    forward: () => live.byBars(1),
    faster: () => live.tempoBy(TEMPO_STEP_PERCENT),
    slower: () => live.tempoBy(-TEMPO_STEP_PERCENT),
    'phrase-back': () => live.byPhrases(-1),
    'phrase-forward': () => live.byPhrases(1),
    lower: () => live.transposeBy(-1),
    higher: () => live.transposeBy(1),
    'end-phrase': live.endAfterPhrase,
    panic: live.panic,
    quit: () => void live.stop(),
  }
  const answer = actions[command]()
  return typeof answer === 'string' ? answer : null
}

function showLog(live: Shown, notice: string | null) {
  const say = (text: string) => process.stdout.write(`${text}\n`)
  if (notice !== null) say(notice)
  let before = live.status()
  say(`${before.title} → ${live.portName}`)
  let saidBar = Number.NEGATIVE_INFINITY
  const look = () => {
    const now = live.status()
    for (const line of registrationNews(before, now)) say(line)
    const news = linkNews(before, now)
    if (news !== null) say(news)
    for (const hand of now.hands) if (hand.number > (before.hands.at(-1)?.number ?? 0)) say(sayHand(hand))
    if (now.state === 'playing' && now.place.bar >= saidBar + LOG_EVERY_BARS) {
      saidBar = now.place.bar
      say(`bar ${now.place.bar} of ${now.lastBar}`)
    }
    before = now
  }
  const timer = setInterval(look, REDRAW_MS)
  return { stop: () => clearInterval(timer) }
}

/** The port has gone or is back, the organ answers or no longer does. */
function linkNews({ link: had }: PerformanceStatus, { link }: PerformanceStatus): string | null {
  if (had.type === link.type) return null
  return linkWords(link) ?? 'the MIDI output is back'
}

/** `bar 17:1  Great + Fifteenth 2 − Trumpet 8` for each division whose stops have changed. */
function registrationNews(before: PerformanceStatus, now: PerformanceStatus): string[] {
  return now.divisions.flatMap(({ name, drawn }, index) => {
    const had = before.divisions[index]?.drawn ?? []
    const added = drawn.filter((each) => !had.includes(each)).map((each) => `+ ${each}`)
    const gone = had.filter((each) => !drawn.includes(each)).map((each) => `− ${each}`)
    const place = formatBarBeat({ bar: now.place.bar, beat: Math.floor(now.place.beat) })
    return added.length + gone.length === 0 ? [] : [`bar ${place}  ${name}: ${[...added, ...gone].join(', ')}`]
  })
}
