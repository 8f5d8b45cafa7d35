import { allMovedMs, type Broken, type Ground, isQuiet, isSettled, placeOf, type Seen } from './ground.ts'
import type { Asked, Program, Screen } from './program.ts'
import { createMusicWatch } from './watch-music.ts'
import { createStopsWatch } from './watch-stops.ts'

/** The laws of the church, looked at after every step. */
export interface Watch {
  /** After every step. */
  readonly look: () => void
  /** A command was given, a hand moved, a plug was pulled: for a while the stops may be on their way. */
  readonly disturbed: (asked?: Asked['name']) => void
  /** The machine stood still until then, or the port took nothing. */
  readonly stalled: (untilMs: number) => void
  /** Stops were moved by hand, here or at the console, or are to be others from here on. */
  readonly handMoved: (isOneStop: boolean) => void
  /** An operator pressed go, having seen this. */
  readonly pressedGo: (seen: Screen, after: Screen) => void
  /** The program begins, or ends. */
  readonly begins: () => void
  readonly wasInDoubt: (element: number) => boolean
  readonly broken: () => Broken | null
  readonly breaks: Ground['breaks']
}

/** Within this nothing of ours sounds after any end. */
const SILENT_WITHIN_MS = 1000
const SCREEN_EVERY_MS = 100
/** What the screen says may be behind by this. */
const SCREEN_BEHIND_MS = 600
const REJOINED_MS = 6000
/** After a machine stood still for less than its clock slips, what is due comes in a rush. */
const RUSHED_MS = 300
/** After go the first note is due. */
const BEGINS_WITHIN_MS = 800
/** A player that lives lets go at once. */
const LETS_GO_MS = 150
/** The keys that are shown may be behind by this. */
const KEYS_BEHIND_MS = 300
/** An unplug is to be on the screen within this. */
const UNPLUG_SHOWN_MS = 1500

interface Promise {
  readonly go: string
  readonly byMs: number
  readonly tape: number
}

