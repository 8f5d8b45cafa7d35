import { type ChildProcess, fork } from 'node:child_process'
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { loadavg, tmpdir } from 'node:os'
import { join } from 'node:path'
import { pause, until, voluntary } from '../test/organ-end.ts'
import { type Answers, doWorst, fillHouse, type Guest } from '../test/remote/server/guests.ts'
import { openPage, type Page, type Rig, tap } from '../test/remote/server/rig.ts'
import { endServer, pairPhone, type Served, startServer } from '../test/remote/server/started.ts'

/**
 * `npm run long:guests -- [SECONDS]`: five guests (two play and send files, three listen) do their worst to the built program
 * and a house of 1,000 scores while an hour of music plays, and an operator works beside them. Says how long the operator
 * waited, and how much memory the server and its processes took. Exit code 1 where panic took more than 100 ms, any other
 * request of the operator more than 250 ms, or something ended.
 */
const PANIC_WITHIN_MS = 100
const ANSWER_WITHIN_MS = 250
const EVERY_MS = 200
const PANIC_EVERY = 12

const [first = '60', ...rest] = process.argv.slice(2)
if (first === 'guest') await beGuest(...(rest as [string, string, Guest['role']]))
else await holdOut(Number(first))

/** In a process of its own: what it costs to ask is not the operator's. */
async function beGuest(at: string, cookie: string, role: Guest['role']): Promise<void> {
  let isOver = false
  process.once('message', () => {
    isOver = true
  })
  // No guest outlives the house.
  process.once('disconnect', () => process.exit())
  process.send?.(await doWorst(at, { cookie, role }, () => isOver))
}

async function holdOut(seconds: number): Promise<void> {
  const home = mkdtempSync(join(tmpdir(), 'voluntary-guests-'))
  for (const shelf of ['scores', 'programmes', 'organs']) mkdirSync(join(home, shelf))
  fillHouse(home)
  const served = await startServer(home, join(home, 'organ.fifo'))
  try {
    const operator = await pairPhone(served)
    const roles = ['play', 'play', 'listen', 'listen', 'listen'] as const
    const cookies = await Promise.all(roles.map((role) => pairAs(served, home, role)))
    const quiet = await work(served, operator, Math.min(10, seconds))
    const guests = roles.map((role, index) =>
      fork(process.argv[1] ?? '', ['guest', served.at, cookies[index] ?? '', role], { execArgv: [] }),
    )
    const besieged = await work(served, operator, seconds)
    const answers = await Promise.all(guests.map(goHome))
    const code = await endServer(served)
    const left = served.organ.keysDown()
    const load = loadavg().map((each) => Math.round(each))
    process.stdout.write(`${JSON.stringify({ quiet, besieged, answers, load, code, left }, null, 1)}\n`)
    const isGood =
      besieged.most.panic <= PANIC_WITHIN_MS &&
      Object.values(besieged.most).every((ms) => ms <= ANSWER_WITHIN_MS) &&
      code === 0 &&
      left.length === 0
    process.exitCode = isGood ? 0 : 1
  } finally {
    served.process.kill('SIGKILL')
    rmSync(home, { recursive: true, force: true })
  }
}

async function pairAs(served: Served, home: string, role: Guest['role']): Promise<string> {
  const pairing = voluntary('--home', home, 'devices', 'pair', '--role', role)
  await pairing.exit
  return pairPhone(served, pairing.output())
}

function goHome(guest: ChildProcess): Promise<Answers> {
  return new Promise((resolve) => {
    guest.once('message', (answers) => resolve(answers as Answers))
    guest.send('over')
  })
}

/** What an operator asks for, in turn, and a panic now and then, after which the music goes on. */
async function work(served: Served, cookie: string, seconds: number) {
  const { at, organ } = served
  const page = await openPage({ url: at, origin: at } as Rig, cookie)
  const took: Record<string, number[]> = {}
  const timed = async (what: string, act: () => Promise<unknown>) => {
    const beganMs = performance.now()
    await act()
    took[what] = [...(took[what] ?? []), performance.now() - beganMs]
  }
  const get = (path: string) => timed(path, () => fetch(`${at}${path}`, { headers: { cookie } }).then((a) => a.text()))
  let stops = 0
  const kinds = [
    () => get('/api/state'),
    () => get('/api/organs'),
    () => get('/api/programmes'),
    () => get('/api/port'),
    () => timed('a stop', () => asked(page, { name: 'line', text: `${stops++ % 2 ? '-' : '+'} Oboe` })),
    () =>
      timed('hold and release', () =>
        asked(page, { name: 'line', text: 'hold' }).then(() => asked(page, { name: 'line', text: 'release' })),
      ),
  ]
  if (page.state().playing === null) await asked(page, { name: 'play', piece: { score: 'long', registration: 'mf' } })
  let mostMb = memoryMb(served)
  const endMs = performance.now() + seconds * 1000
  for (let turn = 0; performance.now() < endMs; turn++) {
    if (turn % PANIC_EVERY === PANIC_EVERY - 1) {
      await timed('panic', () => fetch(`${at}/api/panic`, { method: 'POST', headers: { cookie, origin: at } }))
      await timed('silence', () => until(() => organ.keysDown().length === 0))
      await asked(page, { name: 'go' })
    } else await kinds[turn % kinds.length]?.()
    mostMb = Math.max(mostMb, memoryMb(served))
    await pause(EVERY_MS)
  }
  page.close()
  const of = (pick: (sorted: readonly number[]) => number) =>
    Object.fromEntries(
      Object.entries(took).map(([what, all]) => [what, Math.round(pick([...all].sort((a, b) => a - b)))]),
    )
  return {
    asked: Object.values(took).flat().length,
    median: of((all) => all[all.length >> 1] ?? 0),
    most: of((all) => all.at(-1) ?? 0) as Record<string, number> & { readonly panic: number },
    mostMb,
    p99LateMs: page.state().playing?.lateness.p99Ms ?? null,
  }
}

async function asked(page: Page, command: Parameters<typeof tap>[1]): Promise<void> {
  const message = tap(page, command, { revision: page.state().revision })
  page.send(message)
  await page.next('answer', ({ id }) => id === message.id)
}

/** Of the server with all processes that it started. */
function memoryMb(served: Served): number {
  const all = readdirSync('/proc').filter((name) => /^\d+$/.test(name))
  const parents = new Map(all.map((pid) => [pid, Number(/^PPid:\s+(\d+)/m.exec(statusOf(pid))?.[1] ?? 0)]))
  const ours = new Set([served.process.pid ?? 0])
  for (let grew = true; grew; ) {
    grew = false
    for (const [pid, parent] of parents)
      if (ours.has(parent) && !ours.has(Number(pid))) {
        ours.add(Number(pid))
        grew = true
      }
  }
  const kilobytes = [...ours].map((pid) => Number(/^VmRSS:\s+(\d+)/m.exec(statusOf(String(pid)))?.[1] ?? 0))
  return Math.round(kilobytes.reduce((sum, each) => sum + each, 0) / 1024)
}

function statusOf(pid: string): string {
  try {
    return readFileSync(`/proc/${pid}/status`, 'utf8')
  } catch {
    return ''
  }
}
