import { spawn } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { type OrganEnd, openOrganEnd, pause, until } from '../organ-end.ts'

/** The built program holding a service, driven by lines as an operator's hands would, with a FIFO for an organ. */
export interface Operator {
  readonly organ: OrganEnd
  readonly say: (line: string) => void
  readonly output: () => string
  /** Until a status line says this. */
  readonly sees: (what: string | RegExp) => Promise<void>
  readonly exit: Promise<number | null>
  /** The program itself, not its sentinel. */
  readonly kill: () => Promise<void>
}

export async function operate(home: string, fifo: string, programme: string, ...options: string[]): Promise<Operator> {
  const organ = openOrganEnd(fifo)
  const args = ['bin/voluntary', '--home', home, 'programme', 'run', programme, '--device', fifo, ...options]
  const child = spawn('node', args, { stdio: ['pipe', 'pipe', 'pipe'] })
  let output = ''
  for (const stream of [child.stdout, child.stderr]) {
    stream.on('data', (data) => {
      output += data
    })
  }
  const exit = new Promise<number | null>((resolve) => child.on('close', (code) => resolve(code)))
  let read = 0
  return {
    organ,
    say: (line) => child.stdin.write(`${line}\n`),
    output: () => output,
    sees: async (what) => {
      const found = () => {
        const rest = output.slice(read)
        const at = typeof what === 'string' ? rest.indexOf(what) : rest.search(what)
        if (at < 0) return false
        read += at + 1
        return true
      }
      await until(found, 40_000).catch(() => {
        throw new Error(`never saw ${what} in:\n${output}`)
      })
    },
    exit,
    kill: async () => {
      const path = `/proc/${child.pid}/task/${child.pid}/children`
      const [program] = readFileSync(path, 'utf8').trim().split(' ').map(Number)
      if (program) process.kill(program, 'SIGKILL')
      await exit
      await pause(50)
    },
  }
}

/** Keys that went down, in order, as `channel key`. */
export function strikes(bytes: readonly number[]): string[] {
  const struck: string[] = []
  for (let at = 0; at < bytes.length; ) {
    const [status = 0, key, velocity = 0] = bytes.slice(at, at + 3)
    if ((status & 0xf0) === 0x90 && velocity > 0) struck.push(`${status & 0x0f} ${key}`)
    at += (status & 0xf0) === 0xc0 ? 2 : 3
  }
  return struck
}
