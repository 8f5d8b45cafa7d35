import { spawn, spawnSync } from 'node:child_process'
import { closeSync, constants, mkdtempSync, openSync, readSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

/** From the command to the first byte that another program reads, on a warm disk; milliseconds. None on Windows. */
export function firstBytes(times: number): number[] {
  if (process.platform === 'win32') return []
  const folder = mkdtempSync(join(tmpdir(), 'voluntary-bench-'))
  const found: number[] = []
  for (let i = 0; i <= times; i++) {
    const fifo = join(folder, `fifo-${i}`)
    spawnSync('mkfifo', [fifo])
    const fd = openSync(fifo, constants.O_RDONLY | constants.O_NONBLOCK)
    const start = performance.now()
    const child = spawn('node', ['bin/voluntary', '--home', folder, 'play', 'st-anne', '--device', fifo], {
      stdio: 'ignore',
    })
    const ms = untilFirstByte(fd, start)
    child.kill('SIGKILL')
    closeSync(fd)
    // The first run warms the disk.
    if (i > 0) found.push(ms)
  }
  rmSync(folder, { recursive: true, force: true })
  return found
}

export function reportFirstBytes(allMs: readonly number[]): void {
  if (allMs.length === 0) return
  const sorted = [...allMs].sort((a, b) => a - b)
  const [least, most] = [sorted[0] ?? 0, sorted.at(-1) ?? 0]
  console.log(
    `voluntary play: first byte ${(sorted[sorted.length >> 1] ?? 0).toFixed(0)} ms after the command (median of ${sorted.length}; ${least.toFixed(0)}–${most.toFixed(0)}; limit 400)`,
  )
}

function untilFirstByte(fd: number, start: number): number {
  const buffer = Buffer.alloc(16)
  const nap = new Int32Array(new SharedArrayBuffer(4))
  for (;;) {
    try {
      if (readSync(fd, buffer) > 0) return performance.now() - start
    } catch {
      // Nothing there yet.
    }
    if (performance.now() - start > 5000) throw new Error('no byte came within five seconds')
    Atomics.wait(nap, 0, 0, 1)
  }
}
