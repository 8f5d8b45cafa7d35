import type { Gate } from '../ports/index.ts'
import type { Clock } from './clock.ts'
import type { Console } from './console.ts'
import type { PlayerSetup } from './protocol.ts'
import { LINK, type SharedState, WORD } from './shared-state.ts'
import type { Transport } from './transport.ts'

/** Watches whether the port's other end is there, and brings the organ back to where it was. Lives in the player's thread. */
export interface Link {
  /** Looks where it is time, and not just before something is due. */
  readonly look: (nowMs: number, nextDueMs: number) => void
  /** When it wants to look next. */
  readonly dueMs: () => number
  /** The port is gone and the music waits for it. */
  readonly holds: () => boolean
  /** At the end: what could not be done, in words. */
  readonly problem: () => string | null
}

export interface LinkEffects {
  /** Lets go of every key that the organ has. */
  readonly sweep: () => void
  readonly onLink: (there: boolean, wasPlaying: boolean) => void
}

/** An unplug is to be noticed within a second. */
const LOOK_EVERY_MS = 200
/** Looking may take a millisecond or two where a list of ports must be read: not then. */
const CLEAR_MS = 4
/** In music without such gaps it is done anyway. */
const LOOK_AT_LEAST_MS = 800
/** Finding the device again opens and closes connections: less often than looking. */
const REOPEN_EVERY_MS = 300

export function createLink(
  gate: Gate,
  console: Console,
  transport: Transport,
  { language, unplugged, nowMs: clock }: Pick<PlayerSetup, 'language' | 'unplugged'> & Pick<Clock, 'nowMs'>,
  shared: SharedState,
  { sweep, onLink }: LinkEffects,
): Link {
  let lookedMs = clock()
  let lost = false
  /** Back since then; the machine rests after its general cancel. */
  let resting: { readonly sinceMs: number; readonly untilMs: number; readonly plays: boolean } | null = null

  const lose = () => {
    const wasPlaying = transport.state() === 'playing'
    lost = true
    Atomics.store(shared.words, WORD.link, LINK.lost)
    if (unplugged === 'hold') transport.halt('paused', clock())
    console.lost()
    onLink(false, wasPlaying)
  }
  const find = (nowMs: number) => {
    const plays = transport.state() === 'playing'
    if (transport.state() !== 'idle') transport.halt('paused', clock())
    console.letHangingGo()
    // Note-offs that went out before we knew were lost: any key may hang.
    sweep()
    console.sayAnew()
    resting = { sinceMs: nowMs, untilMs: Math.max(clock(), gate.lastDueMs()) + language.settleMs, plays }
  }
  const goOn = (nowMs: number, { sinceMs, plays }: NonNullable<typeof resting>) => {
    lost = false
    resting = null
    Atomics.store(shared.words, WORD.link, LINK.there)
    if (plays) transport.rejoin(nowMs - sinceMs, nowMs)
    onLink(true, plays)
  }
  const look = (nowMs: number) => {
    if (resting === null && lost) {
      if (gate.reopen()) find(nowMs)
    } else if (!gate.isThere()) {
      // Gone again before it was at rest: what it was told since may be lost.
      if (resting !== null) console.lost()
      resting = null
      if (!lost) lose()
    } else if (resting !== null && nowMs >= resting.untilMs) goOn(nowMs, resting)
  }
  const dueMs = () => {
    if (resting === null) return lookedMs + (lost ? REOPEN_EVERY_MS : LOOK_EVERY_MS)
    return lookedMs + Math.max(1, Math.min(LOOK_EVERY_MS, resting.untilMs - lookedMs))
  }
  return {
    look: (nowMs, nextDueMs) => {
      if (nowMs < dueMs() || (nextDueMs - nowMs < CLEAR_MS && nowMs - lookedMs < LOOK_AT_LEAST_MS)) return
      lookedMs = nowMs
      look(nowMs)
    },
    dueMs,
    holds: () => lost && unplugged === 'hold',
    problem: () => (lost ? `the MIDI output "${gate.portName}" is gone: was the cable pulled?` : null),
  }
}
