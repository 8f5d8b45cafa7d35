import { spawnSync } from 'node:child_process'
import { closeSync, constants, openSync, statSync, writeSync } from 'node:fs'
import { isatty } from 'node:tty'
import { CannotPlay, errorText } from '../findings/index.ts'
import type { Port } from './port.ts'
import { restOfTorn } from './torn.ts'

const PROBLEMS: Readonly<Record<string, string>> = {
  ENOENT: 'there is no such device: is the cable in? (ls /dev/snd, ls /dev/serial/by-id)',
  EACCES: 'you may not write to it: add yourself to the group that owns it (audio, dialout)',
  EBUSY: 'another program holds it: close that one first',
  ENXIO: 'nobody reads at its other end: start the reader first',
}

/** A device that is full takes bytes again within this; one that takes none for longer stands still, as one whose cable is out. */
const PATIENCE_MS = 200
/** Of one that stood still, asked again: whoever looks must not wait for it each time. */
const ASKED_AGAIN_MS = 10

/** The other end has gone: what an unplugged device or a reader that ended says to a write. */
const GONE = ['ENODEV', 'EPIPE', 'ENXIO', 'EIO']

/**
 * Bytes as they are to a raw MIDI device, a serial line (its speed is set outside: 31,250 baud) or a FIFO. A plain file
 * is refused: it would be no organ, and `--capture` writes files.
 */
export function openDevicePort(path: string): Port {
  let fd = openDevice(path)
  let opened = identityAt(path)
  const line = lineSettings(fd, path)
  let connected = true
  /** It stood still in the middle of a run: what is left of the message there. null: it takes bytes. */
  let torn: Uint8Array | null = null
  let patienceMs = PATIENCE_MS
  const nap = new Int32Array(new SharedArrayBuffer(4))
  const letGo = () => {
    connected = false
    torn = null
    closeSync(fd)
  }
  /** @returns how many bytes it took within the time given; null: its other end has gone */
  const put = (bytes: Uint8Array, offset: number, length: number, withinMs: number): number | null => {
    let written = 0
    for (let waitedMs = 0; written < length; ) {
      try {
        written += writeSync(fd, bytes, offset + written, length - written)
      } catch (thrown) {
        const code = (thrown as NodeJS.ErrnoException).code ?? ''
        if (GONE.includes(code)) return null
        if (code !== 'EAGAIN') throw lost(path, thrown)
        if (waitedMs++ >= withinMs) return written
        Atomics.wait(nap, 0, 0, 1)
      }
    }
    return written
  }
  const isThere = () => {
    // Another file of the same name is the same device plugged in again, and this one leads nowhere.
    if (connected && identityAt(path) !== opened) letGo()
    return connected && torn === null
  }
  /** Whether one that stood still takes bytes again: the rest of its message, before anything else. */
  const goesOn = (): boolean => {
    const taken = put(torn ?? NOTHING, 0, torn?.length ?? 0, ASKED_AGAIN_MS)
    if (taken === null) letGo()
    else torn = torn !== null && taken < torn.length ? torn.subarray(taken) : null
    return connected && torn === null
  }
  return {
    name: path,
    takesRuns: true,
    timer: null,
    write: (bytes, offset, length) => {
      if (!connected || torn !== null) return
      const written = put(bytes, offset, length, patienceMs)
      patienceMs = written === length ? PATIENCE_MS : ASKED_AGAIN_MS
      if (written === null) letGo()
      else if (written < length) torn = restOfTorn(bytes, offset, length, written)
    },
    isThere,
    reopen: () => {
      if (isThere()) return true
      if (connected) return goesOn()
      try {
        fd = openDevice(path)
      } catch {
        return false
      }
      opened = identityAt(path)
      connected = true
      // A serial line that was unplugged has forgotten its speed: at another one the organ would read other messages.
      if (lineSettings(fd, path) !== line) letGo()
      return connected
    },
    close: () => {
      // What came while it stood still was dropped, keys that were to go up among it.
      if (!isThere()) throw new CannotPlay(`${path}: ${connected ? LOST.EAGAIN : LOST.ENODEV}`)
      closeSync(fd)
    },
  }
}

const NOTHING = new Uint8Array(0)

/** What the system knows a device by, as long as it is plugged in; null where there is none. */
function identityAt(path: string): string | null {
  try {
    const { dev, ino, rdev } = statSync(path)
    return `${dev}:${ino}:${rdev}`
  } catch {
    return null
  }
}

/** All settings of a serial line, its speed among them; null for what is none, '' where they cannot be read. */
function lineSettings(fd: number, path: string): string | null {
  if (!isatty(fd)) return null
  const read = spawnSync('stty', [process.platform === 'linux' ? '-F' : '-f', path, '-a'], { encoding: 'utf8' })
  return read.status === 0 ? read.stdout : ''
}

/** Why bytes no longer go out, in words. */
const LOST = {
  ENODEV: 'the device is gone, or nobody reads at its other end any more: was the cable pulled?',
  EINVAL: 'it takes no MIDI bytes: is it the right device?',
  EAGAIN: 'it takes no more bytes: is the organ on?',
} as const

function lost(path: string, thrown: unknown): CannotPlay {
  const words: Readonly<Record<string, string>> = LOST
  return new CannotPlay(`${path}: ${words[(thrown as NodeJS.ErrnoException).code ?? ''] ?? errorText(thrown)}`)
}

function openDevice(path: string): number {
  try {
    if (statSync(path).isFile()) {
      throw new CannotPlay(`${path} is a plain file, not a device: use --capture to write what is played into a file`)
    }
    if (statSync(path).isDirectory()) throw new CannotPlay(`${path} is a folder, not a device`)
    // Not blocking: a FIFO without a reader would otherwise hold the player for ever.
    return openSync(path, constants.O_WRONLY | (constants.O_NONBLOCK ?? 0))
  } catch (thrown) {
    if (thrown instanceof CannotPlay) throw thrown
    throw new CannotPlay(`${path}: ${PROBLEMS[(thrown as NodeJS.ErrnoException).code ?? ''] ?? errorText(thrown)}`)
  }
}
