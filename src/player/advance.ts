import { type Deck, enter, show } from './deck.ts'
import { type Head, leadBefore, nextWait, putBehind, skipBehind } from './head.ts'
import { clockAt, positionOf, slipped } from './phase.ts'
import { sendDue, slipOf } from './send-due.ts'
import { NUMBER } from './shared-state.ts'

/** Of the lead that a port's timer wants, this much is left when we wake for the next message. */
const LEAD_KEPT = 0.75

export function advance(deck: Deck, nowMs: number): void {
  deck.gate.pump()
  const { head } = deck
  if (!head || deck.cable === 'out') return
  const startMs = entered(deck, nowMs)
  if (startMs === null) return
  if (deck.phase.type === 'starting') startClock(deck, head, startMs, nowMs)
  if (deck.phase.type !== 'playing') return
  if (deck.cable === 'in') carryOn(deck, head, nowMs)
  else passBy(head, Math.min(positionOf(deck.phase, nowMs), nextWait(head)))
  standWhereOver(deck, head, nowMs)
}

/** @returns since when nothing stands in the way of the clock; null while something does */
function entered(deck: Deck, nowMs: number): number | null {
  const { entry, gate, console, language } = deck
  if (!entry) return nowMs
  if (nowMs < entry.atMs) return null
  // Something has come into the queue meanwhile, or the organ's pace was slower than was thought.
  if (Number.isFinite(gate.nextDueMs())) {
    deck.entry = { ...entry, atMs: Math.max(nowMs, gate.lastDueMs()) + language.stopTravelMs }
    return null
  }
  console.strike(entry.keys)
  deck.entry = null
  return entry.atMs
}

/** Starts it so that what goes out ahead of the moment still does. */
function startClock(deck: Deck, head: Head, startMs: number, nowMs: number): void {
  const { micros } = deck.phase
  const lead = deck.cable === 'in' ? leadBefore(head, micros) : 0
  deck.sender.readyMs = nowMs
  deck.phase = { type: 'playing', micros: micros - lead, sinceMs: startMs }
}

function carryOn(deck: Deck, head: Head, nowMs: number): void {
  if (deck.phase.type !== 'playing') return
  skipBehind(head)
  const lateMs = slipOf(deck.sender, head, deck.phase, nowMs)
  if (lateMs > 0) {
    deck.phase = slipped(deck.phase, lateMs)
    const { numbers } = deck.shared
    numbers[NUMBER.slippedMs] = (numbers[NUMBER.slippedMs] ?? 0) + lateMs
  }
  sendDue(deck.sender, head, deck.phase, nowMs)
  if (head.next >= head.opensAt) head.isOpened = true
}

/** Nobody hears it: what is due is behind, and not sent. */
function passBy(head: Head, micros: number): void {
  const { tape } = head
  for (skipBehind(head); head.next < tape.count && (tape.at[head.next] ?? 0) <= micros; skipBehind(head)) {
    putBehind(head, head.next++)
  }
}

/** At a wait, and at the end when all has left, the clock stands. */
function standWhereOver(deck: Deck, head: Head, nowMs: number): void {
  const { tape } = head
  const here = positionOf(deck.phase, nowMs)
  const wait = nextWait(head)
  if (here >= wait) {
    enter(deck, { type: 'waiting', micros: wait })
    return
  }
  show(deck, here)
  const hasLeft = deck.cable !== 'in' || (head.next >= tape.count && deck.gate.nextDueMs() === Number.POSITIVE_INFINITY)
  if (hasLeft && here >= tape.durationMicros) enter(deck, { type: 'ended', micros: here })
}

export function nextDueMs(deck: Deck): number {
  const { gate, head, phase, entry } = deck
  const queued = gate.nextDueMs()
  if (!head || deck.cable === 'out') return queued
  if (entry) return Math.min(queued, entry.atMs)
  if (phase.type === 'starting') return 0
  if (phase.type !== 'playing') return queued
  const { tape } = head
  const stopMicros = Math.min(nextWait(head), tape.durationMicros)
  if (deck.cable === 'unheard') return clockAt(phase, stopMicros)
  skipBehind(head)
  const at = tape.at[head.next] ?? Number.POSITIVE_INFINITY
  const isNext = head.next < tape.count && at <= stopMicros
  return Math.min(queued, isNext ? clockAt(phase, at) - LEAD_KEPT * gate.leadMs : clockAt(phase, stopMicros))
}
