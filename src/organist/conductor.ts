import { theirs as drawnThere } from '../console/index.ts'
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
import type { Arrangement } from '../programme/index.ts'
import { afterCue } from '../registration/index.ts'
import { type Micros, type Ticks, ticks } from '../time/index.ts'
import { compile, knowledgeAt, lastTickBy, type Timeline, tickAt, timeOf } from '../timeline/index.ts'
import { tellPlayer } from './by-hand.ts'

/** What of a player a performance needs. */
export type Deck = Pick<
  Player,
  | 'load'
  | 'play'
  | 'pause'
  | 'resume'
  | 'hold'
  | 'pass'
  | 'seek'
  | 'swap'
  | 'move'
  | 'note'
  | 'moveBox'
  | 'panic'
  | 'status'
  | 'asked'
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

/** What the player will say once it has taken in our commands up to a number. */
interface Expected extends Partial<Pick<Now, 'tick' | 'waitsPassed' | 'phase'>> {
  readonly asked: number
}

export interface ConductorOptions {
  readonly unplugged: Unplugged
  /** Is told the state whenever its place has changed. */
  readonly keep: (state: State) => void
  readonly quit: () => void
}

/** Timelines that the player may not have taken in yet. */
const MOST_KEPT = 16

/** The timelines that the player was given, by the numbers under which it takes them in. */
function createGiven(deck: Deck) {
  const given = new Map<number, Given>()
  let last = deck.status().timeline
  /** Of the first timeline of what is loaded; what has a lower number is of the item before. */
  let loaded = Number.POSITIVE_INFINITY
  return {
    add: (next: Given) => {
      given.set(++last, next)
      given.delete(last - MOST_KEPT)
    },
    load: () => {
      loaded = last
    },
    clear: () => {
      loaded = Number.POSITIVE_INFINITY
    },
    newest: () => (Number.isFinite(loaded) ? (given.get(last) ?? null) : null),
    taken: (): Taken | null => {
      const { timeline: number, position } = deck.status()
      const found = number < loaded ? undefined : given.get(number)
      return found ? { ...found, number, position } : null
    },
  }
}

/** What changes while a performance goes on. */
interface Conducting {
  readonly deck: Deck
  readonly options: ConductorOptions
  readonly given: ReturnType<typeof createGiven>
  state: State
  expected: Expected
  /** What hands drew at the console, and nothing has named since: known from the plan, or left over from the last one. */
  left: Registration
}

/** @param begun what the performance begins with */
export function createConductor(deck: Deck, begun: Stepped, options: ConductorOptions): Conductor {
  const given = createGiven(deck)
  const c: Conducting = { deck, options, given, state: begun.state, expected: { asked: 0 }, left: NOTHING_DRAWN }
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

const now = ({ deck, given, expected, options }: Conducting): Now =>
  nowOf(deck, given.taken(), expected, options.unplugged)

function take(c: Conducting, { state: next, effects }: Stepped): void {
  const moved = placeChanged(c.state, next)
  c.state = next
  for (const effect of effects) {
    const before = now(c)
    carryOut(c, effect)
    c.expected = { ...expectedAfter(effect, before, c.expected), asked: c.deck.asked() }
  }
  if (moved) c.options.keep(c.state)
}

function carryOut(c: Conducting, effect: Effect): unknown {
  const { deck, given, options } = c
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
      if (enclosure) deck.moveBox(enclosure, effect.position)
      return undefined
    }
    case 'seek': {
      const timeline = given.newest()?.timeline
      if (timeline) deck.seek(timeOf(timeline, effect.tick))
      return undefined
    }
    case 'pass':
      return deck.pass(effect.wait)
    case 'panic':
      given.clear()
      return deck.panic()
    case 'quit':
      return options.quit()
    default:
      return deck[effect.type]()
  }
}

function theirs({ given, left }: Conducting): Registration {
  const played = given.taken()
  if (!played) return left
  const { organ, plan } = played.arrangement.performance
  return drawnThere(knowledgeAt(organ, plan, lastTickBy(played.timeline, played.position)))
}

function ours(c: Conducting): ElementId[] {
  const others = theirs(c)
  return (c.deck.status().drawn as ElementId[]).filter((id) => !others.has(id))
}

function letGo(c: Conducting): void {
  c.left = theirs(c)
  const { state: phase } = c.deck.status()
  if (phase !== 'idle' && phase !== 'ended') c.deck.pause()
}

