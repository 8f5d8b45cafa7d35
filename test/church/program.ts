import type { House } from '../../src/house/index.ts'
import type { ElementId, Organ, Registration } from '../../src/organ/index.ts'
import { createConductor } from '../../src/organist/conductor.ts'
import { createHands } from '../../src/organist/hands.ts'
import { keepToggles } from '../../src/organist/toggles-kept.ts'
import { begin, type Command, resume } from '../../src/performance/index.ts'
import { gateRules, languageOf, watchHeader } from '../../src/player/console-language.ts'
import type { Player } from '../../src/player/index.ts'
import { createLoop } from '../../src/player/loop.ts'
import type { PlayerCommand, PlayerEvent } from '../../src/player/protocol.ts'
import { createSentLog, createSentLogReader } from '../../src/player/sent-log.ts'
import { LINK, NUMBER, STATES, sharedState, URGENT, WORD } from '../../src/player/shared-state.ts'
import { makeTape, tapeCall } from '../../src/player/tape.ts'
import { LEAVES } from '../../src/player/tape-format.ts'
import { createGate, type MemorySpec, type Port, watched } from '../../src/ports/index.ts'
import { comeBack, type Item, itemSchema, keepPlace, type Laid, openItem, placeOf } from '../../src/programme/index.ts'
import type { Micros, Ticks } from '../../src/time/index.ts'
import { type Timeline, tickAt, timeOf } from '../../src/timeline/index.ts'
import { registrationAt } from '../../src/timeline/plan-changes.ts'
import type { VirtualClock } from './clock.ts'
import { FAKE_PIPE } from './fake-files.ts'

/**
 * The program that stands in the church, and the only file here that knows how it is put together: what it is told, what
 * it shows, how it is killed. All else is the church's own.
 */

/** What an operator asks for. */
export type Asked =
  | {
      readonly name:
        | 'go'
        | 'nextVerse'
        | 'oneMoreVerse'
        | 'lastVerseNow'
        | 'endAfterLine'
        | 'fade'
        | 'hold'
        | 'release'
        | 'pause'
        | 'skip'
        | 'back'
        | 'panic'
        | 'insert'
    }
  | { readonly name: 'breath'; readonly beats: number }
  | { readonly name: 'tempo'; readonly byPercent: number }
  | { readonly name: 'tap' }
  | { readonly name: 'piston'; readonly piston: string }
  | { readonly name: 'byBars'; readonly bars: number }
  | { readonly name: 'byPhrases'; readonly phrases: number }
  | { readonly name: 'transpose'; readonly semitones: number }
  | { readonly name: 'louder'; readonly steps: number }
  | { readonly name: 'byHand'; readonly element: number; readonly drawn: boolean }

/** What an operator sees. */
export interface Screen {
  /** What go will do. */
  readonly go: string
  /** Whether go does anything. */
  readonly waits: boolean
  readonly doing: 'plays' | 'waits' | 'held' | 'paused' | 'quiet' | 'over'
  readonly place: string
  readonly item: string
  readonly number: number
  readonly items: number
  readonly said: string | null
  /** The cable is known to be out. */
  readonly isUnplugged: boolean
  /** Why the place is not kept. */
  readonly unkept: string | null
  /** What it said when it began. */
  readonly notice: string | null
}

