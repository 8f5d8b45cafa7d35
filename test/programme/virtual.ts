import { keyName, splitMessages } from '../../src/midi/index.ts'
import { type Element, elementName, type Organ } from '../../src/organ/index.ts'
import { type ConductedPlayer, type Conductor, createConductor } from '../../src/organist/conductor.ts'
import { begin, type Command, type State, type Stepped } from '../../src/performance/index.ts'
import { advance, nextDueMs } from '../../src/player/advance.ts'
import { moveByHand, noteByHand, panic } from '../../src/player/console.ts'
import { gateRules, languageOf } from '../../src/player/console-language.ts'
import { newConsoleState } from '../../src/player/console-state.ts'
import { NUMBER, STATES, sharedState, WORD } from '../../src/player/shared-state.ts'
import { makeTape } from '../../src/player/tape.ts'
import { halt, hold, load, pass, pause, play, resume, seek, swap, unload } from '../../src/player/transport.ts'
import { newTransport } from '../../src/player/transport-state.ts'
import { createGate } from '../../src/ports/index.ts'
import type { Item } from '../../src/programme/index.ts'
import { formatBarBeat, type Micros } from '../../src/time/index.ts'
import { type Timeline, tickAt, timeOf } from '../../src/timeline/index.ts'
import { registrationAt } from '../../src/timeline/plan-changes.ts'

/** The player's own transport, console and gate under a clock of ours: a service of an hour takes a second. */
export interface VirtualDeck extends ConductedPlayer {
  readonly sent: readonly { readonly atMs: number; readonly bytes: readonly number[] }[]
  readonly nowMs: () => number
  /** Lets time pass until something happens, at most until then. */
  readonly wait: (untilMs: number) => void
}

function virtualDeck(organ: Organ): VirtualDeck {
  const sent: { atMs: number; bytes: number[] }[] = []
  let clock = 1000
  const port = {
    name: 'virtual',
    takesRuns: true,
    write: (bytes: Uint8Array, offset: number, length: number) => {
      for (const each of splitMessages(bytes.subarray(offset, offset + length)))
        sent.push({ atMs: clock, bytes: [...each] })
    },
    timer: null,
    isThere: () => true,
    reopen: () => true,
    close: () => undefined,
  }
  const shared = sharedState()
  const gate = createGate(port, gateRules(organ, null), { now: () => clock })
  const language = languageOf(organ)
  const console = newConsoleState(gate, language, shared, () => clock)
  const transport = newTransport(console, shared)
  let current: Timeline | null = null
  const take = (problem: string | null) => {
    if (problem !== null) throw new Error(problem)
  }
  return {
    sent,
    nowMs: () => clock,
    wait: (untilMs) => {
      const due = Math.min(nextDueMs(transport), gate.nextDueMs())
      // Real time never stands still, whatever a rounding says is due.
      clock = Math.max(clock + 0.01, Math.min(untilMs, due))
      advance(transport, clock)
    },
    load: (timeline) => {
      current = timeline
      take(load(transport, makeTape(timeline)))
    },
    play: () => play(transport, clock),
    pause: () => pause(transport, clock),
    unload: () => unload(transport, clock),
    resume: () => resume(transport, clock),
    hold: () => hold(transport, clock),
    pass: (wait) => pass(transport, wait, clock),
    seek: (to) => seek(transport, to, clock),
    swap: (timeline, ratio, plan = 'same', since = timeline.from) => {
      const fromMicros = current ? timeOf(current, since) : 0
      current = timeline
      take(swap(transport, makeTape(timeline), { fromMicros, toMicros: timeOf(timeline, since), ratio, plan }, clock))
    },
    move: (names) =>
      moveByHand(
        console,
        [...names].map(([element, drawn]) => ({ element, drawn })),
        null,
      ),
    note: (names) =>
      noteByHand(
        console,
        [...names].map(([element, drawn]) => ({ element, drawn })),
        null,
      ),
    // Commands are done at once: nothing is still to be answered.
    asked: () => 0,
    moveBox: () => undefined,
    panic: () => {
      halt(transport, clock)
      panic(console)
    },
    status: () => ({
      state: STATES[shared.words[WORD.state] ?? 0] ?? 'idle',
      answered: 0,
      timeline: (shared.words[WORD.tape] ?? 0) / 2,
      position: (shared.numbers[NUMBER.positionMicros] ?? 0) as Micros,
      waitsPassed: shared.words[WORD.waitsPassed] ?? 0,
      keysDown: organ.divisions.map(({ channel }) =>
        Array.from({ length: 128 }, (_, key) => key).filter((key) => shared.keysDown[(channel << 7) | key] === 1),
      ),
      inDoubt: [],
      drawn: organ.elements.filter(({ id }) => shared.drawn[id] === 1).map(({ id }) => id),
      boxes: [],
      sent: sent.length,
      lateness: { count: 0, medianMs: 0, p95Ms: 0, p99Ms: 0, maxMs: 0 } as never,
      slippedMs: shared.numbers[NUMBER.slippedMs] ?? 0,
      isLinked: true,
    }),
  }
}

