/** Where something stands in a profile: `['divisions', 0, 'compass']`. */
export type Path = readonly PropertyKey[]
/** Collects what is wrong, so that a person mends a profile in one go. */
export type Complain = (path: Path, problem: string, advice?: string) => void

export function refuseDoubles(
  values: readonly string[],
  pathOf: (index: number) => Path,
  what: string,
  complain: Complain,
): void {
  for (const [index, value] of values.entries()) {
    if (values.indexOf(value) < index) complain(pathOf(index), `a second ${what} "${value}"`, 'each needs its own')
  }
}
