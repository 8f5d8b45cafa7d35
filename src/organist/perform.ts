import type { House } from '../files/index.ts'
import { CannotPlay } from '../findings/index.ts'
import { keyName } from '../midi/index.ts'
import { formatFootage, type Organ } from '../organ/index.ts'
import {
  type Lateness,
  openPlayer,
  type Player,
  type PlayerEvent,
  type PlayerState,
  type Priority,
} from '../player/index.ts'
import { type PortSpec, portSpecName } from '../ports/index.ts'
import { type BarBeat, type Ticks, ticks } from '../time/index.ts'
import { compile, type Timeline, tickAt, timeOf } from '../timeline/index.ts'
import { own } from './ownership.ts'
import { phraseEnd } from './phrases.ts'
import type { Prepared } from './prepare.ts'

/** What is going on, in an organist's words: read by the terminal and, later, by the page. */
export interface PerformanceStatus {
  readonly state: PlayerState
  readonly title: string
  readonly place: BarBeat
  readonly lastBar: number
  /** 0 to 1. */
  readonly progress: number
  readonly positionMs: number
  readonly durationMs: number
  /** Percent of the score's tempo. */
  readonly tempoPercent: number
  readonly divisions: readonly {
    readonly name: string
    /** `Open Diapason 8`, and couplers that act on its keys. */
    readonly drawn: readonly string[]
    readonly keys: readonly string[]
  }[]
  readonly nextCue: { readonly place: BarBeat; readonly what: string } | null
  /** The last bar, where the person asked to end after this phrase. */
  readonly endsAfter: BarBeat | null
  readonly sent: number
  readonly lateness: Lateness
  readonly slippedMs: number
}

export type Outcome =
  | { readonly type: 'done' }
  /** Stopped by the person before the end. */
  | { readonly type: 'stopped' }
  | { readonly type: 'failed'; readonly problem: string }

/** A piece being played, and what a person can do to it. Every command has a stated musical meaning (docs/playing.md). */
export interface LivePerformance {
  readonly portName: string
  /** What the system gave the player's thread. */
  readonly priority: Priority
  readonly status: () => PerformanceStatus
  /** Goes on where something waits (hold, pause); else nothing. */
  readonly go: () => void
  readonly holdOrGoOn: () => void
  readonly pauseOrGoOn: () => void
  /** To the beginning of a bar relative to this one; back first goes to the beginning of this bar. */
  readonly byBars: (bars: number) => void
  /** In steps of percent of the score's tempo. */
  readonly tempoBy: (percent: number) => void
  readonly endAfterPhrase: () => void
  readonly panic: () => void
  /** Lets go, retires what we drew, closes. */
  readonly stop: () => Promise<void>
  /** The same within the time given, when the process is about to end. */
  readonly stopNow: (waitMs: number) => boolean
  readonly finished: Promise<Outcome>
}

const SLOWEST_PERCENT = 30
const FASTEST_PERCENT = 200

/**
 * @param watchFd the pipe to the sentinel; null where none watches
 * @throws CannotPlay where the port is in use or cannot be opened
 */
