import { type BarDraft, barDraft } from '../notated/draft.ts'

/** Rounding of quarters. */
const NEARLY = 1e-6

export const lengthOf = (bars: readonly BarDraft[]): number => bars.reduce((sum, { length }) => sum + length, 0)

/**
 * A voice in which somebody forgot a bar line goes on in the bars of the others: a bar that is as long as two of theirs is
 * two.
 */
export function inSameBars(parts: readonly BarDraft[][]): void {
  const count = () => parts.reduce((most, bars) => Math.max(most, bars.length), 0)
  for (let index = 0; index < count(); index++) {
    const usual = usualLength(parts, index)
    const next = usualLength(parts, index + 1)
    for (const bars of parts) {
      const bar = bars[index]
      if (!bar || bar.length <= usual + NEARLY) continue
      const others = parts.filter((each) => each !== bars && Math.abs((each[index]?.length ?? 0) - usual) < NEARLY)
      const spans = others.some((each) => {
        const two = usual + (each[index + 1]?.length ?? next)
        return two > usual + NEARLY && bar.length > two - NEARLY
      })
      if (spans) bars.splice(index, 1, ...halves(bar, usual))
    }
  }
}

/** What most of the voices have; of two that differ the shorter. */
function usualLength(parts: readonly BarDraft[][], index: number): number {
  const lengths = parts.flatMap((bars) => (bars[index] && bars[index].length > 0 ? [bars[index].length] : []))
  const votes = (length: number) => lengths.filter((each) => Math.abs(each - length) < NEARLY).length
  return lengths.reduce(
    (best, each) => (votes(each) > votes(best) || (votes(each) === votes(best) && each < best) ? each : best),
    lengths[0] ?? 0,
  )
}

/** A bar that is cut at a place in it: what begins it stays with the first half, what ends it goes with the second. */
function halves(bar: BarDraft, at: number): [BarDraft, BarDraft] {
  const [first, second] = [barDraft(bar.number, bar.metre, 1), barDraft(bar.number, bar.metre, 1)]
  const isFirst = (place: number) => place < at - NEARLY
  first.length = at
  second.length = bar.length - at
  for (const chord of bar.staves[0] ?? [])
    if (isFirst(chord.at)) first.staves[0]?.push(chord)
    else second.staves[0]?.push({ ...chord, at: chord.at - at })
  for (const key of ['tempi', 'slopes', 'fermatas', 'marks'] as const)
    for (const mark of bar[key])
      if (isFirst(mark.at)) first[key].push(mark as never)
      else second[key].push({ ...mark, at: mark.at - at } as never)
  for (const breath of bar.breaths) {
    if (breath <= at + NEARLY) first.breaths.push(breath)
    else second.breaths.push(breath - at)
  }
  first.key = bar.key
  first.begins = bar.begins
  second.times = bar.times
  second.jump = bar.jump
  second.signs.push(...bar.signs)
  first.ending = bar.ending
  second.ending = bar.ending
  return [first, second]
}
