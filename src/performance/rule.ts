import type { Standing } from './standing.ts'
import type { Now, State, Stepped } from './state.ts'

/** Where a command finds things. `place` null: nothing is loaded. */
export interface At {
  readonly state: State
  readonly now: Now
  readonly place: Standing | null
}

/** While music is loaded. */
export interface InMusic extends At {
  readonly place: Standing
}

/** What a command means, at any moment, in any item. */
export interface Rule<Command> {
  /** Why it can do nothing here, in words; null where it does something. */
  readonly whyNot: (at: At, command: Command) => string | null
  /** Asked only where nothing stands against it. */
  readonly step: (at: At, command: Command) => Stepped
  /** Whether it is among what can be done here, where that hangs on arguments that nobody can guess. */
  readonly isOffered?: (at: At) => boolean
}

/** A command that needs loaded music. */
export const inMusic = <Command>(
  whyNot: (at: InMusic, command: Command) => string | null,
  step: (at: InMusic, command: Command) => Stepped,
): Rule<Command> => ({
  whyNot: (at, command) => notLoaded(at) ?? whyNot(at as InMusic, command),
  step: (at, command) => step(at as InMusic, command),
})

export function notLoaded({ state, place }: At): string | null {
  if (state.stage === 'over') return 'the programme is over'
  return place === null ? 'nothing is being played' : null
}
