import { drawnAtConsole } from '../console/index.ts'
import { type ElementId, NOTHING_DRAWN, type Registration } from '../organ/index.ts'
import {
  type Command,
  type Effect,
  type Event,
  happen,
  type Now,
  obey,
  type PerformanceStatus,
  type State,
  type Stepped,
  statusOf,
} from '../performance/index.ts'
import type { Player, Unplugged } from '../player/index.ts'
import { afterCue, type Hand, type HandMove, movable } from '../registration/index.ts'
import { compile, knowledgeAt, lastTickBy, type Performance, type Timeline, timeOf } from '../timeline/index.ts'
import { createGiven, type Taken } from './given.ts'
import { type Expected, expectedAfter, nowOf } from './player-now.ts'

/** What of a player a performance needs. */
export type ConductedPlayer = Omit<
  Player,
  'portName' | 'priority' | 'keptBy' | 'newlySent' | 'cancel' | 'close' | 'closeNow'
>

/** Carries a performance out: asks its state machine what to do, and tells the player. */
export interface Conductor {
  /** @returns whether it was done, and what there is to say to it */
  readonly obey: (command: Command) => { readonly done: boolean; readonly answer: string | null }
  readonly happen: (event: Event) => void
  /** What was held back at the beginning. */
  readonly carryOut: (stepped: Stepped) => void
  /** Looks where the music is; to be called some twenty times a second, and where the player says that it has ended. */
  readonly look: () => void
  /** What is drawn and ours to retire: a hand at the console drew the rest. */
  readonly ours: () => readonly ElementId[]
  readonly state: () => State
  readonly status: () => PerformanceStatus
  /** What the player has taken in, under its number; null where nothing is loaded. */
  readonly played: () => Taken | null
  /** What was given to the player last. */
  readonly timeline: () => Timeline | null
}

export interface ConductorOptions {
  readonly unplugged: Unplugged
  /** Is told the state whenever its place has changed. */
  readonly keep: (state: State) => void
  readonly quit: () => void
}

/** What changes while a performance goes on. */
interface Conducting {
  readonly player: ConductedPlayer
  readonly options: ConductorOptions
  readonly given: ReturnType<typeof createGiven>
  state: State
  expected: Expected
  /** What hands drew at the console, and nothing has named since: known from the plan, or left over from the last one. */
  left: Registration
}

/** @param begun what the performance begins with */
export function createConductor(player: ConductedPlayer, begun: Stepped, options: ConductorOptions): Conductor {
  const given = createGiven(player)
  const c: Conducting = { player, options, given, state: begun.state, expected: { asked: 0 }, left: NOTHING_DRAWN }
  take(c, begun)
  options.keep(c.state)
  return {
    obey: (command) => {
      take(c, happen(c.state, { name: 'here' }, now(c)))
      const after = obey(c.state, command, now(c))
      take(c, after)
      return { done: after.done, answer: c.state.answer }
    },
    happen: (event) => take(c, happen(c.state, event, now(c))),
    carryOut: (stepped) => take(c, stepped),
    look: () => {
      if (given.taken()) take(c, happen(c.state, { name: now(c).phase === 'ended' ? 'ended' : 'here' }, now(c)))
    },
    ours: () => ours(c),
    state: () => c.state,
    status: () => statusOf(c.state, now(c)),
    timeline: () => given.newest()?.timeline ?? null,
    played: given.taken,
  }
}

const now = ({ player, given, expected, options }: Conducting): Now =>
  nowOf(player.status(), given.taken(), expected, options.unplugged)

function take(c: Conducting, { state: next, effects }: Stepped): void {
  const moved = placeChanged(c.state, next)
  c.state = next
  for (const effect of effects) {
    const before = now(c)
    carryOut(c, effect)
    c.expected = { ...expectedAfter(effect, before, c.expected), asked: c.player.asked() }
  }
  if (moved) c.options.keep(c.state)
}

function carryOut(c: Conducting, effect: Effect): unknown {
  const { player, given, options } = c
  switch (effect.type) {
    case 'load':
      return load(c, effect)
    case 'clear':
      return clear(c)
    case 'swap':
      return swap(c, effect)
    case 'by-hand':
      return moveByHand(c, effect)
    case 'box': {
      const enclosure = c.state.organ.enclosures[effect.enclosure]
      if (enclosure) player.moveBox(enclosure, effect.position)
      return undefined
    }
    case 'seek': {
      const timeline = given.newest()?.timeline
      if (timeline) player.seek(timeOf(timeline, effect.tick))
      return undefined
    }
    case 'pass':
      return player.pass(effect.wait)
    case 'panic':
      given.clear()
      return player.panic()
    case 'quit':
      return options.quit()
    default:
      return player[effect.type]()
  }
}

