import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type Books, openBooks } from './books.ts'
import { openFifo } from './ends.ts'
import { type Holder, type Service, startService } from './held.ts'
import { makeHouse, WHOLE_SERVICE } from './house.ts'
import { endsWell, placeOf } from './judge.ts'
import type { Program, Status } from './program.ts'
import { pause, waitFor } from './waiting.ts'
import type { Way } from './ways.ts'

/** A service that is cut off at some moment: what its organ hears, and how the next start goes on. */

export interface Round {
  readonly way: string
  readonly holder: Holder
  readonly afterMs: number
  /** From the strike until no key sounded; null: none did, or nothing is promised before the next start. */
  readonly silentMs: number | null
  readonly wrongs: readonly string[]
  readonly output: string
}

/** The service takes some 20 s; by then it has come to its last item. */
export const LATEST_MS = 16_000
const ENDS_WITHIN_MS = 25_000
const LOOK_EVERY_MS = 150
const PLACES = ['item 1, Verse 1', 'item 1, Verse 2', 'item 2', 'item 3']

/** @param slow how much longer than promised it may take, where nothing is judged by time */
export async function killRound(holder: Holder, way: Way, afterMs: number, slow = 1): Promise<Round> {
  const home = mkdtempSync(join(tmpdir(), 'voluntary-kill-'))
  makeHouse(home, 'nrpn', null)
  const books = openBooks('nrpn')
  const cable = openFifo(join(home, 'organ'), books)
  const started: Service[] = []
  const start = async (memory: Way['memory']) => {
    const service = await startService({ home, fifo: join(home, 'organ'), books, holder, memory })
    started.push(service)
    return service
  }
  const wrongs: string[] = []
  const silent = { ms: null as number | null }
  try {
    const service = await start(way.memory)
    const left = await holdUntil(service, afterMs)
    silent.ms = await strike(service, way, { books, wrongs, slow })
    const rest = way.outcome === 'ends' ? await nextStart(service, left, books, start) : await itself(service, way)
    wrongs.push(...rest, ...books.atRest(), ...books.order(WHOLE_SERVICE, { breaks: 2, mayLose: false }))
  } catch (thrown) {
    wrongs.push(thrown instanceof Error ? (thrown.message.split('\n')[0] ?? '') : String(thrown))
  }
  for (const each of started) {
    if (each.hasGone()) continue
    each.toGroup('SIGKILL')
    each.toPlayer('SIGKILL')
    await each.end()
  }
  cable.close()
  rmSync(home, { recursive: true, force: true, maxRetries: 5 })
  const output = started.map((each) => each.output()).join('-- the next start\n')
  return {
    way: way.name,
    holder,
    afterMs,
    silentMs: silent.ms,
    wrongs,
    output: output.replace(/^ {2}.* \| go: .*\n/gm, ''),
  }
}

/** Its stops are drawn, and it waits for go. */
async function waits(desk: Program): Promise<void> {
  for (let status = await desk.status(); !['waits', 'quiet'].includes(status.doing); status = await desk.status())
    await pause(LOOK_EVERY_MS)
}

/** An operator who presses go wherever something waits. @returns what it says at the moment */
async function holdUntil({ desk }: Service, afterMs: number): Promise<Status> {
  await waits(desk)
  const untilMs = performance.now() + afterMs
  for (;;) {
    const now = await desk.status()
    if (performance.now() >= untilMs) return now
    // The last item is not pressed to its end before its time.
    if (['waits', 'quiet'].includes(now.doing)) desk.say('go')
    await pause(Math.min(LOOK_EVERY_MS, untilMs - performance.now()))
  }
}

interface Judged {
  readonly books: Books
  readonly wrongs: string[]
  readonly slow: number
}

/** @returns how long keys went on sounding; null where none sounded, or nothing is promised */
async function strike(service: Service, way: Way, { books, wrongs, slow }: Judged): Promise<number | null> {
  let soundedMs: number | null = null
  let struckMs = performance.now()
  const look = setInterval(() => {
    if (books.keysDown().length > 0) soundedMs = performance.now()
  }, 2)
  const struck = way.strike(service)
  // What takes time to die plays on meanwhile; what is stopped for a while is judged from its beginning.
  if (way.memory !== 'plenty') {
    await struck
    struckMs = performance.now()
  }
  const { silentWithinMs } = way
  if (silentWithinMs !== null) {
    await waitFor(
      () => books.keysDown().length === 0 && performance.now() - struckMs > silentWithinMs,
      slow * silentWithinMs + 20,
      'silence',
    ).catch(() => undefined)
    const down = books.keysDown().length
    if (down > 0) wrongs.push(`${slow * silentWithinMs} ms after it ${down} keys sound`)
  }
  clearInterval(look)
  await struck
  return silentWithinMs === null || soundedMs === null ? null : Math.max(0, soundedMs - struckMs)
}

/** The next start offers what was left, silent; the service goes on from there and ends. */
async function nextStart(
  service: Service,
  left: Status,
  books: Books,
  start: (memory: Way['memory']) => Promise<Service>,
): Promise<string[]> {
  await waitFor(service.hasGone, ENDS_WITHIN_MS, 'the program and its sentinel to be gone')
  await service.end()
  const heard = books.chords()
  const next = await start('plenty')
  await waits(next.desk)
  await pause(800)
  const now = await next.desk.status()
  const wrongs: string[] = []
  const from = PLACES.indexOf(placeOf(left))
  // Its last chord had begun: it may have been over.
  const could = heard.at(-1) === 5 ? [from, from + 1] : [from]
  if (from >= 0 && !could.includes(PLACES.indexOf(placeOf(now))))
    wrongs.push(`it was left at "${left.line}" and came back at "${now.line}"`)
  if (books.keysDown().length > 0) wrongs.push(`the next start left ${books.keysDown().length} keys down`)
  return [...wrongs, ...(await toItsEnd(next))]
}

async function itself(service: Service, way: Way): Promise<string[]> {
  // A view of the server hears of it when both go on.
  await pause(1000)
  const now = await service.desk.status()
  const isRight = way.outcome !== 'paused' || now.doing !== 'plays'
  return [
    ...(isRight ? [] : [`it was stopped, and when it went on it said "${now.line}"`]),
    ...(await toItsEnd(service)),
  ]
}

async function toItsEnd(service: Service): Promise<string[]> {
  const wrongs = await endsWell({ slow: 1 }, service.desk)
  const code = await service.end()
  return code === 0 ? wrongs : [...wrongs, `it ended with ${code}`]
}
