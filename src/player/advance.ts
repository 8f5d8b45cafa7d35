import { strike } from './console-keys.ts'
import { chordReadyMs } from './console-state.ts'
import { type Head, leadBefore, nextWait, putBehind, skipBehind } from './head.ts'
import { clockAt, positionOf, runTo, slipped } from './phase.ts'
import { SLIP_AFTER_MS, sendDue, slipOf } from './send-due.ts'
import { NUMBER } from './shared-state.ts'
import { enter, show, type Transport } from './transport-state.ts'

/** Of the lead that a port's timer wants, this much is left when we wake for the next message. */
const LEAD_KEPT = 0.75

export function advance(transport: Transport, nowMs: number): void {
  transport.gate.pump()
  const { head } = transport
  if (!head || transport.cable === 'out') return
  const startMs = entered(transport, nowMs)
  if (startMs === null) return
  if (transport.phase.type === 'starting') startClock(transport, head, startMs, nowMs)
  if (transport.phase.type !== 'playing') return
  if (transport.cable === 'in') carryOn(transport, head, nowMs)
  else passBy(head, Math.min(runTo(transport.phase, nowMs), nextWait(head)))
  standWhereOver(transport, head, nowMs)
}

/** @returns since when nothing stands in the way of the clock; null while something does */
function entered(transport: Transport, nowMs: number): number | null {
  const { entry, gate, console } = transport
  if (!entry) return nowMs
  if (nowMs < entry.atMs) return null
  // Something has come into the queue meanwhile, or the organ's pace was slower than was thought.
  if (Number.isFinite(gate.nextDueMs())) {
    transport.entry = { ...entry, atMs: Math.max(nowMs, gate.lastDueMs()) + console.language.stopTravelMs }
    return null
  }
  // A machine that stood still has told its last stops just now.
  const readyMs = chordReadyMs(console)
  if (readyMs > nowMs) {
    transport.entry = { ...entry, atMs: readyMs }
    return null
  }
  strike(console, entry.keys)
  transport.entry = null
  // A machine that stood still meanwhile begins now: nothing is rushed.
  return nowMs - entry.atMs > SLIP_AFTER_MS ? nowMs : entry.atMs
}

/** Starts it so that what goes out ahead of the moment still does. */
function startClock(transport: Transport, head: Head, startMs: number, nowMs: number): void {
  const { micros } = transport.phase
  const lead = transport.cable === 'in' ? leadBefore(head, micros) : 0
  transport.readyMs = nowMs
  const sinceMs = lead > 0 ? Math.max(startMs, transport.gate.freeFromMs()) : startMs
  transport.phase = { type: 'playing', micros: micros - lead, sinceMs, from: micros }
}

function carryOn(transport: Transport, head: Head, nowMs: number): void {
  if (transport.phase.type !== 'playing') return
  skipBehind(head)
  const lateMs = slipOf(transport, head, transport.phase, nowMs)
  if (lateMs > 0) {
    transport.phase = slipped(transport.phase, lateMs)
    const { numbers } = transport.shared
    numbers[NUMBER.slippedMs] = (numbers[NUMBER.slippedMs] ?? 0) + lateMs
    if (transport.gate.leadMs > 0 && head.isSilent) stoodStill(transport, nowMs)
  }
  const waitMs = sendDue(transport, head, transport.phase, nowMs)
  if (waitMs > 0) transport.phase = slipped(transport.phase, waitMs)
  if (head.next >= head.opensAt) head.isOpened = true
}

/** The port's timer stood still with us: what it had leaves now; what still waits in the gate leaves when that says. */
function stoodStill({ gate, console: { needed } }: Transport, nowMs: number): void {
  needed.leftMs = gate.leavesMs(needed.number) > nowMs ? null : nowMs
}

/** Nobody hears it: what is due is behind, and not sent. */
function passBy(head: Head, micros: number): void {
  const { tape } = head
  for (skipBehind(head); head.next < tape.count && (tape.at[head.next] ?? 0) <= micros; skipBehind(head)) {
    putBehind(head, head.next++)
  }
}

/** At a wait, and at the end when all has left, the clock stands. */
function standWhereOver(transport: Transport, head: Head, nowMs: number): void {
  const { tape } = head
  const ranTo = runTo(transport.phase, nowMs)
  const wait = nextWait(head)
  if (ranTo >= wait) {
    head.isSilent ||= !transport.shared.keysDown.includes(1)
    enter(transport, { type: 'waiting', micros: wait })
    return
  }
  show(transport, positionOf(transport.phase, nowMs))
  const hasLeft =
    transport.cable !== 'in' || (head.next >= tape.count && transport.gate.nextDueMs() === Number.POSITIVE_INFINITY)
  if (hasLeft && ranTo >= tape.durationMicros) enter(transport, { type: 'ended', micros: ranTo })
}

export function nextDueMs(transport: Transport): number {
  const { gate, head, phase, entry } = transport
  const queued = gate.nextDueMs()
  if (!head || transport.cable === 'out') return queued
  if (entry) return Math.min(queued, entry.atMs)
  if (phase.type === 'starting') return 0
  if (phase.type !== 'playing') return queued
  const { tape } = head
  const stopMicros = Math.min(nextWait(head), tape.durationMicros)
  if (transport.cable === 'unheard') return clockAt(phase, stopMicros)
  skipBehind(head)
  const at = tape.at[head.next] ?? Number.POSITIVE_INFINITY
  const isNext = head.next < tape.count && at <= stopMicros
  // The end waits for what is still in the queue, and nothing else is due then.
  if (head.next >= tape.count && stopMicros === tape.durationMicros && Number.isFinite(queued)) return queued
  return Math.min(queued, isNext ? clockAt(phase, at) - LEAD_KEPT * gate.leadMs : clockAt(phase, stopMicros))
}
