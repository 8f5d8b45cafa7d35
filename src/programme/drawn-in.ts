import type { Finding } from '../findings/index.ts'
import { NOTHING_DRAWN, type Organ } from '../organ/index.ts'
import { type EnclosureMove, onePistonPlan, type Plan, type RegistrationStep } from '../registration/index.ts'
import { type Ticks, ticks } from '../time/index.ts'
import { louderBy } from './dynamics.ts'
import { type Laid, scaleOf, sourceOf } from './laid.ts'
import { type Section, stepsAtEnd } from './section.ts'
import type { Piece } from './source.ts'

/** What is drawn when, from section to section. */
export function drawnIn(
  piece: Piece,
  laid: readonly Laid[],
): { readonly plan: Plan; readonly findings: readonly Finding[] } {
  const { organ } = piece
  const findings = new Map<string, Finding>()
  const steps: RegistrationStep[] = []
  const moves: EnclosureMove[] = []
  const step = (tick: Ticks, { initial: wanted, pressed }: Pick<Plan, 'initial' | 'pressed'>, because: string) => {
    const names = new Map(organ.elements.map(({ id }) => [id, wanted.has(id)] as const))
    steps.push({ tick, wanted, names, because, ...(pressed ? { pressed } : {}) })
  }
  let boxesMoved = false
  for (const [index, each] of laid.entries()) {
    const { section, start, music } = each
    const source = sourceOf(piece, section)
    const isNextRound = goesRound(laid[index - 1]?.section, section)
    if (boxesMoved) moves.push(...openBoxes(organ, start, section.label))
    boxesMoved = false
    if (section.registration === 'none') continue
    if (section.registration === 'score') {
      const own = cuesOf(piece, each)
      for (const said of source.cues.findings) findings.set(said.message, said)
      const goesOn = isNextRound && own.steps.length === 0
      if (!goesOn) step(start, { initial: own.first }, `${section.label}, as the score says`)
      steps.push(...own.steps)
      moves.push(...own.moves)
      boxesMoved = own.moves.length > 0
    } else {
      const draw = (tick: Ticks, steps: number) => {
        const name = louderBy(section.registration, steps)
        const found = onePistonPlan(organ, name, true)
        for (const said of found.findings) findings.set(said.message, said)
        step(tick, found.plan, `${section.label}, ${name}`)
      }
      if (!isNextRound) draw(start, section.louder)
      for (const { tick, steps } of section.louderFrom)
        if (music + tick < each.soundsTo) draw(ticks(music + tick), steps)
    }
    if (section.fade) {
      moves.push(...fading(organ, ticks(music + section.fade.from), ticks(music + section.fade.to), section.label))
      boxesMoved = true
    }
  }
  const initial = steps.filter(({ tick }) => tick === 0).at(-1)
  const takesStops = laid.some(({ section }) => section.registration !== 'none')
  return {
    plan: {
      initial: initial?.wanted ?? NOTHING_DRAWN,
      ...(initial?.pressed ? { pressed: initial.pressed } : {}),
      steps: steps.filter(({ tick }) => tick > 0),
      moves,
      takesStops,
    },
    findings: [...findings.values()],
  }
}

/** Nobody draws the stops anew where a loop begins another round: what a hand has moved stays. */
const goesRound = (before: Section | undefined, { kind, registration, louder }: Section): boolean =>
  before?.kind === 'loop' && kind === 'loop' && before.registration === registration && stepsAtEnd(before) === louder

/** The score's own cues, where the section plays them. */
function cuesOf(piece: Piece, { section, music }: Laid) {
  const source = sourceOf(piece, section)
  const scale = scaleOf(piece, source)
  const { plan } = source.cues
  const steps: RegistrationStep[] = []
  const moves: EnclosureMove[] = []
  const [begin] = section.spans
  const first = plan.steps.filter(({ tick }) => tick <= (begin?.from ?? 0)).at(-1)?.wanted ?? plan.initial
  let done = 0
  for (const { from, to } of section.spans) {
    const here = (tick: number) => ticks(music + Math.round((done + Math.max(from, Math.min(to, tick)) - from) * scale))
    for (const each of plan.steps) {
      if (each.tick > from && each.tick < to) steps.push({ ...each, tick: here(each.tick) })
    }
    for (const each of plan.moves) {
      if (each.start < to && each.end >= from) moves.push({ ...each, start: here(each.start), end: here(each.end) })
    }
    done += to - from
  }
  return { first, steps, moves }
}

const boxes = (organ: Organ) => organ.enclosures.filter(({ division }) => division !== null)

const openBoxes = (organ: Organ, tick: Ticks, label: string): EnclosureMove[] =>
  boxes(organ).map((enclosure) => ({
    enclosure,
    start: tick,
    end: tick,
    from: 1,
    to: 1,
    because: `${label}, box open`,
  }))

const fading = (organ: Organ, start: Ticks, end: Ticks, label: string): EnclosureMove[] =>
  boxes(organ).map((enclosure) => ({ enclosure, start, end, from: 1, to: 0, because: `${label}, fades` }))