/** @param more what is retired besides, whoever drew it */
function clear(c: Conducting, more: readonly ElementId[] = []): void {
  const drawn = [...new Set([...ours(c), ...more])]
  letGo(c)
  c.given.clear()
  if (drawn.length > 0) c.deck.move(new Map(drawn.map((id) => [id, false])))
}

/** What a hand drew of stops with one message for on and off: no opening that does not know it can retire it. */
const drawnToggles = ({ state, deck }: Conducting): readonly ElementId[] =>
  (deck.status().drawn as ElementId[]).filter((id) => state.organ.elements[id]?.control.type === 'toggle')

function load(c: Conducting, { arrangement, from }: Extract<Effect, { type: 'load' }>): unknown {
  const { deck, given } = c
  const { organ, plan } = arrangement.performance
  // The opening begins with a general cancel: nothing need be retired stop by stop before it.
  if (organ.generalCancel !== null && plan.takesStops) letGo(c)
  else clear(c, plan.takesStops ? drawnToggles(c) : [])
  const timeline = compile(arrangement.performance)
  given.add({ timeline, arrangement })
  given.load()
  deck.load(timeline)
  if (from === null) return deck.play()
  deck.seek(timeOf(timeline, from))
  return deck.resume()
}

function swap(c: Conducting, { arrangement, ratio, since }: Extract<Effect, { type: 'swap' }>): void {
  const before = outOfCompass(c.given.newest()?.timeline)
  const timeline = compile(arrangement.performance)
  c.given.add({ timeline, arrangement })
  c.deck.swap(timeline, ratio, 'changed', since)
  const more = outOfCompass(timeline) - before
  if (more <= 0) return
  const words = [c.state.answer, `${more} notes more lie outside the compass and are not played`]
  c.state = { ...c.state, answer: words.filter((each) => each !== null).join('; ') }
}

function moveByHand(c: Conducting, { hand, arrangement }: Extract<Effect, { type: 'by-hand' }>): unknown {
  const before = c.given.newest()
  if (!arrangement || !before) {
    c.left = afterCue(c.left, hand.names)
    return c.deck.note(hand.names)
  }
  tellPlayer(c.deck, before.arrangement.performance, hand)
  const timeline = compile(arrangement.performance)
  c.given.add({ timeline, arrangement })
  return c.deck.swap(timeline, 1, 'moved')
}

/** Where the player is; where it has not yet taken in what we asked, where it will be. */
function nowOf(deck: Deck, played: Taken | null, expected: Expected, unplugged: Unplugged): Now {
  const { answered, waitsPassed, state: phase, isLinked, drawn } = deck.status()
  const ahead: Partial<Now> = answered < expected.asked ? expected : {}
  const tick = ahead.tick ?? (played ? tickAt(played.timeline, played.position) : ticks(0))
  return {
    tick,
    lastTick: ahead.tick ?? (played ? lastTickBy(played.timeline, played.position) : ticks(0)),
    waitsPassed: ahead.waitsPassed ?? (played ? waitsPassed : 0),
    phase: ahead.phase ?? phase,
    hasBegun: played !== null && played.position >= played.timeline.startAt,
    link: isLinked || unplugged === 'go-on' ? 'there' : 'out',
    drawn: new Set(drawn as ElementId[]),
  }
}

/** What the player will say after an effect; what one leaves as it was is known from the one before. */
function expectedAfter(effect: Effect, before: Now, expected: Expected): Omit<Expected, 'asked'> {
  switch (effect.type) {
    case 'load': {
      const from: Ticks | null = effect.from
      const waitsPassed = effect.arrangement.waits.filter(({ tick }) => from !== null && tick < from).length
      return { tick: from ?? effect.arrangement.performance.from, waitsPassed, phase: 'playing' }
    }
    case 'pass':
      return { waitsPassed: effect.wait + 1, phase: 'playing' }
    case 'hold':
      return { waitsPassed: before.waitsPassed, phase: 'held' }
    case 'pause':
      return { waitsPassed: before.waitsPassed, phase: 'paused' }
    case 'resume':
      return { waitsPassed: before.waitsPassed, phase: 'playing' }
    case 'seek':
      // Where it stood still it stands still there.
      return {
        tick: effect.tick,
        waitsPassed: effect.waitsPassed,
        phase: before.phase === 'paused' ? 'paused' : 'playing',
      }
    case 'clear':
    case 'panic':
      return {}
    default:
      return expected
  }
}

const outOfCompass = (timeline: Timeline | undefined): number =>
  timeline?.findings.filter(({ code }) => code === 'compass').length ?? 0

const placeChanged = (a: State, b: State): boolean =>
  a.index !== b.index || a.offered !== b.offered || a.work !== b.work || a.order !== b.order
