import type { Division } from '../organ/index.ts'
import type { Strike } from './key-strikes.ts'

/** When a division sounds: the union of its strikes. Microseconds of the music. */
export interface Sounding {
  /** Onset times, ascending. */
  readonly onsets: readonly number[]
  /** Ascending, not overlapping; touching ones stay apart, for between them all keys are up for an instant. */
  readonly spans: readonly { readonly start: number; readonly end: number }[]
}

export function soundingByDivision(strikes: readonly Strike[]): ReadonlyMap<Division, Sounding> {
  const result = new Map<Division, { onsets: number[]; spans: { start: number; end: number }[] }>()
  for (const { division, down, up } of strikes) {
    let sounding = result.get(division)
    if (!sounding) {
      sounding = { onsets: [], spans: [] }
      result.set(division, sounding)
    }
    sounding.onsets.push(down)
    const last = sounding.spans.at(-1)
    if (last && down < last.end) last.end = Math.max(last.end, up)
    else sounding.spans.push({ start: down, end: up })
  }
  return result
}

/** The silence of some divisions around a moment: from the last key-up to the next onset; null where keys are held. */
export function silenceAt(
  soundings: readonly Sounding[],
  moment: number,
): { readonly from: number; readonly to: number } | null {
  let from = Number.NEGATIVE_INFINITY
  let to = Number.POSITIVE_INFINITY
  for (const { onsets, spans } of soundings) {
    const before = spans[firstAfter(spans, moment, (span) => span.start, true) - 1]
    if (before && before.end > moment) return null
    if (before) from = Math.max(from, before.end)
    to = Math.min(to, nextOnset({ onsets }, moment))
  }
  return { from, to }
}

/** The time within [from, to) during which any key of the divisions is held. */
export function heldWithin(soundings: readonly Sounding[], from: number, to: number): number {
  let held = 0
  for (const { spans } of soundings) {
    let sounding = 0
    for (let index = firstAfter(spans, from, (span) => span.end, false); index < spans.length; index++) {
      const span = spans[index] as { start: number; end: number }
      if (span.start >= to) break
      sounding += Math.min(to, span.end) - Math.max(from, span.start)
    }
    held = Math.max(held, sounding)
  }
  return held
}

/** When a division is struck next, at a moment or after it; infinity where it is not any more. */
export const nextOnset = ({ onsets }: Pick<Sounding, 'onsets'>, from: number): number =>
  onsets[firstAfter(onsets, from, (onset) => onset, true)] ?? Number.POSITIVE_INFINITY

/** Index of the first item at or after (`including`), or only after, a value. */
function firstAfter<Item>(
  items: readonly Item[],
  value: number,
  of: (item: Item) => number,
  including: boolean,
): number {
  let low = 0
  let high = items.length
  while (low < high) {
    const middle = (low + high) >> 1
    const each = of(items[middle] as Item)
    if (including ? each >= value : each > value) high = middle
    else low = middle + 1
  }
  return low
}
