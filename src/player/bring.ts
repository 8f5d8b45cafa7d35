import { MESSAGE_CLASS } from '../ports/index.ts'
import { goTo, noteSent, saysNothingNew, stopsMovedMs, strikesFromMs, takeBack } from './console.ts'
import { releaseAll } from './console-keys.ts'
import { cancel } from './console-stops.ts'
import type { Followed } from './follow.ts'
import { type Head, placeAt, soundingNow } from './head.ts'
import { KEY_SLOTS, KIND } from './tape-format.ts'
import { enter, setWaitsPassed, show, type Transport } from './transport-state.ts'

/** Brings the organ to what the tape wants at a place, then plays from there; in the lead-in from its beginning. */
export function jump(transport: Transport, head: Head, micros: number, nowMs: number): void {
  takeBack(transport.console)
  const isOpening = micros < head.tape.startMicros && head.opensAt > 0
  enter(transport, { type: 'starting', micros: isOpening ? 0 : micros })
  if (isOpening) {
    releaseAll(transport.console)
    head.done.fill(0)
    head.next = 0
    head.isSilent = true
    setWaitsPassed(transport, head, 0)
    startWhenReady(transport, nowMs)
  } else bringAt(transport, head, micros, nowMs)
}

/** What a place of the tape wants: stops, then its keys. */
export function bringAt(transport: Transport, head: Head, micros: number, nowMs: number): void {
  bring(transport, head, readFrom(transport, head, micros), nowMs)
}

/** Stops and boxes as the tape wants them at a place; keys stay up until it goes on. */
export function bringStops(transport: Transport, head: Head, micros: number): void {
  const wanted = readFrom(transport, head, micros)
  if (transport.cable !== 'in') return
  sayOpening(transport, head)
  goTo(transport.console, heeding(transport, head, { ...wanted, keys: new Uint8Array(KEY_SLOTS) }))
}

/** What sounds where the clock stands, once more: stops, then its keys. */
export function bringBack(transport: Transport, head: Head, nowMs: number): void {
  bring(transport, head, soundingNow(head, ...sizesOf(transport)), nowMs)
}

function bring(transport: Transport, head: Head, wanted: Followed, nowMs: number): void {
  // What cannot be told now is told when the cable is back.
  if (transport.cable !== 'in') return
  sayOpening(transport, head)
  const toStrike = goTo(transport.console, heeding(transport, head, wanted))
  // It waits for its stops here already.
  head.isSilent = false
  startWhenReady(transport, nowMs, toStrike, stopsMovedMs(transport.console))
}

function readFrom(transport: Transport, head: Head, micros: number): Followed {
  const wanted = placeAt(head, micros, ...sizesOf(transport))
  setWaitsPassed(transport, head, head.waitsPassed)
  show(transport, micros)
  return wanted
}

const sizesOf = ({ console, shared }: Transport): [elements: number, boxes: number] => [
  shared.drawn.length,
  console.language.boxes.length,
]

/** A tape that says nothing of stops leaves the organist's own registration alone. */
const heeding = ({ shared }: Transport, { takesStops }: Head, wanted: Followed): Followed =>
  takesStops ? wanted : { ...wanted, drawn: shared.drawn.slice() }

/** Law 10 where the lead-in is left before all of it was sent: the set-up and the known state. */
function sayOpening({ gate, console }: Transport, head: Head): void {
  if (head.isOpened) return
  head.isOpened = true
  const { tape } = head
  for (let index = 0; index < head.opensAt; index++) {
    if (tape.kind[index] === KIND.cancel) cancel(console, 'operator')
    else if (!saysNothingNew(console, tape, index)) {
      const start = tape.offset[index] ?? 0
      gate.send(tape.bytes, start, (tape.offset[index + 1] ?? start) - start, MESSAGE_CLASS.spaced)
      noteSent(console, tape, index, 0)
    }
  }
}

/** The clock waits for what is in the gate before it, for the rest of a cancel and for the gap of its first keys. */
export function startWhenReady(
  transport: Transport,
  nowMs: number,
  keys: readonly number[] = [],
  stopsMovedMs = 0,
): void {
  const { gate, console } = transport
  if (transport.cable !== 'in') return
  transport.entry = { keys, atMs: Math.max(nowMs, gate.lastDueMs(), strikesFromMs(console), stopsMovedMs) }
}
