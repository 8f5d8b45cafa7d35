import { admit } from './admit.ts'
import { bringAt, bringBack, bringStops, jump, startWhenReady } from './bring.ts'
import { takeBack } from './console.ts'
import { releaseAll } from './console-keys.ts'
import { cancel, forgetStops } from './console-stops.ts'
import { barBefore, type Head, leadBefore, nextWait } from './head.ts'
import { begun, held, IDLE, isUnderWay, movedTo, paused, positionOf, released } from './phase.ts'
import { announceNext } from './send-due.ts'
import { WORD } from './shared-state.ts'
import { gapLeftMs, goOnIn, type SwapPlace, travelLeftMs } from './swap.ts'
import { KIND, type Tape } from './tape-format.ts'
import { enter, setWaitsPassed, show, standsAt, type Transport } from './transport-state.ts'

/**
 * What can be asked of the music. Pure of waiting: the loop asks when to wake and calls `advance`. All times in milliseconds
 * of the clock but where the name says micros of the tape.
 */

/** What is shown of the place belongs to one tape or to the other, never to neither. */
function takeIn(transport: Transport, tape: Tape, stand: (head: Head) => void): string | null {
  const admitted = admit(transport.gate, tape)
  Atomics.add(transport.shared.words, WORD.tape, 1)
  if (!('problem' in admitted)) stand(admitted)
  Atomics.add(transport.shared.words, WORD.tape, 1)
  return 'problem' in admitted ? admitted.problem : null
}

/** @returns what the gate refuses, in words; null where the tape is in */
export function load(transport: Transport, tape: Tape, keepsStops = false): string | null {
  return takeIn(transport, tape, (head) => {
    const { gate, console } = transport
    // The tape cancels all anyway: a queue of single stops before that would only keep everybody waiting.
    const cancels = tape.kind.indexOf(KIND.cancel)
    if (Number.isFinite(gate.nextDueMs()) && cancels >= 0 && cancels < head.opensAt) {
      gate.dropWaiting()
      cancel(console, 'operator')
    }
    if (!keepsStops) forgetStops(console, head.takesStops)
    transport.head = head
    transport.entry = null
    setWaitsPassed(transport, head, 0)
    enter(transport, IDLE)
  })
}

export function play(transport: Transport, nowMs: number): void {
  if (!transport.head || transport.phase.type !== 'idle') return
  enter(transport, begun(transport.phase))
  startWhenReady(transport, nowMs)
}

export function pause(transport: Transport, nowMs: number): void {
  if (!isUnderWay(transport.phase)) return
  enter(transport, paused(transport.phase, standsAt(transport, nowMs)))
  transport.entry = null
  takeBack(transport.console)
  releaseAll(transport.console)
}

/** See the command `unload`. */
export function unload(transport: Transport, nowMs: number): void {
  pause(transport, nowMs)
  transport.head = null
}

export function resume(transport: Transport, nowMs: number): void {
  if (!transport.head) return
  const { waitsPassed } = transport.head
  if (transport.phase.type === 'paused') {
    jump(transport, transport.head, transport.phase.micros, nowMs)
    // A wait that was passed while it lay ahead stays so.
    setWaitsPassed(transport, transport.head, Math.max(waitsPassed, transport.head.waitsPassed))
  } else if (transport.phase.type === 'held') release(transport, nowMs)
}

function release(transport: Transport, nowMs: number): void {
  const { head } = transport
  if (!head) return
  transport.readyMs = nowMs
  const isFree = transport.cable !== 'out' && transport.entry === null
  const lead = leadBefore(head, transport.phase.micros)
  const sinceMs = Math.max(nowMs, transport.heldFromMs, lead > 0 ? transport.gate.freeFromMs() : nowMs)
  enter(transport, released(transport.phase, isFree ? { lead, sinceMs } : null))
}

export function hold(transport: Transport, nowMs: number): void {
  const { head, phase } = transport
  if (!head || (phase.type !== 'playing' && phase.type !== 'starting')) return
  // What the port's timer already has still sounds: the music stands behind it.
  const micros = standsAt(transport, nowMs + transport.gate.leadMs)
  const aheadMs = nowMs + transport.gate.leadMs
  transport.heldFromMs = phase.type === 'playing' ? Math.max(aheadMs, phase.sinceMs) : aheadMs
  const first = Math.min(head.tape.startMicros, nextWait(head))
  if (micros >= first) {
    enter(transport, held(phase, micros))
    // It stands at the beginning of the bar in which the cable went out: what was sent of that bar lies ahead again.
    if (transport.cable === 'out') readBar(transport, head, micros, nowMs)
  } else {
    // Nothing sounds yet: it stands before the first note, with the stops for it drawn.
    takeBack(transport.console)
    enter(transport, held(phase, first))
    bringAt(transport, head, first, nowMs)
  }
}

