import { listenTo, sayHeard } from '../../console/index.ts'
import { type Bytes, hex, keyName, readConsoleMap } from '../../midi/index.ts'
import type { Enclosure, Organ } from '../../organ/index.ts'
import type { HandNews } from '../console-ear.ts'

/** Says what the organ's messages are, each with its bytes. */
export interface Incoming {
  /**
   * @param news what somebody has done by it
   * @returns null for the link's heartbeat, and for what is only the beginning of a message
   */
  readonly words: (bytes: Bytes, news: readonly HandNews[]) => string | null
}

const ACTIVE_SENSING = 0xfe
const CONTROLLER = 0xb0
/** Number of an NRPN or RPN, as two controllers each. */
const NUMBERS: readonly number[] = [98, 99, 100, 101]
/** Its value: data entry and its low part, one more, one less. */
const VALUES: readonly number[] = [6, 38, 96, 97]

const KINDS: Readonly<Record<number, string>> = {
  160: 'key pressure',
  208: 'channel pressure',
  224: 'pitch bend',
}

/** @param keepsBooks what is heard of a stop, and is no news, is known already; else nobody keeps account of it */
export function createIncoming(organ: Organ, keepsBooks = true): Incoming {
  /** Names what comes back to us, and what says nothing new. */
  const listener = listenTo(organ, null)
  /** By channel: a number that waits for its value, and the last one, which need not be said again. */
  const waiting = new Map<number, Bytes[]>()
  const numbers = new Map<number, { readonly high: number; readonly low: number }>()
  return {
    words: (bytes, news) => {
      const [status = 0, controller = 0, value = 0] = bytes
      if (status === ACTIVE_SENSING) return null
      const channel = status & 0x0f
      const heard = listener.take(bytes)
      if ((status & 0xf0) === CONTROLLER && NUMBERS.includes(controller) && news.length + heard.length === 0) {
        const { high, low } = numbers.get(channel) ?? { high: 0, low: 0 }
        numbers.set(channel, controller % 2 === 1 ? { high: value, low } : { high, low: value })
        waiting.set(channel, [...(waiting.get(channel) ?? []), bytes])
        return null
      }
      const isSystem = status >= 0xf0
      const whole = isSystem ? [bytes] : [...(waiting.get(channel) ?? []), bytes]
      if (!isSystem) waiting.delete(channel)
      const shown = `[${whole.map(hex).join(' ')}]`
      if (news.length > 0) return `${sayHeard(news)} at the console ${shown}`
      if (heard.length > 0) return `${sayHeard(heard)}${keepsBooks ? ', as known' : ''} ${shown}`
      const number = numbers.get(channel)
      if ((status & 0xf0) === CONTROLLER && VALUES.includes(controller) && number) {
        const name = `NRPN ${(number.high << 7) | number.low}`
        return `${name} at ${value}, channel ${channel + 1}: not in the profile ${shown}`
      }
      return `${unknownWords(organ, bytes)} ${shown}`
    },
  }
}

/** The box that a message moves, and where to: 0 to 1. */
export function boxMoved(
  { enclosures }: Organ,
  [status = 0, controller = 0, value = 0]: Bytes,
): { readonly enclosure: Enclosure; readonly position: number } | null {
  if ((status & 0xf0) !== CONTROLLER) return null
  const enclosure = enclosures.find((each) => each.channel === (status & 0x0f) && each.controller === controller)
  if (!enclosure) return null
  const { closed, open } = enclosure
  return { enclosure, position: Math.min(1, Math.max(0, (value - closed) / (open - closed || 1))) }
}

/** What kind it is, of what the profile knows no stop for. */
function unknownWords(organ: Organ, bytes: Bytes): string {
  const [status = 0, first = 0, second = 0] = bytes
  const { together, divisions } = organ
  if (status >= 0xf0) {
    const isMap = together?.type === 'map' && readConsoleMap(together.map, bytes) !== null
    if (isMap) return 'the map of the console, as it is known'
    return `${status === 0xf0 ? 'system exclusive' : 'a system message'}: not in the profile`
  }
  const channel = status & 0x0f
  const division = divisions.find((each) => each.channel === channel)
  const where = division ? division.name : `channel ${channel + 1}`
  const kind = status & 0xf0
  if (kind === 0x90 || kind === 0x80) {
    return `${where}: key ${keyName(first)} ${kind === 0x90 && second > 0 ? 'down' : 'up'}`
  }
  const box = boxMoved(organ, bytes)
  if (box) return `box ${box.enclosure.name} at ${Math.round(100 * box.position)}%`
  if (kind === CONTROLLER) return `controller ${first} at ${second}, channel ${channel + 1}: not in the profile`
  if (kind === 0xc0) return `program ${first + 1}, channel ${channel + 1}: not in the profile`
  return `${KINDS[kind] ?? 'a message'}, channel ${channel + 1}: not in the profile`
}