export interface Program {
  readonly screen: () => Screen
  readonly ask: (asked: Asked) => void
  /** The organ says something. */
  readonly heard: (bytes: readonly number[]) => void
  /** The player's thread does what is due. @returns when it wants to be called again */
  readonly turn: () => number
  /** Commands wait for the player's thread, which is asleep. */
  readonly isWoken: () => boolean
  /** `channel << 7 | key` of what it believes to be down. */
  readonly keys: () => Uint8Array
  /** 1 where it believes a stop to be drawn, 0 where not; more where it says that nobody knows. */
  readonly drawn: () => Uint8Array
  readonly state: () => string
  /** Where the music stood at a moment, in ms of what is loaded, and in which tape. */
  readonly position: () => { readonly ms: number; readonly tape: number; readonly atMs: number }
  readonly timeline: () => Timeline | null
  /** How long until keys are struck next, in ms. */
  readonly nextChordMs: () => number
  /** What the player has taken in, as the operators have it; null between two such things. */
  readonly playing: () => Playing | null
  /** What the registration and the hands ask for, so many ms from here; null where they ask for nothing. */
  readonly wanted: (aheadMs: number) => Registration | null
  /** Of what is kept on disk: item and section, for comparing. */
  readonly kept: () => { readonly index: number; readonly offered: number }
  /** All keys up, our stops retired, the port closed. */
  readonly quit: () => void
  /** It has ended by itself, and why. */
  readonly ended: () => string | null
  readonly isClosed: () => boolean
}

/** Music that is under way: in what order, and at what times. What its notes are the church knows by itself. */
export interface Playing {
  readonly title: string
  readonly timeline: Timeline
  readonly sections: readonly Laid[]
  readonly tempoFactor: number
  /** Where the clock is to stand next, in ms of what is loaded; infinity where it does not. */
  readonly nextWaitMs: number
  /** The stops that its plan has at a tick. */
  readonly plannedAt: (tick: number) => Registration
}

export interface Setting {
  readonly house: House
  readonly organ: Organ
  readonly items: readonly Item[]
  readonly inserted: Item
  readonly clock: VirtualClock
  readonly port: Port
  readonly unplugged: 'hold' | 'go-on'
  readonly sweepFirst: boolean
  readonly isWatched: boolean
  /** By which port the sentinel would reach the organ. */
  readonly sentinelPort: MemorySpec
  readonly hold: (ms: number) => void
}

export const PROGRAMME = 'programmes/sunday.yaml'
const LOOK_EVERY_MS = 25
/** The player's thread shows where it is at least this often. */
const SHOW_EVERY_MS = 50

export const readItemForm = (house: House, form: unknown, organ: Organ): Item =>
  openItem(house, itemSchema.parse(form), organ, 'the church')

