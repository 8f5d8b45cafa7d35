import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { openOrganEnd, pause, until, voluntary } from '../../organ-end.ts'

export type Victim = 'program' | 'sentinel' | 'both'

/** Processes whose parent is this one; Linux only. */
export function childrenOf(pid: number): number[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .flatMap((name) => {
      try {
        const stat = readFileSync(`/proc/${name}/stat`, 'utf8')
        return Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[1]) === pid ? [Number(name)] : []
      } catch {
        return []
      }
    })
}

/**
 * Plays, kills at a moment, and keeps the books at the organ's end.
 * @returns keys that are still down when all is over; for `both` nobody is left to let go, and the next start must
 */
export async function killWhilePlaying(
  folder: string,
  name: string,
  victim: Victim,
  afterMs: number,
): Promise<{ readonly left: string[]; readonly silentMs: number }> {
  const fifo = join(folder, `${name}.fifo`)
  const organ = openOrganEnd(fifo)
  const args = ['--home', folder, 'play', 'old-100th', '--device', fifo, '--tempo', '200%']
  const playing = voluntary(...args)
  await until(() => organ.keysDown().length > 0)
  await pause(afterMs)
  const sentinel = playing.process.pid ?? 0
  const [program] = childrenOf(sentinel)
  const start = performance.now()
  if (victim !== 'sentinel' && program) process.kill(program, 'SIGKILL')
  if (victim !== 'program') process.kill(sentinel, 'SIGKILL')
  if (victim !== 'both') await until(() => organ.keysDown().length === 0, 5000).catch(() => undefined)
  const silentMs = performance.now() - start
  await playing.exit
  if (victim === 'sentinel') await until(() => program === undefined || !alive(program))
  if (victim === 'both') {
    const next = voluntary('--home', folder, 'play', 'old-100th', '--device', fifo, '--to', '1', '--tempo', '300%')
    await next.exit
  }
  await pause(30)
  const left = organ.keysDown()
  organ.close()
  return { left, silentMs }
}

function alive(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch {
    return false
  }
}
