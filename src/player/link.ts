import type { Clock } from './clock.ts'
import type { Console } from './console.ts'
import type { CutOffGate } from './cut-off.ts'
import type { PlayerSetup } from './protocol.ts'
import { LINK, type SharedState, WORD } from './shared-state.ts'
import type { Transport } from './transport.ts'

/** Watches whether the port's other end is there, and brings the organ back to where it was. */
export interface Link {
  /** Looks where it is time, and not just before something is due; at once where a write has failed. */
  readonly look: (nowMs: number, nextDueMs: number) => void
  /** When it wants to look next. */
  readonly dueMs: () => number
  /** At the end: finds the port once more where it was lost, so that the organ can be silenced. */
  readonly findForTheEnd: () => void
  /** What could not be done, in words. */
  readonly problem: () => string | null
}

export interface LinkParts extends Pick<PlayerSetup, 'language' | 'unplugged'>, Pick<Clock, 'nowMs'> {
  readonly gate: CutOffGate
  readonly console: Console
  readonly transport: Transport
  readonly shared: SharedState
  /** Lets go of every key that the organ has. */
  readonly sweep: () => void
  readonly onLink: (there: boolean) => void
}

type Cable =
  | { readonly type: 'in' }
  | { readonly type: 'out' }
  /** In again; the machine rests after its general cancel. */
  | { readonly type: 'resting'; readonly untilMs: number }

const IN: Cable = { type: 'in' }
const OUT: Cable = { type: 'out' }

/** An unplug is to be noticed within a second. */
const LOOK_EVERY_MS = 200
/** Looking may take a millisecond or two where a list of ports must be read: not then. */
const CLEAR_MS = 4
/** In music without such gaps it is done anyway. */
const LOOK_AT_LEAST_MS = 800
/** Finding the device again opens and closes connections: less often than looking. */
const REOPEN_EVERY_MS = 300

export function createLink(parts: LinkParts): Link {
  const { gate } = parts
  let lookedMs = parts.nowMs()
  let cable: Cable = IN
  const dueMs = () => {
    if (cable.type !== 'resting') return lookedMs + (cable.type === 'out' ? REOPEN_EVERY_MS : LOOK_EVERY_MS)
    return lookedMs + Math.max(1, Math.min(LOOK_EVERY_MS, cable.untilMs - lookedMs))
  }
  return {
    look: (nowMs, nextDueMs) => {
      const hasFailed = gate.isCut() && cable.type !== 'out'
      const isBusy = nextDueMs - nowMs < CLEAR_MS && nowMs - lookedMs < LOOK_AT_LEAST_MS
      if (!hasFailed && (nowMs < dueMs() || isBusy)) return
      lookedMs = nowMs
      cable = looked(parts, cable, nowMs)
    },
    dueMs,
    findForTheEnd: () => {
      if (cable.type === 'out' && gate.reopen()) cable = found(parts)
    },
    problem: () =>
      cable.type === 'out'
        ? (gate.failure() ?? `the MIDI output "${gate.portName}" is gone: was the cable pulled?`)
        : null,
  }
}

/** @returns how the cable is */
function looked(parts: LinkParts, cable: Cable, nowMs: number): Cable {
  const { gate } = parts
  if (cable.type === 'out') return gate.reopen() ? found(parts) : OUT
  if (!gate.isThere()) return lost(parts, cable)
  if (cable.type === 'in' || nowMs < cable.untilMs) return cable
  const { shared, transport, onLink } = parts
  Atomics.store(shared.words, WORD.link, LINK.there)
  transport.attach(nowMs)
  onLink(true)
  return IN
}

function lost({ gate, console, transport, shared, unplugged, nowMs, onLink }: LinkParts, cable: Cable): Cable {
  gate.cut()
  console.lost()
  // Lost again before anybody was told that it was back.
  if (cable.type === 'resting') return OUT
  Atomics.store(shared.words, WORD.link, LINK.lost)
  transport.detach(unplugged === 'go-on', nowMs())
  onLink(false)
  return OUT
}

function found({ gate, console, language, sweep, nowMs }: LinkParts): Cable {
  console.letHangingGo()
  // Note-offs that went out before we knew were lost: any key may hang.
  sweep()
  console.sayAnew()
  return { type: 'resting', untilMs: Math.max(nowMs(), gate.lastDueMs()) + language.settleMs }
}
