import { spawnSync } from 'node:child_process'
import { closeSync, constants, mkdtempSync, openSync, readSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { openHouse } from '../src/files/index.ts'
import { perform } from '../src/organist/index.ts'
import { messageReader } from '../test/message-reader.ts'
import { pause } from '../test/organ-end.ts'
import { obey, restless, SPACING_MS, WHATS } from '../test/player/random-commands.ts'

/**
 * `npm run long:soak [-- minutes]`: a restless person at the organ for an hour. Performances of random length one after
 * the other into a FIFO, at whose other end the books are kept: what is down, what was struck twice, how close together
 * stops came. Memory is looked at after a forced collection, once a minute.
 */
const minutes = Number(process.argv[2] ?? 60)
const collect = (globalThis as { gc?: () => void }).gc
if (!collect) throw new Error('start it with node --expose-gc')

const folder = mkdtempSync(join(tmpdir(), 'voluntary-soak-'))
const fifo = join(folder, 'organ.fifo')
spawnSync('mkfifo', [fifo])
const fd = openSync(fifo, constants.O_RDONLY | constants.O_NONBLOCK)
const buffer = Buffer.alloc(65536)
const books = { on: 0, off: 0, struckTwice: 0, spacedTooClose: 0, leastSpacingMs: Number.POSITIVE_INFINITY }
const down = new Set<number>()
let lastSpacedMs = Number.NEGATIVE_INFINITY

const reader = messageReader((message) => {
  const [status = 0, key = 0] = message
  const about = ((status & 0x0f) << 7) | key
  if (status >> 4 === 9) {
    books.on++
    if (down.has(about)) books.struckTwice++
    down.add(about)
  } else if (status >> 4 === 8) {
    if (down.delete(about)) books.off++
  } else if (status >> 4 === 0xc || (status >> 4 === 0xb && key === 99)) {
    const now = performance.now()
    books.leastSpacingMs = Math.min(books.leastSpacingMs, now - lastSpacedMs)
    // Read a little late each time: the property test judges the spacing exactly, this one sees gross faults only.
    if (now - lastSpacedMs < SPACING_MS / 2) books.spacedTooClose++
    lastSpacedMs = now
  }
})
const drain = () => {
  try {
    for (let read = readSync(fd, buffer); read > 0; read = readSync(fd, buffer)) reader(buffer.subarray(0, read))
  } catch {
    // Nothing there yet.
  }
}
const timer = setInterval(drain, 1)

/** Who pauses goes on again, mostly. */
const ASKED = [...WHATS, 'go', 'go', 'go', 'go'] as const

const random = <Item>(items: readonly Item[]): Item => items[Math.floor(Math.random() * items.length)] as Item
const memoryMb = () => {
  collect()
  collect()
  const { heapUsed, external } = process.memoryUsage()
  return (heapUsed + external) / 2 ** 20
}

const prepared = restless()
const startMs = performance.now()
const memory: number[] = []
let performances = 0
let commands = 0
let leftDown = 0
while (performance.now() - startMs < minutes * 60_000) {
  const live = await perform(openHouse(folder), prepared, {
    port: { type: 'device', path: fifo },
    captureFile: null,
    timing: 'auto',
    unplugged: 'hold',
    aheadMs: 40,
    watchFd: null,
  })
  performances++
  const untilMs = performance.now() + 5_000 + Math.random() * 40_000
  let ended = false
  void live.finished.then(() => {
    ended = true
  })
  while (!ended && performance.now() < untilMs) {
    await pause(random([0, 2, 20, 100, 400, 1000]))
    if (ended) break
    obey(live, random(ASKED))
    live.status()
    commands++
  }
  await live.stop()
  await live.finished
  await pause(50)
  drain()
  leftDown += down.size
  down.clear()
  const minute = Math.floor((performance.now() - startMs) / 60_000)
  if (minute >= memory.length) {
    memory.push(memoryMb())
    console.log(`minute ${minute}: ${memory.at(-1)?.toFixed(1)} MB, ${commands} commands, ${books.on} notes`)
  }
}
clearInterval(timer)
closeSync(fd)
rmSync(folder, { recursive: true, force: true })

const warm = memory.slice(Math.min(5, Math.floor(memory.length / 4)))
const swing = Math.max(...warm) - Math.min(...warm)
console.log(
  `${performances} performances, ${commands} commands, ${books.on} note-ons, ${books.off} note-offs that ended one`,
)
console.log(`left down ${leftDown}, struck while down ${books.struckTwice}, stops too close ${books.spacedTooClose}`)
console.log(
  `memory after warm-up ${Math.min(...warm).toFixed(1)}–${Math.max(...warm).toFixed(1)} MB (${swing.toFixed(1)} apart)`,
)
const isGood = leftDown + books.struckTwice + books.spacedTooClose === 0 && books.on === books.off && swing <= 10
console.log(isGood ? 'good' : 'NOT GOOD')
process.exit(isGood ? 0 : 1)