/** See the command `pass`. */
function readBar(transport: Transport, head: Head, micros: number, nowMs: number): void {
  const { waitsPassed } = head
  bringAt(transport, head, micros, nowMs)
  // A wait that was passed while it lay ahead stays so.
  setWaitsPassed(transport, head, Math.max(waitsPassed, head.waitsPassed))
}

export function pass(transport: Transport, wait: number, nowMs: number): void {
  const { head } = transport
  if (!head || wait !== head.waitsPassed || wait >= head.tape.waits.length || !isUnderWay(transport.phase)) return
  // A status that is read meanwhile must not show a clock that stands with its wait behind it.
  if (transport.phase.type === 'waiting') release(transport, nowMs)
  setWaitsPassed(transport, head, wait + 1)
}

export function seek(transport: Transport, toMicros: number, nowMs: number): void {
  const { head, phase, console } = transport
  if (!head) return
  const to = Math.max(head.tape.startMicros, Math.min(toMicros, head.tape.durationMicros))
  console.boxesByHand.fill(0)
  if (isUnderWay(phase)) jump(transport, head, to, nowMs)
  else {
    // Standing still: the place changes, and the stops with it; keys stay up until it goes on.
    bringStops(transport, head, to)
    enter(transport, { type: 'paused', micros: to, stops: 'drawn' })
  }
}

export function swap(transport: Transport, tape: Tape, place: SwapPlace, nowMs: number): string | null {
  const { head: before, phase } = transport
  return takeIn(transport, tape, (head) => {
    setWaitsPassed(transport, head, before?.waitsPassed ?? 0)
    head.isOpened = before?.isOpened ?? head.isOpened
    head.isSilent = before?.isSilent ?? head.isSilent
    const at = goOnIn(transport, before, head, phase, place, transport.entry?.keys ?? [], nowMs)
    transport.head = head
    if (transport.entry) transport.entry = { ...transport.entry, keys: at.toStrike }
    transport.readyMs = nowMs
    const about = [transport.console, head, at.runTo, nowMs] as const
    // Stops by hand keep nothing waiting.
    const travelMs = place.ratio === 1 ? 0 : travelLeftMs(...about)
    transport.phase = movedTo(phase, at, nowMs + Math.max(gapLeftMs(...about), travelMs))
    show(transport, at.micros)
  })
}

/** Stands still at once; what has not left yet is taken back. Nothing is drawn again until it goes on. */
export function halt(transport: Transport, nowMs: number): void {
  transport.entry = null
  enter(transport, { type: 'paused', micros: standsAt(transport, nowMs), stops: 'retired' })
  takeBack(transport.console)
}

/** The cable is out: the clock stands, or runs on unheard. What is asked meanwhile changes the phase as ever. */
export function detach(transport: Transport, unheard: boolean, nowMs: number): void {
  takeBack(transport.console)
  transport.entry = null
  transport.cable = unheard ? 'unheard' : 'out'
  const { head, phase } = transport
  if (!head || unheard || (phase.type !== 'playing' && phase.type !== 'starting')) return
  // What was lost of a bar is not heard again from its middle.
  enter(transport, { type: 'starting', micros: barBefore(head.tape, standsAt(transport, nowMs)) })
}

/** It is in again, and the organ in a known state with no key down: it is brought to what the phase wants. */
export function attach(transport: Transport, nowMs: number): void {
  transport.cable = 'in'
  const { head, phase } = transport
  if (!head || phase.type === 'idle') return
  const { micros } = phase
  const { waitsPassed } = head
  if (phase.type === 'starting' || phase.type === 'playing') jump(transport, head, positionOf(phase, nowMs), nowMs)
  else if (phase.type === 'held' || phase.type === 'waiting') bringBack(transport, head, nowMs)
  else if (phase.type !== 'paused' || phase.stops === 'drawn') bringStops(transport, head, micros)
  // A wait that was passed while it lay ahead stays so.
  setWaitsPassed(transport, head, Math.max(waitsPassed, head.waitsPassed))
}

/** Says ahead what will be due next, where somebody listens in. */
export function announce(transport: Transport): void {
  const { head, phase, cable, gate } = transport
  if (head && phase.type === 'playing' && cable === 'in' && gate.hearsAnnouncements)
    announceNext(transport, head, phase)
}
