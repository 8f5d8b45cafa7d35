import { type Gate, MESSAGE_CLASS, type MessageClass } from '../ports/index.ts'
import type { Console } from './console.ts'
import { behindOn, standing, stopsBehindOn } from './follow.ts'
import { keysBehindOn } from './keys-behind.ts'
import { recordLateness } from './lateness.ts'
import type { PlayerCommand } from './protocol.ts'
import { NUMBER, type PlayerState, type SharedState, STATES, WORD } from './shared-state.ts'
import { type ConsoleLanguage, KEY_SLOTS, type Tape } from './tape-format.ts'

/**
 * The tape deck: where the music stands and what is due. Pure of waiting: the worker asks it when to wake and calls
 * `advance`. All times in milliseconds of `performance.now()` but where the name says micros of the tape.
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
  /** Stands still at once; what has not left yet is taken back. */
  readonly halt: (state: PlayerState, nowMs: number) => void
  /** Goes on further on, where the music would be by now if it had not been halted. */
  readonly rejoin: (haltedMs: number, nowMs: number) => void
  /** Says ahead what will be due next, where somebody listens in. */
  readonly announce: () => void
  /** Sends what is due by now. */
  readonly advance: (nowMs: number) => void
  /** When something will be due; infinity while nothing plays. */
  readonly nextDueMs: () => number
  readonly state: () => PlayerState
}

/** Where one tape goes on in another; see the command `swap`. */
export type SwapPlace = Pick<
  Extract<PlayerCommand, { readonly type: 'swap' }>,
  'fromMicros' | 'toMicros' | 'ratio' | 'plan'
>

/** Later than this and the clock slips: the music goes on where it was, nothing is rushed (a stalled machine). */
const SLIP_AFTER_MS = 100
/** The longest run that is put together for one write. */
const RUN_BYTES = 1024
/** Of the lead that a port's timer wants, this much is left when we wake for the next message. */
const LEAD_KEPT = 0.75

const threeBytes = (bytes: Uint8Array, at: number): number =>
  ((bytes[at] ?? 0) << 16) | ((bytes[at + 1] ?? 0) << 8) | (bytes[at + 2] ?? 0)

