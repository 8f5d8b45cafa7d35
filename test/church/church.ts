import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { placeFile } from '../../src/programme/index.ts'
import { createCable } from './cable.ts'
import { createClock, type VirtualClock } from './clock.ts'
import { type FakeFiles, installFakeFiles } from './fake-files.ts'
import { createOrganEnd, type OrganEnd } from './organ-end.ts'
import { type Asked, PROGRAMME, type Program, type Screen, startProgram } from './program.ts'
import type { Happening, Script } from './script.ts'
import { createSentinel, type Sentinel } from './sentinel.ts'
import { church, stageOf } from './stage.ts'
import { clockTime, happened, opening, scene } from './story.ts'
import { type Broken, createWatch } from './watch.ts'

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
  const passTo = async (untilMs: number) => {
    while (clock.nowMs() < untilMs && watch.broken() === null && steps < MOST_STEPS) {
      if (sentinel?.isSilencing()) await passOnSentinel()
      const due = Math.min(untilMs, turnMs, clock.nextTimerMs(), cable.nextDueMs(), organEnd.says[0]?.atMs ?? untilMs)
      clock.passTo(Math.max(due, clock.nowMs() + 0.01))
      cable.deliver()
      hearConsole()
      if (program && (clock.nowMs() >= turnMs || program.isWoken())) takeTurn()
      if (sentinel?.isSilencing()) await passOnSentinel()
      steps++
      watch.look()
    }
  }
  const ask = (asked: Asked, seen: Screen | null) => {
    if (!program) return
    const before = seen ?? program.screen()
    const wasSeen = seen === null
    watch.disturbed()
    if (asked.name === 'byHand' || asked.name === 'louder') watch.handMoved()
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
    program.quit()
    takeTurn()
    await passTo(clock.nowMs() + 1000)
    if (cable.isIn() && organEnd.keys.size > 0)
      watch.breaks(1, `${organEnd.keys.size} keys sounded a second after the program was quit`)
    await passTo(clock.nowMs() + retiredMs())
    if (program !== null) watch.breaks(5, 'the program did not end when it was quit')
    if (!diedUnsilenced || !isLeftToPerson) checkRetired('the program was quit')
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
      program = null
      turnMs = Number.POSITIVE_INFINITY
      clock.dropTimers()
      cable.dropAhead()
      diedUnsilenced = true
      sentinel?.programEnded()
      await passTo(clock.nowMs() + (sentinel ? retiredMs() : 0))
      const problem = sentinel?.problem() ?? null
      if (problem !== null) watch.breaks(1, `the sentinel could not silence the organ: ${problem}`)
      if (sentinel && !sentinel.isSilencing() && !isLeftToPerson) checkRetired('the sentinel had silenced the organ')
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
  const happens = async (what: Happening) => {
    tell(`${sceneNow()}, ${happened(what, organ)}`)
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
        watch.handMoved()
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
  /** All is put right, and the service is held to its end: there is always a command that goes on. */
  const finish = async () => {
    files.disk = 'well'
    putBack()
    cable.block(0)
    tell('all was put right, and the service was held to its end')
    await passTo(clock.nowMs() + 3000)
    if (!program) start()
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

  start()
  for (const { afterMs, what } of script.moments) {
    await passTo(clock.nowMs() + afterMs)
    if (watch.broken() !== null) break
    await happens(what)
  }
  if (watch.broken() === null) await finish()
  const broken = watch.broken()
  if (broken) tell(`${sceneNow()}: ${broken.says}`)
  return { steps, broken, story }
}
