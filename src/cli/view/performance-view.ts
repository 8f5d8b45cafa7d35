import { createInterface } from 'node:readline'
import type { Live, LiveStatus, Outcome, Reply } from '../../organist/index.ts'
import { asksTwice, type Command, commandKeys, readKey } from '../../performance/index.ts'
import { say } from '../print.ts'
import { showFullScreen } from './full-screen.ts'
import type { KeyMap } from './keyboard.ts'
import { newsBetween } from './log.ts'
import { drawPerformance, statusLine } from './screen.ts'
import { sentWords } from './sent-words.ts'

const LOOK_EVERY_MS = 100
/** What cannot be taken back is asked for twice within this. */
const TWICE_WITHIN_MS = 1500

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
export function endOfService(
  outcome: Outcome,
  status: Pick<LiveStatus, 'sent' | 'link' | 'unkept'>,
  portName: string,
): string {
  const { unkept } = status
  if (outcome.type === 'failed') return `It could not go on: ${outcome.problem}`
  const goesOn = unkept === null ? 'it goes on from here when it is run again' : `it does not come back here: ${unkept}`
  const ended = outcome.type === 'done' ? 'The programme is over' : `Stopped; ${goesOn}`
  return `${ended}. The keys are up and our stops are in; ${sentWords(status, portName)}.`
}

const PANIC: Command = { name: 'panic' }
const KEYS: KeyMap<string> = Object.fromEntries(commandKeys().map((key) => [key, key]))

const answerTo = async (shown: Shown, line: string): Promise<string | null> =>
  line.trim().toLowerCase() === 'status' ? statusLine(shown.status()) : (await shown.line(line)).answer

function showScreen(shown: Shown, notice: string | null) {
  let answer: string | null = null
  let asked: { readonly key: string; readonly atMs: number } | null = null
  /** The screen does not wait for the answer. */
  const answered = async (given: Answered | Promise<string | null>) => {
    const reply = await given
    answer = typeof reply === 'object' ? (reply?.answer ?? null) : reply
    screen.draw()
  }
  const screen = showFullScreen({
    keys: KEYS,
    picture: (size, typed) => {
      const words = { notice, answer: typed ?? answer }
      return drawPerformance(shown.status(), shown.portName, words, size, true).slice(0, size.rows - 1)
    },
    onCommand: (key) => {
      // Two keys at once, that nobody presses by mistake.
      if (key === 'quit') return void answered(shown.obey({ name: 'stop' }))
      const atMs = performance.now()
      const command = key === 'panic' ? PANIC : readKey(key, shown.status().doing, atMs)
      if (command === null) return
      if (asksTwice(command) && !(asked?.key === key && atMs - asked.atMs < TWICE_WITHIN_MS)) {
        asked = { key, atMs }
        answer = `once more: ${command.name}`
        return screen.draw()
      }
      asked = null
      void answered(shown.obey(command))
    },
    onTyping: () => {
      answer = null
    },
    onLine: (line) => void answered(answerTo(shown, line)),
  })
  return screen
}

/** For scripts: a line at each change, and answers; a line read is a line of an operator. */
function showLines(shown: Shown, notice: string | null) {
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
  const timer = setInterval(look, LOOK_EVERY_MS)
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
