import { elementName, type Organ } from '../../src/organ/index.ts'
import type { Timeline } from '../../src/timeline/index.ts'
import type { OrganEnd } from './organ-end.ts'
import type { Program, Screen } from './program.ts'

/** The laws of the church, looked at after every step. A law that is broken is said in words, once. */
export interface Watch {
  /** After every step. */
  readonly look: () => void
  /** A command was given, a hand moved, a plug was pulled: for a while the stops may be on their way. */
  readonly disturbed: () => void
  /** The machine stood still until then, or the port took nothing. */
  readonly stalled: (untilMs: number) => void
  /** Stops were moved by hand, here or at the console, or are to be others from here on. */
  readonly handMoved: () => void
  /** An operator pressed go, having seen this. */
  readonly pressedGo: (seen: Screen, after: Screen) => void
  /** The program begins, or ends. */
  readonly begins: () => void
  /** The program has once said of a stop that nobody knows how it stands: it is left to a person. */
  readonly wasInDoubt: (element: number) => boolean
  readonly broken: () => Broken | null
  readonly breaks: (law: Broken['law'], says: string) => void
}

export interface Broken {
  /** As issue 16 counts them. */
  readonly law: 1 | 2 | 3 | 4 | 5 | 6 | 7 | 8
  readonly says: string
  readonly atMs: number
}

export interface Seen {
  readonly nowMs: () => number
  readonly organEnd: OrganEnd
  readonly organ: Organ
  readonly program: () => Program | null
  /** And takes bytes. */
  readonly isCableIn: () => boolean
  readonly isPluggedIn: () => boolean
  /** Somebody is there to silence the organ if the program is dead. */
  readonly isSentinelThere: () => boolean
  readonly leadMs: number
}

/** Within this nothing of ours sounds after any end. */
const SILENT_WITHIN_MS = 1000
const SCREEN_EVERY_MS = 100
/** What the screen says may be behind by this. */
const SCREEN_BEHIND_MS = 600
/** A change of stops in the music may come so much before or after its moment. */
const AROUND_MS = 150
/** After a plug is back: a look, the sweep of all keys, the rest of the machine. */
const REPLUG_MS = 1500
/** After a machine stood still for less than its clock slips, what is due comes in a rush. */
const RUSHED_MS = 300
/** Less than this may be late after it. */
const STALL_SLACK_MS = 105
/** Music that went on unheard is where it would be by now. */
const REJOINED_MS = 6000
const TIMING_SLACK_MS = 4
/** Of music without a command or a halt. */
const STEADY_MS = 1500

