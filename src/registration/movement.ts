import { badInput } from '../findings/index.ts'
import type { YamlFile } from '../house/index.ts'
import type { Ticks } from '../time/index.ts'
import type { Places } from './places.ts'
import type { MoveForm, SideFile } from './side-file-schema.ts'

/** How a box or a crescendo goes: at once (`until` null), or on its way until then. Positions 0 (closed) to 1 (open). */
export interface Movement {
  readonly from: number
  readonly to: number
  readonly until: Ticks | null
}

/**
 * @param path of the form in the side file
 * @param before where it stands when the movement begins
 * @throws BadInput where it ends at no place of the score, or before it begins
 */
export function movementOf(
  form: MoveForm,
  { tick, path, before }: { readonly tick: Ticks; readonly path: readonly PropertyKey[]; readonly before: number },
  { places, side }: { readonly places: Places; readonly side: YamlFile<SideFile> },
): Movement {
  if (typeof form !== 'object') return { from: before, to: positionOf(form), until: null }
  const until = places.find(form.until)
  if (!('tick' in until) || until.tick <= tick) {
    const problem = 'tick' in until ? 'the movement ends before it begins' : until.problem
    throw badInput(side.where([...path, 'until']), problem)
  }
  const from = form.from === undefined ? before : positionOf(form.from)
  return { from, to: positionOf(form.to), until: until.tick }
}

/** `open`, `closed`, `60%` or 60 to 0 … 1. */
export function positionOf(form: number | string): number {
  if (form === 'open') return 1
  if (form === 'closed') return 0
  return Math.min(1, Number.parseFloat(String(form)) / 100)
}
