import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { placeFile } from '../../src/programme/index.ts'
import { createCable } from './cable.ts'
import { createClock, type VirtualClock } from './clock.ts'
import { type FakeFiles, installFakeFiles } from './fake-files.ts'
import type { Broken } from './ground.ts'
import { createOrganEnd, type OrganEnd } from './organ-end.ts'
import { type Asked, PROGRAMME, type Program, type Screen, startProgram } from './program.ts'
import type { Happening, Script, When } from './script.ts'
import { createSentinel, type Sentinel } from './sentinel.ts'
import { church, stageOf } from './stage.ts'
import { clockTime, happened, isNothing, opening, scene, verdict } from './story.ts'
import { createWatch } from './watch.ts'

export interface Day {
  /** Turns of the player, looks of the conductor, all that happened. */
  readonly steps: number
  readonly broken: Broken | null
  readonly story: readonly string[]
}

/** Steps of which nobody takes notice any more. */
const MOST_STEPS = 400_000
const DAMAGED = '{"version":1,"progr'
const SILENCED_MS = 3000
const FINISH_PRESSES = 150
/** The disk is looked at so often. */
const PLACE_EVERY_MS = 200
/** A sentinel lets go of what sounds within this. */
const LET_GO_MS = 15
/** A thread that takes so many turns in so many ms goes round in a circle. */
const SPIN = { turns: 400, ms: 50 }
/** What a moment waits for comes within this, or not at all. */
const WAITED_FOR_MS: Readonly<Record<When, number>> = { sounds: 3000, chord: 3000, stands: 2500, stops: 600 }
/** A port with a timer has a chord by then. */
const JUST_BEFORE_MS = 38

/** Lives through a day by its script. The same script is the same day. @param tellsBytes the story has each write */
export async function live(script: Script, tellsBytes = false): Promise<Day> {
  const stage = stageOf(script.kind)
  const clock = createClock()
  const files = installFakeFiles(church())
  rmSync(join(stage.house.home, 'state'), { recursive: true, force: true })
  clock.install()
  try {
    return await liveUnder(script, tellsBytes, clock, files)
  } finally {
    clock.uninstall()
    files.uninstall()
  }
}

