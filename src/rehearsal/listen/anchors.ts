import { SAMPLE_RATE } from '../organ/index.ts'
import type { Expected, Sounding } from './expected.ts'

/** From a frame of the recording on the timeline begins at another: JACK's clock has lost time, or won it. */
export interface Anchor {
  readonly fromFrame: number
  readonly zeroFrame: number
}

/** What should be heard, at the times at which it was sent. */
export interface Moved {
  readonly expected: Expected
  /** The sounding as it is written. */
  readonly asWritten: (sounding: Sounding) => Sounding
}

/**
 * A clock that slips moves all that comes after: what is expected moves with it, so that it can be heard at all.
 * @param zeroFrame where the timeline lies that it is moved from
 * @param anchors by time
 */
export function movedBy(expected: Expected, zeroFrame: number, anchors: readonly Anchor[]): Moved {
  const moved = (seconds: number): number => {
    const anchor = anchors.findLast((each) => each.zeroFrame + seconds * SAMPLE_RATE >= each.fromFrame)
    return seconds + ((anchor?.zeroFrame ?? zeroFrame) - zeroFrame) / SAMPLE_RATE
  }
  const written = new Map(
    expected.soundings.map((each) => [{ ...each, from: moved(each.from), to: moved(each.to) }, each] as const),
  )
  return {
    expected: {
      soundings: [...written.keys()].sort((a, b) => a.from - b.from),
      boxes: new Map(
        [...expected.boxes].map(([division, moves]) => [
          division,
          moves.map(({ at, open }) => ({ at: moved(at), open })),
        ]),
      ),
      endsAt: moved(expected.endsAt),
    },
    asWritten: (sounding) => written.get(sounding) ?? sounding,
  }
}
