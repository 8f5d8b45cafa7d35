import { writeSync } from 'node:fs'
import { CannotPlay, errorText } from '../../findings/index.ts'
import type { Port } from '../port.ts'
import { alike, findAgain, findByName, type Place, plainName } from '../port-names.ts'
import {
  type Connection,
  connect,
  createOwnPort,
  type Destination,
  destinations,
  fileOf,
  listenersOf,
  openClient,
} from './client.ts'
import { createEncoder, hasLongSysEx, SYSEX_PIECE_BYTES } from './events.ts'
import type { Alsa, Handle } from './library.ts'
import { createQueue, type Queue } from './queue.ts'

/** Names of all ports that take MIDI bytes, as RtMidi lists them. @throws CannotPlay where the sequencer refuses us */
export const alsaPortNames = (alsa: Alsa): string[] => alsaPlaces(alsa).map(({ name }) => name)

/** The same with where they hang. */
export function alsaPlaces(alsa: Alsa): readonly Place[] {
  const handle = openClient(alsa)
  const places = destinations(alsa, handle)
  alsa.close(handle)
  return places
}

/** @throws CannotPlay where it has gone, is held by another program, or the sequencer refuses us */
export function openAlsaPort(alsa: Alsa, name: string, leadMs: number): Port {
  const handle = openClient(alsa)
  try {
    return connectedPort(alsa, handle, name, leadMs)
  } catch (thrown) {
    alsa.close(handle)
    throw thrown
  }
}

function connectedPort(alsa: Alsa, handle: Handle, wanted: string, leadMs: number): Port {
  const there = destinations(alsa, handle)
  const first = findByName(there, wanted)
  if (first === null) throw goneError(wanted)
  const own = createOwnPort(alsa, handle, 'organ')
  const connected = connect(alsa, handle, own, first)
  if (connected === 'gone') throw goneError(wanted)
  if (connected === 'held') {
    throw new CannotPlay(`"${wanted}" cannot be opened: another program holds the device; close that one first`)
  }
  let destination: Destination = first
  let connection: Connection | null = connected
  let hasTwin = alike(there, wanted).length > 1
  /** It is there and takes no more bytes. */
  let standsStill = false
  const name = hasTwin ? wanted : plainName(wanted)
  const isThere = () => {
    if (connection === null || connection.stands()) return connection !== null && !standsStill
    connection = null
    // Whoever is called so now, and was not plugged in where ours was, is another one.
    hasTwin ||= alike(destinations(alsa, handle), destination.name).some((each) => !isSamePlace(each, destination))
    return false
  }
  const onGone = () => {
    if (!isThere()) return
    // About to go: the kernel's books still have the connection, and it takes nothing any more.
    connection?.end()
    connection = null
  }
  const onFull = () => {
    standsStill = true
  }
  const sender = createSender(alsa, handle, own, name, leadMs, { onGone, onFull })
  /** It went while we were sending: that is no fault, and whoever asks `isThere` hears of it. */
  const unlessGone = (thrown: unknown) => {
    if (isThere()) throw thrown
  }
  return {
    name,
    takesRuns: true,
    write: (bytes, offset, length) => {
      if (connection === null || standsStill) return
      try {
        sender.write(bytes, offset, length)
      } catch (thrown) {
        unlessGone(thrown)
      }
    },
    timer: sender.queue && {
      leadMs,
      writeAt: (bytes, offset, length, atMs) => {
        if (connection === null || standsStill) return
        try {
          sender.writeAt(bytes, offset, length, atMs)
        } catch (thrown) {
          unlessGone(thrown)
        }
      },
      takeBack: sender.takeBack,
    },
    isThere: () => {
      sender.queue?.rest(performance.now())
      return isThere()
    },
    reopen: () => {
      if (isThere()) return true
      if (connection !== null) {
        // What was meant for the moments that have gone by must not sound now; whether it takes bytes again the next show.
        sender.takeBack()
        standsStill = false
        return true
      }
      const now = destinations(alsa, handle)
      const found = findAgain(now, destination, hasTwin)
      if (found === null) return false
      // What was meant for the moments that have gone by must not sound now.
      sender.takeBack()
      const again = connect(alsa, handle, own, found)
      if (again === 'gone' || again === 'held') return false
      destination = found
      connection = again
      standsStill = false
      hasTwin = alike(now, found.name).length > 1
      return true
    },
    listeners: () => listenersOf(alsa, handle, own),
    close: () => {
      const wasThere = isThere()
      sender.finish()
      alsa.close(handle)
      if (standsStill) throw new CannotPlay(`${name}: it takes no more bytes: is the organ on?`)
      if (!wasThere) throw new CannotPlay(`the MIDI output "${name}" is gone: was the cable pulled?`)
    },
  }
}

/** What the sequencer says of an event that cannot be delivered. */
const GOING = ['ENOENT', 'ENODEV', 'ENXIO', 'EIO']

const isSamePlace = (a: Destination, b: Destination) =>
  a.port === b.port && (b.socket === null ? a.client === b.client : a.socket === b.socket)

const goneError = (name: string) => new CannotPlay(`the MIDI output "${name}" is gone: is the cable in?`)