function drawnByOthers({ given, left }: Conducting): Registration {
  const played = given.taken()
  if (!played) return left
  const { organ, plan } = played.arrangement.performance
  return drawnAtConsole(knowledgeAt(organ, plan, lastTickBy(played.timeline, played.position)))
}

function ours(c: Conducting): ElementId[] {
  const others = drawnByOthers(c)
  return (c.player.status().drawn as ElementId[]).filter((id) => !others.has(id))
}

function letGo(c: Conducting): void {
  c.left = drawnByOthers(c)
  c.player.unload()
}

/** @param more what is retired as well, no matter what drew it */
function clear(c: Conducting, more: readonly ElementId[] = []): void {
  const drawn = [...new Set([...ours(c), ...more])]
  letGo(c)
  c.given.clear()
  if (drawn.length > 0) c.player.move(new Map(drawn.map((id) => [id, false])))
}

/** What a hand drew of stops with one message for on and off: no opening that does not know it can retire it. */
const drawnToggles = ({ state, player }: Conducting): readonly ElementId[] =>
  (player.status().drawn as ElementId[]).filter((id) => state.organ.elements[id]?.control.type === 'toggle')

function load(c: Conducting, { arrangement, from }: Extract<Effect, { type: 'load' }>): unknown {
  const { player, given } = c
  const { organ, plan } = arrangement.performance
  // The opening begins with a general cancel: nothing need be retired stop by stop before it.
  if (organ.generalCancel !== null && plan.takesStops) letGo(c)
  else clear(c, plan.takesStops ? drawnToggles(c) : [])
  const timeline = compile(arrangement.performance)
  given.add({ timeline, arrangement })
  given.load()
  player.load(timeline)
  if (from === null) return player.play()
  player.seek(timeOf(timeline, from))
  return player.resume()
}

function swap(c: Conducting, { arrangement, ratio, since }: Extract<Effect, { type: 'swap' }>): void {
  const before = outOfCompass(c.given.newest()?.timeline)
  const timeline = compile(arrangement.performance)
  c.given.add({ timeline, arrangement })
  c.player.swap(timeline, ratio, 'changed', since)
  const more = outOfCompass(timeline) - before
  if (more <= 0) return
  const words = [c.state.answer, `${more} notes more lie outside the compass and are not played`]
  c.state = { ...c.state, answer: words.filter((each) => each !== null).join('; ') }
}

function moveByHand(c: Conducting, effect: Extract<Effect, { type: 'by-hand' }>): unknown {
  const { hand, arrangement } = effect
  const before = c.given.newest()
  if (arrangement === null || !before) {
    c.left = afterCue(c.left, hand.names)
    return c.player.note(hand.names, undefined, heardAgoMs(hand))
  }
  tellPlayer(c.player, before.arrangement.performance, hand)
  const timeline = compile(arrangement.performance)
  c.given.add({ timeline, arrangement })
  return c.player.swap(timeline, 1, 'moved', effect.since)
}

const outOfCompass = (timeline: Timeline | undefined): number =>
  timeline?.findings.filter(({ code }) => code === 'compass').length ?? 0

const placeChanged = (a: State, b: State): boolean =>
  a.index !== b.index || a.offered !== b.offered || a.work !== b.work || a.order !== b.order

const heardAgoMs = ({ heardAtMs }: HandMove): number =>
  heardAtMs === undefined ? 0 : Math.max(0, performance.now() - heardAtMs)

/** The player moves what a hand moved, or takes notice of it; the music goes on with it by a swap of the plan `moved`. */
function tellPlayer(player: ConductedPlayer, { organ, plan }: Pick<Performance, 'organ' | 'plan'>, hand: Hand): void {
  const { piston, tick, atConsole } = hand
  const press = piston?.call ? { piston, before: knowledgeAt(organ, plan, tick).pressed } : undefined
  if (atConsole) player.note(hand.names, press, heardAgoMs(hand))
  else player.move(movable(plan, hand), press)
}
