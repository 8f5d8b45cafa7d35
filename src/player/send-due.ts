import { MESSAGE_CLASS } from '../ports/index.ts'
import { noteSent, saysNothingNew } from './console.ts'
import { chordReadyMs, isNeeded } from './console-state.ts'
import { type Head, isBehind, isForNextChord, kindOf, nextWait, putBehind, skipBehind } from './head.ts'
import { recordLateness } from './lateness.ts'
import { clockAt, type Playing } from './phase.ts'
import { WORD } from './shared-state.ts'
import { KIND } from './tape-format.ts'
import type { Transport } from './transport-state.ts'

/** Later than this and the clock slips: the music goes on where it was, nothing is rushed (a stalled machine). */
export const SLIP_AFTER_MS = 100
/** Stops take their time by some milliseconds more or less. */
const SLACK_MS = 1

/** By how much the next message is too late for the music to go on as if nothing had been; 0 where it is not. */
export function slipOf({ readyMs }: Transport, head: Head, phase: Playing, nowMs: number): number {
  if (head.next >= head.tape.count) return 0
  const lateMs = nowMs - Math.max(clockAt(phase, head.tape.at[head.next] ?? 0), readyMs)
  return lateMs > SLIP_AFTER_MS ? lateMs : 0
}

/**
 * Sends what is due; to a port with a timer, what will be due within its lead.
 * @returns how long the music waits for the stops of its first chord; 0 where it need not
 */
export function sendDue(transport: Transport, head: Head, phase: Playing, nowMs: number): number {
  const { gate } = transport
  const { tape } = head
  const untilMs = Math.min(nowMs + gate.leadMs, clockAt(phase, nextWait(head)))
  for (; head.next < tape.count && clockAt(phase, tape.at[head.next] ?? 0) <= untilMs; skipBehind(head)) {
    if (head.isSilent) {
      const waitMs = chordWaitsMs(transport, head, phase)
      if (waitMs > 0) return waitMs
    }
    if (gate.takesRuns && isNote(head, head.next)) {
      sendRun(transport, head, phase, gatherRun(transport, head, phase, untilMs), nowMs)
    } else sendOne(transport, head, phase, nowMs)
  }
  transport.readyMs = nowMs
  return 0
}

/**
 * The first chord after a silence finds its stops drawn, however late they were told: by a machine that stood still, a port
 * that took nothing, an operator who asked for another registration just before go.
 */
function chordWaitsMs({ console }: Transport, head: Head, phase: Playing): number {
  const { tape, next } = head
  const readyMs = chordReadyMs(console)
  if (tape.kind[next] !== KIND.noteOn) return 0
  const waitMs = readyMs - clockAt(phase, tape.at[next] ?? 0)
  if (waitMs > SLACK_MS) return waitMs
  head.isSilent = false
  return 0
}

/** Says ahead what will be due next, where somebody listens in. */
export function announceNext(transport: Transport, head: Head, phase: Playing): void {
  const { gate, run } = transport
  skipBehind(head)
  const atMicros = head.tape.at[head.next] ?? 0
  // What lies behind a wait may never come: nobody shall think that it is about to sound.
  if (head.next >= head.tape.count || !isNote(head, head.next) || atMicros > nextWait(head)) return
  gatherRun(transport, head, phase, clockAt(phase, atMicros))
  gate.announce(run, 0, transport.runLength)
}

const isNote = (head: Head, index: number): boolean => kindOf(head, index) === MESSAGE_CLASS.note

/**
 * Puts the notes together in `run` from the next on.
 * @returns the first message that is not among them
 */
function gatherRun(transport: Transport, head: Head, phase: Playing, untilMs: number): number {
  const { tape, next } = head
  const { gate, run } = transport
  const first = tape.at[next] ?? 0
  let index = next
  let length = 0
  for (; index < tape.count; index++) {
    if (isBehind(head, index)) continue
    const at = tape.at[index] ?? 0
    const start = tape.offset[index] ?? 0
    const end = tape.offset[index + 1] ?? start
    if (!isNote(head, index) || clockAt(phase, at) > untilMs || length + end - start > run.length) break
    // To a port with a timer each moment is a write of its own.
    if (gate.leadMs > 0 && at > first) break
    // No `set` of a `subarray`: that would make an object a message, for the collector to stop the music.
    for (let from = start; from < end; from++) run[length++] = tape.bytes[from] ?? 0
  }
  transport.runLength = length
  return index
}

/** Sends `run`, then keeps the books: the notes do not wait for them. */
function sendRun(transport: Transport, head: Head, phase: Playing, end: number, nowMs: number): void {
  const begin = head.next
  head.next = end
  transport.gate.sendAt(
    transport.run,
    0,
    transport.runLength,
    MESSAGE_CLASS.note,
    clockAt(phase, head.tape.at[begin] ?? 0),
  )
  let sent = 0
  for (let index = begin; index < end; index++) {
    if (isBehind(head, index)) continue
    book(transport, head, phase, index, nowMs)
    sent++
  }
  Atomics.add(transport.shared.words, WORD.sent, sent)
}

function sendOne(transport: Transport, head: Head, phase: Playing, nowMs: number): void {
  const { gate, console, shared } = transport
  const { tape } = head
  const index = head.next++
  const start = tape.offset[index] ?? 0
  const size = (tape.offset[index + 1] ?? 0) - start
  const dueMs = clockAt(phase, tape.at[index] ?? 0)
  if (saysNothingNew(console, tape, index)) putBehind(head, index)
  else if (size === 0) {
    putBehind(head, index)
    noteSent(console, tape, index, dueMs)
  } else {
    gate.sendAt(tape.bytes, start, size, kindOf(head, index), dueMs)
    if (head.isSilent && kindOf(head, index) === MESSAGE_CLASS.spaced && isForNextChord(head, index)) isNeeded(console)
    book(transport, head, phase, index, nowMs)
    Atomics.add(shared.words, WORD.sent, 1)
  }
}

function book({ console, shared, readyMs }: Transport, head: Head, phase: Playing, index: number, nowMs: number): void {
  const dueMs = clockAt(phase, head.tape.at[index] ?? 0)
  putBehind(head, index)
  noteSent(console, head.tape, index, dueMs)
  recordLateness(shared.lateness, (nowMs - Math.max(dueMs, readyMs)) * 1000)
}