export function startProgram(setting: Setting): Program {
  const { house, organ, items, clock } = setting
  let unplugged = false
  let unkept: string | null = null
  let ended: string | null = null
  let isClosed = false
  let conductor: ReturnType<typeof createConductor> | null = null
  const toggles = keepToggles(house, organ, setting.port.name)
  const { player: bare, ...thread } = startThread(setting, toggles.inDoubt, (event) => {
    if (event.type === 'link') unplugged = !event.isIn
    else if (event.type === 'state') conductor?.look()
    else if (event.type === 'refused') ended = event.problem
    else if (event.type === 'closed') {
      isClosed = true
      ended ??= event.problem
      if (event.problem === null) toggles.closed(player.status().inDoubt)
    }
  })
  const player = toggles.watch(bare)
  const { resumption, notice } = comeBack(house, PROGRAMME, items, organ)
  const begun = resumption ? resume(organ, resumption) : begin(organ, items)
  const leads = createConductor(player, begun, {
    unplugged: setting.unplugged,
    quit: () => undefined,
    keep: (state) => {
      try {
        keepPlace(house, placeOf(state, PROGRAMME))
        unkept = null
      } catch (thrown) {
        unkept = String(thrown)
      }
    },
  })
  conductor = leads
  const hands =
    organ.tells === 'nothing'
      ? null
      : createHands(
          organ,
          player,
          {
            place: () => leads.status().where?.place ?? null,
            byHand: (move) => leads.happen({ name: 'atConsole', move }),
          },
          leads.state().arrangement?.performance.plan.takesStops ?? false,
        )
  setInterval(() => leads.look(), LOOK_EVERY_MS)
  const position = () => (thread.shared.numbers[NUMBER.positionMicros] ?? 0) as Micros
  return {
    screen: () => {
      const { go, doing, section, item, number, items: all, answer } = leads.status()
      const seen = { go: go.says, waits: go.does, doing, place: section, item, number, items: all, said: answer }
      return { ...seen, isUnplugged: unplugged, unkept, notice }
    },
    ask: (asked) => {
      leads.obey(commandOf(asked, setting))
    },
    heard: (bytes) => hands?.heard(bytes),
    turn: thread.turn,
    isWoken: thread.isWoken,
    keys: () => thread.shared.keysDown,
    drawn: () => thread.shared.drawn,
    state: thread.state,
    position: () => ({ ms: position() / 1000, tape: thread.shared.words[WORD.tape] ?? 0, atMs: thread.turnedMs() }),
    timeline: leads.timeline,
    nextChordMs: () => {
      const hereMs = position() / 1000 + clock.nowMs() - thread.turnedMs()
      const next = leads.timeline()?.messages.find(({ at, action }) => action.type === 'note-on' && at / 1000 > hereMs)
      return next ? next.at / 1000 - hereMs : Number.POSITIVE_INFINITY
    },
    playing: () => {
      const played = leads.played()
      const { arrangement, items: all, index } = leads.state()
      if (!played || played.arrangement !== arrangement) return null
      const { timeline } = played
      const wait = timeline.waits[player.status().waitsPassed]
      return {
        ...{ title: all[index]?.title ?? '', timeline, sections: arrangement.laid },
        tempoFactor: arrangement.performance.tempoFactor,
        plannedAt: (tick) => registrationAt(timeline.plan, tick as Ticks),
        nextWaitMs: wait ? wait.at / 1000 : Number.POSITIVE_INFINITY,
      }
    },
    wanted: (aheadMs) => {
      const played = leads.played()
      if (!played?.timeline.plan.takesStops) return null
      const { timeline } = played
      return registrationAt(timeline.plan, tickAt(timeline, (position() + aheadMs * 1000) as Micros))
    },
    kept: () => {
      const { index, offered } = leads.state()
      return { index, offered }
    },
    quit: () => {
      hands?.end()
      thread.send({ type: 'close' })
    },
    ended: () => ended,
    isClosed: () => isClosed,
  }

  function commandOf(asked: Asked, { inserted }: Setting): Command {
    switch (asked.name) {
      case 'byHand':
        return { name: 'move', element: asked.element, drawn: asked.drawn }
      case 'tap':
        return { name: 'tap', atMs: clock.nowMs() }
      case 'transpose':
        return { name: 'transpose', bySemitones: asked.semitones }
      case 'louder':
        return { name: asked.steps > 0 ? 'louder' : 'softer' }
      case 'insert':
        return { name: 'insert', item: inserted }
      case 'breath':
      case 'tempo':
      case 'byBars':
      case 'byPhrases':
      case 'piston':
        return asked
      default:
        return { name: asked.name }
    }
  }
}

interface PlayerThread {
  readonly player: Player
  readonly shared: ReturnType<typeof sharedState>
  readonly turn: () => number
  readonly isWoken: () => boolean
  /** When it last did what was due. */
  readonly turnedMs: () => number
  readonly send: (command: PlayerCommand) => void
  readonly state: () => string
}

