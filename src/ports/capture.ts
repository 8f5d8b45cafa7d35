import { writeToRing } from './byte-ring.ts'
import type { Port } from './port.ts'

const NOTHING = new Uint8Array(0)

/**
 * Everything that goes through the port also goes into a ring, for another thread to write down (`capture-file.ts`). A record
 * of no bytes: what was to leave later was taken back.
 */
export function captured(port: Port, ring: SharedArrayBuffer): Port {
  const { put } = writeToRing(ring)
  const { timer } = port
  return {
    ...port,
    write: (bytes, offset, length) => {
      port.write(bytes, offset, length)
      put(bytes, offset, length, performance.now())
    },
    timer: timer && {
      ...timer,
      writeAt: (bytes, offset, length, atMs) => {
        timer.writeAt(bytes, offset, length, atMs)
        put(bytes, offset, length, Math.max(atMs, performance.now()))
      },
      takeBack: () => {
        timer.takeBack()
        put(NOTHING, 0, 0, performance.now())
      },
    },
  }
}
