import { type ChildProcess, spawn } from 'node:child_process'
import type { Socket } from 'node:net'
import { createInterface } from 'node:readline'
import { errorText } from '../../findings/index.ts'

/** A program of the system's that runs beside us. */
export interface Helper {
  readonly say: (text: string) => void
  /** Ends it; nothing more is heard of it. */
  readonly stop: () => void
}

export interface HelperEars {
  readonly onLine: (line: string) => void
  /** It ended by itself, or never started. @param reason in its own words */
  readonly onEnd: (reason: string) => void
}

const MOST_COMPLAINT = 1000

/**
 * Starts a program that must end when its input does: so it ends with us, also by kill -9. Nothing of it may hold us up
 * or bring us down: it keeps no process alive, and no error of it is thrown.
 */
export function startHelper(command: string, args: readonly string[], { onLine, onEnd }: HelperEars): Helper {
  let over = false
  let complaint = ''
  const end = (reason: string) => {
    if (over) return
    over = true
    onEnd(reason)
  }
  let child: ChildProcess
  try {
    child = spawn(command, args, {
      // A session of its own: Ctrl-C in our terminal is for us.
      detached: true,
      stdio: ['pipe', 'pipe', 'pipe'],
      env: { ...process.env, LC_ALL: 'C' },
    })
  } catch (thrown) {
    queueMicrotask(() => end(errorText(thrown)))
    return { say: () => undefined, stop: () => undefined }
  }
  const { stdin, stdout, stderr } = child as ChildProcess & { stdin: Socket; stdout: Socket; stderr: Socket }
  for (const each of [child, stdin, stdout, stderr]) each.unref()
  for (const stream of [stdin, stdout, stderr]) stream.on('error', () => undefined)
  const stop = () => {
    over = true
    stdin.destroy()
    endGroup(child)
  }
  createInterface({ input: stdout }).on('line', (line) => {
    if (!over) onLine(line)
  })
  stderr.setEncoding('utf8').on('data', (text: string) => {
    complaint = (complaint + text).slice(0, MOST_COMPLAINT)
  })
  let open = 2
  for (const stream of [stdout, stderr]) {
    stream.on('close', () => {
      open--
      if (open > 0) return
      end(complaint.trim().split('\n')[0] || `${command} ended`)
      stop()
    })
  }
  child.on('error', (error: NodeJS.ErrnoException) =>
    end(error.code === 'ENOENT' ? `${command} is not there` : errorText(error)),
  )
  return {
    say: (text) => {
      stdin.write(text)
    },
    stop,
  }
}

function endGroup({ pid, exitCode, signalCode }: ChildProcess): void {
  if (pid === undefined || exitCode !== null || signalCode !== null) return
  try {
    process.kill(-pid, 'SIGTERM')
  } catch {
    // It has ended in the meantime.
  }
}
