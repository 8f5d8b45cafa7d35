import { closeSync, existsSync, openSync, rmdirSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { connect, createServer, type Server } from 'node:net'
import { CannotPlay } from '../findings/index.ts'
import { keptFile, type LockHome, lockHomes } from './lock-homes.ts'
import { type PortSpec, portSpecName } from './port.ts'
import { portIdentities } from './port-identity.ts'

/** Held while we send to a port. The system lets go of it if we die. */
export interface PortLock {
  /** Keys may be down: the owner before us died, or could not let go of them. */
  readonly afterDeath: boolean
  /** Whether every key went up, as far as we know; what is not up when it is released the next owner hears of. */
  readonly keysAre: (state: 'up' | 'perhaps down') => void
  readonly release: () => void
}

/** Who holds a port, as he answers. */
interface Holder {
  readonly pid: number
  readonly plays: string
  readonly since: string
}

export type LockAnswer =
  | { readonly type: 'taken'; readonly lock: PortLock }
  /** `mute`: it does not answer, so it may stand still with keys down. */
  | { readonly type: 'in-use'; readonly isMute: boolean; readonly problem: string }

/** A lock of this process: whoever serves an organ also plays on it. */
interface Held {
  holders: number
  keysMayBeDown: boolean
  readonly servers: readonly Server[]
  /** Files that stand as long as keys may be down. */
  readonly marks: readonly string[]
}

const held = new Map<string, Held>()

/**
 * One sender a device: two double notes and tear NRPNs, and the MIDI system does not mind.
 * @param plays what a second program is told that it is in use for
 * @throws CannotPlay in one line that says who holds it
 */
export async function takePort(spec: PortSpec, plays: string): Promise<PortLock> {
  const answer = await askForPort(spec, plays)
  if (answer.type === 'taken') return answer.lock
  throw new CannotPlay(answer.problem)
}

/** The same for one who goes on without it, as silence must. */
export async function askForPort(spec: PortSpec, plays: string): Promise<LockAnswer> {
  const identities = portIdentities(spec)
  const known = identities.map((each) => held.get(each)).find((each) => each !== undefined)
  if (known) {
    known.holders++
    return { type: 'taken', lock: lockOf(identities, known) }
  }
  // The process that people see, and may end, is the sentinel.
  const pid = Number(process.env.VOLUNTARY_WATCHED ?? process.pid)
  const report: Holder = { pid, plays, since: new Date().toISOString() }
  const homes = identities.flatMap(lockHomes)
  const marks = identities.map((each) => keptFile(each, 'keys-down')).filter((each) => each !== null)
  const taken: Server[] = []
  let wasStale = marks.some((each) => existsSync(each))
  for (const home of homes) {
    const answer = await takeHome(home, report)
    if (answer.type === 'held') {
      for (const server of taken) server.close()
      return { type: 'in-use', isMute: answer.by === null, problem: inUse(portSpecName(spec), home, answer.by) }
    }
    if (answer.type === 'unusable') continue
    taken.push(answer.server)
    wasStale ||= answer.wasStale
  }
  for (const each of marks) mark(each, true)
  return { type: 'taken', lock: lockOf(identities, { holders: 1, keysMayBeDown: wasStale, servers: taken, marks }) }
}

function lockOf(identities: readonly string[], ours: Held): PortLock {
  for (const each of identities) held.set(each, ours)
  let isHeld = true
  return {
    afterDeath: ours.keysMayBeDown,
    keysAre: (state) => {
      if (isHeld) ours.keysMayBeDown = state !== 'up'
    },
    release: () => {
      if (!isHeld) return
      isHeld = false
      ours.holders--
      if (ours.holders > 0) return
      for (const [identity, each] of held) if (each === ours) held.delete(identity)
      if (!ours.keysMayBeDown) for (const each of ours.marks) mark(each, false)
      for (const server of ours.servers) server.close()
    },
  }
}

function mark(file: string, keysMayBeDown: boolean): void {
  try {
    if (keysMayBeDown) writeFileSync(file, '')
    else rmSync(file, { force: true })
  } catch {
    // A full or read-only disk: the stale socket says it too, and silence does not ask.
  }
}

function inUse(portName: string, home: LockHome, by: Holder | null): string {
  if (by === null) {
    const where = home.address.replace('\0', '@')
    return `${portName} is in use by a program that does not answer (it holds ${where}): end it, then try again`
  }
  // Nobody plays: who holds it lets go of keys, and is done in a moment.
  if (by.plays.startsWith('nothing')) return `${portName} is being silenced by another voluntary: try again in a moment`
  const time = new Date(by.since).toLocaleTimeString([], { hour: '2-digit', minute: '2-digit' })
  return `${portName} is in use: another voluntary (process ${by.pid}) plays "${by.plays}" on it since ${time}; stop that one first`
}

type HomeTaken =
  | { readonly type: 'taken'; readonly server: Server; readonly wasStale: boolean }
  /** null: by one who does not answer. */
  | { readonly type: 'held'; readonly by: Holder | null }
  | { readonly type: 'unusable' }

const TRIES = 10

async function takeHome({ address, folder }: LockHome, report: Holder): Promise<HomeTaken> {
  let wasStale = false
  try {
    for (let attempt = 0; attempt < TRIES; attempt++) {
      const server = await listen(address, report)
      if (server) return { type: 'taken', server, wasStale }
      const answer = await ask(address)
      if (answer !== 'nobody') return { type: 'held', by: answer === 'mute' ? null : answer }
      if (folder === null) continue
      wasStale = true
      await clearStale(address)
    }
    return { type: 'held', by: null }
  } catch {
    // It cannot be written, or somebody's folder stands there: another home holds.
    return { type: 'unusable' }
  }
}

/** @returns null where the address is taken */
function listen(address: string, report: Holder): Promise<Server | null> {
  return new Promise((resolve, reject) => {
    const server = createServer((socket) => {
      socket.on('error', () => undefined)
      socket.end(JSON.stringify(report))
    })
    server.on('error', (error: NodeJS.ErrnoException) => (error.code === 'EADDRINUSE' ? resolve(null) : reject(error)))
    server.listen(address, () => {
      server.unref()
      resolve(server)
    })
  })
}

/** A busy machine's owner takes his time; one that stands still never answers. */
const ANSWER_WITHIN_MS = 1000

function ask(address: string): Promise<Holder | 'mute' | 'nobody'> {
  return new Promise((resolve) => {
    const socket = connect(address)
    let answer = ''
    const timer = setTimeout(() => {
      socket.destroy()
      resolve('mute')
    }, ANSWER_WITHIN_MS)
    const settle = (settled: Holder | 'mute' | 'nobody') => {
      clearTimeout(timer)
      resolve(settled)
    }
    socket.on('error', () => settle('nobody'))
    socket.on('data', (data) => {
      answer += data.toString()
    })
    socket.on('end', () => {
      try {
        settle(JSON.parse(answer) as Holder)
      } catch {
        settle('mute')
      }
    })
  })
}

/** Removes what stands in the place of a socket and is none that lives; one at a time, so that nobody removes the new owner's. */
async function clearStale(address: string): Promise<void> {
  const guard = `${address}.clearing`
  try {
    closeSync(openSync(guard, 'wx'))
  } catch {
    if (isOld(guard)) rmSync(guard, { force: true })
    await new Promise((resolve) => setTimeout(resolve, 20))
    return
  }
  try {
    if ((await ask(address)) === 'nobody') remove(address)
  } finally {
    rmSync(guard, { force: true })
  }
}

/** @throws Error where it is a folder with something in it: that is somebody's */
function remove(address: string): void {
  if (statSync(address, { throwIfNoEntry: false })?.isDirectory()) rmdirSync(address)
  else rmSync(address, { force: true })
}

function isOld(path: string): boolean {
  try {
    return Date.now() - statSync(path).mtimeMs > 5000
  } catch {
    return false
  }
}
