import { sweep } from './console-keys.ts'
import { cableIn, cableOut, sayAnew } from './console-link.ts'
import type { CutOffGate } from './cut-off.ts'
import type { LoopOptions } from './loop-options.ts'
import { LINK, WORD } from './shared-state.ts'
import { attach, detach } from './transport.ts'
import type { Transport } from './transport-state.ts'

/** Watches whether the port's other end is there, and brings the organ back to where it was. */
export interface Link {
  readonly options: LoopOptions
  readonly gate: CutOffGate
  readonly transport: Transport
  lookedMs: number
  cable: Cable
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

export const newLink = (options: LoopOptions, gate: CutOffGate, transport: Transport): Link => ({
  ...{ options, gate, transport },
  ...{ lookedMs: options.nowMs(), cable: IN },
})

/** Looks where it is time, and not just before something is due; at once where a write has failed. */
export function look(link: Link, nowMs: number, nextDueMs: number): void {
  const hasFailed = link.gate.isCut() && link.cable.type !== 'out'
  const isBusy = nextDueMs - nowMs < CLEAR_MS && nowMs - link.lookedMs < LOOK_AT_LEAST_MS
  if (!hasFailed && (nowMs < lookDueMs(link) || isBusy)) return
  link.lookedMs = nowMs
  link.cable = looked(link, nowMs)
}

/** When it wants to look next. */
export function lookDueMs({ cable, lookedMs }: Link): number {
  if (cable.type !== 'resting') return lookedMs + (cable.type === 'out' ? REOPEN_EVERY_MS : LOOK_EVERY_MS)
  return lookedMs + Math.max(1, Math.min(LOOK_EVERY_MS, cable.untilMs - lookedMs))
}

/** At the end: finds the port once more where it was lost, so that the organ can be silenced. */
export function findForTheEnd(link: Link): void {
  if (link.cable.type === 'out' && link.gate.reopen()) link.cable = found(link)
}

/** What could not be done, in words. */
export const linkProblem = ({ cable, gate }: Link): string | null =>
  cable.type === 'out' ? (gate.failure() ?? `the MIDI output "${gate.portName}" is gone: was the cable pulled?`) : null

/** @returns how the cable is */
function looked(link: Link, nowMs: number): Cable {
  const { gate, cable, options, transport } = link
  if (cable.type === 'out') return gate.reopen() ? found(link) : OUT
  if (!gate.isThere()) return lost(link)
  if (cable.type === 'in' || nowMs < cable.untilMs) return cable
  Atomics.store(options.shared.words, WORD.link, LINK.in)
  attach(transport, nowMs)
  options.post({ type: 'link', isIn: true })
  return IN
}

function lost({ gate, transport, cable, options }: Link): Cable {
  gate.cut()
  cableOut(transport.console)
  // Lost again before anybody was told that it was back.
  if (cable.type === 'resting') return OUT
  Atomics.store(options.shared.words, WORD.link, LINK.out)
  detach(transport, options.unplugged === 'go-on', options.nowMs())
  options.post({ type: 'link', isIn: false })
  return OUT
}

function found({ gate, transport, options }: Link): Cable {
  const { console } = transport
  cableIn(console)
  // Note-offs that went out before we knew were lost: any key may hang.
  sweep(console, options.rules, options.waitMs)
  sayAnew(console)
  return { type: 'resting', untilMs: Math.max(options.nowMs(), gate.lastDueMs()) + console.language.settleMs }
}