async function liveUnder(script: Script, tellsBytes: boolean, clock: VirtualClock, files: FakeFiles): Promise<Day> {
  const { house, organ, facts, items, inserted } = stageOf(script.kind)
  const organEnd = createOrganEnd(facts, clock.nowMs)
  const startMs = clock.nowMs()
  const story = opening(
    script,
    items(script.service).map(({ title }) => title),
  )
  let steps = 0
  let program: Program | null = null
  let sentinel: Sentinel | null = null
  let turnMs = Number.POSITIVE_INFINITY
  let diedUnsilenced = false
  let isPlaceDamaged = false
  let wasDiskIll = false
  let hasQuit = false
  let placeMs = 0
  const turns: number[] = []
  let brokenScene: string | null = null
  /** What it had drawn when all died is retired by the next opening, which takes a while. */
  let inheritsUntilMs = 0
  const hold = (ms: number) => {
    clock.passTo(clock.nowMs() + ms)
    cable.deliver()
  }
  const wire: OrganEnd = tellsBytes
    ? {
        ...organEnd,
        take: (bytes, offset, length) => {
          const sent = [...bytes.slice(offset, offset + length)].map((byte) => byte.toString(16).padStart(2, '0'))
          story.push(`${clockTime(clock.nowMs() - startMs)}     ${sent.join(' ')}`)
          organEnd.take(bytes, offset, length)
        },
      }
    : organEnd
  const cable = createCable(wire, { noticesWrites: script.noticesWrites, nowMs: clock.nowMs, hold })
  const watch = createWatch({
    nowMs: clock.nowMs,
    organEnd,
    organ,
    program: () => program,
    isCableIn: () => cable.isIn() && !cable.isBlocked(),
    isPluggedIn: cable.isIn,
    isSentinelThere: () => sentinel !== null,
    leadMs: script.leadMs,
  })
  const tell = (sentence: string) =>
    story.push(`${clockTime(clock.nowMs() - startMs)}  ${sentence[0]?.toUpperCase()}${sentence.slice(1)}.`)
  const sceneNow = () => (program ? scene(program.screen()) : 'while no program ran')

  const start = () => {
    const guard = createSentinel()
    files.pipe.to = guard.hears
    sentinel = guard
    program = startProgram({
      house,
      organ,
      items: items(script.service),
      inserted,
      clock,
      port: cable.open(script.leadMs),
      unplugged: script.unplugged,
      sweepFirst: diedUnsilenced,
      isWatched: true,
      sentinelPort: guard.port,
      hold,
    })
    // What a hand left drawn of stops with one message for on and off, and what could not be written down, nobody tells.
    if (facts.said === 'toggle' && facts.cancel === null)
      for (const [id, is] of organEnd.drawn.entries())
        if (is === 1 && (organEnd.byHand[id] === 1 || wasDiskIll)) organEnd.untellable(id)
    diedUnsilenced = false
    hasQuit = false
    if (inheritsUntilMs > clock.nowMs())
      inheritsUntilMs = clock.nowMs() + organ.elements.length * facts.spacingMs + 1000
    turnMs = clock.nowMs()
    watch.begins()
  }
  /** The sentinel's bytes go by the same wire. */
  const passOnSentinel = async () => {
    for (let flush = 0; flush < 8; flush++) await null
    for (const bytes of sentinel?.sent() ?? []) if (cable.isIn()) wire.take(Uint8Array.from(bytes), 0, bytes.length)
  }
  const takeTurn = () => {
    if (!program) return
    turnMs = program.turn()
    turns.push(clock.nowMs())
    const before = turns.length > SPIN.turns ? turns.shift() : undefined
    if (before !== undefined && clock.nowMs() - before < SPIN.ms)
      watch.breaks(
        8,
        `the player went round in a circle: ${SPIN.turns} turns in ${(clock.nowMs() - before).toFixed(0)} ms`,
      )
    if (program.isClosed()) ends()
  }
  /** The program has ended by itself, and its sentinel looks whether it had said goodbye. */
  const ends = () => {
    const problem = program?.ended() ?? null
    // It could not be told to be silent, or nobody knows: the next start lets all keys go.
    if (problem !== null) diedUnsilenced = true
    if (!hasQuit) tell(`the program ended by itself${problem === null ? '' : `: ${problem}`}`)
    if (!hasQuit && sentinel !== null && cable.isIn() && files.pipe.to !== null)
      watch.breaks(5, `the program ended by itself in the middle of the service: ${problem}`)
    program = null
    turnMs = Number.POSITIVE_INFINITY
    clock.dropTimers()
    sentinel?.programEnded()
  }
  /** What the console says; with the cable out nobody hears it. */
  const hearConsole = () => {
    const { says } = organEnd
    while (says[0] && says[0].atMs <= clock.nowMs()) {
      const { bytes, element } = says.shift() as (typeof says)[number]
      if (cable.isIn()) program?.heard(bytes)
      else if (element !== null) organEnd.untold[element] = 1
    }
  }
  const passTo = async (untilMs: number, isThere = () => false) => {
    while (clock.nowMs() < untilMs && watch.broken() === null && steps < MOST_STEPS && !isThere()) {
      if (sentinel?.isSilencing()) await passOnSentinel()
      const due = Math.min(untilMs, turnMs, clock.nextTimerMs(), cable.nextDueMs(), organEnd.says[0]?.atMs ?? untilMs)
      clock.passTo(Math.max(due, clock.nowMs() + 0.01))
      cable.deliver()
      hearConsole()
      if (program && (clock.nowMs() >= turnMs || program.isWoken())) takeTurn()
      if (sentinel?.isSilencing()) await passOnSentinel()
      steps++
      watch.look()
      lookAtPlace()
      if (watch.broken() !== null) brokenScene ??= sceneNow()
    }
  }
  /** What is on disk is where the service stands, or the screen says that it is not. */
  const lookAtPlace = () => {
    if (!program || files.disk !== 'well' || isPlaceDamaged || clock.nowMs() < placeMs) return
    placeMs = clock.nowMs() + PLACE_EVERY_MS
    const { unkept } = program.screen()
    const { index, offered } = program.kept()
    const file = placeFile(house, PROGRAMME)
    if (unkept !== null || !existsSync(file)) return
    const kept = JSON.parse(readFileSync(file, 'utf8')) as { index: number; offered: number }
    if (kept.index !== index || kept.offered !== offered)
      watch.breaks(
        7,
        `on disk the service stood at item ${kept.index + 1}, section ${kept.offered + 1}, and it was at item ${index + 1}, section ${offered + 1}`,
      )
  }
  const ask = (asked: Asked, seen: Screen | null) => {
    if (!program) return
    const before = seen ?? program.screen()
    const wasSeen = seen === null
    watch.disturbed(asked.name)
    if (asked.name === 'byHand' || asked.name === 'piston' || asked.name === 'louder')
      watch.handMoved(asked.name === 'byHand')
    program.ask(asked)
    const now = program.screen()
    if (now.said !== null) tell(`it answered: ${now.said}`)
    if (asked.name === 'go' && wasSeen) watch.pressedGo(before, now)
    if (program.isWoken()) takeTurn()
    steps++
  }
  /** One message for on and off, and no cancel: where the program could not retire it, the next start says so. */
  const isLeftToPerson = facts.said === 'toggle' && facts.cancel === null
  /** How long until everything that is drawn has been retired, one by one. */
  const retiredMs = () => SILENCED_MS + (organEnd.drawn.length + 4) * facts.spacingMs
  const quit = async () => {
    if (!program) return
    hasQuit = true
    // What it cannot push, for it does not know how it stands, it has said.
    const hadDoubt = program.drawn().some((leaves) => leaves > 1)
    program.quit()
    takeTurn()
    await passTo(clock.nowMs() + 1000)
    if (cable.isIn() && organEnd.keys.size > 0)
      watch.breaks(1, `${organEnd.keys.size} keys sounded a second after the program was quit`)
    await passTo(clock.nowMs() + retiredMs())
    if (program !== null) watch.breaks(5, 'the program did not end when it was quit')
    if (!isLeftToPerson || !(diedUnsilenced || hadDoubt)) checkRetired('the program was quit')
  }
  const ours = () =>
    organ.elements.filter(
      ({ id }) =>
        organEnd.drawn[id] === 1 && organEnd.byHand[id] === 0 && organEnd.untold[id] === 0 && !watch.wasInDoubt(id),
    )
  const checkRetired = (when: string) => {
    if (!cable.isIn() || cable.lostBytes()) return
    const left = ours()
    if (left.length > 0)
      watch.breaks(3, `stops of ours stayed drawn after ${when}: ${left.map(({ name }) => name).join(', ')}`)
  }
  /** What sounds goes up first, then all other keys at the wire's pace. */
  const letGoAtOnce = async () => {
    const count = organEnd.keys.size
    await passTo(clock.nowMs() + LET_GO_MS)
    // What was told into a cable that was out nobody knows: it goes up with all other keys.
    if (organEnd.keys.size > 0 && cable.isIn() && !cable.lostBytes())
      watch.breaks(
        1,
        `of ${count} keys that sounded when the program died ${organEnd.keys.size} were not let go at once`,
      )
  }
  const kill = async (who: 'player' | 'sentinel' | 'both', backAfterMs: number) => {
    if (!program) return
    const kept = program.kept()
    const { unkept } = program.screen()
    if (who === 'sentinel') {
      files.pipe.to = null
      sentinel = null
      await passTo(clock.nowMs() + retiredMs())
    } else {
      if (who === 'both') sentinel = null
      const diedMs = clock.nowMs()
      program = null
      turnMs = Number.POSITIVE_INFINITY
      clock.dropTimers()
      cable.dropAhead()
      diedUnsilenced = true
      sentinel?.programEnded()
      if (sentinel && cable.isIn() && !cable.isBlocked()) await letGoAtOnce()
      await passTo(clock.nowMs() + (sentinel ? retiredMs() : 0))
      if (who === 'both') inheritsUntilMs = Number.POSITIVE_INFINITY
      const problem = sentinel?.problem() ?? null
      if (problem !== null) watch.breaks(1, `the sentinel could not silence the organ: ${problem}`)
      const isOurs = diedMs > inheritsUntilMs
      if (sentinel && !sentinel.isSilencing() && !isLeftToPerson && isOurs)
        checkRetired('the sentinel had silenced the organ')
    }
    await passTo(clock.nowMs() + backAfterMs)
    if (program !== null) return
    back(kept, unkept)
  }
  /** It is started again, and stands where it stood. */
  const back = (kept: { index: number; offered: number }, unkept: string | null) => {
    // Without the cable its port cannot be opened: it is started when that is back.
    if (!cable.isIn()) return
    // What is written meanwhile heals it.
    const file = placeFile(house, PROGRAMME)
    isPlaceDamaged &&= existsSync(file) && readFileSync(file, 'utf8') === DAMAGED
    start()
    const begun = (program as Program | null)?.kept()
    const notice = (program as Program | null)?.screen().notice ?? null
    tell(`the program was started again${notice === null ? '' : `, and said: ${notice}`}`)
    if (!begun || unkept !== null || notice !== null) return
    const isSame = begun.index === kept.index && begun.offered === kept.offered
    const isNext = begun.index === kept.index + 1
    const wasOver = kept.index >= items(script.service).length
    if (!isSame && !isNext && !wasOver && !isPlaceDamaged)
      watch.breaks(
        7,
        `the place was lost without a word: item ${kept.index + 1}, section ${kept.offered + 1} before, item ${begun.index + 1}, section ${begun.offered + 1} after`,
      )
    if (isPlaceDamaged)
      watch.breaks(7, 'the file that keeps the place was damaged, and the program began without a word')
    isPlaceDamaged = false
  }
  /** A cable that is out is not pulled out. */
  const isSo = (what: Happening): boolean =>
    what.type === 'cable' && (what.what === 'in' || what.what === 'out') && cable.isIn() === (what.what === 'in')
  const happens = async (what: Happening) => {
    if (!isNothing(what) && !isSo(what)) tell(`${sceneNow()}, ${happened(what, organ)}`)
    steps++
    switch (what.type) {
      case 'asks': {
        const seen = program?.screen() ?? null
        const isLate = what.delayMs > 0
        if (isLate) await passTo(clock.nowMs() + what.delayMs)
        ask(what.asked, isLate ? seen : null)
        if (what.again) {
          await passTo(clock.nowMs() + 30)
          ask(what.asked, seen)
        }
        return
      }
      case 'hand': {
        watch.disturbed()
        watch.handMoved(true)
        organEnd.hand(what.element, what.drawn)
        return hearConsole()
      }
      case 'cable':
        return pull(what.what)
      case 'blocks':
        watch.disturbed()
        watch.stalled(clock.nowMs() + what.ms)
        return cable.block(clock.nowMs() + what.ms)
      case 'power':
        cable.pull()
        organEnd.powerCut()
        await passTo(clock.nowMs() + 2500)
        watch.look()
        putBack()
        if (program === null) start()
        return undefined
      case 'kill':
        return kill(what.who, what.backAfterMs)
      case 'suspend':
        clock.stall(what.ms)
        return watch.stalled(clock.nowMs())
      case 'wall':
        return clock.stepWall(what.ms)
      case 'disk':
        return disk(what.what)
      case 'quit': {
        if (!program) return undefined
        const kept = program.kept()
        const { unkept } = program.screen()
        await quit()
        await passTo(clock.nowMs() + what.backAfterMs)
        return back(kept, unkept)
      }
      default:
        return what satisfies never
    }
  }
  const putBack = () => {
    if (!cable.isIn()) organEnd.plugged()
    cable.putBack()
  }
  const pull = (what: 'out' | 'in' | 'flick' | 'twice') => {
    const isIn = cable.isIn()
    if (what === 'in' || (what !== 'out' && !isIn)) {
      putBack()
      if (program === null) start()
      return undefined
    }
    for (let times = what === 'twice' ? 2 : 1; times > 0; times--) {
      cable.pull()
      watch.look()
      if (what === 'out') continue
      putBack()
      watch.look()
    }
    return undefined
  }
  const disk = (what: 'full' | 'read-only' | 'damaged' | 'well') => {
    if (what !== 'damaged') {
      files.disk = what
      wasDiskIll ||= what !== 'well'
      return
    }
    files.disk = 'well'
    writeFileSync(placeFile(house, PROGRAMME), DAMAGED)
    isPlaceDamaged = true
  }
  /** There is a command that goes on; then it is over. */
  const quitInTheMiddle = async () => {
    if (program?.screen().waits) ask({ name: 'go' }, null)
    await passTo(clock.nowMs() + 500)
    await quit()
    checkRetired('the program was quit')
  }
  /** All is put right, and the service is held to its end: there is always a command that goes on. */
  const finish = async () => {
    const wasWell = cable.isIn() && !cable.isBlocked() && program !== null && files.disk === 'well'
    files.disk = 'well'
    putBack()
    cable.block(0)
    tell(`all was put right, and the service was ${script.quits === true ? 'ended soon after' : 'held to its end'}`)
    await passTo(clock.nowMs() + (wasWell ? 300 : 3000))
    if (watch.broken() !== null) return
    if (!program) start()
    if (script.quits === true) return quitInTheMiddle()
    let presses = 0
    for (; presses < FINISH_PRESSES && program && watch.broken() === null; presses++) {
      const screen = (program as Program).screen()
      if (screen.doing === 'over') break
      if (screen.waits && (script.isWhole !== false || presses % 2 === 0)) ask({ name: 'go' }, null)
      else if (script.isWhole === false) {
        // The quick way home: silence, and the next.
        ask({ name: 'panic' }, null)
        await passTo(clock.nowMs() + 50)
        ask({ name: 'skip' }, null)
      } else if (presses % 3 === 2) ask({ name: 'skip' }, null)
      await passTo(clock.nowMs() + (screen.waits ? 1500 : script.isWhole === false ? 300 : 2500))
    }
    if (watch.broken() !== null) return
    if (presses >= FINISH_PRESSES) watch.breaks(5, 'neither go nor skip brought the service to its end')
    await passTo(clock.nowMs() + retiredMs())
    checkRetired('the programme was over')
    await quit()
  }

  const isNow = (when: When): boolean => {
    const state = program?.state()
    switch (when) {
      case 'sounds':
        return state === 'playing' && organEnd.keys.size > 0
      case 'stands':
        return state !== 'playing' && program?.screen().waits === true
      case 'chord':
        return state === 'playing' && (program?.nextChordMs() ?? 0) < JUST_BEFORE_MS
      case 'stops':
        return clock.nowMs() - organEnd.lastProtectedMs() < 1
      default:
        return when satisfies never
    }
  }
  /** Music that stands is set going where music is to sound. */
  const awaited = async (when: When) => {
    const untilMs = clock.nowMs() + WAITED_FOR_MS[when]
    while (clock.nowMs() < untilMs && !isNow(when) && program && watch.broken() === null) {
      const screen: Screen = program.screen()
      if (screen.doing === 'over') return
      const isToBegin = (when === 'sounds' || when === 'chord') && screen.waits
      if (isToBegin) await happens({ type: 'asks', door: 'page', asked: { name: 'go' }, delayMs: 0, again: false })
      await passTo(
        Math.min(untilMs, clock.nowMs() + 1500),
        () => isNow(when) || (isToBegin && program?.screen().waits === true),
      )
    }
  }

  start()
  for (const { when, afterMs, what } of script.moments) {
    if (when) await awaited(when)
    await passTo(clock.nowMs() + afterMs)
    if (watch.broken() !== null) break
    await happens(what)
  }
  if (watch.broken() === null) await finish()
  const broken = watch.broken()
  if (broken) story.push(...verdict(clockTime(broken.atMs - startMs), brokenScene ?? sceneNow(), broken))
  return { steps, broken, story }
}
