/**
 * A terminal says that a key went down, never that it went up: one that is held (a hymn book on the keyboard, a foot on a
 * page-turner) comes again after 0.2 to 1 s, then every 20 to 100 ms. Such repeats are no second press.
 */

/** Nobody presses one key twice as fast: it is held until it has been silent for so long. */
const SILENT_MS = 120
/** The first repeat comes within this after the press. */
const LONGEST_DELAY_MS = 1000

/** What a key means, so long after it came last: `unsure` it may be a second press, or the first repeat of a held key. */
export const meansAfter = (gapMs: number): 'press' | 'repeat' | 'unsure' => {
  if (gapMs < SILENT_MS) return 'repeat'
  return gapMs < LONGEST_DELAY_MS ? 'unsure' : 'press'
}

/** Of the keys of one view, each by its name. */
export interface HeldKeys {
  /** @param act done at once for a press, never for a repeat; where that is not sure, once no repeat has followed it */
  readonly came: (key: string, act: () => void) => void
  readonly end: () => void
}

export function createHeldKeys(nowMs: () => number = () => performance.now()): HeldKeys {
  const cameAtMs = new Map<string, number>()
  const unsure = new Map<string, NodeJS.Timeout>()
  return {
    came: (key, act) => {
      const means = meansAfter(nowMs() - (cameAtMs.get(key) ?? Number.NEGATIVE_INFINITY))
      cameAtMs.set(key, nowMs())
      clearTimeout(unsure.get(key))
      if (means === 'press') act()
      else if (means === 'unsure') unsure.set(key, setTimeout(act, SILENT_MS))
    },
    end: () => {
      for (const each of unsure.values()) clearTimeout(each)
    },
  }
}