export interface VirtualService {
  readonly deck: VirtualDeck
  readonly conductor: Conductor
  /** Every place that would have been kept on disk. */
  readonly kept: readonly State[]
  /** Where keys went down while other stops were drawn than the plan wants. */
  readonly wrongStops: readonly string[]
  readonly command: (command: Command) => void
  /** Lets it play until a condition holds. @throws where it does not within ten minutes of music */
  readonly until: (condition: () => boolean) => void
  readonly forMs: (ms: number) => void
  /** `Verse 2, 3:1`: what sounds, or sounded last. */
  readonly where: () => string
  readonly lines: () => string
}

const LOOK_EVERY_MS = 50
const TOGETHER_MS = 25
/** A chord leaves a little before its moment. */
const CENTRED_MICROS = 15_000
/** Stops move ahead of their moment by their time on the wire and their travel. */
const AHEAD_MICROS = 150_000

export function virtualService(
  organ: Organ,
  items: readonly Item[],
  begun: Stepped = begin(organ, items),
): VirtualService {
  const deck = virtualDeck(organ)
  const kept: State[] = []
  const conductor = createConductor(deck, begun, {
    unplugged: 'hold',
    keep: (state) => kept.push(state),
    quit: () => undefined,
  })
  const book = createBook(organ, deck, () => where())
  const arrangedTick = () => {
    const timeline = conductor.timeline()
    return timeline === null ? 0 : tickAt(timeline, (deck.status().position + CENTRED_MICROS) as Micros)
  }
  const where = () => {
    const arrangement = conductor.state().arrangement
    const tick = arrangedTick()
    const laid = arrangement?.laid.findLast(({ start }) => start <= tick)
    if (!arrangement || !laid || deck.status().timeline === 0) return ''
    const { bar, beat } = arrangement.performance.places.at(tick as never)
    return `${laid.section.label}, ${formatBarBeat({ bar, beat: Math.floor(beat * 4) / 4 })}`
  }
  const wrongStops: string[] = []
  /** When a key goes down, what is drawn is what the plan wants there (or a moment later: law 3). */
  const checkStops = () => {
    const timeline = conductor.timeline()
    if (timeline === null || !timeline.plan.takesStops) return
    const { position, drawn } = deck.status()
    const wanted = (micros: number) =>
      [...registrationAt(timeline.plan, tickAt(timeline, (position + micros) as Micros))].sort((a, b) => a - b).join()
    const is = drawn.join()
    if (is !== wanted(CENTRED_MICROS) && is !== wanted(AHEAD_MICROS)) wrongStops.push(where())
  }
  let lookMs = deck.nowMs()
  const step = (untilMs: number) => {
    if (deck.nowMs() >= lookMs) {
      conductor.look()
      lookMs = deck.nowMs() + LOOK_EVERY_MS
    }
    const before = deck.sent.length
    deck.wait(Math.min(untilMs, lookMs))
    if (deck.sent.slice(before).some(({ bytes: [status = 0] }) => (status & 0xf0) === 0x90)) checkStops()
    book.look()
  }
  return {
    deck,
    conductor,
    kept,
    wrongStops,
    where,
    command: (command) => {
      conductor.obey(command)
      book.said(`> ${sayCommand(command)}`, conductor.status().answer)
    },
    until: (condition) => {
      const latest = deck.nowMs() + 600_000
      while (!condition()) {
        if (deck.nowMs() > latest)
          throw new Error(`waited in vain at ${where()}: ${JSON.stringify(conductor.status())}`)
        step(deck.nowMs() + LOOK_EVERY_MS)
      }
    },
    forMs: (ms) => {
      const until = deck.nowMs() + ms
      while (deck.nowMs() < until) step(until)
    },
    lines: book.lines,
  }
}

