import { type ChildProcess, spawn } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { preloadMidi, readWatchLine, WATCH_FD } from '../../ports/index.ts'
import {
  EXIT,
  exitCodeOf,
  hasJustGoneOn,
  onEndingSignal,
  outliveTerminal,
  saysThatItStandsStill,
  standStill,
} from './ending.ts'
import { type End, silenceAndSay } from './last-word.ts'
import { createLife, LOOK_EVERY_MS } from './life.ts'
import { createMirror, type Mirror } from './mirror.ts'
import { letGoOfStanding } from './silence.ts'

/**
 * The sentinel: a small process that is the program's parent and outlives it. It hears every byte that goes to the
 * organ; if the program ends without goodbye (kill -9, out of memory, a crash in native code), it lets go of the keys.
 * If the sentinel is ended instead, the program sees it and silences the organ itself.
 */

/** A program that was told to end and does not is ended. */
const ENDS_WITHIN_MS = 20_000
/** Longer than a program takes to let go of its keys. */
const STOPS_WITHIN_MS = 3000
const SHOW_CURSOR = '\x1b[?25h'
/** The stop jamb takes the whole terminal. */
const LEAVE_SCREEN = '\x1b[?1049l'

/** Whether a command line needs a sentinel: a watched command, and no call for help. */
export function needsSentinel(args: readonly string[], env: NodeJS.ProcessEnv = process.env): boolean {
  if (env.VOLUNTARY_WATCHED !== undefined || args.some((arg) => arg === '--help' || arg === '-h')) return false
  const [command, what] = wordsOf(args)
  // A rehearsal without a screen ends all that could sound with itself.
  if (command === 'rehearse') return !args.includes('--headless')
  return (
    command === 'play' || command === 'console' || command === 'serve' || (command === 'programme' && what === 'run')
  )
}

const wordsOf = (args: readonly string[]): string[] =>
  args.filter((arg, index) => !arg.startsWith('-') && args[index - 1] !== '--home')

/** Runs the program under watch. @returns its exit code, or 1 where it died and was silenced */
export async function runWatched(args: readonly string[]): Promise<number> {
  outliveTerminal()
  const program = fileURLToPath(new URL('../cli/start.js', import.meta.url))
  const child = spawn(process.execPath, [...process.execArgv, program, ...args], {
    stdio: ['inherit', 'inherit', 'inherit', 'pipe', 'ipc'],
    env: { ...process.env, VOLUNTARY_WATCHED: String(process.pid) },
  })
  let mirror: Mirror | null = null
  const life = createLife(performance.now())
  const line = readWatchLine(
    (header) => {
      mirror = createMirror(header)
      // Every millisecond counts when a pipe hangs.
      if (header.port.type === 'system' || header.port.type === 'virtual' || header.port.type === 'awaited')
        preloadMidi()
    },
    (bytes) => mirror?.sent(bytes),
    (bytes) => mirror?.announced(bytes),
  )
  const pipe = child.stdio[WATCH_FD] as NodeJS.ReadableStream
  pipe.on('data', (data: Buffer) => {
    life.heard(performance.now())
    line.take(data)
  })
  const looks = setInterval(() => {
    const header = line.header()
    if (!life.standsStill(performance.now()) || header === null || mirror === null || line.saidGoodbye()) return
    letGoOfStanding(header, mirror)
    life.heard(performance.now())
  }, LOOK_EVERY_MS)
  forwardSignals(child)
  stopWith(child, () => line.header() !== null && !line.saidGoodbye())
  const end = await ended(child, pipe)
  clearInterval(looks)
  const header = line.header()
  if (header === null || mirror === null || line.saidGoodbye())
    return end.code ?? (end.signal === null ? EXIT.couldNotPlay : exitCodeOf(end.signal))
  giveTerminalBack(wordsOf(args)[0] === 'console')
  return silenceAndSay(header, mirror, end)
}

/** Signals of the terminal reach both; others only us. The program hears all of them, we end when it has. */
function forwardSignals(child: ChildProcess): void {
  onEndingSignal((name) => {
    child.kill(name)
    if (name === 'SIGTERM') setTimeout(() => child.kill('SIGKILL'), ENDS_WITHIN_MS).unref()
  })
}

/** Where its keys must go up the program stops first, and says so. */
function stopWith(child: ChildProcess, sends: () => boolean): void {
  let waits: NodeJS.Timeout | undefined
  const stop = () => {
    clearTimeout(waits)
    standStill()
  }
  process.on('SIGTSTP', () => {
    if (hasJustGoneOn()) return
    child.kill('SIGTSTP')
    clearTimeout(waits)
    waits = setTimeout(stop, sends() ? STOPS_WITHIN_MS : 0)
  })
  process.on('SIGCONT', () => child.kill('SIGCONT'))
  child.on('message', (message) => {
    if (saysThatItStandsStill(message)) stop()
  })
}

/** When the process is gone and all that it had told is read. */
function ended(child: ChildProcess, pipe: NodeJS.ReadableStream): Promise<End> {
  const read = new Promise<void>((resolve) => {
    pipe.on('end', () => resolve())
    pipe.on('error', () => resolve())
  })
  return new Promise((resolve, reject) => {
    child.on('error', reject)
    child.on('exit', (code, signal) => void read.then(() => resolve({ code, signal })))
  })
}

function giveTerminalBack(isWholeScreen: boolean): void {
  if (process.stdin.isTTY) process.stdin.setRawMode(false)
  if (process.stdout.isTTY) process.stdout.write(isWholeScreen ? SHOW_CURSOR + LEAVE_SCREEN : SHOW_CURSOR)
}
