import type { Port } from '../../src/ports/index.ts'
import type { OrganEnd } from './organ-end.ts'

/** The cable between the program and the organ, and what can be done to it. */
export interface Cable {
  /** A port on it, as the program opens one: for each start, and for the sentinel. */
  readonly open: (leadMs: number) => Port
  readonly pull: () => void
  readonly putBack: () => void
  readonly isIn: () => boolean
  /** It takes no bytes until then. */
  readonly block: (untilMs: number) => void
  readonly isBlocked: () => boolean
  /** What the system's timer sends by now. */
  readonly deliver: () => void
  /** When the system's timer sends next. */
  readonly nextDueMs: () => number
  /** The process that gave it its messages is dead: they die with it. */
  readonly dropAhead: () => void
  /** Whether bytes were lost since it was last put back: keys may hang that we had let go. */
  readonly lostBytes: () => boolean
}

export interface CableOptions {
  /** Some ports know at the first write that nobody is there; with others only a look tells. */
  readonly noticesWrites: boolean
  readonly nowMs: () => number
  /** A write that cannot go out holds the thread up for so long before it is given up. */
  readonly hold: (ms: number) => void
}

interface Ahead {
  readonly owner: number
  readonly plug: number
  readonly atMs: number
  readonly bytes: Uint8Array
}

const TRIES_MS = 200

export function createCable(organ: OrganEnd, { noticesWrites, nowMs, hold }: CableOptions): Cable {
  let isIn = true
  /** Each time it is put in it is another connection. */
  let plug = 0
  let owners = 0
  let blockedUntilMs = 0
  let lostBytes = false
  let ahead: Ahead[] = []
  const passOn = (bytes: Uint8Array, offset: number, length: number, on: number) => {
    if (isIn && on === plug) organ.take(bytes, offset, length)
    else {
      lostBytes = true
      organ.lost(bytes, offset, length)
    }
  }
  const deliver = () => {
    while (ahead[0] && ahead[0].atMs <= nowMs()) {
      const { bytes, plug: on } = ahead.shift() as Ahead
      passOn(bytes, 0, bytes.length, on)
    }
  }
  return {
    open: (leadMs) => {
      const owner = ++owners
      if (isIn) organ.opened()
      let mine = isIn ? plug : -1
      const isThere = () => isIn && mine === plug
      const write = (bytes: Uint8Array, offset: number, length: number) => {
        if (nowMs() < blockedUntilMs) {
          hold(Math.min(TRIES_MS, blockedUntilMs - nowMs()))
          if (nowMs() < blockedUntilMs) throw new Error('EAGAIN: the port takes no bytes')
        }
        deliver()
        if (noticesWrites && !isThere()) mine = -1
        passOn(bytes, offset, length, mine)
      }
      return {
        name: 'virtual cable',
        takesRuns: true,
        write,
        timer:
          leadMs === 0
            ? null
            : {
                leadMs,
                writeAt: (bytes, offset, length, atMs) => {
                  ahead.push({ owner, plug: mine, atMs, bytes: bytes.slice(offset, offset + length) })
                  deliver()
                },
                takeBack: () => {
                  deliver()
                  ahead = ahead.filter((each) => each.owner !== owner)
                },
              },
        isThere,
        reopen: () => {
          if (!isIn) return false
          mine = plug
          organ.opened()
          return true
        },
        close: () => {
          // The system drains a timer's queue before it closes.
          const mineAhead = ahead.filter((each) => each.owner === owner)
          const last = mineAhead.at(-1)
          if (last) hold(Math.max(0, last.atMs - nowMs()))
          deliver()
          if (!isThere()) throw new Error('the MIDI output is gone: was the cable pulled?')
        },
      }
    },
    pull: () => {
      isIn = false
    },
    putBack: () => {
      if (isIn) return
      isIn = true
      plug++
      lostBytes = false
    },
    isIn: () => isIn,
    block: (untilMs) => {
      blockedUntilMs = untilMs
    },
    isBlocked: () => nowMs() < blockedUntilMs,
    deliver,
    nextDueMs: () => ahead[0]?.atMs ?? Number.POSITIVE_INFINITY,
    dropAhead: () => {
      deliver()
      ahead = []
    },
    lostBytes: () => lostBytes,
  }
}
