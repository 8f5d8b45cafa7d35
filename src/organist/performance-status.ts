import type { Lateness, PlayerState, PlayerStatus, Unplugged } from '../player/index.ts'
import { type BarBeat, type Ticks, ticks } from '../time/index.ts'
import { type Performance, semitonesAt, type Timeline, tickAt } from '../timeline/index.ts'
import { type ConsoleStatus, consoleStatus } from './console-status.ts'
import type { HandEvent } from './hands.ts'
import type { Heard } from './heartbeat.ts'

/** What is going on, in an organist's words: read by the terminal and, later, by the page. */
export interface PerformanceStatus extends ConsoleStatus {
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
  /** Semitones that sound now. */
  readonly transposed: number
  readonly nextCue: { readonly place: BarBeat; readonly what: string } | null
  /** Another key, asked for by hand, from there on. */
  readonly nextKey: { readonly place: BarBeat; readonly semitones: number } | null
  /** The last bar, where the person asked to end after this phrase. */
  readonly endsAfter: BarBeat | null
  readonly link: LinkState
  /** What hands did at the console, where the organ tells; the newest last. */
  readonly hands: readonly HandEvent[]
  readonly sent: number
  readonly lateness: Lateness
  readonly slippedMs: number
}

/** `gone`: the port is unplugged, and the music goes on by itself when it is back (or not). Else see `Heard`. */
export type LinkState = { readonly type: 'gone'; readonly goesOnWhenBack: boolean } | { readonly type: Heard }

export const linkOf = (
  { isLinked, state, sent }: Pick<PlayerStatus, 'isLinked' | 'state' | 'sent'>,
  unplugged: Unplugged,
  heard: (sent: number) => Heard,
): LinkState =>
  isLinked ? { type: heard(sent) } : { type: 'gone', goesOnWhenBack: unplugged === 'hold' && state === 'playing' }

export interface StatusInput {
  readonly title: string
  /** As prepared: the whole of what was to be played. */
  readonly whole: Performance
  /** As it stands now, with all that was asked for while it played. */
  readonly now: Performance
  readonly timeline: Timeline
  readonly player: PlayerStatus
  readonly link: LinkState
  readonly hands: readonly HandEvent[]
}

export function statusOf({ title, whole, now, timeline, player, link, hands }: StatusInput): PerformanceStatus {
  const { organ, places, to } = now
  const { plan } = timeline
  const tick = tickAt(timeline, player.position)
  const cue = plan.steps.find((step) => step.tick > tick && step.tick < to)
  const key = now.transposition.find((step) => step.tick > tick && step.tick < to)
  return {
    state: player.state,
    title,
    place: places.at(tick),
    lastBar: places.at(lastTick(whole.to)).bar,
    progress: Math.min(1, player.position / Math.max(1, timeline.duration)),
    positionMs: Math.max(0, (player.position - timeline.startAt) / 1000),
    durationMs: (timeline.duration - timeline.startAt) / 1000,
    tempoPercent: Math.round(now.tempoFactor * 100),
    transposed: semitonesAt(now.transposition, tick),
    ...consoleStatus(organ, player),
    nextCue: cue ? { place: places.at(cue.tick), what: cue.because.replace(/^bar \S+, /, '') } : null,
    nextKey: key ? { place: places.at(key.tick), semitones: key.semitones } : null,
    endsAfter: to < whole.to ? places.at(lastTick(to)) : null,
    link,
    hands,
    sent: player.sent,
    lateness: player.lateness,
    slippedMs: player.slippedMs,
  }
}

const lastTick = (to: Ticks): Ticks => ticks(Math.max(0, to - 1))
