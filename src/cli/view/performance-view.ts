import { createInterface } from 'node:readline'
import type { Live, LiveStatus, Outcome, Reply } from '../../organist/index.ts'
import { asksTwice, type Command, commandKeys, readKey } from '../../performance/index.ts'
import { type KeyMap, readKeys } from './keyboard.ts'
import { newsBetween } from './log.ts'
import { drawPerformance, statusLine } from './screen.ts'

/** Ten pictures a second: enough to follow, and the player never waits for it. */
const REDRAW_MS = 100
/** What cannot be taken back is asked for twice within this. */
const TWICE_WITHIN_MS = 1500

const WHOLE_SCREEN = '\x1b[?1049h\x1b[?25l'
const LEAVE_SCREEN = '\x1b[?25h\x1b[?1049l'

type Answered = Reply | Promise<Reply>

/** A performance of ours, or of the server. */
export interface Shown extends Pick<Live, 'portName' | 'status'> {
  readonly obey: (command: Command) => Answered
  /** A line as an operator types it. */
  readonly line: (text: string) => Answered
}

/** Shows a performance until `stop`: a full screen in a terminal; else lines, for scripts. */
export function showPerformance(shown: Shown, notice: string | null): { readonly stop: () => void } {
  return process.stdout.isTTY && process.stdin.isTTY ? showScreen(shown, notice) : showLines(shown, notice)
}

/** How a service ended. @param status the last one: what was sent, and whether its place was kept */
export function endOfService(outcome: Outcome, { sent, unkept }: Pick<LiveStatus, 'sent' | 'unkept'>): string {
  if (outcome.type === 'failed') return `It could not go on: ${outcome.problem}`
  const goesOn = unkept === null ? 'it goes on from here when it is run again' : `it does not come back here: ${unkept}`
  const ended = outcome.type === 'done' ? 'The programme is over' : `Stopped; ${goesOn}`
  return `${ended}. The keys are up and our stops are in; ${sent} messages sent.`
}

const PANIC: Command = { name: 'panic' }
const KEYS: KeyMap<string> = Object.fromEntries(commandKeys().map((key) => [key, key]))

const answerTo = async (shown: Shown, line: string): Promise<string | null> =>
  line.trim().toLowerCase() === 'status' ? statusLine(shown.status()) : (await shown.line(line)).answer

function showScreen(shown: Shown, notice: string | null) {
  let typing: string | null = null
  let answer: string | null = null
  let asked: { readonly key: string; readonly atMs: number } | null = null
  let isOver = false
  const draw = () => {
    if (isOver) return
    const { columns = 80, rows = 24 } = process.stdout
    const words = { notice, answer: typing === null ? answer : `/${typing}▏` }
    const lines = drawPerformance(shown.status(), shown.portName, words, { columns, rows }, true)
    const picture = lines.slice(0, rows - 1).map((line) => `${line}\x1b[K`)
    process.stdout.write(`\x1b[H${picture.join('\n')}\x1b[J`)
  }
  /** The screen does not wait for the answer. */
  const answered = async (said: Answered | Promise<string | null>) => {
    const reply = await said
    answer = typeof reply === 'object' ? (reply?.answer ?? null) : reply
    draw()
  }
  const onKey = (key: string) => {
    // Two keys at once, that nobody presses by mistake.
    if (key === 'quit') return void answered(shown.obey({ name: 'stop' }))
    const atMs = performance.now()
    const command = key === 'panic' ? PANIC : readKey(key, shown.status().doing, atMs)
    if (command === null) return
    if (asksTwice(command) && !(asked?.key === key && atMs - asked.atMs < TWICE_WITHIN_MS)) {
      asked = { key, atMs }
      answer = `once more: ${command.name}`
      return draw()
    }
    asked = null
    void answered(shown.obey(command))
  }
  const giveBack = readKeys(process.stdin, KEYS, {
    onCommand: onKey,
    onTyping: (line) => {
      typing = line
      answer = null
      draw()
    },
    onLine: (line) => void answered(answerTo(shown, line)),
  })
  process.stdout.write(WHOLE_SCREEN)
  draw()
  const timer = setInterval(draw, REDRAW_MS)
  return {
    stop: () => {
      isOver = true
      clearInterval(timer)
      giveBack()
      process.stdout.write(LEAVE_SCREEN)
    },
  }
}

/** For scripts: a line at each change, and answers; a line read is a line of an operator. */
function showLines(shown: Shown, notice: string | null) {
  const say = (text: string) => process.stdout.write(`${text}\n`)
  if (notice !== null) say(notice)
  let before: LiveStatus | null = null
  const look = () => {
    const now = shown.status()
    for (const line of newsBetween(before, now)) say(line)
    before = now
  }
  say(`${shown.status().title} → ${shown.portName}`)
  const input = createInterface({ input: process.stdin })
  let isOver = false
  const onLine = async (line: string) => {
    const answer = await answerTo(shown, line)
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
