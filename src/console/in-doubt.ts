import { describeElements, type Organ } from '../organ/index.ts'

/** In one line. */
const MOST_NAMED = 3

/** For the large button: what nobody knows, and the way out; null where all is known. */
export function doubtOf({ elements, generalCancel }: Organ, ids: readonly number[]): string | null {
  const doubtful = elements.filter(({ id, control }) => ids.includes(id) && control.type === 'toggle')
  if (doubtful.length === 0) return null
  const rest = doubtful.length - MOST_NAMED
  const names = describeElements(doubtful.slice(0, MOST_NAMED)) + (rest > 0 ? ` and ${rest} more` : '')
  const what = doubtful.length === 1 ? names : 'all'
  const cancel = generalCancel === null ? '' : 'a general cancel makes it known; or '
  return `${names}: drawn or not is not known, and the message only changes it; ${cancel}look at the console and say "retired ${what}" or "drawn ${what}"`
}