export function createWatch(seen: Seen): Watch {
  const { nowMs, organEnd } = seen
  let broken: Broken | null = null
  const ground: Ground = {
    seen,
    breaks: (law, says) => {
      broken ??= { law, says, atMs: nowMs() }
    },
    cableInMs: 0,
    cableOutMs: 0,
    disturbedMs: nowMs(),
    stalledMs: Number.NEGATIVE_INFINITY,
    stalledAtMs: 0,
    haltedMs: nowMs(),
    handMovedMs: Number.NEGATIVE_INFINITY,
    handMovedBeforeMs: Number.NEGATIVE_INFINITY,
    begunMs: nowMs(),
    handMovedIn: null,
  }
  const { breaks } = ground
  const music = createMusicWatch(ground)
  const stops = createStopsWatch(ground)
  let screenMs = 0
  let strikesRead = 0
  let mayNotSoundSinceMs: number | null = null
  let untrueSinceMs: number | null = null
  let keysDifferSinceMs: number | null = null
  let promise: Promise | null = null
  let stood = true
  let wasIn = true
  /** The clock and the music, when the position was last looked at while it ran. */
  let ran: { readonly atMs: number; readonly positionMs: number; readonly tape: number } | null = null

  const lookAtBooks = () => {
    for (const says of organEnd.wrongs) {
      // What a machine that stood still for a moment is late with comes at once.
      if (says.includes('after it went up') && nowMs() - ground.stalledMs < RUSHED_MS) continue
      const isOfStops = says.includes('moves stops came')
      const isOfKeys = says.includes('struck') && !says.includes('does not have')
      breaks(isOfStops ? 2 : isOfKeys ? 6 : 1, says)
    }
    organEnd.wrongs.length = 0
  }
  const lookAtStrikes = () => {
    const { struck } = organEnd
    if (struck.length === strikesRead) return
    const fresh = struck.slice(strikesRead)
    strikesRead = struck.length
    const program = seen.program()
    if (!program) {
      if (fresh.some(({ about }) => organEnd.keys.has(about))) breaks(1, 'a key was struck while no program ran')
      return
    }
    const state = program.state()
    // At a reciting chord it waits on what sounds, and strikes it again when the cable is back.
    const isHeldThere = state === 'waiting' && /^on from here/i.test(program.screen().go)
    const mayNot = state === 'waiting' || state === 'paused' || state === 'idle' || state === 'closed'
    // What the system's timer had already may still come.
    const isDown = fresh.some(({ about }) => organEnd.keys.has(about))
    if (!isHeldThere && mayNot && isDown && seen.leadMs === 0)
      breaks(1, `a key was struck while the player was ${state}`)
    if (!stood) music.struck(program, fresh)
    if (stood) {
      ground.haltedMs = nowMs()
      stood = false
      // Who quits in the very instant retires the stops before anybody has heard them.
      if (isDown) stops.firstChord(program)
    }
    if (promise && program.position().tape >= promise.tape) keepPromise(program, promise.go)
  }
  const keepPromise = (program: Program, go: string) => {
    const { place } = program.screen()
    promise = null
    const label = go.replace(/ from its beginning$/, '')
    if (/^(let it go on|on from here|continue)/i.test(go)) return
    if (/^(Verse|Play-over|Amen|Response)/.test(label) && place !== '' && !place.startsWith(label.split(' (')[0] ?? ''))
      breaks(4, `the large button said "${go}", and then ${place} sounded`)
  }
  const lookAtSilence = (program: Program | null) => {
    const count = organEnd.keys.size
    const state = program?.state() ?? 'dead'
    const isOnChord = program !== null && state === 'waiting' && /^on from here/i.test(program.screen().go)
    const isLeftAlone = program === null && !seen.isSentinelThere()
    const maySound = state === 'playing' || state === 'held' || isOnChord || !isSettled(ground) || isLeftAlone
    if (count === 0 || maySound) {
      mayNotSoundSinceMs = null
      return
    }
    mayNotSoundSinceMs ??= nowMs()
    if (nowMs() - mayNotSoundSinceMs > (program ? LETS_GO_MS : SILENT_WITHIN_MS) + seen.leadMs)
      breaks(
        1,
        `${count} ${count === 1 ? 'key' : 'keys'} went on sounding though ${program ? `the player was ${state}` : 'the program was dead and its sentinel alive'}`,
      )
  }
  const lookAtKeys = (program: Program | null) => {
    let differs = false
    if (program && isSettled(ground)) {
      const believed = program.keys()
      let count = 0
      for (let about = 0; about < believed.length; about++) count += believed[about] ?? 0
      differs = count !== organEnd.keys.size || [...organEnd.keys.keys()].some((about) => believed[about] !== 1)
    }
    if (!differs) {
      keysDifferSinceMs = null
      return
    }
    keysDifferSinceMs ??= nowMs()
    if (nowMs() - keysDifferSinceMs > KEYS_BEHIND_MS + seen.leadMs)
      breaks(4, 'the keys that are shown are not the keys that sound')
  }
  const lookAtScreen = (program: Program) => {
    const screen = program.screen()
    const refused = program.ended()
    if (refused !== null) breaks(5, `the player refused what it was given: ${refused}`)
    stops.lookAtQuiet(screen)
    const state = program.state()
    const isUntrue =
      isSettled(ground) &&
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
    const isOutFor = nowMs() - Math.max(ground.cableOutMs, ground.begunMs)
    if (!seen.isPluggedIn() && isOutFor > UNPLUG_SHOWN_MS && !screen.isUnplugged)
      breaks(4, 'the cable had been out for more than a second and the screen did not say so')
    if (promise && nowMs() > promise.byMs) {
      const { go } = promise
      promise = null
      breaks(5, `the large button said "${go}", and nothing came of it`)
    }
  }
  /** The music goes as fast as the clock. */
  /** When it was last under way, with keys struck. */
  let runsUpMs = nowMs()
  const lookAtTime = (program: Program) => {
    const { ms, tape, atMs } = program.position()
    if (program.state() !== 'playing') {
      ran = null
      return
    }
    // Its clock starts ahead of the place, so that the stops for it can move: nothing sounds before they have.
    if (!stood) runsUpMs = nowMs()
    else if (nowMs() - runsUpMs < allMovedMs(ground)) ground.haltedMs = nowMs()
    // It waits for stops to travel, and what is held there is struck again when they have.
    if (ran && atMs > ran.atMs && ms - ran.positionMs < (atMs - ran.atMs) / 2) {
      ground.haltedMs = nowMs()
      if (ms === ran.positionMs) stood = true
    }
    if (ran && ran.tape === tape && ran.atMs > Math.max(ground.disturbedMs, ground.cableInMs + REJOINED_MS)) {
      const behind = atMs - ran.atMs - (ms - ran.positionMs)
      if (behind < -1) breaks(6, `the music ran ${(-behind).toFixed(0)} ms ahead of the clock`)
    }
    ran = { atMs, positionMs: ms, tape }
  }
  const lookAtCable = () => {
    if (seen.isPluggedIn()) ground.cableOutMs = nowMs()
    const isIn = seen.isCableIn()
    if (isIn === wasIn) return
    wasIn = isIn
    if (isIn) ground.cableInMs = nowMs()
    promise = null
    ground.disturbedMs = nowMs()
  }
  const lookNowAndThen = () => {
    const program = seen.program()
    const state = program?.state()
    if (state !== 'playing' && state !== 'held') stood = true
    if (state !== 'playing') ground.haltedMs = nowMs()
    lookAtSilence(program)
    lookAtKeys(program)
    stops.look(program)
    if (!program || program.isClosed()) return
    lookAtScreen(program)
    lookAtTime(program)
    music.look(program)
  }
  return {
    look: () => {
      lookAtCable()
      lookAtBooks()
      stops.lookAtOrder(seen.program())
      lookAtStrikes()
      if (nowMs() < screenMs) return
      screenMs = nowMs() + SCREEN_EVERY_MS
      lookNowAndThen()
    },
    stalled: (untilMs) => {
      ground.stalledMs = untilMs
      ground.stalledAtMs = seen.program()?.position().ms ?? 0
      mayNotSoundSinceMs = null
      untrueSinceMs = null
      keysDifferSinceMs = null
      promise = null
      stops.stalled()
      music.lostPlace()
    },
    handMoved: (isOneStop) => {
      // A single stop comes behind what is on its way already.
      ground.handMovedBeforeMs = isOneStop ? nowMs() : ground.handMovedMs
      ground.handMovedMs = nowMs()
      ground.handMovedIn = seen.program()?.screen().item ?? null
    },
    disturbed: (asked) => {
      promise = null
      music.lostPlace()
      const program = seen.program()
      if (asked === 'tempo' && program) music.askedForPace(program)
      ground.disturbedMs = nowMs()
      // Elsewhere in the music it begins anew.
      if (asked === 'byBars' || asked === 'byPhrases') stood = true
    },
    pressedGo: (before, after) => {
      const program = seen.program()
      if (!program || !isSettled(ground)) return
      if (!before.waits) {
        if (before.doing !== after.doing || before.item !== after.item || before.place !== after.place)
          breaks(
            4,
            `the large button said "${before.go}", and the screen went from ${placeOf(before)} to ${placeOf(after)}`,
          )
        return
      }
      if (after.item !== before.item || after.doing === 'over') return
      // Where it waits its stops are drawn, and the first note is due; else the organ is brought to a known state first.
      const isReady = before.doing === 'waits' && isQuiet(ground)
      const byMs = nowMs() + (isReady ? BEGINS_WITHIN_MS + seen.leadMs : allMovedMs(ground) + 4000)
      promise = { go: before.go, byMs, tape: program.position().tape }
    },
    begins: () => {
      promise = null
      ground.begunMs = nowMs()
      ground.disturbedMs = nowMs()
      ground.cableInMs = nowMs()
      stood = true
      ran = null
      music.lostPlace()
    },
    wasInDoubt: stops.wasInDoubt,
    broken: () => broken,
    breaks,
  }
}
