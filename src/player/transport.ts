import type { Gate } from '../ports/index.ts'
import { admit } from './admit.ts'
import { advance, nextDueMs } from './advance.ts'
import { bringAt, bringBack, bringStops, jump, startWhenReady } from './bring.ts'
import type { Console } from './console.ts'
import { type Deck, enter, setWaitsPassed, show, standsAt } from './deck.ts'
import { barBefore, type Head, leadBefore, nextWait } from './head.ts'
import { begun, held, IDLE, isUnderWay, movedTo, paused, positionOf, released, shownAs } from './phase.ts'
import { announceNext, createSender } from './send-due.ts'
import { type PlayerState, type SharedState, WORD } from './shared-state.ts'
import { goOnIn, type SwapPlace } from './swap.ts'
import { type ConsoleLanguage, KIND, type Tape } from './tape-format.ts'

/**
 * Where the music stands and what is due. Pure of waiting: the loop asks it when to wake and calls `advance`. All times
 * in milliseconds of the clock but where the name says micros of the tape.
 */
export interface Transport {
  /** @returns what the gate refuses, in words; null where the tape is in */
  readonly load: (tape: Tape, keepsStops?: boolean) => string | null
  readonly play: (nowMs: number) => void
  readonly pause: (nowMs: number) => void
  readonly resume: (nowMs: number) => void
  readonly hold: (nowMs: number) => void
  /** See the command `pass`. */
  readonly pass: (wait: number, nowMs: number) => void
  readonly seek: (toMicros: number, nowMs: number) => void
  readonly swap: (tape: Tape, place: SwapPlace, nowMs: number) => string | null
  /** Stands still at once; what has not left yet is taken back. Nothing is drawn again until it goes on. */
  readonly halt: (nowMs: number) => void
  /** The cable is out: the clock stands, or runs on unheard. What is asked meanwhile changes the phase as ever. */
  readonly detach: (unheard: boolean, nowMs: number) => void
  /** It is in again, and the organ in a known state with no key down: it is brought to what the phase wants. */
  readonly attach: (nowMs: number) => void
  /** Says ahead what will be due next, where somebody listens in. */
  readonly announce: () => void
  /** Sends what is due by now. */
  readonly advance: (nowMs: number) => void
  /** When something will be due; infinity while nothing plays. */
  readonly nextDueMs: () => number
  readonly state: () => PlayerState
}

export function createTransport(
  gate: Gate,
  console: Console,
  language: ConsoleLanguage,
  shared: SharedState,
  onState: (state: PlayerState) => void,
): Transport {
  const sender = createSender(gate, console, shared)
  const deck: Deck = {
    ...{ gate, console, language, shared, sender, onState },
    ...{ phase: IDLE, head: null, entry: null, cable: 'in' },
  }
  return {
    load: (tape, keepsStops = false) => load(deck, tape, keepsStops),
    play: (nowMs) => play(deck, nowMs),
    pause: (nowMs) => pause(deck, nowMs),
    resume: (nowMs) => resume(deck, nowMs),
    hold: (nowMs) => hold(deck, nowMs),
    pass: (wait, nowMs) => pass(deck, wait, nowMs),
    seek: (toMicros, nowMs) => seek(deck, toMicros, nowMs),
    swap: (tape, place, nowMs) => swap(deck, tape, place, nowMs),
    halt: (nowMs) => halt(deck, nowMs),
    detach: (unheard, nowMs) => detach(deck, unheard, nowMs),
    attach: (nowMs) => attach(deck, nowMs),
    announce: () => {
      const { head, phase } = deck
      if (head && phase.type === 'playing' && deck.cable === 'in' && gate.hearsAnnouncements) {
        announceNext(sender, head, phase)
      }
    },
    advance: (nowMs) => advance(deck, nowMs),
    nextDueMs: () => nextDueMs(deck),
    state: () => shownAs(deck.phase),
  }
}

/** What is shown of the place belongs to one tape or to the other, never to neither. */
function takeIn(deck: Deck, tape: Tape, stand: (head: Head) => void): string | null {
  const admitted = admit(deck.gate, tape)
  Atomics.add(deck.shared.words, WORD.tape, 1)
  if (!('problem' in admitted)) stand(admitted)
  Atomics.add(deck.shared.words, WORD.tape, 1)
  return 'problem' in admitted ? admitted.problem : null
}

function load(deck: Deck, tape: Tape, keepsStops: boolean): string | null {
  return takeIn(deck, tape, (head) => {
    const { gate, console } = deck
    // The tape cancels all anyway: a queue of single stops before that would only keep everybody waiting.
    const cancels = tape.kind.indexOf(KIND.cancel)
    if (Number.isFinite(gate.nextDueMs()) && cancels >= 0 && cancels < head.opensAt) {
      gate.dropWaiting()
      console.cancel()
    }
    if (!keepsStops) console.forgetStops()
    deck.head = head
    deck.entry = null
    setWaitsPassed(deck, head, 0)
    enter(deck, IDLE)
  })
}

