import { CannotPlay } from '../findings/index.ts'
import { newByteRing, writeToRing } from './byte-ring.ts'
import type { Port } from './port.ts'

/** Room for some seconds of dense music. */
const RING_BYTES = 1 << 18

/** The way to the house organ, which sounds in another thread; the number that its reader shows is its pipes. */
export const newHouseRing = (bytes = RING_BYTES): SharedArrayBuffer => newByteRing(bytes)

export function openHousePort(ring: SharedArrayBuffer): Port {
  const { isRead, put } = writeToRing(ring)
  return {
    name: 'the house organ',
    takesRuns: true,
    timer: null,
    isThere: isRead,
    reopen: isRead,
    write: (bytes, offset, length) => {
      if (!isRead()) throw new CannotPlay('the house organ has fallen silent: its sound device is gone')
      if (!put(bytes, offset, length, performance.now())) throw new CannotPlay('the house organ does not keep up')
    },
    close: () => undefined,
  }
}
