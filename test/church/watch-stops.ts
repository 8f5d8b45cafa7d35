import { elementName } from '../../src/organ/index.ts'
import { allMovedMs, type Ground, isQuiet, isSettled } from './ground.ts'
import type { Program, Screen } from './program.ts'

/** The stops are those that the registration and the hands ask for, and the program knows them. */
export interface StopsWatch {
  /** A key was struck for the first time after a silence. */
  readonly firstChord: (program: Program) => void
  /** Now and then. */
  readonly look: (program: Program | null) => void
  readonly lookAtQuiet: (screen: Screen) => void
  /** After every step. */
  readonly lookAtOrder: (program: Program | null) => void
  /** The machine stood still: what is overdue is not. */
  readonly stalled: () => void
  /** The program has once said of a stop that nobody knows how it stands: it is left to a person. */
  readonly wasInDoubt: (element: number) => boolean
}

/** A change of stops in the music may come so much before or after its moment. */
const AROUND_MS = 150
/** Messages of one change follow each other at the console's pace. */
const ONE_CHANGE_MS = 1
/** What hands ask for one after the other within this may go in any order. */
const ONE_HAND_MS = 300
/** All that was to be said of stops was said, and they are wrong for so long. */
const WRONG_FOR_MS = 500

export function createStopsWatch(ground: Ground): StopsWatch {
  const { seen, breaks } = ground
  const { nowMs, organEnd, organ } = seen
  const { facts } = organEnd
  const stopsDifferSinceMs = new Float64Array(organ.elements.length).fill(-1)
  const beliefDiffersSinceMs = new Float64Array(organ.elements.length).fill(-1)
  const doubted = new Set<number>()
  let quietSinceMs = 0
  /** A change begins so long before its moment. */
  const beforeMs = AROUND_MS + facts.travelMs + organ.elements.length * facts.spacingMs
  // What a slow console cannot do under a chord it does in the next rest.
  const wrongForMs = facts.spacingMs > 100 ? allMovedMs(ground) : WRONG_FOR_MS
  const nameOf = (element: number) => {
    const found = organ.elements[element]
    return found ? elementName(found) : 'a stop'
  }
  const list = (elements: readonly number[]) => elements.map(nameOf).join(', ')

  /** The organ's stops where a key was struck: those that the registration and the hands ask for. */
  const lookAtChord = (program: Program) => {
    if (nowMs() - ground.handMovedMs <= allMovedMs(ground) || !isSettled(ground)) return
    const here = program.wanted(0)
    if (here === null) return
    // Message by message a change begins before its moment; on a slow console long before.
    const aheadMs = facts.spacingMs > 100 ? allMovedMs(ground) : beforeMs
    const views = [here, program.wanted(-AROUND_MS)]
    for (let ms = AROUND_MS; ms <= aheadMs; ms += AROUND_MS) views.push(program.wanted(ms))
    const missing: number[] = []
    const tooMuch: number[] = []
    for (const { id } of organ.elements) {
      if (organEnd.untold[id] === 1 || (program.drawn()[id] ?? 0) > 1) continue
      const is = organEnd.drawn[id] === 1
      if (views.some((view) => view?.has(id) === is)) continue
      if (is) tooMuch.push(id)
      else missing.push(id)
    }
    if (missing.length + tooMuch.length > 0)
      breaks(
        3,
        `the first chord sounded with the wrong stops: missing ${list(missing) || 'none'}; not asked for ${list(tooMuch) || 'none'}`,
      )
  }
  /** The pipes of a stop speak when it has travelled. */
  const lookAtTravel = (program: Program) => {
    const here = program.wanted(0)
    if (here === null || !isSettled(ground) || nowMs() - ground.handMovedMs < allMovedMs(ground)) return
    const early = [...here].filter((id) => {
      const saidMs = organEnd.drawnAtMs[id] ?? Number.NEGATIVE_INFINITY
      return organEnd.drawn[id] === 1 && nowMs() - saidMs < facts.travelMs - 1
    })
    if (early.length > 0) breaks(3, `the first chord sounded before its stops had moved: ${list(early)}`)
  }
  /** @returns whether it has differed for long, and nothing is on its way */
  const isWrongFor = (since: Float64Array, id: number, differs: boolean): boolean => {
    if (!differs) since[id] = -1
    else if (since[id] === -1) since[id] = nowMs()
    return differs && nowMs() - (since[id] ?? nowMs()) > wrongForMs && isQuiet(ground)
  }
  const look = (program: Program | null) => {
    const here = program && isSettled(ground) ? program.wanted(0) : null
    // Where it is held just before a change, or rests, it may stand as what sounds next wants it.
    const soon = here && program ? program.wanted(AROUND_MS) : null
    const next = here && program && organEnd.keys.size === 0 ? program.wanted(untilNext(program)) : soon
    const state = program?.state()
    const isMusic = state === 'playing' || state === 'held' || state === 'waiting'
    const believed = program?.drawn()
    const wrong: number[] = []
    const misbelieved: number[] = []
    for (const { id } of organ.elements) {
      const is = organEnd.drawn[id] === 1
      const isInDoubt = (believed?.[id] ?? 0) > 1
      if (isInDoubt) doubted.add(id)
      const skips = organEnd.untold[id] === 1 || isInDoubt || !isSettled(ground)
      if (
        isWrongFor(
          stopsDifferSinceMs,
          id,
          !skips && here !== null && isMusic && here.has(id) !== is && soon?.has(id) !== is && next?.has(id) !== is,
        )
      )
        wrong.push(id)
      const isMisbelieved = !skips && believed !== undefined && (believed[id] === 1) !== is
      if (isWrongFor(beliefDiffersSinceMs, id, isMisbelieved)) misbelieved.push(id)
    }
    if (wrong.length > 0)
      breaks(
        3,
        `for more than a second the stops were not those that were asked for: ${wrong.map((id) => `${nameOf(id)} ${organEnd.drawn[id] ? 'drawn' : 'missing'}`).join(', ')}`,
      )
    if (misbelieved.length > 0)
      breaks(
        4,
        `the screen showed other stops than the organ had: ${misbelieved.map((id) => `${nameOf(id)} was ${organEnd.drawn[id] ? 'drawn' : 'in'}`).join(', ')}`,
      )
  }
  /** After panic, and in a silence, nothing of ours is drawn. */
  const lookAtQuiet = ({ doing }: Screen) => {
    if (doing !== 'quiet' || !isSettled(ground)) {
      quietSinceMs = nowMs()
      return
    }
    if (nowMs() - quietSinceMs < wrongForMs * (facts.spacingMs > 100 ? 2 : 1) || !isQuiet(ground)) return
    const left = organ.elements.filter(
      ({ id }) =>
        organEnd.drawn[id] === 1 && organEnd.byHand[id] !== 1 && organEnd.untold[id] !== 1 && !doubted.has(id),
    )
    if (left.length > 0) breaks(3, `stops of ours were still drawn: ${left.map(elementName).join(', ')}`)
  }
  /** Of one change what is drawn goes before what is retired: a held chord never falls silent between the two. */
  const isByOneHand = (atMs: number): boolean =>
    atMs - ground.handMovedMs > ONE_HAND_MS || ground.handMovedMs - ground.handMovedBeforeMs > ONE_HAND_MS
  /** No cue of the plan comes in between. */
  const isPlanStill = (program: Program): boolean => {
    const here = program.wanted(0)
    const sinceMs = nowMs() - ground.handMovedMs
    const others = [program.wanted(beforeMs), sinceMs < ONE_HAND_MS * 3 ? program.wanted(5 - sinceMs) : here]
    return here !== null && others.every((each) => each?.size === here.size && [...here].every((id) => each.has(id)))
  }
  let protectedMs = Number.NEGATIVE_INFINITY
  let disturbedMs = ground.disturbedMs
  /** What waited for its turn when something was asked for goes first: it is of the change before. */
  let isBacklog = false
  const lookAtBacklog = () => {
    const apartMs = facts.spacingMs + ONE_CHANGE_MS
    if (ground.disturbedMs !== disturbedMs) isBacklog ||= ground.disturbedMs - protectedMs < apartMs
    else if (nowMs() - organEnd.lastProtectedMs() > apartMs) isBacklog = false
    disturbedMs = ground.disturbedMs
    protectedMs = organEnd.lastProtectedMs()
  }
  const lookAtOrder = (program: Program | null) => {
    const { moves } = organEnd
    lookAtBacklog()
    // On a slow console one change runs into the next.
    if (moves.length < 2 || facts.spacingMs > 100) return
    const last = moves.at(-1) as (typeof moves)[number]
    const isDown = (about: number) => last.keys.has(about) && organEnd.keys.has(about)
    for (const { element, isDraw, atMs, keys } of last.isDraw ? moves.slice(0, -1) : []) {
      const isOneChange = last.atMs - atMs < facts.spacingMs + ONE_CHANGE_MS && ground.disturbedMs <= atMs
      if (isDraw || isBacklog || !isOneChange || ![...keys].some(isDown) || !isByOneHand(atMs)) continue
      if (program && isPlanStill(program))
        breaks(3, `under a held chord ${nameOf(element)} was retired before ${nameOf(last.element)} was drawn`)
    }
    moves.splice(0, moves.length - 1)
  }
  return {
    lookAtOrder,
    firstChord: (program) => {
      lookAtTravel(program)
      lookAtChord(program)
    },
    look,
    lookAtQuiet,
    stalled: () => {
      stopsDifferSinceMs.fill(-1)
      beliefDiffersSinceMs.fill(-1)
    },
    wasInDoubt: (element) => doubted.has(element),
  }
}

/** Ms until just after the moment that the next struck key is for; 0 where none is. */
function untilNext(program: Program): number {
  const { ms } = program.position()
  const next = program.timeline()?.messages.find(({ at, action }) => action.type === 'note-on' && at / 1000 >= ms)
  return next ? next.moment / 1000 - ms + 1 : 0
}
