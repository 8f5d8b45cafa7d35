import { BadInput, type Complaint, type Finding } from '../findings/index.ts'
import type { YamlFile } from '../house/index.ts'
import { NOTHING_DRAWN, type Organ, type Registration } from '../organ/index.ts'
import { formatBarBeat, type Ticks } from '../time/index.ts'
import { collectFindings } from './answer-findings.ts'
import { afterCue } from './by-hand.ts'
import { crescendoSteps, type PlacedStage } from './crescendo.ts'
import { type Asked, changesOf } from './cue-changes.ts'
import { enclosureMoves } from './enclosure-moves.ts'
import type { Places } from './places.ts'
import type { EnclosureMove, Plan, RegistrationStep } from './plan.ts'
import { type CueForm, NO_CUE, type SideFile } from './side-file-schema.ts'
import { NOTHING_HELD } from './substitutes.ts'

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

/** What a cue asked for and what it was given, in the order in which it says it. */
export interface AnsweredCue {
  readonly tick: Ticks
  readonly asked: readonly Asked[]
}

export interface Answered extends Resolved {
  readonly cues: readonly AnsweredCue[]
}

/**
 * @throws BadInput for places that the score does not have and registrations that cannot be understood; what the organ
 * does not have is a finding
 */
export function resolvePlan(side: YamlFile<SideFile>, places: Places, organ: Organ): Answered {
  const cues = placeCues(side, places)
  const findings = collectFindings(organ, places)
  const steps: RegistrationStep[] = []
  const moves: EnclosureMove[] = []
  const answered: AnsweredCue[] = []
  const crescendo: PlacedStage[] = []
  let wanted: Registration = NOTHING_DRAWN
  let held = NOTHING_HELD
  for (const { tick, cue, path } of cues) {
    const changes = changesOf(cue, organ, held, (key) => side.where([...path, ...key]))
    held = changes.held
    wanted = afterCue(wanted, changes.names)
    for (const asked of changes.asked) findings.answered(asked, tick)
    answered.push({ tick, asked: changes.asked })
    if (changes.deeds.length > 0) {
      const because = `bar ${formatBarBeat(places.at(tick))}, ${changes.deeds.join(', ')}`
      const { names, pressed } = changes
      const more = { ...(pressed && { pressed }), ...(cue.cancel === true && { cancels: true as const }) }
      steps.push({ tick, wanted, names, because, ...more })
    }
    for (const { division, position } of changes.boxes) {
      const box = { ...NO_CUE, enclosure: { [division]: position * 100 } }
      moves.push(...enclosureMoves(box, tick, path, { organ, places, side, moves, report: findings.noEnclosure }))
    }
    moves.push(...enclosureMoves(cue, tick, path, { organ, places, side, moves, report: findings.noEnclosure }))
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
    findings: findings.all(),
    cues: answered,
  }
}

/** Several cues at one moment make one change. */
function lastOfEachTick(steps: readonly RegistrationStep[]): RegistrationStep[] {
  const merged: RegistrationStep[] = []
  for (const step of steps) {
    const before = merged.at(-1)
    if (before?.tick === step.tick) merged[merged.length - 1] = inOneChange(before, step)
    else merged.push(step)
  }
  return merged
}

/** Two steps of a plan as one change, at the moment of the later one. */
export function inOneChange(before: RegistrationStep, step: RegistrationStep): RegistrationStep {
  const names = new Map([...before.names, ...step.names])
  const because = `${before.because}; ${step.because}`
  // A general cancel is the first message of its change: what was pressed before it does nothing.
  if (step.cancels) return { ...step, names, because }
  return { ...step, names, because, ...pressedTogether(before, step), ...(before.cancels ? { cancels: true } : {}) }
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
  return [...atFirst(side.value), ...placed.sort((a, b) => a.tick - b.tick)]
}

/** The side file's own `registration:` is a cue before all others. */
function atFirst({ registration }: SideFile): PlacedCue[] {
  if (registration === undefined) return []
  return [{ tick: 0 as Ticks, cue: { ...NO_CUE, registration }, path: [] }]
}
