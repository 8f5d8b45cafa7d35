import type { Division } from './organ.ts'
import { plain } from './vocabulary.ts'

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

/** The division that a profile names; null, and a complaint, where there is none of that name. */
export function divisionNamed(
  divisions: readonly Division[],
  name: string,
  path: Path,
  complain: Complain,
): Division | null {
  const found = divisions.find((each) => plain(each.name) === plain(name))
  if (found) return found
  const known = divisions.map((each) => each.name).join(', ')
  complain(path, `there is no division "${name}"`, `the divisions are ${known}`)
  return null
}
