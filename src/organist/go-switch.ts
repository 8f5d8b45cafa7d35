import { hex } from '../midi/index.ts'
import { hearFrom } from '../ports/index.ts'

/** A switch that opens and closes once may say so several times. */
const BOUNCE_MS = 250
const PRESSED_FROM = 64

const kindOf = ([status = 0]: readonly number[]): number => (status < 0xf0 ? status & 0xf0 : status)

/** What a person may mean by pressing something: no key or pedal let go, no clock, no Active Sensing. */
export function isPress(bytes: readonly number[]): boolean {
  const [, , value = 0] = bytes
  switch (kindOf(bytes)) {
    case 0x90:
      return value > 0
    case 0xb0:
      return value >= PRESSED_FROM
    case 0xc0:
    case 0xf0:
      return true
    default:
      return false
  }
}

/** Whether a message is the one that was taught: how hard a key or pedal is pressed does not matter. */
export function isTaught(taught: readonly number[], bytes: readonly number[]): boolean {
  if (!isPress(bytes)) return false
  const compared = kindOf(taught) === 0x90 || kindOf(taught) === 0xb0 ? 2 : Math.max(taught.length, bytes.length)
  return Array.from({ length: compared }, (_, index) => taught[index] === bytes[index]).every(Boolean)
}

/**
 * Says go when the taught message comes in.
 * @throws BadInput, CannotPlay where there is no such input
 */
export function hearGo(port: string, message: string, onGo: () => void, now = () => performance.now()): () => void {
  const taught = message.split(' ').map((byte) => Number.parseInt(byte, 16))
  let lastMs = Number.NEGATIVE_INFINITY
  return hearFrom(port, (bytes) => {
    if (!isTaught(taught, bytes)) return
    const nowMs = now()
    if (nowMs - lastMs > BOUNCE_MS) onGo()
    lastMs = nowMs
  })
}

/** Waits for the next press. @returns its bytes as settings have them; null where none came in time */
export function learnGo(port: string, withinMs: number): Promise<string | null> {
  return new Promise((resolve, reject) => {
    try {
      const end = hearFrom(port, (bytes) => {
        if (isPress(bytes)) done(hex(bytes))
      })
      const timer = setTimeout(() => done(null), withinMs)
      const done = (said: string | null) => {
        clearTimeout(timer)
        end()
        resolve(said)
      }
    } catch (thrown) {
      reject(thrown)
    }
  })
}
