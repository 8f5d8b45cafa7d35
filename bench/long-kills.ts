import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { killWhilePlaying, type Victim } from '../test/player/sentinel/kills.ts'

/** `npm run long:kills [-- 500]`: kills the program, the sentinel or both at random moments of a performance. */
const times = Number(process.argv[2] ?? 500)
const victims: readonly Victim[] = ['program', 'sentinel', 'both']
const folder = mkdtempSync(join(tmpdir(), 'voluntary-kills-'))
const silentAfterMs: Record<Victim, number[]> = { program: [], sentinel: [], both: [] }
let left = 0
for (let i = 0; i < times; i++) {
  const victim = victims[i % victims.length] as Victim
  const afterMs = Math.floor(Math.random() * 3000)
  const result = await killWhilePlaying(folder, `kill-${i}`, victim, afterMs)
  silentAfterMs[victim].push(result.silentMs)
  if (result.left.length > 0) {
    left++
    console.log(`kill ${i}, ${victim} after ${afterMs} ms: left sounding ${result.left.join(', ')}`)
  }
}
rmSync(folder, { recursive: true, force: true })
for (const victim of ['program', 'sentinel'] as const) {
  const sorted = silentAfterMs[victim].sort((a, b) => a - b)
  const at = (part: number) => sorted[Math.min(sorted.length - 1, Math.floor(part * sorted.length))]?.toFixed(0)
  console.log(
    `${victim}: ${sorted.length} kills; all keys up after ${at(0.5)} ms (median), ${at(0.99)} (p99), ${at(1)} (most)`,
  )
}
console.log(`${times} kills, ${left} with a key left down`)
process.exitCode = left === 0 ? 0 : 1
