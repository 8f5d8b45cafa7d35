import type { YamlFile } from '../files/index.ts'
import { BadInput, type Complaint, type Finding, finding } from '../findings/index.ts'
import {
  describeElements,
  type ElementId,
  type Enclosure,
  elementName,
  type Found,
  findCoupler,
  findDivision,
  findStop,
  findTremulant,
  NOTHING_DRAWN,
  type Organ,
  type Piston,
  plain,
  type Registration,
} from '../organ/index.ts'
import { formatBarBeat, type Ticks } from '../time/index.ts'
import { afterCue } from './by-hand.ts'
import { crescendoSteps, type PlacedStage } from './crescendo.ts'
import type { Places } from './places.ts'
import type { EnclosureMove, Plan, RegistrationStep } from './plan.ts'
import { positionOf } from './position.ts'
import type { CueForm, MoveForm, SideFile } from './side-file-schema.ts'

/** A cue with its place known. `path` leads back to its line in the side file. */
interface PlacedCue {
  readonly tick: Ticks
  readonly cue: CueForm
  readonly path: readonly PropertyKey[]
}

export interface Resolved {
  readonly plan: Plan
  readonly findings: readonly Finding[]
}

/**
 * @throws BadInput for places that the score does not have; stops that the organ does not have are findings
 */
export function resolvePlan(side: YamlFile<SideFile>, places: Places, organ: Organ): Resolved {
  const cues = placeCues(side, places)
  const resolver = nameResolver(organ, places, side)
  const steps: RegistrationStep[] = []
  const moves: EnclosureMove[] = []
  const crescendo: PlacedStage[] = []
  let wanted: Registration = NOTHING_DRAWN
  for (const { tick, cue, path } of cues) {
    const at = formatBarBeat(places.at(tick))
    const report = (code: string, message: string) => resolver.report(code, message, tick)
    const { names, said, pressed } = cueNames(cue, organ, resolver.at(tick), report)
    wanted = afterCue(wanted, names)
    const cancels = cue.cancel === true ? { cancels: true as const } : {}
    if (said.length > 0)
      steps.push({ tick, wanted, names, because: `bar ${at}, ${said.join(', ')}`, ...pressed, ...cancels })
    moves.push(...enclosureMoves(cue, tick, path, { organ, places, side, moves, report: resolver.report }))
    crescendo.push(...crescendoSteps({ tick, cue, path }, { organ, places, side, position: crescendo.at(-1)?.to ?? 0 }))
  }
  const initialSteps = lastOfEachTick(steps.filter((step) => step.tick === 0))
  const pressed = initialSteps.at(-1)?.pressed
  return {
    plan: {
      initial: initialSteps.at(-1)?.wanted ?? NOTHING_DRAWN,
      steps: lastOfEachTick(steps.filter((step) => step.tick > 0)),
      moves,
      takesStops: cues.length > 0,
      ...(pressed === undefined ? {} : { pressed }),
      ...(crescendo.length === 0 ? {} : { crescendo: crescendo.map(({ step }) => step) }),
    },
    findings: resolver.findings(),
  }
}

/** Several cues at one moment make one change. */
function lastOfEachTick(steps: readonly RegistrationStep[]): RegistrationStep[] {
  const merged: RegistrationStep[] = []
  for (const step of steps) {
    const before = merged.at(-1)
    if (before?.tick === step.tick) {
      merged.pop()
      merged.push({
        ...step,
        names: new Map([...before.names, ...step.names]),
        because: `${before.because}; ${step.because}`,
        ...pressedTogether(before, step),
        ...(before.cancels ? { cancels: true as const } : {}),
      })
    } else merged.push(step)
  }
  return merged
}

/** Of pistons of the organ that one moment presses, all; the later word over what each moves. */
function pressedTogether(before: RegistrationStep, step: RegistrationStep): Pick<RegistrationStep, 'pressed'> {
  if (!before.pressed && !step.pressed) return {}
  const named = step.pressed?.named ?? new Set(step.names.keys())
  const kept = [...(before.pressed?.named ?? before.names.keys())].filter((id) => !step.names.has(id))
  const pistons = [...(before.pressed?.pistons ?? []), ...(step.pressed?.pistons ?? [])]
  return { pressed: { pistons, named: new Set([...kept, ...named]) } }
}

function placeCues(side: YamlFile<SideFile>, places: Places): PlacedCue[] {
  const complaints: Complaint[] = []
  const placed = side.value.cues.flatMap((cue, index): PlacedCue[] => {
    const path = ['cues', index]
    const found = places.find(cue.at)
    if ('tick' in found) return [{ tick: found.tick, cue, path }]
    complaints.push({ where: side.where([...path, 'at']), problem: found.problem, advice: '' })
    return []
  })
  if (complaints.length > 0) throw new BadInput(complaints)
  return placed.sort((a, b) => a.tick - b.tick)
}

/** Turns names into elements, and what cannot be turned into findings. */
type Resolve = (kind: 'stop' | 'coupler' | 'tremulant', name: string) => readonly ElementId[]

