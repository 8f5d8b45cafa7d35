import { MESSAGE_CLASS } from '../ports/index.ts'
import { type Deck, enter, setWaitsPassed, show } from './deck.ts'
import type { Followed } from './follow.ts'
import { type Head, placeAt, soundingNow } from './head.ts'
import { KEY_SLOTS, KIND } from './tape-format.ts'

/** Brings the organ to what the tape wants at a place, then plays from there; in the lead-in from its beginning. */
export function jump(deck: Deck, head: Head, micros: number, nowMs: number): void {
  deck.console.takeBack()
  const isOpening = micros < head.tape.startMicros && head.opensAt > 0
  enter(deck, { type: 'starting', micros: isOpening ? 0 : micros })
  if (isOpening) {
    deck.console.letGo()
    head.done.fill(0)
    head.next = 0
    setWaitsPassed(deck, head, 0)
    startWhenReady(deck, nowMs)
  } else bringAt(deck, head, micros, nowMs)
}

/** What a place of the tape wants: stops, then its keys. */
export function bringAt(deck: Deck, head: Head, micros: number, nowMs: number): void {
  bring(deck, head, readFrom(deck, head, micros), nowMs)
}

/** Stops and boxes as the tape wants them at a place; keys stay up until it goes on. */
export function bringStops(deck: Deck, head: Head, micros: number): void {
  const wanted = readFrom(deck, head, micros)
  if (deck.cable !== 'in') return
  sayOpening(deck, head)
  deck.console.goTo(heeding(deck, head, { ...wanted, keys: new Uint8Array(KEY_SLOTS) }))
}

/** What sounds where the clock stands, once more: stops, then its keys. */
export function bringBack(deck: Deck, head: Head, nowMs: number): void {
  bring(deck, head, soundingNow(head, deck.shared.drawn.length, deck.language.boxes.length), nowMs)
}

function bring(deck: Deck, head: Head, wanted: Followed, nowMs: number): void {
  // What cannot be told now is told when the cable is back.
  if (deck.cable !== 'in') return
  sayOpening(deck, head)
  const toStrike = deck.console.goTo(heeding(deck, head, wanted))
  startWhenReady(deck, nowMs, toStrike, deck.console.stopsMovedMs())
}

function readFrom(deck: Deck, head: Head, micros: number): Followed {
  const wanted = placeAt(head, micros, deck.shared.drawn.length, deck.language.boxes.length)
  setWaitsPassed(deck, head, head.waitsPassed)
  show(deck, micros)
  return wanted
}

/** A tape that says nothing of stops leaves the organist's own registration alone. */
const heeding = ({ shared }: Deck, { takesStops }: Head, wanted: Followed): Followed =>
  takesStops ? wanted : { ...wanted, drawn: shared.drawn.slice() }

/** Law 10 for who leaves the lead-in before all of it was said: the set-up and the known state. */
function sayOpening({ gate, console }: Deck, head: Head): void {
  if (head.isOpened) return
  head.isOpened = true
  const { tape } = head
  for (let index = 0; index < head.opensAt; index++) {
    if (tape.kind[index] === KIND.cancel) console.cancel()
    else if (!console.saysNothingNew(tape, index)) {
      const start = tape.offset[index] ?? 0
      gate.send(tape.bytes, start, (tape.offset[index + 1] ?? start) - start, MESSAGE_CLASS.spaced)
      console.told(tape, index, 0)
    }
  }
}

/** The clock waits for what is in the gate before it, for the rest of a cancel and for the gap of its first keys. */
export function startWhenReady(deck: Deck, nowMs: number, keys: readonly number[] = [], stopsMovedMs = 0): void {
  const { gate, console } = deck
  if (deck.cable !== 'in') return
  deck.entry = { keys, atMs: Math.max(nowMs, gate.lastDueMs(), console.strikesFromMs(), stopsMovedMs) }
}
