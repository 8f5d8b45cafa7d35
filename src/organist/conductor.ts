import { theirs as drawnThere } from '../console/index.ts'
import { type ElementId, NOTHING_DRAWN, type Registration } from '../organ/index.ts'
import {
  type Now,
  type ServiceCommand,
  type ServiceEffect,
  type ServiceEvent,
  type ServiceState,
  type ServiceStatus,
  type Stepped,
  serviceStatus,
  stepService,
} from '../performance/index.ts'
import type { Player } from '../player/index.ts'
import type { Arrangement } from '../programme/index.ts'
import { afterCue } from '../registration/index.ts'
import { type Micros, ticks } from '../time/index.ts'
import { compile, knowledgeAt, lastTickBy, type Timeline, tickAt } from '../timeline/index.ts'
import { asPlanned, tellPlayer } from './by-hand.ts'

/** What of a player a service needs. */
export type Deck = Pick<
  Player,
  'load' | 'play' | 'pause' | 'resume' | 'hold' | 'pass' | 'seek' | 'swap' | 'move' | 'note' | 'panic' | 'status'
>

/** Carries a service out: asks its state machine what to do, and tells the player. */
export interface Conductor {
  readonly command: (command: ServiceCommand) => void
  /** Looks where the music is; to be called some twenty times a second, and where the player says that it has ended. */
  readonly look: () => void
  /** What is drawn and ours to retire: a hand at the console drew the rest. */
  readonly ours: () => readonly ElementId[]
  readonly state: () => ServiceState
  readonly status: () => ServiceStatus
  readonly timeline: () => Timeline | null
  /** What the player has taken in, under its number; null where nothing is loaded. */
  readonly played: () => Taken | null
}

/** What the player was given. */
interface Given {
  readonly timeline: Timeline
  readonly arrangement: Arrangement
}

/** What it plays, and where it stands in that. */
export interface Taken extends Given {
  readonly number: number
  readonly position: Micros
}

/** Timelines that the player may not have taken in yet. */
const MOST_KEPT = 16

/**
 * @param begun what the service begins with
 * @param keep is told the state whenever its place has changed
 */
export function createConductor(deck: Deck, begun: Stepped, keep: (state: ServiceState) => void): Conductor {
  let { state } = begun
  /** By the number under which the player takes them in. */
  const given = new Map<number, Given>()
  let last = deck.status().timeline
  let loaded = Number.POSITIVE_INFINITY
  const give = (next: Given) => {
    given.set(++last, next)
    given.delete(last - MOST_KEPT)
  }
  const timeline = () => given.get(last)?.timeline ?? null
  const taken = (number: number) => (number < loaded ? undefined : given.get(number))
  const now = (): Now => {
    const { timeline: number, position, waitsPassed } = deck.status()
    const played = taken(number)
    if (!played) return { tick: ticks(0), lastTick: ticks(0), waitsPassed: 0 }
    const { timeline: playing } = played
    return { tick: tickAt(playing, position), lastTick: lastTickBy(playing, position), waitsPassed }
  }
  /** What hands drew at the console, and nothing has named since: known from the plan, or left over from the last one. */
  let left: Registration = NOTHING_DRAWN
  const theirs = (): Registration => {
    const { timeline: number, position } = deck.status()
    const played = taken(number)
    if (!played) return left
    const { organ, plan } = played.arrangement.performance
    return drawnThere(knowledgeAt(organ, plan, lastTickBy(played.timeline, position)))
  }
  const ours = () => {
    const others = theirs()
    return (deck.status().drawn as ElementId[]).filter((id) => !others.has(id))
  }
  const clear = () => {
    const { state: doing } = deck.status()
    const drawn = ours()
    left = theirs()
    if (doing !== 'idle' && doing !== 'ended') deck.pause()
    if (drawn.length > 0) deck.move(new Map(drawn.map((id) => [id, false])))
  }
  const compiled = (arrangement: Arrangement): Given => ({
    timeline: compile(arrangement.performance),
    arrangement,
  })
  const does = (effect: ServiceEffect) => {
    switch (effect.type) {
      case 'load': {
        clear()
        const next = compiled(effect.arrangement)
        give(next)
        loaded = last
        deck.load(next.timeline)
        return deck.play()
      }
      case 'clear':
        clear()
        loaded = Number.POSITIVE_INFINITY
        return undefined
      case 'swap': {
        const before = outOfCompass(timeline())
        const next = compiled(effect.arrangement)
        give(next)
        deck.swap(next.timeline, effect.ratio, 'changed', effect.since)
        const more = outOfCompass(next.timeline) - before
        if (more > 0)
          state = {
            ...state,
            said: `${state.said ?? ''}; ${more} notes more lie outside the compass and are not played`,
          }
        return undefined
      }
      case 'by-hand': {
        const before = given.get(last)
        if (!effect.arrangement || !before) {
          left = afterCue(left, effect.hand.names)
          return deck.note(effect.hand.names)
        }
        tellPlayer(deck, before.arrangement.performance, effect.hand)
        const next = compiled(effect.arrangement)
        give(next)
        return deck.swap(next.timeline, 1, 'moved')
      }
      case 'pass':
        return deck.pass(effect.wait)
      case 'hold':
        return deck.hold()
      case 'release':
        return deck.resume()
      case 'panic':
        return deck.panic()
      default:
        return effect satisfies never
    }
  }
  const take = ({ state: next, effects }: Stepped) => {
    const moved = placeChanged(state, next)
    state = next
    for (const effect of effects) does(effect)
    if (moved) keep(state)
  }
  const step = (input: ServiceCommand | ServiceEvent) => take(stepService(state, input, now()))
  for (const effect of begun.effects) does(effect)
  keep(state)
  return {
    command: (command) => {
      step({ type: 'here' })
      if (command.type !== 'by-hand') return step(command)
      const { timeline: number, position } = deck.status()
      const startAt = taken(number)?.timeline.startAt ?? Number.POSITIVE_INFINITY
      step({ ...command, move: asPlanned(command.move, position >= startAt) })
    },
    look: () => {
      const { state: doing, timeline: number } = deck.status()
      if (number < loaded) return
      step({ type: doing === 'ended' ? 'ended' : 'here' })
    },
    ours,
    state: () => state,
    status: () => serviceStatus(state, now()),
    timeline,
    played: () => {
      const { timeline: number, position } = deck.status()
      const found = taken(number)
      return found ? { ...found, number, position } : null
    },
  }
}

const outOfCompass = (timeline: Timeline | null): number =>
  timeline?.findings.filter(({ code }) => code === 'compass').length ?? 0

const placeChanged = (a: ServiceState, b: ServiceState): boolean =>
  a.index !== b.index || a.offered !== b.offered || a.work !== b.work || a.order !== b.order
