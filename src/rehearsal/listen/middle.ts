/** The one in the middle of all, by size; null of none. */
export const middle = (values: readonly number[]): number | null => share(values, 0.5)

/** The one that so much of all lies below, 0 to 1. */
export function share(values: readonly number[], below: number): number | null {
  const sorted = Float64Array.from(values).sort()
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * below))] ?? null
}
