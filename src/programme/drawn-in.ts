import type { Finding } from '../findings/index.ts'
import { findPiston, NOTHING_DRAWN, type Organ } from '../organ/index.ts'
import {
  type Answered,
  type CrescendoStep,
  type EnclosureMove,
  onePistonPlan,
  type Places,
  type Plan,
  type RegistrationStep,
  readPrinted,
  writtenPlan,
} from '../registration/index.ts'
import { ticks } from '../time/index.ts'
import { louderBy } from './dynamics.ts'
import { type Laid, sourceOf } from './laid.ts'
import { boxesAt, type Ends, ownCues, wholeStep } from './own-cues.ts'
import { type Section, stepsAtEnd } from './section.ts'
import { forSolo } from './solo.ts'
import type { Piece } from './source.ts'

/** What one section draws and moves. */
interface Drawn {
  /** Wanted before its first note, where nothing is played before it. */
  readonly initial: Pick<Plan, 'initial' | 'pressed'>
  readonly steps: readonly RegistrationStep[]
  readonly moves: readonly EnclosureMove[]
  readonly crescendo: readonly CrescendoStep[]
  readonly takesStops: boolean
  readonly findings: readonly Finding[]
}

/** What is drawn when, from section to section. */
export function drawnIn(
  piece: Piece,
  laid: readonly Laid[],
): { readonly plan: Plan; readonly findings: readonly Finding[] } {
  const findings = new Map<string, Finding>()
  const steps: RegistrationStep[] = []
  const moves: EnclosureMove[] = []
  const crescendo: CrescendoStep[] = []
  let initial: Drawn['initial'] = { initial: NOTHING_DRAWN }
  let takesStops = false
  for (const [index, each] of laid.entries()) {
    const ends: Ends = { isFirst: index === 0, isLast: index === laid.length - 1 }
    const drawn = drawnBy(piece, each, laid[index - 1], ends)
    if (ends.isFirst) initial = drawn.initial
    else for (const move of boxesFor(piece, each, moves)) moves.push(move)
    for (const step of drawn.steps) steps.push(step)
    for (const move of drawn.moves) moves.push(move)
    const last = crescendo.at(-1)
    for (const step of drawn.crescendo) crescendo.push(step)
    const leaves = drawn.takesStops && drawn.crescendo.length === 0 && last !== undefined && last.drawn.size > 0
    if (leaves) crescendo.push({ tick: each.start, drawn: NOTHING_DRAWN, because: each.section.label })
    for (const found of drawn.findings) findings.set(found.message, found)
    takesStops ||= drawn.takesStops
  }
  const plan = { ...initial, steps, moves, takesStops, ...(crescendo.length > 0 ? { crescendo } : {}) }
  return { plan, findings: [...findings.values()] }
}

function drawnBy(piece: Piece, laid: Laid, before: Laid | undefined, ends: Ends): Drawn {
  const { section } = laid
  const nothing = { initial: { initial: NOTHING_DRAWN }, steps: [], moves: [], crescendo: [], findings: [] }
  if (section.registration === 'none') return { ...nothing, takesStops: false, moves: fading(piece.organ, laid) }
  const isNextRound = goesRound(before?.section, section)
  return section.registration === 'score'
    ? byItsCues(piece, laid, isNextRound, ends)
    : byName(piece, laid, isNextRound, ends)
}

function byItsCues(piece: Piece, laid: Laid, isNextRound: boolean, ends: Ends): Drawn {
  const { cues } = sourceOf(piece, laid.section)
  const cued = ownCues(piece, laid, ends)
  const { initial, pressed, takesStops } = cues.plan
  // Nobody draws the stops anew where a round has no cues of its own.
  const isLeft = isNextRound && cued.steps.every(({ tick }) => tick === laid.start)
  return {
    ...cued,
    initial: { initial, ...(pressed ? { pressed } : {}) },
    steps: isLeft || !takesStops ? [] : cued.steps,
    moves: [...cued.moves, ...fading(piece.organ, laid)],
    takesStops,
    findings: cues.findings,
  }
}

/** A dynamic, a piston, or a registration as books print it; louder and softer in its course. */
function byName(piece: Piece, laid: Laid, isNextRound: boolean, ends: Ends): Drawn {
  const { section, start, music, soundsTo } = laid
  const { organ } = piece
  const { places } = sourceOf(piece, section)
  const planOf = (by: number) => {
    const name = louderBy(section.registration, by)
    const answered = planNamed(organ, name, places)
    return { ...answered, name, plan: forSolo(organ, section, name, answered.plan) }
  }
  const first = planOf(section.louder)
  const later = section.louderFrom
    .filter(({ tick }) => music + tick < soundsTo)
    .map(({ tick, steps }) => ({ ...planOf(steps), tick: ticks(music + tick) }))
  const begins = ends.isFirst || isNextRound ? [] : [{ ...first, tick: start }]
  const drawn = [...begins, ...later].filter(({ plan }) => plan.takesStops)
  return {
    initial: first.plan,
    steps: drawn.map(({ tick, plan, name }) =>
      wholeStep(organ, tick, plan.initial, plan.pressed, `${section.label}, ${name}`),
    ),
    moves: [...first.plan.moves.map((move) => ({ ...move, start, end: start })), ...fading(organ, laid)],
    crescendo: [],
    takesStops: first.plan.takesStops,
    findings: [first, ...later].flatMap(({ findings }) => findings),
  }
}

/** What nobody can read as stops is the name of a piston that the organ does not have: that is found, and nothing drawn. */
function planNamed(organ: Organ, name: string, places: Places): Answered {
  const isPrinted = findPiston(organ, name) === undefined && !('problem' in readPrinted(name, organ))
  return isPrinted ? writtenPlan(organ, name, places, name) : onePistonPlan(organ, name, true)
}

/** Nobody draws the stops anew where a loop begins another round: what a hand has moved stays. */
const goesRound = (before: Section | undefined, { kind, registration, louder }: Section): boolean =>
  before?.kind === 'loop' && kind === 'loop' && before.registration === registration && stepsAtEnd(before) === louder

const boxes = (organ: Organ) => organ.enclosures.filter(({ division }) => division !== null)

/** Boxes that have been moved open for the next section, or go where its own score has them by then. */
function boxesFor(piece: Piece, { section, start }: Laid, before: readonly EnclosureMove[]): EnclosureMove[] {
  const { cues, score } = sourceOf(piece, section)
  const from = section.spans[0]?.from ?? ticks(0)
  const cued = section.registration === 'score' ? boxesAt(cues.plan, from, score.tempo) : new Map()
  const moved = new Set([...before.map(({ enclosure }) => enclosure), ...cued.keys()])
  return [...moved].flatMap((enclosure): EnclosureMove[] => {
    const to = cued.get(enclosure) ?? 1
    const isThere = (before.findLast((move) => move.enclosure === enclosure)?.to ?? 1) === to
    const because = `${section.label}, box open`
    return isThere ? [] : [{ enclosure, start, end: start, from: to, to, because }]
  })
}

function fading(organ: Organ, { section, music }: Laid): EnclosureMove[] {
  const { fade, label } = section
  if (fade === null) return []
  const [start, end] = [ticks(music + fade.from), ticks(music + fade.to)]
  return boxes(organ).map((enclosure) => ({ enclosure, start, end, from: 1, to: 0, because: `${label}, fades` }))
}
