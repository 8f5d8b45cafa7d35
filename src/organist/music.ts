import type { ElementId, Piston } from '../organ/index.ts'
import type { Player, SwapPlan } from '../player/index.ts'
import { heldByCrescendo, withHand } from '../registration/index.ts'
import { type Ticks, ticks } from '../time/index.ts'
import {
  compile,
  knowledgeAt,
  type Performance,
  semitonesAt,
  type Timeline,
  tickAt,
  timeOf,
  withTransposition,
} from '../timeline/index.ts'
import type { Prepared } from './prepare.ts'

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
  /** Moves stops, couplers and tremulants at once; a later cue that names them has the last word. */
  readonly move: (names: ReadonlyMap<ElementId, boolean>, because: string) => void
  /** A hand at the console has moved them: the organ has it already; it stays until a cue names it. */
  readonly note: (names: ReadonlyMap<ElementId, boolean>, because: string) => void
  readonly notePiston: (piston: Piston, because: string) => void
  /** A piston, the organ's own where it has it. */
  readonly press: (piston: Piston, because: string) => void
}

const MOST_SEMITONES = 12
const AT_CONSOLE = { atConsole: true } as const

const namesOf = ({ draw, retire }: Piston): Map<ElementId, boolean> =>
  new Map([...retire.map((id) => [id, false] as const), ...draw.map((id) => [id, true] as const)])

const notPlayed = ({ findings }: Timeline): number => findings.filter(({ code }) => code === 'compass').length

export function createMusic(prepared: Prepared, player: Player): Music {
  let { performance, timeline } = prepared
  const here = () => tickAt(timeline, player.status().position)
  /** The last tick that is not still to come: in a hold, what a coupler does there would never come. */
  const lastTick = () => {
    const { position } = player.status()
    const tick = tickAt(timeline, position)
    return ticks(Math.max(timeline.from, timeOf(timeline, tick) > position ? tick - 1 : tick))
  }
  /** What a crescendo holds, a hand does not retire. */
  const notHeld = (names: ReadonlyMap<ElementId, boolean>, tick: Ticks) => {
    const held = heldByCrescendo(performance.plan, tick)
    return new Map([...names].filter(([id, on]) => on || !held.has(id)))
  }
  const goOnAs = (next: Performance, plan: SwapPlan = 'same') => {
    timeline = compile(next)
    player.swap(timeline, performance.tempoFactor / next.tempoFactor, plan)
    performance = next
  }
  const noteMoved = (names: ReadonlyMap<ElementId, boolean>, because: string) => {
    player.note(names)
    goOnAs({ ...performance, plan: withHand(performance.plan, lastTick(), names, because, AT_CONSOLE) }, 'moved')
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
    move: (names, because) => {
      const tick = lastTick()
      player.move(notHeld(names, tick))
      goOnAs({ ...performance, plan: withHand(performance.plan, tick, names, because) }, 'moved')
    },
    press: (piston, because) => {
      const tick = lastTick()
      const names = namesOf(piston)
      const pressed = piston.call === null ? undefined : { pistons: [piston], named: new Set<ElementId>() }
      const known = knowledgeAt(performance.organ, performance.plan, tick)
      player.move(notHeld(names, tick), pressed && { piston, known })
      goOnAs(
        { ...performance, plan: withHand(performance.plan, tick, names, because, pressed && { pressed }) },
        'moved',
      )
    },
    note: noteMoved,
    notePiston: (piston, because) => {
      const tick = lastTick()
      const names = namesOf(piston)
      // Before the first chord the plan begins with it: what we would say of it then, the organ has already.
      if (player.status().position < timeline.startAt) return noteMoved(names, because)
      player.note(names, { piston, known: knowledgeAt(performance.organ, performance.plan, tick) })
      const how = { pressed: { pistons: [piston], named: new Set<ElementId>() }, ...AT_CONSOLE }
      goOnAs({ ...performance, plan: withHand(performance.plan, tick, names, because, how) }, 'moved')
    },
  }
}
