import { type ChildProcess, execFileSync, spawn } from 'node:child_process'
import { closeSync, constants, mkdtempSync, openSync, readdirSync, readFileSync, readSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { messageReader } from '../message-reader.ts'

/**
 * The cable is pulled and put back while a piece is being played, at random moments, on a real ALSA sequencer with an
 * emulated USB device; the device keeps the books. By hand, in the virtual machine (docs/performance.md):
 * `node dist/rig/test/rig/unplug-cycles.js 200`, as root.
 */
const cycles = Number(process.argv[2] ?? 20)
const DEVICE = 'TestSynth'
const folder = mkdtempSync(join(tmpdir(), 'voluntary-unplug-'))
const program = fileURLToPath(new URL('../../../../bin/voluntary', import.meta.url))
const sleep = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms))

/** What happened since the cable was put back, for when it goes wrong. */
let log: string[] = []
let loggedFromMs = 0
const say = (what: string) => log.push(`${(performance.now() - loggedFromMs).toFixed(0)} ms ${what}`)

/** What the device knows: it does not forget its keys when the cable goes. */
const down = new Set<number>()
const books = { on: 0, off: 0, struckTwice: 0, cycles: 0, returnsMs: [] as number[] }
/** Keys that hung when the cable was pulled and have not been let go since. */
const hanging = new Set<number>()
let struckWhileHanging = 0

const reader = messageReader(([status = 0, key = 0]) => {
  const about = ((status & 0x0f) << 7) | key
  if (status >> 4 === 9) {
    books.on++
    if (hanging.has(about)) struckWhileHanging++
    if (down.has(about)) books.struckTwice++
    down.add(about)
  } else if (status >> 4 === 8) {
    hanging.delete(about)
    if (down.delete(about)) books.off++
  }
})

let fd: number | null = null
const buffer = Buffer.alloc(65536)
/** The device's own side, as soon as it is there: before the computer has found it. */
function listen(): void {
  if (fd === null) {
    const card = /^\s*(\d+) \[gTestSynth/m.exec(readFileSync('/proc/asound/cards', 'utf8'))?.[1]
    if (card === undefined) return
    const path = readdirSync('/dev/snd').find((name) => name === `midiC${card}D0`)
    if (path === undefined) return
    try {
      fd = openSync(join('/dev/snd', path), constants.O_RDONLY | constants.O_NONBLOCK)
      say('the device listens')
    } catch {
      return
    }
  }
  try {
    for (let read = readSync(fd, buffer); read > 0; read = readSync(fd, buffer)) {
      say(`${read} bytes, first ${buffer.subarray(0, 12).toString('hex')}`)
      reader(buffer.subarray(0, read))
    }
  } catch (thrown) {
    if ((thrown as NodeJS.ErrnoException).code === 'EAGAIN') return
    say(`the device is gone (${(thrown as NodeJS.ErrnoException).code})`)
    closeSync(fd)
    fd = null
  }
}
const timer = setInterval(listen, 3)

async function until(holds: () => boolean, mostMs: number, what: string): Promise<number> {
  const start = performance.now()
  while (!holds()) {
    if (performance.now() - start > mostMs) throw new Error(`${what}: waited ${mostMs} ms in vain`)
    await sleep(5)
  }
  return performance.now() - start
}

function usbmidi(...args: string[]): Promise<void> {
  return new Promise((resolve, reject) => {
    const child = spawn('usbmidi', args, { stdio: 'ignore' })
    child.on('exit', (code) => (code === 0 ? resolve() : reject(new Error(`usbmidi ${args.join(' ')}: ${code}`))))
  })
}

let output = ''
let ended = true
function play(): ChildProcess {
  const child = spawn(process.execPath, [program, '--home', folder, 'play', 'bwv-553', '--port', DEVICE], {
    stdio: ['ignore', 'pipe', 'pipe'],
  })
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

execFileSync('usbmidi', ['plug', DEVICE])
await until(() => fd !== null, 5000, 'the device')
let playing = play()
await until(() => books.on > 0, 60_000, 'the first note')
for (let cycle = 0; cycle < cycles; cycle++) {
  if (ended) {
    playing = play()
    const before = books.on
    await until(() => books.on > before, 60_000, 'the first note again')
  }
  await sleep(Math.random() * 1500)
  log = []
  loggedFromMs = performance.now()
  await usbmidi('unplug', DEVICE)
  say('unplugged')
  listen()
  for (const about of down) hanging.add(about)
  await sleep(Math.random() < 0.4 ? 0 : Math.random() * 2000)
  const before = books.on
  const since = performance.now()
  await usbmidi('plug', DEVICE)
  say('plugged in')
  await until(() => books.on > before || ended, 30_000, `cycle ${cycle}: the music after the cable is back`)
  if (ended && !/Played to the end/.test(output)) throw new Error(`cycle ${cycle}: the program ended:\n${output}`)
  books.returnsMs.push(performance.now() - since)
  if (hanging.size > 0) {
    console.log(log.slice(-60).join('\n'))
    throw new Error(`cycle ${cycle}: plays again with ${hanging.size} keys hanging`)
  }
  books.cycles++
}
playing.kill('SIGTERM')
await until(() => ended, 30_000, 'the end')
await sleep(300)
listen()
clearInterval(timer)
const sorted = books.returnsMs.sort((a, b) => a - b)
const at = (part: number) => sorted[Math.min(sorted.length - 1, Math.floor(part * sorted.length))]?.toFixed(0)
console.log(`${books.cycles} cycles: ${books.on} note-ons, ${books.off} note-offs; ${down.size} left sounding`)
console.log(`struck while down ${books.struckTwice}, struck while hanging ${struckWhileHanging}`)
console.log(`music again after the cable was put back: ${at(0.5)} ms (median), ${at(1)} (most)`)
console.log(
  `the program said: ${[...new Set(output.split('\n').filter((line) => /gone|back/.test(line)))].join(' / ')}`,
)
const failed = down.size + books.struckTwice + struckWhileHanging
console.log(`${failed === 0 ? 1 : 0} passed, ${failed === 0 ? 0 : 1} failed`)
process.exit(failed === 0 ? 0 : 1)
