import type { Severity } from '../findings/index.ts'
import type { YamlFile } from '../house/index.ts'
import { type Enclosure, meantDivision, type Organ, plain } from '../organ/index.ts'
import { formatBarBeat, type Ticks } from '../time/index.ts'
import { movementOf, positionOf } from './movement.ts'
import type { Places } from './places.ts'
import type { EnclosureMove } from './plan.ts'
import type { CueForm, MoveForm, SideFile } from './side-file-schema.ts'

interface MoveContext {
  readonly organ: Organ
  readonly places: Places
  readonly side: YamlFile<SideFile>
  readonly moves: readonly EnclosureMove[]
  /** Of what the organ has no box for. */
  readonly report: (severity: Severity, message: string, tick: Ticks) => void
}

export function enclosureMoves(
  cue: CueForm,
  tick: Ticks,
  path: readonly PropertyKey[],
  context: MoveContext,
): EnclosureMove[] {
  const asked: [name: string, form: MoveForm, key: PropertyKey[]][] = []
  if (cue.swell !== undefined) asked.push(['swell', cue.swell, ['swell']])
  if (cue.crescendo !== undefined && context.organ.crescendo.length === 0)
    asked.push(['crescendo', cue.crescendo, ['crescendo']])
  for (const [name, form] of Object.entries(cue.enclosure ?? {})) asked.push([name, form, ['enclosure', name]])
  return asked.flatMap(([name, form, key]) => {
    const enclosure = findEnclosure(context.organ, name)
    if (!enclosure) {
      // Pipes that stand in no box sound as with its shutters open.
      if (name === 'crescendo' || typeof form === 'object' || positionOf(form) < 1) {
        // A crescendo pedal draws stops, a box only shades them.
        const severity = name === 'crescendo' ? 'warning' : 'remark'
        context.report(
          severity,
          `${context.organ.name} has no box or pedal "${name}": its movements are left out`,
          tick,
        )
      }
      return []
    }
    const before = context.moves.filter((move) => move.enclosure === enclosure).at(-1)?.to ?? 1
    const at = formatBarBeat(context.places.at(tick))
    const { from, to, until } = movementOf(form, { tick, path: [...path, ...key], before }, context)
    if (until === null) {
      return [{ enclosure, start: tick, end: tick, from: to, to, because: `bar ${at}, ${name} ${percent(to)}` }]
    }
    const because = `bar ${at}, ${name} ${percent(from)} to ${percent(to)}`
    return [{ enclosure, start: tick, end: until, from, to, because }]
  })
}

/** By its name; `swell` also finds the box of the division called so, or of the one that stands in for it. */
function findEnclosure(organ: Organ, name: string): Enclosure | undefined {
  const division = meantDivision(organ, name)?.division
  return (
    organ.enclosures.find((each) => plain(each.name) === plain(name)) ??
    organ.enclosures.find((each) => division !== undefined && each.division === division)
  )
}

const percent = (position: number): string => `${Math.round(position * 100)}%`
