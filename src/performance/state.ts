import type { ElementId, Organ } from '../organ/index.ts'
import type { Arrangement, Item, ItemForm, Work } from '../programme/index.ts'
import type { Hand, HandMove } from '../registration/index.ts'
import type { Ticks } from '../time/index.ts'

/** `loaded`: an item's music is in the player, whose phase is the truth; `quiet`: nothing is; `over`: after the last item. */
type Stage = 'loaded' | 'quiet' | 'over'

/** What is performed: an order of items on one organ, of which a piece is the shortest. */
export interface State {
  readonly organ: Organ
  readonly items: readonly Item[]
  /** Of each item its number in the programme; the form of one that was slipped in. */
  readonly order: readonly (number | ItemForm)[]
  readonly index: number
  readonly work: Work
  readonly arrangement: Arrangement | null
  /** What hands have moved since the item was loaded. Ticks of the arrangement. */
  readonly hands: readonly Hand[]
  readonly stage: Stage
  /** The section that is offered after a power cut: the first that has not sounded to its end. */
  readonly offered: number
  /** After panic in a voluntary: how many ticks into the offered section it goes on; null: from its beginning. */
  readonly offeredFrom: Ticks | null
  /** Times of beats that were tapped. */
  readonly taps: readonly number[]
  /** The answer to the last command, for people; null where all is as expected. */
  readonly answer: string | null
}

/** The phase of the player, as it is or as our last command will make it. */
type Phase = 'idle' | 'playing' | 'held' | 'waiting' | 'paused' | 'ended' | 'closed'

/** Where the player is when something is asked of it. */
export interface Now {
  /** Of the arrangement that is loaded. */
  readonly tick: Ticks
  /** The last tick that is not still to come. */
  readonly lastTick: Ticks
  readonly waitsPassed: number
  readonly phase: Phase
  /** The first note is out, or past. */
  readonly hasBegun: boolean
  /** `out`: nothing can sound until the cable is back. */
  readonly link: 'in' | 'out'
  /** Elements that the organ has drawn, as far as it is known. */
  readonly drawn: ReadonlySet<ElementId>
  /** Elements of which nobody knows how they stand. */
  readonly inDoubt: readonly ElementId[]
}

/** What is to be done to the player. */
export type Effect =
  /** Plays it from its beginning (or a tick), with its stops drawn first; where it begins with a wait it stops there. */
  | { readonly type: 'load'; readonly arrangement: Arrangement; readonly from: Ticks | null }
  /** Lets go and retires what is drawn: nothing is to be played for now. */
  | { readonly type: 'clear' }
  /** Goes on in it from the same place. `since`: the tick from which its times are `ratio` times the old ones. */
  | { readonly type: 'swap'; readonly arrangement: Arrangement; readonly ratio: number; readonly since: Ticks }
  /** Moves stops at once and goes on in the arrangement that has them; null: nothing is loaded. */
  | { readonly type: 'by-hand'; readonly hand: Hand; readonly arrangement: null }
  /** `since`: see `swap`; before a wait a slow console is given the time that its stops take. */
  | { readonly type: 'by-hand'; readonly hand: Hand; readonly arrangement: Arrangement; readonly since: Ticks }
  | { readonly type: 'box'; readonly enclosure: number; readonly position: number }
  | { readonly type: 'pass'; readonly wait: number }
  | { readonly type: 'hold' }
  | { readonly type: 'pause' }
  /** Goes on after hold or pause. */
  | { readonly type: 'resume' }
  | { readonly type: 'seek'; readonly tick: Ticks; readonly waitsPassed: number }
  | { readonly type: 'panic' }
  | { readonly type: 'quit' }

export interface Stepped {
  readonly state: State
  readonly effects: readonly Effect[]
}

/** What happened without anybody's asking. */
export type Event =
  /** Time has passed. */
  | { readonly name: 'here' }
  /** All of the item has been played and its stops are in. */
  | { readonly name: 'ended' }
  /** A hand at the console moved stops: the organ has them already. */
  | { readonly name: 'atConsole'; readonly move: HandMove }
  /** The cable is back: what was answered because it was out is no longer so. */
  | { readonly name: 'linked' }

/** Nothing is done; `answer` says why, or what there is to know. */
export const unchanged = (state: State, answer: string | null = null): Stepped => ({
  state: { ...state, answer },
  effects: [],
})

export const done = (state: State, ...effects: readonly Effect[]): Stepped => ({ state, effects })

/** The same, with another answer. */
export const answering = ({ state, effects }: Stepped, answer: string | null): Stepped => ({
  state: { ...state, answer },
  effects,
})
