import { closeSync, constants, openSync, statSync, writeSync } from 'node:fs'
import { CannotPlay, saidBy } from '../findings/index.ts'
import { ALWAYS_THERE, type Port } from './port.ts'

const PROBLEMS: Readonly<Record<string, string>> = {
  ENOENT: 'there is no such device: is the cable in? (ls /dev/snd, ls /dev/serial/by-id)',
  EACCES: 'you may not write to it: add yourself to the group that owns it (audio, dialout)',
  EBUSY: 'another program holds it: close that one first',
  ENXIO: 'nobody reads at its other end: start the reader first',
}

/** A device that is full takes bytes again within this; a stuck one must not stop the music for ever. */
const MOST_TRIES = 200

/**
 * Bytes as they are to a raw MIDI device, a serial line (its speed is set outside: 31,250 baud) or a FIFO. A plain file
 * is refused: it would be no organ, and `--capture` writes files.
 */
export function openDevicePort(path: string): Port {
  const fd = openDevice(path)
  const nap = new Int32Array(new SharedArrayBuffer(4))
  return {
    ...ALWAYS_THERE,
    name: path,
    takesRuns: true,
    write: (bytes, offset, length) => {
      let written = 0
      for (let tries = 0; written < length; tries++) {
        try {
          written += writeSync(fd, bytes, offset + written, length - written)
        } catch (thrown) {
          if ((thrown as NodeJS.ErrnoException).code !== 'EAGAIN' || tries > MOST_TRIES) throw lost(path, thrown)
          Atomics.wait(nap, 0, 0, 1)
        }
      }
    },
    close: () => closeSync(fd),
  }
}

/** Why bytes no longer go out, in words. */
const LOST: Readonly<Record<string, string>> = {
  ENODEV: 'the device is gone: was the cable pulled?',
  EPIPE: 'nobody reads at its other end any more',
  EINVAL: 'it takes no MIDI bytes: is it the right device?',
  EAGAIN: 'it takes no more bytes: is the organ on?',
}

function lost(path: string, thrown: unknown): CannotPlay {
  return new CannotPlay(`${path}: ${LOST[(thrown as NodeJS.ErrnoException).code ?? ''] ?? saidBy(thrown)}`)
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