/** The player's loop as its thread runs it, and its other end as the rest of the program has it. */
function startThread(
  { organ, clock, port, unplugged, sweepFirst, isWatched, sentinelPort, hold }: Setting,
  inDoubt: readonly number[],
  onEvent: (event: PlayerEvent) => void,
): PlayerThread {
  const shared = sharedState()
  const rules = gateRules(organ, null)
  const told = isWatched
    ? watched(port, FAKE_PIPE, watchHeader(organ, sentinelPort, rules), () => {
        shared.words[WORD.urgent] = URGENT.close
      })
    : port
  const gate = createGate(told, rules, {
    useTimer: port.timer !== null,
    afterDeath: sweepFirst,
    now: clock.nowMs,
    onSpaced: createSentLog(shared),
  })
  const events: PlayerEvent[] = []
  const loop = createLoop({
    gate,
    language: languageOf(organ),
    rules,
    unplugged,
    sweepFirst,
    inDoubt,
    shared,
    nowMs: clock.nowMs,
    waitMs: hold,
    post: (event) => events.push(event),
  })
  let turnedMs = clock.nowMs()
  let commands: PlayerCommand[] = []
  let asked = 0
  const send = (command: PlayerCommand) => {
    asked++
    commands.push(command)
  }
  const changes = (names: ReadonlyMap<ElementId, boolean>) => [...names].map(([element, drawn]) => ({ element, drawn }))
  const callOf = (press: Parameters<Player['move']>[1]) =>
    press === undefined ? null : tapeCall(organ, press.before, press.piston)
  let current: Timeline | null = null
  const state = () => STATES[shared.words[WORD.state] ?? 0] ?? 'idle'
  const player: Player = {
    portName: port.name,
    priority: 'none' as Player['priority'],
    keptBy: 'sleep',
    load: (timeline, keepsStops = false) => {
      current = timeline
      send({ type: 'load', tape: makeTape(timeline), keepsStops })
    },
    play: () => send({ type: 'play' }),
    pause: () => send({ type: 'pause' }),
    unload: () => send({ type: 'unload' }),
    resume: () => send({ type: 'resume' }),
    hold: () => send({ type: 'hold' }),
    pass: (wait) => send({ type: 'pass', wait }),
    seek: (toMicros) => send({ type: 'seek', toMicros }),
    swap: (timeline, ratio, plan = 'same', since = timeline.from) => {
      const fromMicros = current ? timeOf(current, since) : 0
      send({ type: 'swap', tape: makeTape(timeline), fromMicros, toMicros: timeOf(timeline, since), ratio, plan })
      current = timeline
    },
    move: (names, press) => send({ type: 'move', changes: changes(names), call: callOf(press) }),
    note: (names, press, agoMs = 0) => send({ type: 'note', changes: changes(names), call: callOf(press), agoMs }),
    newlySent: createSentLogReader(shared),
    moveBox: () => undefined,
    cancel: () => send({ type: 'cancel' }),
    panic: () => send({ type: 'panic' }),
    asked: () => asked,
    status: () => ({
      answered: shared.words[WORD.answered] ?? 0,
      state: state() as ReturnType<Player['status']>['state'],
      position: (shared.numbers[NUMBER.positionMicros] ?? 0) as Micros,
      timeline: (shared.words[WORD.tape] ?? 0) >> 1,
      waitsPassed: shared.words[WORD.waitsPassed] ?? 0,
      keysDown: [],
      drawn: organ.elements.flatMap(({ id }) => (shared.drawn[id] === 1 ? [id] : [])),
      boxes: [],
      inDoubt: organ.elements.flatMap(({ id, control }) =>
        control.type === 'toggle' && shared.drawn[id] === LEAVES.unknown ? [id] : [],
      ),
      sent: shared.words[WORD.sent] ?? 0,
      lateness: { count: 0, medianMs: 0, p95Ms: 0, p99Ms: 0, maxMs: 0 } as never,
      slippedMs: shared.numbers[NUMBER.slippedMs] ?? 0,
      isLinked: shared.words[WORD.link] === LINK.in,
    }),
    close: async () => undefined,
    closeNow: () => false,
  }
  return {
    player,
    shared,
    send,
    state,
    turnedMs: () => turnedMs,
    isWoken: () => commands.length > 0 || shared.words[WORD.urgent] === URGENT.close,
    turn: () => {
      const given = commands
      commands = []
      for (const command of given) loop.obey(command)
      // What it shows is of the beginning of its turn: a port that takes nothing holds it up in it.
      turnedMs = clock.nowMs()
      const due = loop.step()
      for (const event of events.splice(0)) onEvent(event)
      if (due === 'closed') return Number.POSITIVE_INFINITY
      return state() === 'playing' ? Math.min(due, clock.nowMs() + SHOW_EVERY_MS) : due
    },
  }
}