/** A port of ours that other programs find as `Voluntary:name`. */
export function openAlsaVirtualPort(alsa: Alsa, name: string, leadMs: number): Port {
  const handle = openClient(alsa)
  let own: number
  try {
    own = createOwnPort(alsa, handle, name)
  } catch (thrown) {
    alsa.close(handle)
    throw new CannotPlay(`no virtual port "${name}" can be opened (${errorText(thrown)})`)
  }
  let standsStill = false
  const onFull = () => {
    standsStill = true
  }
  const sender = createSender(alsa, handle, own, name, leadMs, { onGone: () => undefined, onFull })
  return {
    name,
    takesRuns: true,
    write: (bytes, offset, length) => {
      if (!standsStill) sender.write(bytes, offset, length)
    },
    timer: sender.queue && {
      leadMs,
      writeAt: (bytes, offset, length, atMs) => {
        if (!standsStill) sender.writeAt(bytes, offset, length, atMs)
      },
      takeBack: sender.takeBack,
    },
    isThere: () => {
      sender.queue?.rest(performance.now())
      return !standsStill
    },
    reopen: () => {
      if (standsStill) sender.takeBack()
      standsStill = false
      return true
    },
    listeners: () => listenersOf(alsa, handle, own),
    close: () => {
      sender.finish()
      alsa.close(handle)
      if (standsStill) throw new CannotPlay(`${name}: it takes no more bytes: does it still listen?`)
    },
  }
}

interface Sender {
  readonly queue: Queue | null
  readonly write: (bytes: Uint8Array, offset: number, length: number) => void
  readonly writeAt: (bytes: Uint8Array, offset: number, length: number, atMs: number) => void
  readonly takeBack: () => void
  /** Waits until all that waits has left. */
  readonly finish: () => void
}

interface Receiving {
  /** Somebody who listens is going, and gets nothing any more. */
  readonly onGone: () => void
  /** It has taken nothing for longer than a busy one does; the rest of the run is dropped. */
  readonly onFull: () => void
}

/** Events that wait in our queues at once: the kernel's limit (`SNDRV_SEQ_MAX_EVENTS`); its default of 500 a toccata fills. */
const POOL_CELLS = 2000
/** The wire that a USB device may end in carries no more: 31,250 baud. */
const DIN_BYTES_PER_MS = 3.125
const PIECE_MS = SYSEX_PIECE_BYTES / DIN_BYTES_PER_MS
/** A receiver that is full takes bytes again within this; a stuck one must not stop the music for ever. */
const MOST_TRIES = 200
/** Beyond the last event's moment: a queue may be late by this. */
const LATEST_MS = 1000

function createSender(
  alsa: Alsa,
  handle: Handle,
  own: number,
  name: string,
  leadMs: number,
  { onGone, onFull }: Receiving,
): Sender {
  alsa.setOutputPool(handle, POOL_CELLS)
  const file = fileOf(alsa, handle)
  const queue = createQueue(alsa, handle, 'Voluntary')
  const encoder = createEncoder(own)
  const nap = new Int32Array(new SharedArrayBuffer(4))
  const sleep = (ms: number) => {
    if (ms > 0) Atomics.wait(nap, 0, 0, ms)
  }
  const sleepUntil = (atMs: number) => sleep(atMs - performance.now())

  /** @returns whether it took them all */
  const flush = (mostTries: number): boolean => {
    const length = encoder.used()
    let written = 0
    for (let tries = 0; written < length; ) {
      try {
        written += writeSync(file, encoder.buffer, written, length - written)
        tries = 0
      } catch (thrown) {
        const { code = '' } = thrown as NodeJS.ErrnoException
        if (GOING.includes(code)) {
          written += encoder.eventBytes(written)
          onGone()
        } else if (code !== NO_ROOM && code !== DEVICE_FULL) throw new CannotPlay(`${name}: ${errorText(thrown)}`)
        else if (code === NO_ROOM && encoder.isAtOnce() && listenersOf(alsa, handle, own) > 1) {
          // All the others have it. A second listener that does not read must not hold up the organ.
          written += encoder.eventBytes(written)
        } else if (tries++ >= mostTries) {
          onFull()
          return false
        } else sleep(1)
      }
    }
    return true
  }
  const send = (bytes: Uint8Array, offset: number, length: number, mostTries: number) => {
    const end = offset + length
    for (let at = offset; at < end; ) {
      at = encoder.fill(bytes, at, end)
      if (!flush(mostTries)) return
      if (encoder.midSysEx()) sleep(PIECE_MS)
    }
  }
  const write = (bytes: Uint8Array, offset: number, length: number) => {
    // A note in the middle of a SysEx would end it.
    if (queue && hasLongSysEx(bytes, offset, length)) sleepUntil(queue.lastAtMs())
    encoder.atOnce()
    send(bytes, offset, length, MOST_TRIES)
  }
  return {
    queue,
    write,
    writeAt: (bytes, offset, length, atMs) => {
      if (queue === null || hasLongSysEx(bytes, offset, length)) {
        sleepUntil(atMs)
        write(bytes, offset, length)
        return
      }
      encoder.onQueue(queue.id, queue.queueMsFor(atMs))
      // A full queue has room again when its first event leaves.
      send(bytes, offset, length, MOST_TRIES + leadMs)
    },
    takeBack: () => queue?.takeBack(),
    finish: () => {
      if (queue === null) return
      sleepUntil(queue.lastAtMs())
      for (let waited = 0; waited < LATEST_MS && !queue.isEmpty(); waited++) sleep(1)
    },
  }
}

/** Our own pool, or what a listening program has; of that event nothing went to it. */
const NO_ROOM = 'EAGAIN'
/** The buffer of the device; of that event nothing went out. */
const DEVICE_FULL = 'ENOMEM'
