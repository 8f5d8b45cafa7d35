import { spawnSync } from 'node:child_process'
import { closeSync, constants, openSync, statSync, writeSync } from 'node:fs'
import { isatty } from 'node:tty'
import { CannotPlay, saidBy } from '../findings/index.ts'
import type { Port } from './port.ts'

const PROBLEMS: Readonly<Record<string, string>> = {
  ENOENT: 'there is no such device: is the cable in? (ls /dev/snd, ls /dev/serial/by-id)',
  EACCES: 'you may not write to it: add yourself to the group that owns it (audio, dialout)',
  EBUSY: 'another program holds it: close that one first',
  ENXIO: 'nobody reads at its other end: start the reader first',
}

/** A device that is full takes bytes again within this; a stuck one must not stop the music for ever. */
const MOST_TRIES = 200

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
  const nap = new Int32Array(new SharedArrayBuffer(4))
  const letGo = () => {
    connected = false
    closeSync(fd)
  }
  const isThere = () => {
    // Another file of the same name is the same device plugged in again, and this one leads nowhere.
    if (connected && identityAt(path) !== opened) letGo()
    return connected
  }
  return {
    name: path,
    takesRuns: true,
    timer: null,
    write: (bytes, offset, length) => {
      let written = 0
      for (let tries = 0; connected && written < length; tries++) {
        try {
          written += writeSync(fd, bytes, offset + written, length - written)
        } catch (thrown) {
          const code = (thrown as NodeJS.ErrnoException).code ?? ''
          if (GONE.includes(code)) return letGo()
          if (code !== 'EAGAIN' || tries > MOST_TRIES) throw lost(path, thrown)
          Atomics.wait(nap, 0, 0, 1)
        }
      }
    },
    isThere,
    reopen: () => {
      if (isThere()) return true
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
      if (!isThere()) throw new CannotPlay(`${path}: ${LOST.ENODEV}`)
      closeSync(fd)
    },
  }
}

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
  return new CannotPlay(`${path}: ${words[(thrown as NodeJS.ErrnoException).code ?? ''] ?? saidBy(thrown)}`)
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
    throw new CannotPlay(`${path}: ${PROBLEMS[(thrown as NodeJS.ErrnoException).code ?? ''] ?? saidBy(thrown)}`)
  }
}