function play(deck: Deck, nowMs: number): void {
  if (!deck.head || deck.phase.type !== 'idle') return
  enter(deck, begun(deck.phase))
  startWhenReady(deck, nowMs)
}

function pause(deck: Deck, nowMs: number): void {
  if (!isUnderWay(deck.phase)) return
  enter(deck, paused(deck.phase, standsAt(deck, nowMs)))
  deck.entry = null
  deck.console.takeBack()
  deck.console.letGo()
}

function resume(deck: Deck, nowMs: number): void {
  if (!deck.head) return
  const { waitsPassed } = deck.head
  if (deck.phase.type === 'paused') {
    jump(deck, deck.head, deck.phase.micros, nowMs)
    // A wait that was passed while it lay ahead stays so.
    setWaitsPassed(deck, deck.head, Math.max(waitsPassed, deck.head.waitsPassed))
  } else if (deck.phase.type === 'held') release(deck, nowMs)
}

function release(deck: Deck, nowMs: number): void {
  const { head } = deck
  if (!head) return
  deck.sender.readyMs = nowMs
  const isFree = deck.cable !== 'out' && deck.entry === null
  enter(deck, released(deck.phase, isFree ? { lead: leadBefore(head, deck.phase.micros), sinceMs: nowMs } : null))
}

function hold(deck: Deck, nowMs: number): void {
  const { head, phase } = deck
  if (!head || (phase.type !== 'playing' && phase.type !== 'starting')) return
  // What the port's timer already has still sounds: the music stands behind it.
  const micros = standsAt(deck, nowMs + deck.gate.leadMs)
  const first = Math.min(head.tape.startMicros, nextWait(head))
  if (micros >= first) enter(deck, held(phase, micros))
  else {
    // Nothing sounds yet: it stands before the first note, with the stops for it drawn.
    deck.console.takeBack()
    enter(deck, held(phase, first))
    bringAt(deck, head, first, nowMs)
  }
}

function pass(deck: Deck, wait: number, nowMs: number): void {
  const { head } = deck
  if (!head || wait !== head.waitsPassed || wait >= head.tape.waits.length || !isUnderWay(deck.phase)) return
  // Whoever looks meanwhile must not see a clock that stands with its wait behind it.
  if (deck.phase.type === 'waiting') release(deck, nowMs)
  setWaitsPassed(deck, head, wait + 1)
}

function seek(deck: Deck, toMicros: number, nowMs: number): void {
  const { head, phase, console } = deck
  if (!head) return
  const to = Math.max(head.tape.startMicros, Math.min(toMicros, head.tape.durationMicros))
  console.forgetBoxesByHand()
  if (isUnderWay(phase)) jump(deck, head, to, nowMs)
  else {
    // Standing still: the place changes, and the stops with it; keys stay up until it goes on.
    bringStops(deck, head, to)
    enter(deck, { type: 'paused', micros: to, stops: 'drawn' })
  }
}

function swap(deck: Deck, tape: Tape, place: SwapPlace, nowMs: number): string | null {
  const { head: before, phase } = deck
  return takeIn(deck, tape, (head) => {
    setWaitsPassed(deck, head, before?.waitsPassed ?? 0)
    head.isOpened = before?.isOpened ?? head.isOpened
    const { micros, toStrike } = goOnIn(deck, before, head, phase, place, deck.entry?.keys ?? [], nowMs)
    deck.head = head
    if (deck.entry) deck.entry = { ...deck.entry, keys: toStrike }
    deck.sender.readyMs = nowMs
    deck.phase = movedTo(phase, micros, nowMs)
    show(deck, micros)
  })
}

function halt(deck: Deck, nowMs: number): void {
  deck.entry = null
  enter(deck, { type: 'paused', micros: standsAt(deck, nowMs), stops: 'retired' })
  deck.console.takeBack()
}

function detach(deck: Deck, unheard: boolean, nowMs: number): void {
  deck.console.takeBack()
  deck.entry = null
  deck.cable = unheard ? 'unheard' : 'out'
  const { head, phase } = deck
  if (!head || unheard || (phase.type !== 'playing' && phase.type !== 'starting')) return
  // What was lost of a bar is not heard again from its middle.
  enter(deck, { type: 'starting', micros: barBefore(head.tape, standsAt(deck, nowMs)) })
}

function attach(deck: Deck, nowMs: number): void {
  deck.cable = 'in'
  const { head, phase } = deck
  if (!head || phase.type === 'idle') return
  const { micros } = phase
  const { waitsPassed } = head
  if (phase.type === 'starting' || phase.type === 'playing') jump(deck, head, positionOf(phase, nowMs), nowMs)
  else if (phase.type === 'held' || phase.type === 'waiting') bringBack(deck, head, nowMs)
  else if (phase.type !== 'paused' || phase.stops === 'drawn') bringStops(deck, head, micros)
  // A wait that was passed while it lay ahead stays so.
  setWaitsPassed(deck, head, Math.max(waitsPassed, head.waitsPassed))
}
