import { createHash } from 'node:crypto'
import { closeSync, openSync, rmSync, statSync } from 'node:fs'
import { connect, createServer, type Server } from 'node:net'
import { badInput, CannotPlay, saidBy } from '../findings/index.ts'
import { type House, holdsNoSockets, makeFolder, socketPlaces, stateFolder } from '../house/index.ts'

/** Held while we own a port. The system lets go of it if we die. */
export interface Ownership {
  /** The owner before us died while he played: keys may be down. */
  readonly afterDeath: boolean
  readonly release: () => void
}

/** What a second program is told. */
export interface OwnerReport {
  readonly pid: number
  readonly plays: string
  readonly since: string
}

const ANSWER_WITHIN_MS = 500
const TRIES = 5

/** What this process owns already, by address: whoever keeps the organ also plays on it. */
const ours = new Map<string, Held>()

interface Held {
  holders: number
  readonly server: Server
}

/**
 * One owner an organ: two senders on one port double notes and tear NRPNs, and the MIDI system does not mind. The lock is
 * a socket that only a living process answers; what a dead one left behind is cleared away.
 * @throws CannotPlay in one line that says who holds it
 */
export async function own(house: House, portName: string, plays: string): Promise<Ownership> {
  const places = placesOf(house, portName)
  // The process that people see, and may end, is the sentinel.
  const pid = Number(process.env.VOLUNTARY_WATCHED ?? process.pid)
  const report: OwnerReport = { pid, plays, since: new Date().toISOString() }
  for (const place of places) {
    const held = ours.get(place)
    if (!held) continue
    held.holders++
    return { afterDeath: false, release: releaseOnce(place) }
  }
  let [address = ''] = places
  let afterDeath = false
  for (let attempt = 0; attempt < TRIES; attempt++) {
    const server = await listen(address, report).catch((thrown: unknown) => {
      const next = places[places.indexOf(address) + 1]
      if (next === undefined || !holdsNoSockets(thrown)) throw thrown
      address = next
      return listen(address, report)
    })
    if (server) {
      ours.set(address, { holders: 1, server })
      return { afterDeath, release: releaseOnce(address) }
    }
    const owner = await ask(address)
    if (owner !== 'nobody') throw inUse(portName, owner)
    afterDeath = true
    await clearStale(address)
  }
  throw new CannotPlay(`${portName} is being taken by another voluntary at this moment: try again`)
}

function releaseOnce(address: string): () => void {
  let isHeld = true
  return () => {
    const held = ours.get(address)
    if (!isHeld || !held) return
    isHeld = false
    held.holders--
    if (held.holders > 0) return
    ours.delete(address)
    held.server.close()
  }
}

function inUse(portName: string, owner: OwnerReport): CannotPlay {
  const time = new Date(owner.since).toLocaleTimeString([], { hour: '2-digit', minute: '2-digit' })
  return new CannotPlay(
    `${portName} is in use: another voluntary (process ${owner.pid}) plays "${owner.plays}" on it since ${time}; stop that one first`,
  )
}

function placesOf(house: House, portName: string): readonly string[] {
  const name = createHash('sha256').update(portName).digest('hex').slice(0, 12)
  const folder = stateFolder(house)
  try {
    makeFolder(folder, 0o700)
  } catch (thrown) {
    throw badInput(
      folder,
      `cannot be made (${saidBy(thrown)})`,
      'name a house folder that you may write to with --home',
    )
  }
  return socketPlaces(folder, name, `voluntary-${name}`)
}

/** @returns null where the address is taken */
function listen(address: string, report: OwnerReport): Promise<Server | null> {
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

function ask(address: string): Promise<OwnerReport | 'nobody'> {
  return new Promise((resolve) => {
    const socket = connect(address)
    let answer = ''
    const unknown: OwnerReport = { pid: 0, plays: 'something', since: new Date().toISOString() }
    socket.setTimeout(ANSWER_WITHIN_MS, () => {
      socket.destroy()
      resolve(unknown)
    })
    socket.on('error', () => resolve('nobody'))
    socket.on('data', (data) => {
      answer += data.toString()
    })
    socket.on('end', () => {
      try {
        resolve(JSON.parse(answer) as OwnerReport)
      } catch {
        resolve(unknown)
      }
    })
  })
}

/** Removes a dead process's socket; one at a time, so that nobody removes the new owner's. */
async function clearStale(address: string): Promise<void> {
  if (process.platform === 'win32') return
  const guard = `${address}.clearing`
  try {
    closeSync(openSync(guard, 'wx'))
  } catch {
    if (isOld(guard)) rmSync(guard, { force: true })
    await new Promise((resolve) => setTimeout(resolve, 20))
    return
  }
  try {
    if ((await ask(address)) === 'nobody') rmSync(address, { force: true })
  } finally {
    rmSync(guard, { force: true })
  }
}

function isOld(path: string): boolean {
  try {
    return Date.now() - statSync(path).mtimeMs > 5000
  } catch {
    return false
  }
}
