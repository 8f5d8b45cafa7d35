import type { Organ } from '../organ/index.ts'
import type { PerformanceStatus } from '../performance/index.ts'
import type { Lateness, PlayerState, PlayerStatus } from '../player/index.ts'
import { type ConsoleStatus, consoleStatus } from './console-status.ts'
import type { Taken } from './given.ts'
import type { HandEvent } from './hands.ts'
import type { Heard } from './heartbeat.ts'

/** What is going on, in an organist's words: read by the terminal, the page and MQTT. */
export interface LiveStatus extends PerformanceStatus, ConsoleStatus {
  /** Of the order of service, or of the piece. */
  readonly title: string
  readonly state: PlayerState
  /** Of what is loaded: from its first moment, and in all. */
  readonly positionMs: number
  readonly durationMs: number
  readonly link: LinkState
  /** Keys that are down. */
  readonly sounding: number
  readonly sent: number
  readonly lateness: Lateness
  readonly slippedMs: number
  /** Why the place could not be kept on disk; null where it is. */
  readonly unkept: string | null
  /** What hands did at the console, where the organ tells; the newest last. */
  readonly hands: readonly HandEvent[]
}

/** `gone`: the port is unplugged, and the music goes on by itself when it is back (or not). Else see `Heard`. */
type LinkState = { readonly type: 'gone'; readonly goesOnWhenBack: boolean } | { readonly type: Heard }

/** What of it is shown as it is known. */
type Shown = Pick<LiveStatus, 'title' | 'unkept' | 'hands'>

export function liveStatus(
  organ: Organ,
  performance: PerformanceStatus,
  player: PlayerStatus,
  played: Taken | null,
  heard: Heard,
  shown: Shown,
): LiveStatus {
  const { state, sent, lateness, slippedMs, keysDown, isLinked } = player
  const startAt = played?.timeline.startAt ?? 0
  return {
    ...performance,
    ...consoleStatus(organ, player),
    ...shown,
    ...{ state, sent, lateness, slippedMs },
    positionMs: played ? Math.max(0, (played.position - startAt) / 1000) : 0,
    durationMs: played ? (played.timeline.duration - startAt) / 1000 : 0,
    link: isLinked ? { type: heard } : { type: 'gone', goesOnWhenBack: performance.doing === 'plays' },
    sounding: keysDown.reduce((sum, keys) => sum + keys.length, 0),
  }
}
