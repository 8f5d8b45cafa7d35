import { lineEndsIn } from '../../programme/index.ts'
import { command, steps } from '../command-form.ts'
import { inMusic } from '../rule.ts'
import { seekAlong } from '../seek.ts'

/** Further into its line than this, one back is its own beginning. */
const JUST_BEGUN_BEATS = 1

export const byPhrases = command(
  {
    name: 'byPhrases',
    args: { phrases: steps(64) },
    does: 'lines on or back (else markers, else four bars); one back is first the beginning of this line',
    words: { 'line on': { phrases: 1 }, 'line back': { phrases: -1 } },
    numbered: { word: 'lines', argument: 'phrases' },
    keys: { ']': { phrases: 1 }, '[': { phrases: -1 } },
  },
  inMusic((at, { phrases }) => {
    const { piece, laid } = at.place
    const starts = laid.flatMap((each) => [
      each.music,
      ...lineEndsIn(piece, each)
        .slice(0, -1)
        .map((end) => end.at),
    ])
    return seekAlong(at, starts, phrases, JUST_BEGUN_BEATS) ?? 'this is the last line'
  }),
)
