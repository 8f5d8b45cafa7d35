import { type ChildProcess, spawn } from 'node:child_process'
import { mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DEVICE, openDevice, PROGRAM, sleep, spread, until } from './device.ts'

/**
 * The cable is pulled and put back while a piece is being played, at random moments, on a real ALSA sequencer with an
 * emulated USB device; the device keeps the books. By hand, in the virtual machine (docs/performance.md):
 * `node dist/rig/test/rig/unplug-cycles.js 200`, as root.
 */
const cycles = Number(process.argv[2] ?? 20)
const timing = process.argv[3] ?? 'auto'
const folder = mkdtempSync(join(tmpdir(), 'voluntary-unplug-'))
const device = await openDevice()
const { books } = device

let output = ''
let ended = true
function play(): ChildProcess {
  const args = [PROGRAM, '--home', folder, 'play', 'bwv-553', '--port', DEVICE, '--timing', timing]
  const child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'pipe'] })
  output = ''
  ended = false
  for (const stream of [child.stdout, child.stderr])
    stream?.on('data', (data) => {
      output += data
    })
  child.on('exit', () => {
    ended = true
  })
  return child
}

let playing = play()
await until(() => books.on > 0, 60_000, 'the first note')
const returnsMs: number[] = []
for (let cycle = 0; cycle < cycles; cycle++) {
  if (ended) {
    playing = play()
    const before = books.on
    await until(() => books.on > before, 60_000, 'the first note again')
  }
  await sleep(Math.random() * 1500)
  await device.unplug()
  await sleep(Math.random() < 0.4 ? 0 : Math.random() * 2000)
  const before = books.on
  const since = performance.now()
  await device.plug()
  await until(() => books.on > before || ended, 30_000, `cycle ${cycle}: the music after the cable is back`)
  if (ended && !/Played to the end/.test(output)) throw new Error(`cycle ${cycle}: the program ended:\n${output}`)
  returnsMs.push(performance.now() - since)
  if (device.hanging.size > 0) {
    console.log(device.log())
    throw new Error(`cycle ${cycle}: plays again with ${device.hanging.size} keys hanging`)
  }
}
playing.kill('SIGTERM')
await until(() => ended, 30_000, 'the end')
await sleep(300)
device.listen()
device.end()
console.log(
  `${returnsMs.length} cycles: ${books.on} note-ons, ${books.off} note-offs; ${device.down.size} left sounding`,
)
console.log(`struck while down ${books.struckTwice}, struck while hanging ${books.struckWhileHanging}`)
console.log(`music again after the cable was put back: ${spread(returnsMs)}`)
const isGood = device.down.size + books.struckTwice + books.struckWhileHanging === 0
console.log(isGood ? '1 passed, 0 failed' : '0 passed, 1 failed')
process.exit(isGood ? 0 : 1)
