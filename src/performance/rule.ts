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

/** What a command does here, to be called; or in words why it can do nothing. So it cannot be offered and then refused. */
export type Decision = string | (() => Stepped)

/** A command that needs loaded music. */
export const inMusic =
  <Command>(decide: (at: InMusic, command: Command) => Decision) =>
  (at: At, command: Command): Decision =>
    notLoaded(at) ?? decide(at as InMusic, command)

export function notLoaded({ state, place }: At): string | null {
  if (state.stage === 'over') return 'the programme is over'
  return place === null ? 'nothing is being played' : null
}

export const CABLE_OUT = 'the cable to the organ is out: put it back'
