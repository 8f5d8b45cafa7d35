import { lineEndsIn } from '../programme/index.ts'
import type { Ticks } from '../time/index.ts'
import type { Standing } from './standing.ts'
import type { State } from './state.ts'

/** Where the written bars of all that is laid out begin, in the order in which they are played. Ticks of the arrangement. */
export const bars = ({ arrangement }: State) => arrangement?.bars ?? []

/** Where the lines of all that is laid out begin. Ticks of the arrangement. */
export const lineStarts = ({ piece, laid }: Standing): readonly Ticks[] =>
  laid.flatMap((each) => {
    const ends = lineEndsIn(piece, each).map(({ at }) => at)
    return [each.music, ...ends.slice(0, -1)]
  })