function nameResolver(organ: Organ, places: Places, side: YamlFile<SideFile>) {
  const findings: Finding[] = []
  const unanswered = new Set<string>()
  const finders: Record<'stop' | 'coupler' | 'tremulant', (organ: Organ, name: string) => Found> = {
    stop: findStop,
    coupler: findCoupler,
    tremulant: findTremulant,
  }
  const hasNothingToDraw = !organ.elements.some(({ kind }) => kind === 'stop')
  return {
    at:
      (tick: Ticks): Resolve =>
      (kind, name) => {
        const found = finders[kind](organ, name)
        if (found.type === 'found') return [found.element.id]
        if (hasNothingToDraw) {
          unanswered.add(name)
          return []
        }
        const at = places.at(tick)
        if (found.type === 'ambiguous') {
          const message = `"${name}" may be ${describeElements(found.candidates)}: name the division and the length`
          findings.push(finding('warning', 'ambiguous-stop', message, { at }))
        } else {
          const near = describeElements(found.nearest)
          const message = `the organ has no ${kind} "${name}"${near === '' ? '' : `; the nearest: ${near}`}`
          findings.push(finding('warning', 'missing-stop', message, { at }))
        }
        return []
      },
    report: (code: string, message: string, tick: Ticks) => {
      if (hasNothingToDraw) unanswered.add(code)
      else findings.push(finding('warning', code, message, { at: places.at(tick) }))
    },
    findings: (): Finding[] =>
      unanswered.size === 0
        ? findings
        : [
            finding(
              'remark',
              'no-stops',
              `${organ.name} has nothing to draw: the registration of ${side.where([]).split(':')[0]} is not used`,
            ),
          ],
  }
}

/** What a cue draws and retires, the later word over the earlier. */
function cueNames(
  cue: CueForm,
  organ: Organ,
  resolve: Resolve,
  report: (code: string, message: string) => void,
): {
  readonly names: ReadonlyMap<ElementId, boolean>
  readonly said: readonly string[]
  readonly pressed: Pick<RegistrationStep, 'pressed'>
} {
  const pistons: Piston[] = []
  const named = new Set<ElementId>()
  const moved = new Map<ElementId, boolean>()
  const said: string[] = []
  const draw = (ids: readonly ElementId[]) => {
    for (const id of ids) moved.set(id, true)
  }
  const retire = (ids: readonly ElementId[]) => {
    for (const id of ids) moved.set(id, false)
  }
  const names = (ids: readonly ElementId[]) => ids.map((id) => elementName(organ.elements[id] as never)).join(', ')
  if (cue.cancel) {
    retire(organ.elements.map(({ id }) => id))
    said.push('general cancel')
  }
  if (cue.piston !== undefined) {
    const piston = organ.pistons.find((each) => plain(each.name) === plain(cue.piston ?? ''))
    if (piston) {
      retire(piston.retire)
      draw(piston.draw)
      if (piston.call) pistons.push(piston)
      said.push(`piston ${piston.name}`)
    } else {
      const known = organ.pistons.map((each) => each.name).join(', ')
      report('missing-piston', `the organ has no piston "${cue.piston}"; it has ${known === '' ? 'none' : known}`)
    }
  }
  const lists = [
    ['draw', 'stop', cue.draw, draw],
    ['retire', 'stop', cue.retire, retire],
    ['draw', 'coupler', cue.couple, draw],
    ['retire', 'coupler', cue.uncouple, retire],
    ['draw', 'tremulant', cue.tremulant?.on ?? [], draw],
    ['retire', 'tremulant', cue.tremulant?.off ?? [], retire],
  ] as const
  for (const [verb, kind, texts, apply] of lists) {
    const ids = texts.flatMap((text) => resolve(kind, text))
    apply(ids)
    for (const id of ids) named.add(id)
    if (ids.length > 0) said.push(`${verb} ${names(ids)}`)
  }
  return { names: moved, said, pressed: pistons.length === 0 ? {} : { pressed: { pistons, named } } }
}

interface MoveContext {
  readonly organ: Organ
  readonly places: Places
  readonly side: YamlFile<SideFile>
  readonly moves: readonly EnclosureMove[]
  readonly report: (code: string, message: string, tick: Ticks) => void
}

function enclosureMoves(
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
      context.report('missing-enclosure', `the organ has no swell box or pedal "${name}"`, tick)
      return []
    }
    const before = context.moves.filter((move) => move.enclosure === enclosure).at(-1)?.to ?? 1
    const at = formatBarBeat(context.places.at(tick))
    if (typeof form !== 'object') {
      const to = positionOf(form)
      return [{ enclosure, start: tick, end: tick, from: to, to, because: `bar ${at}, ${name} ${percent(to)}` }]
    }
    const until = context.places.find(form.until)
    if (!('tick' in until) || until.tick <= tick) {
      const problem = 'tick' in until ? 'the movement ends before it begins' : until.problem
      throw new BadInput([{ where: context.side.where([...path, ...key, 'until']), problem, advice: '' }])
    }
    const from = form.from === undefined ? before : positionOf(form.from)
    const to = positionOf(form.to)
    const because = `bar ${at}, ${name} ${percent(from)} to ${percent(to)}`
    return [{ enclosure, start: tick, end: until.tick, from, to, because }]
  })
}

/** By its name; `swell` also finds the box of the division called so, and the only box of an organ that has one. */
function findEnclosure(organ: Organ, name: string): Enclosure | undefined {
  const division = findDivision(organ, name)
  return (
    organ.enclosures.find((each) => plain(each.name) === plain(name)) ??
    organ.enclosures.find((each) => division !== undefined && each.division === division)
  )
}

const percent = (position: number): string => `${Math.round(position * 100)}%`
