import { type ArrangedWait, feltBeat, type Laid, type Piece, type Section } from '../programme/index.ts'
import { type Ticks, ticks } from '../time/index.ts'
import type { Now, State } from './state.ts'

/** Where the player is in the music. Section numbers count all sections of the item. */
export interface Standing {
  readonly piece: Piece
  readonly sections: readonly Section[]
  readonly laid: readonly Laid[]
  /** Number of the first section that is laid out. */
  readonly first: number
  /** What sounds, or sounded last; null before the first. */
  readonly current: Section | null
  readonly currentLaid: Laid | null
  /** Sections from this one on can still be changed: nothing of them has gone out. */
  readonly free: number
  /** The first that has not sounded to its end. */
  readonly offered: number
  /** Between two sections, or before the first: nothing sounds. */
  readonly isSilent: boolean
  /** All of the arrangement. */
  readonly waits: readonly ArrangedWait[]
  readonly waitsPassed: number
  readonly nextWait: ArrangedWait | null
  /** The wait at which the clock stands, or which it has as good as reached; null where it goes. */
  readonly atWait: ArrangedWait | null
  readonly tick: Ticks
  /** What lies before it has gone out, or is about to. */
  readonly reachTick: Ticks
  readonly beatTicks: number
  /** Beats by which the metre goes: see `FeltBeat`. */
  readonly groupBeats: number
  /** As it goes now. */
  readonly msPerTick: number
  /** The last wait that was passed, or the beginning. */
  readonly since: Ticks
}

/** What is handed over ahead (at most 250 ms), and the stops that move before their moment. */
const REACH_MS = 400

/** @returns null where nothing is loaded */
export function standing(state: State, now: Now): Standing | null {
  const { waitsPassed } = now
  const { arrangement, work, items, index } = state
  const piece = items[index]?.piece
  if (!arrangement || !piece) return null
  const { laid, waits, performance } = arrangement
  const nextWait = waits[waitsPassed] ?? null
  // Before the player has taken it in, it stands at its beginning.
  const tick = ticks(Math.max(now.tick, performance.from))
  const beat = feltBeat(piece.sources[0].score, ticks(0))
  const microsPerTick = performance.score.tempo.at(tick) / performance.score.ticksPerQuarter
  const reachTick = ticks(tick + Math.ceil((REACH_MS * 1000 * work.tempoFactor) / microsPerTick))
  const waitsBefore = nextWait !== null && nextWait.tick <= tick && nextWait.type === 'before' ? nextWait.section : null
  const started = waitsBefore ?? laid.filter(({ start }) => start <= tick).length
  const notYet = laid.findIndex(({ start }, number) => number >= started && start >= reachTick)
  // Nothing goes out beyond a wait.
  const beyondWait = nextWait === null ? laid.length : nextWait.section + (nextWait.type === 'before' ? 0 : 1)
  const free = Math.min(notYet < 0 ? laid.length : notYet, Math.max(started, beyondWait))
  const here = laid[started - 1]
  const hasSounded = here === undefined || tick >= here.soundsTo
  // What is about to begin has as good as begun.
  const currentLaid = laid[free - 1] ?? null
  return {
    piece,
    sections: work.sections,
    laid,
    first: work.first,
    current: currentLaid?.section ?? null,
    currentLaid,
    free: work.first + free,
    offered: work.first + (hasSounded ? started : started - 1),
    isSilent: hasSounded && free === started,
    waits,
    waitsPassed,
    nextWait,
    atWait: nextWait !== null && nextWait.tick <= tick ? nextWait : null,
    tick,
    reachTick,
    beatTicks: beat.ticks,
    groupBeats: beat.group,
    msPerTick: microsPerTick / 1000 / work.tempoFactor,
    // One that was passed before it came is still ahead.
    since: waits.slice(0, waitsPassed).findLast((each) => each.tick <= tick + 1)?.tick ?? performance.from,
  }
}