export async function perform(
  house: House,
  prepared: Prepared,
  port: PortSpec,
  captureFile: string | null,
  watchFd: number | null,
): Promise<LivePerformance> {
  const { performance, title, side } = prepared
  const { organ, score, places } = performance
  const shared = port.type === 'monitor' || port.type === 'memory'
  const ownership = shared ? null : await own(house, portSpecName(port), title)

  const sweepFirst = ownership?.afterDeath ?? false

  let settle: (outcome: Outcome) => void = () => undefined
  const finished = new Promise<Outcome>((resolve) => {
    settle = resolve
  })
  let player: Player | null = null
  let stopping = false
  /** Why the organ could not be told to be silent. */
  let closeProblem: string | null = null
  const finish = async (outcome: Outcome) => {
    if (stopping) return
    stopping = true
    await player?.close()
    ownership?.release()
    settle(closeProblem === null ? outcome : { type: 'failed', problem: closeProblem })
  }
  const onEvent = (event: PlayerEvent) => {
    if (event.type === 'state' && event.state === 'ended') void finish({ type: 'done' })
    else if (event.type === 'refused') void finish({ type: 'failed', problem: event.problem })
    else if (event.type === 'closed' && stopping) closeProblem = event.problem
    else if (event.type === 'closed') {
      stopping = true
      ownership?.release()
      settle({ type: 'failed', problem: event.problem ?? 'the player ended' })
    }
  }
  try {
    player = await openPlayer({ organ, port, captureFile, timeline: prepared.timeline, watchFd, sweepFirst, onEvent })
  } catch (thrown) {
    ownership?.release()
    throw thrown instanceof CannotPlay ? thrown : new CannotPlay(String(thrown))
  }
  const deck: Player = player

  let timeline: Timeline = prepared.timeline
  let factor = performance.tempoFactor
  let end: Ticks = performance.to
  const here = () => tickAt(timeline, deck.status().position)
  /** Compiles what is wanted now and goes on in it: physical times stay what they are. */
  const recompile = (nextFactor: number, nextEnd: Ticks) => {
    const next = compile({ ...performance, tempoFactor: nextFactor, to: nextEnd })
    deck.swap(next, factor / nextFactor)
    timeline = next
    factor = nextFactor
    end = nextEnd
  }
  const goOn = () => {
    const { state } = deck.status()
    if (state === 'held' || state === 'paused') deck.resume()
  }
  deck.load(timeline)
  deck.play()

  return {
    portName: deck.portName,
    priority: deck.priority,
    finished,
    go: goOn,
    holdOrGoOn: () => (deck.status().state === 'playing' ? deck.hold() : goOn()),
    pauseOrGoOn: () => (deck.status().state === 'playing' ? deck.pause() : goOn()),
    byBars: (bars) => {
      const { bar, beat } = places.at(here())
      // Like a player's "back" key: first to the beginning of what sounds, then before it.
      const target = bars < 0 && beat > 1.5 ? bar + bars + 1 : bar + bars
      const first = places.at(performance.from).bar
      const last = places.at(ticks(Math.max(0, end - 1))).bar
      const start = places.metre.barAt(Math.min(last, Math.max(first, target))).start
      deck.seek(timeOf(timeline, ticks(Math.max(performance.from, start))))
    },
    tempoBy: (percent) => {
      const asked = Math.round(factor * 100) + percent
      recompile(Math.min(FASTEST_PERCENT, Math.max(SLOWEST_PERCENT, asked)) / 100, end)
    },
    endAfterPhrase: () => recompile(factor, ticks(Math.min(performance.to, phraseEnd(score, places, side, here())))),
    panic: () => deck.panic(),
    stop: () => finish({ type: 'stopped' }),
    stopNow: (waitMs) => deck.closeNow(waitMs),
    status: () => {
      const status = deck.status()
      const tick = tickAt(timeline, status.position)
      const cue = performance.plan.steps.find((step) => step.tick > tick && step.tick < end)
      return {
        state: status.state,
        title,
        place: places.at(tick),
        lastBar: places.at(ticks(Math.max(0, performance.to - 1))).bar,
        progress: Math.min(1, status.position / Math.max(1, timeline.duration)),
        positionMs: Math.max(0, (status.position - timeline.startAt) / 1000),
        durationMs: (timeline.duration - timeline.startAt) / 1000,
        tempoPercent: Math.round(factor * 100),
        divisions: organ.divisions.map((division, index) => ({
          name: division.name,
          drawn: drawnOn(organ, division.name, status.drawn),
          keys: (status.keysDown[index] ?? []).map(keyName),
        })),
        nextCue: cue ? { place: places.at(cue.tick), what: cue.because.replace(/^bar \S+, /, '') } : null,
        endsAfter: end < performance.to ? places.at(ticks(Math.max(0, end - 1))) : null,
        sent: status.sent,
        lateness: status.lateness,
        slippedMs: status.slippedMs,
      }
    },
  }
}

/** The stops drawn on a division, and the couplers and tremulants that belong to its keys. */
function drawnOn(organ: Organ, division: string, drawn: readonly number[]): string[] {
  return organ.elements.flatMap((element) => {
    if (!drawn.includes(element.id)) return []
    const home = element.kind === 'coupler' ? element.keys : element.division
    if (home.name !== division) return []
    const length = element.kind === 'stop' && element.footage !== null ? ` ${formatFootage(element.footage)}` : ''
    return [`${element.name}${length}`]
  })
}
