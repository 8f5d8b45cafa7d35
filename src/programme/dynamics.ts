/** Loudness by names that any organ knows. */
export const DYNAMICS = ['pp', 'p', 'mp', 'mf', 'f', 'ff', 'fff'] as const

export const isDynamic = (name: string): boolean => (DYNAMICS as readonly string[]).includes(name)

/** Some steps louder or softer, at most fff and at least pp; a piston that is no dynamic stays what it is. */
export function louderBy(name: string, steps: number): string {
  const place = (DYNAMICS as readonly string[]).indexOf(name)
  if (place < 0) return name
  return DYNAMICS[Math.max(0, Math.min(DYNAMICS.length - 1, place + steps))] ?? name
}

/**
 * Where nobody says otherwise a hymn begins firmly, draws back for its second verse and grows to its last: five verses
 * are mf, mp, mf, f, ff.
 */
export function growing(verses: number): readonly string[] {
  return Array.from({ length: verses }, (_, index) => {
    if (index === verses - 1) return verses > 3 ? 'ff' : verses > 1 ? 'f' : 'mf'
    if (index === verses - 2 && verses > 4) return 'f'
    return index === 1 && verses > 2 ? 'mp' : 'mf'
  })
}