function sayCommand(command: Command): string {
  const { name, ...rest } = command
  const more = Object.values(rest).map((value) => (isItem(value) ? value.title : value))
  return [name.replace(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`), ...more].join(' ')
}

const isItem = (value: unknown): value is Item => typeof value === 'object' && value !== null && 'sections' in value

/** What the organ was sent, as a musician reads it: a line a chord. */
function createBook(organ: Organ, deck: VirtualDeck, where: () => string) {
  const lines: string[] = []
  let read = 0
  let pending: { atMs: number; where: string; bytes: (readonly number[])[] } | null = null
  let silentSinceMs: number | null = null
  const down = new Set<string>()
  const startMs = deck.nowMs()
  const clock = (atMs: number) => {
    const seconds = (atMs - startMs) / 1000
    return `${Math.floor(seconds / 60)}:${(seconds % 60).toFixed(2).padStart(5, '0')}`
  }
  const messages = organ.elements.flatMap((element) =>
    element.control.type === 'switch'
      ? [
          { element, drawn: true, bytes: element.control.on },
          { element, drawn: false, bytes: element.control.off },
        ]
      : [],
  )
  const line = (atMs: number, place: string, text: string) => lines.push(`${clock(atMs)}  ${place.padEnd(26)} ${text}`)
  const flush = () => {
    if (!pending) return
    const { atMs, bytes, where: place } = pending
    pending = null
    const flat = bytes.flat()
    const cancels = bytes.some((each) => organ.generalCancel?.join() === each.join())
    if (cancels) line(atMs, '', 'all keys up, general cancel')
    const struck = organ.divisions.flatMap(({ name, channel }) => {
      const keys = bytes.flatMap(([status = 0, key = 0]) => (status === (0x90 | channel) ? [key] : []))
      return keys.length === 0
        ? []
        : [
            `${name} ${keys
              .sort((a, b) => a - b)
              .map(keyName)
              .join(' ')}`,
          ]
    })
    if (struck.length > 0) {
      const silentMs = silentSinceMs === null ? 0 : atMs - silentSinceMs
      const after = silentMs > 250 ? `   (after ${(silentMs / 1000).toFixed(2)} s of silence)` : ''
      line(atMs, place, `${struck.join(' · ')}${after}`)
    }
    for (const [status = 0, key] of bytes) {
      const name = `${status & 0x0f} ${key}`
      if ((status & 0xf0) === 0x90) down.add(name)
      else if ((status & 0xf0) === 0x80) down.delete(name)
    }
    silentSinceMs = down.size === 0 ? (silentSinceMs ?? atMs) : null
    const stops = stopsOf(flat)
    for (const [verb, moved] of [
      ['draws', stops.filter(({ drawn }) => drawn)],
      ['retires', stops.filter(({ drawn }) => !drawn)],
    ] as const) {
      if (moved.length > 0) line(atMs, place, `${verb} ${moved.map(({ element }) => elementName(element)).join(', ')}`)
    }
    for (const [status = 0, controller, value] of bytes) {
      const box = organ.enclosures.find((each) => status === (0xb0 | each.channel) && controller === each.controller)
      if (box) line(atMs, place, `${box.name} box ${value}`)
    }
  }
  const stopsOf = (flat: readonly number[]) => {
    const found: { element: Element; drawn: boolean }[] = []
    for (let at = 0; at < flat.length; at++) {
      const hit = messages.find(({ bytes }) => bytes.every((byte, index) => flat[at + index] === byte))
      if (hit) found.push(hit)
    }
    return found
  }
  return {
    look: () => {
      for (; read < deck.sent.length; read++) {
        const { atMs, bytes } = deck.sent[read] as VirtualDeck['sent'][number]
        if (pending && atMs - pending.atMs > TOGETHER_MS) flush()
        pending ??= { atMs, where: where(), bytes: [] }
        pending.bytes.push(bytes)
      }
    },
    said: (command: string, answer: string | null) => {
      flush()
      lines.push(`${clock(deck.nowMs())}  ${command}${answer === null ? '' : `  (${answer})`}`)
    },
    lines: () => {
      flush()
      return `${lines.join('\n')}\n`
    },
  }
}

/** Keys that are down and stops that are drawn after all that was sent: the books. */
export function books(deck: VirtualDeck): { readonly down: string[]; readonly twice: string[] } {
  const down = new Set<string>()
  const twice: string[] = []
  for (const { bytes } of deck.sent) {
    const [status = 0, key] = bytes
    const name = `${status & 0x0f} ${key}`
    if ((status & 0xf0) === 0x90) {
      if (down.has(name)) twice.push(name)
      down.add(name)
    } else if ((status & 0xf0) === 0x80) down.delete(name)
  }
  return { down: [...down], twice }
}