export function createWatch(seen: Seen): Watch {
  const { nowMs, organEnd, organ } = seen
  const { facts } = organEnd
  let broken: Broken | null = null
  let cableInSinceMs = 0
  let screenMs = 0
  let quietSinceMs = 0
  let strikesRead = 0
  let disturbedMs = nowMs()
  let mayNotSoundSinceMs: number | null = null
  let untrueSinceMs: number | null = null
  let keysDifferSinceMs: number | null = null
  const stopsDifferSinceMs = new Float64Array(organ.elements.length).fill(-1)
  const beliefDiffersSinceMs = new Float64Array(organ.elements.length).fill(-1)
  const doubted = new Set<number>()
  let promise: { readonly go: string; readonly byMs: number; readonly tape: number; readonly place: string } | null =
    null
  let stood = true
  /** The clock and the music, when the position was last looked at while it ran. */
  let ran: { readonly atMs: number; readonly positionMs: number; readonly tape: number } | null = null
  const breaks = (law: Broken['law'], says: string) => {
    broken ??= { law, says, atMs: nowMs() }
  }
  const isSettled = () => seen.isCableIn() && nowMs() - cableInSinceMs > REPLUG_MS
  /** All of the organ's stops, one message after the other. */
  const allMovedMs = organ.elements.length * facts.spacingMs + 1000
  const nameOf = (element: number) => {
    const found = organ.elements[element]
    return found ? elementName(found) : 'a stop'
  }
  const list = (elements: readonly number[]) => elements.map(nameOf).join(', ')

  const lookAtBooks = () => {
    for (const says of organEnd.wrongs) {
      // What a machine that stood still for a moment is late with comes at once.
      if (says.includes('after it went up') && nowMs() - stalledMs < RUSHED_MS) continue
      const law = says.includes('moves stops came')
        ? 2
        : says.includes('struck') && !says.includes('does not have')
          ? 6
          : 1
      breaks(law, says)
    }
    organEnd.wrongs.length = 0
  }
  /** The organ's stops where a key was struck: those that the registration and the hands ask for. */
  const wrongStops = (program: Program): { missing: number[]; tooMuch: number[] } | null => {
    const here = program.wanted(0)
    if (here === null) return null
    const views = [here, program.wanted(AROUND_MS), program.wanted(-AROUND_MS)]
    const missing: number[] = []
    const tooMuch: number[] = []
    for (const { id } of organ.elements) {
      if (organEnd.untold[id] === 1 || (program.drawn()[id] ?? 0) > 1) continue
      const is = organEnd.drawn[id] === 1
      if (views.some((view) => view?.has(id) === is)) continue
      if (is) tooMuch.push(id)
      else missing.push(id)
    }
    return { missing, tooMuch }
  }
  const lookAtStrikes = () => {
    const { struck } = organEnd
    if (struck.length === strikesRead) return
    const before = strikesRead
    strikesRead = struck.length
    const program = seen.program()
    const isStillDown = struck.slice(before).some(({ about }) => organEnd.keys.has(about))
    if (!program) return isStillDown ? breaks(1, 'a key was struck while no program ran') : undefined
    const state = program.state()
    // At a reciting chord it waits on what sounds, and strikes it again when the cable is back.
    const isHeldThere = state === 'waiting' && /^on from here/i.test(program.screen().go)
    if (!isHeldThere && (state === 'waiting' || state === 'paused' || state === 'idle' || state === 'closed'))
      if (seen.leadMs === 0)
        // What the system's timer had already may still come.
        breaks(1, `a key was struck while the player was ${state}`)
    if (!stood) lookAtMoment(program, struck.slice(before))
    if (stood) {
      haltedMs = nowMs()
      stood = false
      lookAtTravel(program)
      const wrong = nowMs() - handMovedMs > allMovedMs && isSettled() ? wrongStops(program) : null
      if (wrong && wrong.missing.length + wrong.tooMuch.length > 0)
        breaks(
          3,
          `the first chord sounded with the wrong stops: missing ${list(wrong.missing) || 'none'}; not asked for ${list(wrong.tooMuch) || 'none'}`,
        )
    }
    if (promise && program.position().tape >= promise.tape) keepPromise(program)
    return undefined
  }
  /** Each note where the score has it, by the clock. What is struck again after a halt has its moment behind it. */
  const lookAtMoment = (program: Program, strikes: readonly { about: number; atMs: number }[]) => {
    const now = nowMs()
    const timeline = program.timeline()
    if (
      !timeline ||
      program.state() !== 'playing' ||
      now - Math.max(haltedMs, cableInSinceMs + REJOINED_MS - STEADY_MS) < STEADY_MS
    )
      return
    const { ms, atMs } = program.position()
    const slackMs = now - stalledMs < RUSHED_MS ? STALL_SLACK_MS : TIMING_SLACK_MS
    for (const { about, atMs: struckMs } of strikes) {
      const at = (ms + struckMs - atMs) * 1000
      const late = latenessOf(timeline, about, at) / 1000
      if (Math.abs(late) > slackMs)
        return breaks(6, `a key was struck ${Math.abs(late).toFixed(0)} ms ${late > 0 ? 'after' : 'before'} its moment`)
    }
    return undefined
  }
  /** The pipes of a stop speak when it has travelled. */
  const lookAtTravel = (program: Program) => {
    const here = program.wanted(0)
    if (here === null || !isSettled() || nowMs() - handMovedMs < allMovedMs) return
    const early = [...here].filter((id) => {
      const saidMs = organEnd.drawnAtMs[id] ?? Number.NEGATIVE_INFINITY
      return organEnd.drawn[id] === 1 && nowMs() - saidMs < facts.travelMs - 1
    })
    if (early.length > 0) breaks(3, `the first chord sounded before its stops had moved: ${list(early)}`)
  }
  const keepPromise = (program: Program) => {
    const { place } = program.screen()
    const { go } = promise as NonNullable<typeof promise>
    promise = null
    const label = go.replace(/ from its beginning$/, '')
    if (/^(let it go on|on from here|continue)/i.test(go)) return
    if (/^(Verse|Play-over|Amen|Response)/.test(label) && place !== '' && !place.startsWith(label.split(' (')[0] ?? ''))
      breaks(4, `go said "${go}", and then ${place} sounded`)
  }
  const lookAtSilence = (program: Program | null) => {
    const isHanging = organEnd.keys.size > 0
    const state = program?.state() ?? 'dead'
    const screen = program && state === 'waiting' ? program.screen() : null
    const maySound =
      state === 'playing' ||
      state === 'held' ||
      (state === 'waiting' && screen !== null && /^on from here/i.test(screen.go)) ||
      !isSettled() ||
      (program === null && !seen.isSentinelThere())
    if (!isHanging || maySound) mayNotSoundSinceMs = null
    else {
      mayNotSoundSinceMs ??= nowMs()
      if (nowMs() - mayNotSoundSinceMs > SILENT_WITHIN_MS + seen.leadMs)
        breaks(
          1,
          `${organEnd.keys.size} ${organEnd.keys.size === 1 ? 'key' : 'keys'} went on sounding for a second though ${program ? `the player was ${state}` : 'the program was dead and its sentinel alive'}`,
        )
    }
  }
  const lookAtKeys = (program: Program | null) => {
    let differs = false
    if (program && isSettled()) {
      const believed = program.keys()
      let count = 0
      for (let about = 0; about < believed.length; about++) count += believed[about] ?? 0
      differs = count !== organEnd.keys.size || [...organEnd.keys.keys()].some((about) => believed[about] !== 1)
    }
    if (!differs) keysDifferSinceMs = null
    else {
      keysDifferSinceMs ??= nowMs()
      if (nowMs() - keysDifferSinceMs > SCREEN_BEHIND_MS)
        breaks(4, 'the keys that are shown are not the keys that sound')
    }
  }
  const lookAtStops = (program: Program | null) => {
    const now = nowMs()
    const isQuiet = now - organEnd.lastProtectedMs() > facts.spacingMs + 300
    const here = program && isSettled() ? program.wanted(0) : null
    const state = program?.state()
    const isMusic = state === 'playing' || state === 'held' || state === 'waiting'
    const believed = program?.drawn()
    /** In a rest it may stand as what sounds next wants it: what a hand moves there holds for that. */
    let ahead: ReadonlySet<number> | null | undefined
    const next = () => {
      if (ahead === undefined) ahead = program && organEnd.keys.size === 0 ? program.wanted(untilNext(program)) : null
      return ahead
    }
    const wrong: number[] = []
    const misbelieved: number[] = []
    for (const { id } of organ.elements) {
      const is = organEnd.drawn[id] === 1
      const isInDoubt = (believed?.[id] ?? 0) > 1
      if (isInDoubt) doubted.add(id)
      const skips = organEnd.untold[id] === 1 || isInDoubt || !isSettled()
      const isWrong = !skips && here !== null && isMusic && here.has(id) !== is && next()?.has(id) !== is
      if (!isWrong) stopsDifferSinceMs[id] = -1
      else if (stopsDifferSinceMs[id] === -1) stopsDifferSinceMs[id] = now
      else if (now - (stopsDifferSinceMs[id] ?? now) > allMovedMs && isQuiet) wrong.push(id)
      const isMisbelieved = !skips && believed !== undefined && (believed[id] === 1) !== is
      if (!isMisbelieved) beliefDiffersSinceMs[id] = -1
      else if (beliefDiffersSinceMs[id] === -1) beliefDiffersSinceMs[id] = now
      else if (now - (beliefDiffersSinceMs[id] ?? now) > allMovedMs && isQuiet) misbelieved.push(id)
    }
    if (wrong.length > 0)
      breaks(
        3,
        `for ${Math.round(allMovedMs / 1000)} s the stops were not those that were asked for: ${wrong.map((id) => `${nameOf(id)} ${organEnd.drawn[id] ? 'drawn' : 'missing'}`).join(', ')}`,
      )
    if (misbelieved.length > 0)
      breaks(
        4,
        `the screen showed other stops than the organ had: ${misbelieved.map((id) => `${nameOf(id)} was ${organEnd.drawn[id] ? 'drawn' : 'in'}`).join(', ')}`,
      )
  }
  /** After panic, and in a silence, nothing of ours is drawn. */
  const lookAtQuiet = ({ doing }: Screen) => {
    if (doing !== 'quiet' || !isSettled()) {
      quietSinceMs = nowMs()
      return
    }
    if (nowMs() - quietSinceMs < 2 * allMovedMs) return
    const left = organ.elements.filter(
      ({ id }) =>
        organEnd.drawn[id] === 1 && organEnd.byHand[id] !== 1 && organEnd.untold[id] !== 1 && !doubted.has(id),
    )
    if (left.length > 0)
      breaks(3, `in the quiet stops of ours stayed drawn: ${left.map(({ name }) => name).join(', ')}`)
  }
  const lookAtScreen = (program: Program) => {
    const screen = program.screen()
    const refused = program.ended()
    if (refused !== null) breaks(5, `the player refused what it was given: ${refused}`)
    lookAtQuiet(screen)
    const state = program.state()
    const isUntrue =
      isSettled() &&
      ((screen.doing === 'plays' && state !== 'playing') ||
        (screen.doing === 'held' && state === 'playing') ||
        (screen.doing === 'waits' && state === 'playing' && organEnd.keys.size > 0))
    if (!isUntrue) untrueSinceMs = null
    else {
      untrueSinceMs ??= nowMs()
      if (nowMs() - untrueSinceMs > SCREEN_BEHIND_MS + seen.leadMs)
        breaks(
          4,
          `the screen said that it ${screen.doing === 'held' ? 'is held' : screen.doing}, and the player was ${state}`,
        )
    }
    if (!seen.isPluggedIn() && nowMs() - Math.max(cableOutSinceMs, begunMs) > 1500 && !screen.isUnplugged)
      breaks(4, 'the cable had been out for more than a second and the screen did not say so')
    if (promise && nowMs() > promise.byMs) {
      const { go } = promise
      promise = null
      breaks(5, `go said "${go}", and nothing came of it`)
    }
  }
  /** The music goes as fast as the clock. */
  const lookAtTime = (program: Program) => {
    const { ms, tape, atMs } = program.position()
    if (program.state() !== 'playing') {
      ran = null
      return
    }
    // It waits for stops to travel, and what is held there is struck again when they have.
    if (ran && ran.positionMs === ms && atMs > ran.atMs) {
      haltedMs = nowMs()
      stood = true
    }
    if (ran && ran.tape === tape && ran.atMs > Math.max(disturbedMs, cableInSinceMs + REJOINED_MS)) {
      const behind = atMs - ran.atMs - (ms - ran.positionMs)
      if (behind < -1) breaks(6, `the music ran ${(-behind).toFixed(0)} ms ahead of the clock`)
    }
    ran = { atMs, positionMs: ms, tape }
  }
  let cableOutSinceMs = 0
  let begunMs = nowMs()
  let stalledMs = Number.NEGATIVE_INFINITY
  let haltedMs = nowMs()
  let handMovedMs = Number.NEGATIVE_INFINITY
  let wasIn = true
  const lookAtCable = () => {
    const isIn = seen.isCableIn()
    if (isIn !== wasIn) {
      wasIn = isIn
      if (isIn) cableInSinceMs = nowMs()
      else cableOutSinceMs = nowMs()
      promise = null
      disturbedMs = nowMs()
    }
  }
  return {
    look: () => {
      lookAtCable()
      lookAtBooks()
      lookAtStrikes()
      if (nowMs() < screenMs) return
      screenMs = nowMs() + SCREEN_EVERY_MS
      const program = seen.program()
      const state = program?.state()
      if (state !== 'playing' && state !== 'held') stood = true
      if (state !== 'playing') haltedMs = nowMs()
      lookAtSilence(program)
      lookAtKeys(program)
      lookAtStops(program)
      if (program && !program.isClosed()) {
        lookAtScreen(program)
        lookAtTime(program)
      }
    },
    stalled: (untilMs) => {
      stalledMs = untilMs
      mayNotSoundSinceMs = null
      untrueSinceMs = null
      keysDifferSinceMs = null
      stopsDifferSinceMs.fill(-1)
      beliefDiffersSinceMs.fill(-1)
      promise = null
    },
    handMoved: () => {
      handMovedMs = nowMs()
    },
    disturbed: () => {
      disturbedMs = nowMs()
      cableInSinceMs = Math.max(cableInSinceMs, nowMs() - REPLUG_MS + 50)
      promise = null
    },
    pressedGo: (before, after) => {
      const program = seen.program()
      if (!program || !isSettled()) return
      if (!before.waits) {
        if (before.doing !== after.doing || before.item !== after.item || before.place !== after.place)
          breaks(
            4,
            `go promised "${before.go}", and the screen went from ${before.place || before.item} to ${after.place || after.item}`,
          )
        return
      }
      if (after.item !== before.item || after.doing === 'over') return
      promise = {
        go: before.go,
        byMs: nowMs() + allMovedMs + 4000,
        tape: program.position().tape,
        place: before.place,
      }
    },
    begins: () => {
      promise = null
      begunMs = nowMs()
      disturbedMs = nowMs()
      cableInSinceMs = nowMs()
      stood = true
      ran = null
    },
    wasInDoubt: (element) => doubted.has(element),
    broken: () => broken,
    breaks,
  }
}

/** Micros between a moment and the nearest strike of a key in a timeline. */
function latenessOf({ messages }: Timeline, about: number, atMicros: number): number {
  let least = Number.POSITIVE_INFINITY
  for (const { at, action } of messages) {
    if (action.type !== 'note-on' || ((action.division.channel << 7) | action.key) !== about) continue
    const late = atMicros - at
    if (Math.abs(late) < Math.abs(least)) least = late
  }
  return least
}

/** Ms until just after the moment that the next struck key is for; 0 where none is. */
function untilNext(program: Program): number {
  const { ms } = program.position()
  const next = program.timeline()?.messages.find(({ at, action }) => action.type === 'note-on' && at / 1000 >= ms)
  return next ? next.moment / 1000 - ms + 1 : 0
}
