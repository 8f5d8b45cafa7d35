import type { Player, SwapPlan } from '../player/index.ts'
import { afterHand, type HandMove } from '../registration/index.ts'
import type { Ticks } from '../time/index.ts'
import {
  compile,
  lastTickBy,
  type Performance,
  semitonesAt,
  type Timeline,
  tickAt,
  withTransposition,
} from '../timeline/index.ts'
import { asPlanned, tellPlayer } from './by-hand.ts'
import type { Playable } from './prepare.ts'

/**
 * The piece as it is being played, with all that a person has asked of it since it began. What is left is compiled again
 * at each change and goes on in the player, so that stop travel, gaps and a maker's spacing stay what they are.
 */
export interface Music {
  readonly performance: () => Performance
  readonly timeline: () => Timeline
  /** Where it stands. */
  readonly here: () => Ticks
  readonly setTempo: (factor: number) => void
  readonly endAt: (tick: Ticks) => void
  /**
   * Semitones more (or fewer) than now, from a tick on.
   * @returns how many notes more than before lie outside a compass and are not played
   */
  readonly transposeBy: (semitones: number, from: Ticks) => number
  /** Moves stops, couplers and tremulants at once, or knows them moved; a later cue that names them has the last word. */
  readonly byHand: (move: HandMove) => void
}

const MOST_SEMITONES = 12

const notPlayed = ({ findings }: Timeline): number => findings.filter(({ code }) => code === 'compass').length

export function createMusic(prepared: Playable, player: Player): Music {
  let { performance, timeline } = prepared
  const here = () => tickAt(timeline, player.status().position)
  const goOnAs = (next: Performance, plan: SwapPlan = 'same') => {
    timeline = compile(next)
    player.swap(timeline, performance.tempoFactor / next.tempoFactor, plan)
    performance = next
  }
  return {
    performance: () => performance,
    timeline: () => timeline,
    here,
    setTempo: (factor) => goOnAs({ ...performance, tempoFactor: factor }),
    endAt: (tick) => goOnAs({ ...performance, to: tick }),
    transposeBy: (semitones, from) => {
      const asked = semitonesAt(performance.transposition, from) + semitones
      const within = Math.max(-MOST_SEMITONES, Math.min(MOST_SEMITONES, asked))
      const before = notPlayed(timeline)
      goOnAs({ ...performance, transposition: withTransposition(performance.transposition, from, within) })
      return Math.max(0, notPlayed(timeline) - before)
    },
    byHand: (move) => {
      const { position } = player.status()
      const hand = { ...asPlanned(move, position >= timeline.startAt), tick: lastTickBy(timeline, position) }
      tellPlayer(player, performance, hand)
      goOnAs({ ...performance, plan: afterHand(performance.plan, hand) }, 'moved')
    },
  }
}
