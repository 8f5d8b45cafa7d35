import { execFileSync, spawn } from 'node:child_process'
import { mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DEVICE, openDevice, PROGRAM, sleep, spread, until } from './device.ts'

/**
 * The player is killed (-9) while it plays on a real ALSA sequencer, with messages handed to the sequencer's queue ahead:
 * they die with it, note-offs too. By hand, in the virtual machine: `node dist/rig/test/rig/kill-cycles.js 30`, as root.
 */
const kills = Number(process.argv[2] ?? 20)
const timing = process.argv[3] ?? 'queue'
const folder = mkdtempSync(join(tmpdir(), 'voluntary-kill-'))
const device = await openDevice()
const silentMs: number[] = []
let left = 0
for (let each = 0; each < kills; each++) {
  const before = device.books.on
  const args = [PROGRAM, '--home', folder, 'play', 'bwv-553', '--port', DEVICE, '--timing', timing]
  const sentinel = spawn(process.execPath, args, { stdio: 'ignore' })
  let ended = false
  sentinel.on('exit', () => {
    ended = true
  })
  await until(() => device.books.on > before, 60_000, 'the first note')
  await sleep(Math.random() * 2500)
  const player = Number(execFileSync('pgrep', ['-P', String(sentinel.pid)], { encoding: 'utf8' }).split('\n')[0])
  const since = performance.now()
  process.kill(player, 'SIGKILL')
  await until(() => device.down.size === 0, 5000, 'silence').catch(() => undefined)
  silentMs.push(performance.now() - since)
  await until(() => ended, 20_000, 'the sentinel')
  await sleep(200)
  device.listen()
  left += device.down.size
}
device.end()
console.log(`${kills} kills with ${timing}: all keys up after ${spread(silentMs)}; ${left} left sounding`)
console.log(left === 0 ? '1 passed, 0 failed' : '0 passed, 1 failed')
process.exit(left === 0 ? 0 : 1)
