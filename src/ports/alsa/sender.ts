import { writeSync } from 'node:fs'
import { CannotPlay, errorText } from '../../findings/index.ts'
import { fileOf, listenersOf } from './client.ts'
import { createEncoder, hasLongSysEx, SYSEX_PIECE_BYTES } from './events.ts'
import type { Alsa, Handle } from './library.ts'
import { createQueue, type Queue } from './queue.ts'

/** Bytes of one of our ports as events, now or at their moment. */
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

/** What the sequencer says of an event that cannot be delivered. */
const GOING = ['ENOENT', 'ENODEV', 'ENXIO', 'EIO']

/** Our own pool, or what a listening program has; of that event nothing went to it. */
const NO_ROOM = 'EAGAIN'
/** The buffer of the device; of that event nothing went out. */
const DEVICE_FULL = 'ENOMEM'
/** Events that wait in our queues at once: the kernel's limit (`SNDRV_SEQ_MAX_EVENTS`); its default of 500 a toccata fills. */
const POOL_CELLS = 2000
/** The wire that a USB device may end in carries no more: 31,250 baud. */
const DIN_BYTES_PER_MS = 3.125
const PIECE_MS = SYSEX_PIECE_BYTES / DIN_BYTES_PER_MS
/** A receiver that is full takes bytes again within this; a stuck one must not stop the music for ever. */
const MOST_TRIES = 200
/** Beyond the last event's moment: a queue may be late by this. */
const LATEST_MS = 1000

/** @param own our port @param name what to call its other end in messages */
export function createSender(
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
