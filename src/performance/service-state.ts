import type { Arrangement, Item, ItemForm, Work } from '../programme/index.ts'
import type { Hand, HandMove } from '../registration/index.ts'
import type { Ticks } from '../time/index.ts'

/** What an operator may ask for at any moment. */
export type ServiceCommand =
  /** Goes on where it waits; else nothing. */
  | { readonly type: 'go' }
  | { readonly type: 'next-verse' }
  | { readonly type: 'one-more-verse' }
  | { readonly type: 'last-verse-now' }
  | { readonly type: 'end-after-line' }
  | { readonly type: 'fade' }
  | { readonly type: 'hold' }
  | { readonly type: 'release' }
  /** Beats more (or fewer) between verses. */
  | { readonly type: 'breath'; readonly beats: number }
  | { readonly type: 'tempo'; readonly percent: number }
  /** A beat, tapped; `atMs` of any clock. */
  | { readonly type: 'tap'; readonly atMs: number }
  /** From the next verse on. */
  | { readonly type: 'transpose'; readonly semitones: number }
  /** Steps of the dynamics. */
  | { readonly type: 'louder'; readonly steps: number }
  | { readonly type: 'skip' }
  | { readonly type: 'back' }
  | { readonly type: 'insert'; readonly item: Item }
  /** Stops, until the registration names them: at the next verse, at softer and louder. */
  | { readonly type: 'by-hand'; readonly move: HandMove }
  | { readonly type: 'panic' }

/** What happened at the organ. */
export type ServiceEvent =
  /** Said again and again while an item is loaded. */
  | { readonly type: 'here' }
  /** All of the item has been played and its stops are in. */
  | { readonly type: 'ended' }

/** What is to be done to the player. */
export type ServiceEffect =
  /** Plays it, from its beginning, with its stops drawn first; where it begins with a wait it stops there. */
  | { readonly type: 'load'; readonly arrangement: Arrangement }
  /** Lets go and retires what is drawn: nothing is to be played for now. */
  | { readonly type: 'clear' }
  /** Goes on in it from the same place. `since`: the tick from which its times are `ratio` times the old ones. */
  | { readonly type: 'swap'; readonly arrangement: Arrangement; readonly ratio: number; readonly since: Ticks }
  /** Moves stops at once and goes on in the arrangement that has them; null: nothing is loaded. */
  | { readonly type: 'by-hand'; readonly hand: Hand; readonly arrangement: Arrangement | null }
  | { readonly type: 'pass'; readonly wait: number }
  | { readonly type: 'hold' }
  | { readonly type: 'release' }
  | { readonly type: 'panic' }

/** `quiet`: an item without music, or one at which nothing is loaded (after panic); `over`: after the last item. */
export type Phase = 'playing' | 'held' | 'quiet' | 'over'

export interface ServiceState {
  readonly items: readonly Item[]
  /** Of each item its number in the programme; the form of one that was slipped in. */
  readonly order: readonly (number | ItemForm)[]
  readonly index: number
  readonly work: Work
  readonly arrangement: Arrangement | null
  /** What hands have moved since the item was loaded. Ticks of the arrangement. */
  readonly hands: readonly Hand[]
  readonly phase: Phase
  /** The section that is offered after a power cut: the first that has not sounded to its end. */
  readonly offered: number
  /** Waits passed, as far as we have said it: the player may be a moment behind. */
  readonly passed: number
  readonly taps: readonly number[]
  /** The answer to the last command, for people; null where all is as expected. */
  readonly said: string | null
}

export interface Stepped {
  readonly state: ServiceState
  readonly effects: readonly ServiceEffect[]
}
