/** A change of registration as its place is looked for: some messages that go out one after the other. Microseconds. */
export interface Grouped {
  /** From its first byte to its last. */
  readonly sends: number
  /** When its last byte had best be out, if it stood alone. */
  readonly best: number
  /** Later than this is heard too late. */
  readonly latest: number
  /** Not out before this, even if that is late: a general cancel does not go under a chord that is held before it. */
  readonly earliest: number
}

/**
 * Law 3: when the last byte of each change must be out, so that they go out in the order of the cues: the last writer is
 * the last sent. Where two of them meet, the later one waits as long as the music allows; where it does not, the earlier
 * one goes sooner.
 * @param groups in the order of the cues
 */
export function deadlinesOf(groups: readonly Grouped[]): number[] {
  const ends: number[] = []
  for (const { best, latest, sends } of groups) {
    ends.push(Math.max(best, Math.min(latest, (ends.at(-1) ?? Number.NEGATIVE_INFINITY) + sends)))
  }
  for (let index = groups.length - 2; index >= 0; index--) {
    const next = (ends[index + 1] as number) - (groups[index + 1] as Grouped).sends
    ends[index] = Math.max((groups[index] as Grouped).earliest, Math.min(ends[index] as number, next))
  }
  let before = Number.NEGATIVE_INFINITY
  return groups.map(({ sends }, index) => {
    before = Math.max(ends[index] as number, before + sends)
    return before
  })
}
