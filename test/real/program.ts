import { type ChildProcess, spawn } from 'node:child_process'
import { resolve } from 'node:path'
import { pause } from './waiting.ts'

/** The built program, in a group of its own as a shell starts it, driven by lines as an operator's hands would. */
export interface Program {
  /** Of the process that was started: the sentinel, where there is one. */
  readonly pid: number
  readonly say: (line: string) => void
  readonly output: () => string
  /** Until it has said this, after what it was last waited for. */
  readonly sees: (what: string | RegExp, withinMs?: number) => Promise<void>
  /** The line of status, asked for now. */
  readonly status: () => Promise<Status>
  readonly exit: Promise<number | null>
  readonly hasEnded: () => boolean
  readonly child: ChildProcess
}

/** `2 of 3 | Hymn | waits | Verse 1 | go: Verse 2 (2 of 2) | the MIDI output is gone: …`, taken apart. */
export interface Status {
  readonly line: string
  readonly number: number
  readonly doing: string
  readonly section: string
  readonly go: string
  readonly isOut: boolean
}

const DOINGS = ['plays', 'waits', 'held', 'paused', 'quiet', 'over']

function readStatus(line: string): Status {
  const parts = line.trim().split(' | ')
  const doingAt = parts.findIndex((each) => DOINGS.includes(each))
  const goAt = parts.findIndex((each) => each.startsWith('go: '))
  return {
    line: line.trim(),
    number: Number(/^(\d+) of/.exec(parts[0] ?? '')?.[1] ?? 0),
    doing: parts[doingAt] ?? '',
    section: goAt > doingAt + 1 ? (parts[doingAt + 1] ?? '') : '',
    go: (parts[goAt] ?? '').slice('go: '.length),
    isOut: parts.slice(goAt + 1).some((each) => each.includes('MIDI output is gone')),
  }
}

/** On a slow machine with other work a program takes its time to start. */
const STARTS_WITHIN_MS = 120_000
const ANSWERS_WITHIN_MS = 30_000

/** @param group the file of a cgroup in which it starts, with all that it starts */
export function startProgram(
  args: readonly string[],
  more: Readonly<Record<string, string>> = {},
  group: string | undefined = undefined,
): Program {
  const program = resolve('bin/voluntary')
  const join = group === undefined ? '' : `echo $$ > '${group}'; `
  const child = spawn('sh', ['-c', `${join}exec "$0" "$@"`, process.execPath, program, ...args], {
    stdio: ['pipe', 'pipe', 'pipe'],
    detached: true,
    env: { ...process.env, ...more },
  })
  let output = ''
  for (const stream of [child.stdout, child.stderr]) {
    stream.on('data', (data) => {
      output += data
    })
  }
  // A program that has ended reads nothing more.
  child.stdin.on('error', () => undefined)
  let ended = false
  const exit = new Promise<number | null>((settle) => {
    child.on('close', (code) => {
      ended = true
      settle(code)
    })
  })
  let read = 0
  const look = async (found: () => boolean, withinMs: number, what: string) => {
    const untilMs = performance.now() + withinMs
    while (!found()) {
      if (ended && !found()) throw new Error(`it ended and never said ${what}:\n${output}`)
      if (performance.now() > untilMs) throw new Error(`it never said ${what}:\n${output}`)
      await pause(10)
    }
  }
  return {
    pid: child.pid ?? 0,
    child,
    say: (line) => child.stdin.write(`${line}\n`),
    output: () => output,
    sees: (what, withinMs = STARTS_WITHIN_MS) =>
      look(
        () => {
          const rest = output.slice(read)
          const at = typeof what === 'string' ? rest.indexOf(what) : rest.search(what)
          if (at >= 0) read += at + 1
          return at >= 0
        },
        withinMs,
        String(what),
      ),
    status: async () => {
      const from = output.length
      child.stdin.write('status\n')
      const answer = () => /^ {2}.* \| go: .*$/m.exec(output.slice(from).replace(/[^\n]*$/, ''))?.[0]
      await look(() => answer() !== undefined, ANSWERS_WITHIN_MS, 'its status')
      return readStatus(answer() ?? '')
    },
    exit,
    hasEnded: () => ended,
  }
}

/** Told to quit, and killed where it does not. */
export async function endHard(program: Program): Promise<void> {
  if (program.hasEnded()) return
  program.say('quit')
  if ((await Promise.race([program.exit, pause(8000).then(() => 'late')])) !== 'late') return
  try {
    process.kill(-program.pid, 'SIGKILL')
  } catch {
    // It has ended meanwhile.
  }
  await program.exit
}
