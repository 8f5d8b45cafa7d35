import type { GateRules, PortSpec, WatchHeader } from '../ports/index.ts'
import type { Priority } from './priority.ts'
import type { PlayerState } from './shared-state.ts'
import type { ConsoleLanguage, Tape, TapeCall } from './tape-format.ts'

/**
 * What keeps the time: the system's own timer (`queue`) or the player's thread (`sleep`). `auto`: the timer where the port
 * has one and the thread did not get real-time priority, without which it is late on a busy machine.
 */
export type Timing = 'auto' | 'queue' | 'sleep'

/** While the port is gone the music holds its place, or goes on unheard. */
export type Unplugged = 'hold' | 'go-on'

/** What the player's thread is started with. Plain data. */
export interface PlayerSetup {
  readonly port: PortSpec
  /** Into which all that is sent goes too; null for none. */
  readonly capture: SharedArrayBuffer | null
  readonly timing: Timing
  readonly unplugged: Unplugged
  readonly aheadMs: number
  /** The sentinel's line and what it needs to know; null where none watches. */
  readonly watch: { readonly fd: number; readonly header: Omit<WatchHeader, 'aheadMs'> } | null
  /** The player before us died with keys down: all of them go up first. */
  readonly sweepFirst: boolean
  /** Elements with one message for on and off that the player before us may have left drawn: never pushed blindly. */
  readonly inDoubt: readonly number[]
  readonly rules: GateRules
  readonly language: ConsoleLanguage
  readonly state: SharedArrayBuffer
}

/**
 * What became of the registration on another tape of the same music: `moved`, stops were moved by hand and change at other
 * moments now; `changed`, it is another one from here on, and what was said ahead of its moment may be wrong.
 */
export type SwapPlan = 'same' | 'moved' | 'changed'

export interface ElementMove {
  readonly element: number
  readonly drawn: boolean
}

/** Into the player. */
export type PlayerCommand =
  /**
   * Puts a tape in and stands at its beginning.
   * `keepsStops`: at the same sitting, so that what the organ has been told of its stops still holds.
   */
  | { readonly type: 'load'; readonly tape: Tape; readonly keepsStops: boolean }
  | { readonly type: 'play' }
  /** Lets go of all keys and stands still; stops stay drawn. */
  | { readonly type: 'pause' }
  /** The same for good: no tape is in any more, and nothing of it comes back with a cable. */
  | { readonly type: 'unload' }
  /** After a pause: strikes again what is held there, and goes on. After a hold: goes on with what sounds. */
  | { readonly type: 'resume' }
  /** Stays on what sounds until `resume`. */
  | { readonly type: 'hold' }
  /**
   * Passes a wait of the tape, by its number from 0: goes on where the clock stands at it; where it is still ahead, the
   * clock will not stop there. A wait that has been passed is not passed again.
   */
  | { readonly type: 'pass'; readonly wait: number }
  /** To a time of the tape. */
  | { readonly type: 'seek'; readonly toMicros: number }
  /**
   * Goes on in another tape of the same music: what is at `fromMicros` in this one is at `toMicros` in that one, and
   * from there `ratio` microseconds of that one are one of this. What has been sent is not sent again.
   */
  | {
      readonly type: 'swap'
      readonly tape: Tape
      readonly fromMicros: number
      readonly toMicros: number
      readonly ratio: number
      readonly plan: SwapPlan
    }
  /** Stops, couplers and tremulants by hand, at once (at the maker's spacing); or a piston of the organ, and the rest. */
  | { readonly type: 'move'; readonly changes: readonly ElementMove[]; readonly call: TapeCall | null }
  /** The same, done by a hand at the console so long ago: the organ has it, unless what we said has undone it since. */
  | {
      readonly type: 'note'
      readonly changes: readonly ElementMove[]
      readonly call: TapeCall | null
      readonly agoMs: number
    }
  /** Moves a box or pedal at once, by its place among the organ's: 0 to 127. */
  | { readonly type: 'box'; readonly box: number; readonly value: number }
  /** Everything retired at once, by the organ's own general cancel where it has one. */
  | { readonly type: 'cancel' }
  /** Silence at once: keys we hold, all notes off, general cancel; whatever waits is forgotten. */
  | { readonly type: 'panic' }
  /** Lets go of all keys, retires what we drew, closes the port; the thread ends. */
  | { readonly type: 'close' }

/** Out of the player. */
export type PlayerEvent =
  | {
      readonly type: 'ready'
      readonly portName: string
      readonly priority: Priority
      readonly keptBy: 'queue' | 'sleep'
    }
  | { readonly type: 'not-ready'; readonly problem: string }
  | { readonly type: 'state'; readonly state: PlayerState }
  /** The port's other end has gone, or is back and the organ on its way to what the music wants. */
  | { readonly type: 'link'; readonly isIn: boolean }
  /** The gate does not let a message of the tape through; nothing of the tape is played. */
  | { readonly type: 'refused'; readonly problem: string }
  /** The port no longer takes bytes, or a fault of ours; everything that could be let go was. */
  | { readonly type: 'fault'; readonly problem: string }
  | { readonly type: 'closed'; readonly problem: string | null }
