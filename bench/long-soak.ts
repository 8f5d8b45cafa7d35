import { tmpdir } from 'node:os'
import { openHouse } from '../src/house/index.ts'
import { splitMessages } from '../src/midi/index.ts'
import { perform } from '../src/organist/index.ts'
import { newRecord, type Recorded, readRecord } from '../src/ports/index.ts'
import { pause } from '../test/organ-end.ts'
import { isSpaced, obey, restless, SPACING_MS, WHATS } from '../test/player/random-commands.ts'

/**
 * `npm run long:soak [-- minutes]`: a restless person at the organ for an hour. Performances of random length one after
 * the other, into memory, where each message has the time at which it left; the books are kept over all: what is down,
 * what was struck twice, how close together stops went out. Memory is looked at after a forced collection, once a minute.
 */
const minutes = Number(process.argv[2] ?? 60)
const collect = (globalThis as { gc?: () => void }).gc
if (!collect) throw new Error('start it with node --expose-gc')

const books = { on: 0, off: 0, leftDown: 0, struckTwice: 0, tooClose: 0, spaced: 0, leastMs: Number.POSITIVE_INFINITY }

function keepBooks(recorded: readonly Recorded[]): void {
  const down = new Set<number>()
  let lastSpacedMs = Number.NEGATIVE_INFINITY
  for (const { atMs, bytes } of recorded) {
    if (isSpaced({ bytes })) {
      books.spaced++
      books.leastMs = Math.min(books.leastMs, atMs - lastSpacedMs)
      // The clocks that stamp and that wait are read a moment apart.
      if (atMs - lastSpacedMs < SPACING_MS - 0.5) books.tooClose++
      lastSpacedMs = atMs
    }
    for (const [status = 0, key = 0] of splitMessages(bytes)) {
      const about = ((status & 0x0f) << 7) | key
      if (status >> 4 === 9) {
        books.on++
        if (down.has(about)) books.struckTwice++
        down.add(about)
      } else if (status >> 4 === 8 && down.delete(about)) books.off++
    }
  }
  books.leftDown += down.size
}

/** Who pauses goes on again, mostly. */
const ASKED = [...WHATS, 'go', 'go', 'go', 'go'] as const

const random = <Item>(items: readonly Item[]): Item => items[Math.floor(Math.random() * items.length)] as Item
const memoryMb = () => {
  collect()
  collect()
  const { heapUsed, external } = process.memoryUsage()
  return (heapUsed + external) / 2 ** 20
}

const order = restless()
const startMs = performance.now()
const memory: number[] = []
let performances = 0
let commands = 0
while (performance.now() - startMs < minutes * 60_000) {
  const record = newRecord(1 << 22)
  const live = await perform(openHouse(tmpdir()), order, {
    port: { type: 'memory', record },
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
  keepBooks(readRecord(record))
  const minute = Math.floor((performance.now() - startMs) / 60_000)
  if (minute >= memory.length) {
    memory.push(memoryMb())
    console.log(`minute ${minute}: ${memory.at(-1)?.toFixed(1)} MB, ${commands} commands, ${books.on} notes`)
  }
}
const warm = memory.slice(Math.min(5, Math.floor(memory.length / 4)))
const swing = Math.max(...warm) - Math.min(...warm)
console.log(
  `${performances} performances, ${commands} commands, ${books.on} note-ons, ${books.off} note-offs that ended one`,
)
console.log(`left down ${books.leftDown}, struck while down ${books.struckTwice}`)
console.log(
  `${books.spaced} stop messages, ${books.tooClose} too close (least ${books.leastMs.toFixed(1)} ms of ${SPACING_MS})`,
)
console.log(
  `memory after warm-up ${Math.min(...warm).toFixed(1)}–${Math.max(...warm).toFixed(1)} MB (${swing.toFixed(1)} apart)`,
)
const isGood = books.leftDown + books.struckTwice + books.tooClose === 0 && books.on === books.off && swing <= 10
console.log(isGood ? 'good' : 'NOT GOOD')
process.exit(isGood ? 0 : 1)
