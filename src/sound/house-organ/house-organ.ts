import type { Enclosure, Tremulant } from '../../organ/index.ts'
import { breathingPipes, createBreath } from './breath.ts'
import { createBuilding } from './building.ts'
import type { Moment } from './follow.ts'
import { groupedBy } from './grouped-by.ts'
import type { Pipe, Rank } from './ranks.ts'
import { pipeId } from './sounding.ts'
import type { SoundingOrgan } from './sounding-organ.ts'
import { speak, type Voice, voiceId } from './voice.ts'
import type { Waves } from './waves.ts'
import type { SoundContext, SoundNode } from './web-audio.ts'

/** What sounds at a moment, for an organ that begins in the middle. `since` in seconds of the music, when it began to speak. */
export interface Standing {
  readonly pipes: readonly { readonly pipe: Pipe; readonly since: number }[]
  readonly boxes: ReadonlyMap<Enclosure, number>
  readonly trembling: ReadonlySet<Tremulant>
  readonly headroom: number
}

/** The house organ in a context: pipes, boxes, tremulants. */
export interface HouseOrgan {
  /** Moments in their order, not before they can be heard: `at` in seconds of the context. */
  readonly obey: (moment: Moment) => void
  readonly pipesSounding: () => number
}

/** Silent and open, as an organ that has just been switched on. */
export const SWITCHED_ON: Standing = { pipes: [], boxes: new Map(), trembling: new Set(), headroom: 0 }

/** Where and when an organ is built. */
export interface Site {
  readonly organ: SoundingOrgan
  /** What it sounds into: the room. */
  readonly to: SoundNode
  /** The moment of the music that is the context's beginning. */
  readonly originS: number
  /** What sounds at that moment. */
  readonly standing: Standing
  /** Perhaps of an earlier context of the same rate: they need not be made again. */
  readonly waves: Waves
  /** See `Chest`. */
  readonly fuses: boolean
}

export function createHouseOrgan(
  context: SoundContext,
  { organ, to: room, originS, standing, waves, fuses }: Site,
): HouseOrgan {
  const building = createBuilding(context, organ, originS, room)
  const breath = createBreath(context)
  /** Each pipe's voice. */
  const speaking = new Map<number, Voice>()
  const enter = (voice: Voice): void => {
    for (const pipe of voice.pipes) speaking.set(pipeId(pipe), voice)
  }
  /** Pipes that begin together; each voice at its own time, for some divisions speak late. */
  const start = (pipes: readonly Pipe[], at: number) => {
    for (const together of groupedBy(pipes, (pipe) => `${voiceId(pipe)} ${pipe.rank.latencyS}`)) {
      const { rank, key } = together[0] as Pipe
      const to = building.chestFor(rank.division, key)
      enter(speak({ context, waves, fuses, to }, together, at + rank.latencyS))
    }
  }
  const stop = (pipes: readonly Pipe[], at: number) => {
    const stopped = new Set(pipes.map(pipeId))
    for (const voice of new Set(pipes.flatMap((pipe) => speaking.get(pipeId(pipe)) ?? []))) {
      const kept = voice.pipes.filter((pipe) => !stopped.has(pipeId(pipe)))
      const stopAt = at + (voice.pipes[0] as Pipe).rank.latencyS
      for (const pipe of voice.pipes) speaking.delete(pipeId(pipe))
      if (kept.length === 0) voice.stop(stopAt)
      else enter(voice.keep(kept, stopAt))
    }
  }
  for (const together of groupedBy(standing.pipes, ({ since }) => String(since))) {
    for (const pipes of groupedBy(together, ({ pipe }) => voiceId(pipe))) {
      const { pipe, since } = pipes[0] as Standing['pipes'][number]
      const to = building.chestFor(pipe.rank.division, pipe.key)
      enter(
        speak(
          { context, waves, fuses, to },
          pipes.map((each) => each.pipe),
          since - originS,
        ),
      )
    }
  }
  for (const [enclosure, position] of standing.boxes) building.moveBox(enclosure, position, null)
  for (const tremulant of standing.trembling) building.setTremulant(tremulant, true, null)
  let headroom = standing.headroom
  building.setHeadroom(headroom, null)
  return {
    obey: (moment) => {
      const { at } = moment
      for (const { enclosure, position } of moment.boxes) building.moveBox(enclosure, position, at)
      for (const { tremulant, on } of moment.tremulants) building.setTremulant(tremulant, on, at)
      if (moment.headroom !== headroom) {
        building.setHeadroom(moment.headroom, headroom === 0 ? null : at)
        headroom = moment.headroom
      }
      stop(moment.stops, at)
      start(moment.starts, at)
      for (const pipe of breathingPipes(moment.starts)) {
        breath.blow(pipe, at + pipe.rank.latencyS, building.chestFor(pipe.rank.division, pipe.key))
      }
    },
    pipesSounding: () => speaking.size,
  }
}

/** Makes every wave that an organ may need, so that none is made while it plays. */
export function voiceAll(waves: Waves, ranks: readonly Rank[]): void {
  for (const rank of ranks) {
    for (let key = rank.division.compass.low; key <= rank.division.compass.high; key++) waves.of({ rank, key })
  }
}