export function createTransport(
  gate: Gate,
  console: Console,
  language: ConsoleLanguage,
  shared: SharedState,
  onState: (state: PlayerState) => void,
  refusal: (bytes: readonly number[]) => string,
): Transport {
  let tape: Tape | null = null
  let classes = new Uint8Array(0)
  /** How many messages of each slot are behind us. */
  let done: Uint32Array = new Uint32Array(0)
  let next = 0
  let state: PlayerState = 'idle'
  /** While playing: the tape stood at `anchorMicros` when the clock stood at `anchorMs`. Else: it stands there. */
  let anchorMicros = 0
  let anchorMs = 0
  /** What was due before this had no chance to be sent in time: it is not late. */
  let readyMs = 0
  let toStrike: readonly number[] = []
  let waitsPassed = 0
  const run = new Uint8Array(RUN_BYTES)
  let runLength = 0
  const playsCouplers = language.elements.some(({ isPlayed }) => isPlayed)

  const positionMicros = (nowMs: number) =>
    state === 'playing' ? anchorMicros + (nowMs - anchorMs) * 1000 : anchorMicros
  const realMs = (micros: number) => anchorMs + (micros - anchorMicros) / 1000
  /** Where the clock stops next, in micros of the tape. */
  const nextWait = (current: Tape) => current.waits[waitsPassed] ?? Number.POSITIVE_INFINITY
  const passWaits = (count: number) => {
    waitsPassed = count
    Atomics.store(shared.words, WORD.waitsPassed, count)
  }
  const lateMsOf = (dueMs: number, nowMs: number) => nowMs - Math.max(dueMs, readyMs)
  const setState = (to: PlayerState) => {
    if (state === to) return
    state = to
    Atomics.store(shared.words, WORD.state, STATES.indexOf(to))
    onState(to)
  }
  const show = (micros: number) => {
    shared.numbers[NUMBER.positionMicros] = micros
  }
  const admit = (incoming: Tape): string | null => {
    const judged = new Uint8Array(incoming.count)
    // A key says the same each time, and a tape that comes while it plays must not keep the music waiting.
    const known = new Map<number, MessageClass>()
    for (let i = 0; i < incoming.count; i++) {
      const start = incoming.offset[i] ?? 0
      const size = (incoming.offset[i + 1] ?? start) - start
      // A coupler that keys work says nothing.
      if (size === 0) continue
      const about = size === 3 ? threeBytes(incoming.bytes, start) : -1
      judged[i] = known.get(about) ?? MESSAGE_CLASS.refused
      if (judged[i] !== MESSAGE_CLASS.refused) continue
      const bytes = Array.from(incoming.bytes.subarray(start, start + size))
      const judgement = gate.classOf(bytes)
      if (judgement === MESSAGE_CLASS.refused) return refusal(bytes)
      judged[i] = judgement
      if (about >= 0) known.set(about, judgement)
    }
    classes = judged
    tape = incoming
    return null
  }
  const standAt = (current: Tape, micros: number) => {
    const { wanted, behind } = standing(current, micros, shared.drawn.length, language.boxes.length)
    done = behind
    next = 0
    passWaits(current.waits.filter((wait) => wait < micros).length)
    anchorMicros = micros
    show(micros)
    return wanted
  }
  const isBehind = (current: Tape, index: number): boolean =>
    (current.ordinal[index] ?? 0) < (done[current.slot[index] ?? 0] ?? 0)
  const skipBehind = (current: Tape) => {
    while (next < current.count && isBehind(current, next)) next++
  }
  /** Starts the clock so that what goes out ahead of the moment still does. */
  const goFrom = (current: Tape, micros: number, nowMs: number, waitMs: number) => {
    let lead = 0
    for (let i = next; i < current.count; i++) {
      const at = current.at[i] ?? 0
      if (at >= micros) break
      if (!isBehind(current, i)) lead = Math.max(lead, micros - at)
    }
    anchorMicros = micros - lead
    anchorMs = nowMs + waitMs
    readyMs = anchorMs
    setState('playing')
  }
  /** Brings the console to what the tape wants at its place, then plays from there. */
  const jump = (current: Tape, micros: number, nowMs: number) => {
    console.takeBack()
    const { toStrike: keys, stopsMoved } = console.goTo(standAt(current, micros))
    toStrike = keys
    const stopsOutMs = Math.max(nowMs, gate.lastDueMs())
    goFrom(current, micros, stopsOutMs, stopsMoved ? language.stopTravelMs : 0)
  }
  /** A coupler that was moved by hand: what it holds is struck or let go at once. */
  const changeKeys = (before: Tape, behind: Uint32Array, incoming: Tape, cutMicros: number) => {
    const isDown = shared.keysDown.slice()
    for (const about of toStrike) isDown[about] = 1
    const { strike, letGo } = keysBehindOn(
      { tape: before, behind },
      { tape: incoming, behind: done },
      cutMicros,
      isDown,
    )
    const waiting = new Set(toStrike)
    console.changeKeys(
      strike,
      letGo.filter((about) => !waiting.has(about)),
    )
    toStrike = toStrike.filter((about) => !letGo.includes(about))
  }
  const stand = (nowMs: number, to: PlayerState) => {
    anchorMicros = Math.min(positionMicros(nowMs), tape ? nextWait(tape) : Number.POSITIVE_INFINITY)
    show(anchorMicros)
    setState(to)
  }

  /** A machine that stood still: the music goes on where it was. */
  const slipWhereLate = (current: Tape, nowMs: number) => {
    const lateMs = next < current.count ? lateMsOf(realMs(current.at[next] ?? 0), nowMs) : 0
    if (lateMs <= SLIP_AFTER_MS) return
    anchorMs += lateMs
    shared.numbers[NUMBER.slippedMs] = (shared.numbers[NUMBER.slippedMs] ?? 0) + lateMs
  }
  const isNote = (index: number) => classes[index] === MESSAGE_CLASS.note
  /**
   * Puts together in `run` the notes from `next` on that go out in one write, so that a chord arrives as one.
   * @returns the first message that is not among them
   */
  const gatherRun = (current: Tape, untilMs: number): number => {
    const first = current.at[next] ?? 0
    let index = next
    runLength = 0
    for (; index < current.count; index++) {
      if (isBehind(current, index)) continue
      const at = current.at[index] ?? 0
      const start = current.offset[index] ?? 0
      const end = current.offset[index + 1] ?? start
      if (!isNote(index) || realMs(at) > untilMs || runLength + end - start > RUN_BYTES) break
      // To a port with a timer each moment is a write of its own.
      if (gate.leadMs > 0 && at > first) break
      // No `set` of a `subarray`: that would make an object a message, for the collector to stop the music.
      for (let from = start; from < end; from++) run[runLength++] = current.bytes[from] ?? 0
    }
    return index
  }
  const book = (current: Tape, index: number, nowMs: number) => {
    const dueMs = realMs(current.at[index] ?? 0)
    done[current.slot[index] ?? 0] = (current.ordinal[index] ?? 0) + 1
    console.told(current, index, dueMs)
    recordLateness(shared.lateness, lateMsOf(dueMs, nowMs) * 1000)
  }
  /** Sends `run`, then keeps the books: the notes do not wait for them. */
  const sendRun = (current: Tape, end: number, nowMs: number) => {
    const begin = next
    next = end
    try {
      gate.sendAt(run, 0, runLength, MESSAGE_CLASS.note, realMs(current.at[begin] ?? 0))
    } finally {
      let sent = 0
      for (let index = begin; index < end; index++) {
        if (isBehind(current, index)) continue
        book(current, index, nowMs)
        sent++
      }
      Atomics.add(shared.words, WORD.sent, sent)
    }
  }
  const sendOne = (current: Tape, nowMs: number) => {
    const index = next++
    const start = current.offset[index] ?? 0
    const size = (current.offset[index + 1] ?? 0) - start
    const kind = (classes[index] ?? MESSAGE_CLASS.refused) as MessageClass
    if (console.saysNothingNew(current, index)) {
      done[current.slot[index] ?? 0] = (current.ordinal[index] ?? 0) + 1
      return
    }
    if (size === 0) {
      done[current.slot[index] ?? 0] = (current.ordinal[index] ?? 0) + 1
      console.told(current, index, realMs(current.at[index] ?? 0))
      return
    }
    gate.sendAt(current.bytes, start, size, kind, realMs(current.at[index] ?? 0))
    book(current, index, nowMs)
    Atomics.add(shared.words, WORD.sent, 1)
  }
  /** Sends what is due; to a port with a timer, what will be due within its lead. */
  const sendDue = (current: Tape, nowMs: number) => {
    skipBehind(current)
    slipWhereLate(current, nowMs)
    const untilMs = Math.min(nowMs + gate.leadMs, realMs(nextWait(current)))
    for (; next < current.count && realMs(current.at[next] ?? 0) <= untilMs; skipBehind(current)) {
      if (gate.takesRuns && isNote(next)) sendRun(current, gatherRun(current, untilMs), nowMs)
      else sendOne(current, nowMs)
    }
    readyMs = nowMs
  }

  /** What is shown of the place belongs to one tape or to the other, never to neither. */
  const takeIn = (incoming: Tape, stand: () => void): string | null => {
    const problem = admit(incoming)
    Atomics.add(shared.words, WORD.tape, 1)
    if (problem === null) stand()
    Atomics.add(shared.words, WORD.tape, 1)
    return problem
  }

  return {
    load: (incoming, keepsStops = false) =>
      takeIn(incoming, () => {
        done = new Uint32Array(incoming.slots)
        next = 0
        passWaits(0)
        anchorMicros = 0
        if (!keepsStops) console.forgetStops()
        show(0)
        setState('idle')
      }),
    play: (nowMs) => {
      if (!tape || state !== 'idle') return
      anchorMicros = 0
      anchorMs = nowMs
      readyMs = nowMs
      setState('playing')
    },
    pause: (nowMs) => {
      if (state !== 'playing' && state !== 'held' && state !== 'waiting') return
      stand(nowMs, 'paused')
      toStrike = []
      console.takeBack()
      console.letGo()
    },
    resume: (nowMs) => {
      if (!tape) return
      if (state === 'paused') jump(tape, anchorMicros, nowMs)
      else if (state === 'held') {
        anchorMs = nowMs
        readyMs = nowMs
        setState('playing')
      }
    },
    // What the port's timer already has still sounds: the music stands behind it.
    hold: (nowMs) => {
      if (state === 'playing') stand(nowMs + gate.leadMs, 'held')
    },
    pass: (wait, nowMs) => {
      if (!tape || wait !== waitsPassed || wait >= tape.waits.length) return
      if (state !== 'waiting' && state !== 'playing' && state !== 'held') return
      // Whoever looks meanwhile must not see a clock that stands with its wait behind it.
      if (state === 'waiting') {
        anchorMs = nowMs
        readyMs = nowMs
        setState('playing')
      }
      passWaits(wait + 1)
    },
    seek: (toMicros, nowMs) => {
      if (!tape || state === 'closed') return
      const to = Math.max(tape.startMicros, Math.min(toMicros, tape.durationMicros))
      console.forgetBoxesByHand()
      if (state === 'playing' || state === 'held' || state === 'waiting') jump(tape, to, nowMs)
      else {
        // Standing still: the place changes, and the stops with it; keys stay up until it goes on.
        console.goTo({ ...standAt(tape, to), keys: new Uint8Array(KEY_SLOTS) })
        setState('paused')
      }
    },
    swap: (incoming, { fromMicros, toMicros, ratio, plan }, nowMs) => {
      const here = positionMicros(nowMs)
      const before = tape
      const behind = done
      return takeIn(incoming, () => {
        // Where the clock stands at a wait it stands there in any tempo; it runs past none.
        const scaled = toMicros + (here - fromMicros) * ratio
        const there = state === 'waiting' ? nextWait(incoming) : Math.min(scaled, nextWait(incoming))
        done = behindOn(incoming, behind, there)
        if (plan !== 'same') stopsBehindOn(incoming, done, there)
        if (plan !== 'same' && before && playsCouplers && (state === 'playing' || state === 'held')) {
          changeKeys(before, behind, incoming, there + (state === 'playing' ? gate.leadMs * 1000 : 0))
        }
        if (plan === 'changed') console.undoAhead(incoming, done, there)
        next = 0
        skipBehind(incoming)
        anchorMicros = there
        anchorMs = nowMs
        readyMs = nowMs
        show(there)
      })
    },
    halt: (to, nowMs) => {
      toStrike = []
      stand(nowMs, to)
      console.takeBack()
    },
    rejoin: (haltedMs, nowMs) => {
      if (!tape) return
      jump(tape, Math.min(anchorMicros + haltedMs * 1000, tape.durationMicros, nextWait(tape)), nowMs)
    },
    announce: () => {
      if (!tape || state !== 'playing' || !gate.hearsAnnouncements || toStrike.length > 0) return
      skipBehind(tape)
      if (next >= tape.count || !isNote(next)) return
      gatherRun(tape, realMs(tape.at[next] ?? 0))
      gate.announce(run, 0, runLength)
    },
    advance: (nowMs) => {
      gate.pump()
      if (!tape || state !== 'playing' || nowMs < anchorMs) return
      if (toStrike.length > 0) {
        console.strike(toStrike)
        toStrike = []
      }
      sendDue(tape, nowMs)
      const waitMicros = nextWait(tape)
      if (positionMicros(nowMs) >= waitMicros) {
        stand(nowMs, 'waiting')
        return
      }
      show(positionMicros(nowMs))
      if (
        next >= tape.count &&
        gate.nextDueMs() === Number.POSITIVE_INFINITY &&
        positionMicros(nowMs) >= tape.durationMicros
      ) {
        stand(nowMs, 'ended')
      }
    },
    nextDueMs: () => {
      const waiting = gate.nextDueMs()
      if (!tape || state !== 'playing') return waiting
      skipBehind(tape)
      const stopMicros = Math.min(nextWait(tape), tape.durationMicros)
      const at = tape.at[next] ?? Number.POSITIVE_INFINITY
      const due = next < tape.count && at <= stopMicros ? realMs(at) - LEAD_KEPT * gate.leadMs : realMs(stopMicros)
      return Math.min(waiting, Math.max(anchorMs, toStrike.length > 0 ? anchorMs : due))
    },
    state: () => state,
  }
}
