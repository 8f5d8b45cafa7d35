import type { CableStory, Happening } from './cables.ts'
import type { CableEnd } from './ends.ts'
import { PROGRAMME } from './house.ts'
import { comesBack, endsWell, isAsItWas } from './judge.ts'
import type { Moment } from './moments.ts'
import { onTheWay } from './on-the-way.ts'
import { endHard, type Program, type Status, startProgram } from './program.ts'
import { pause, waitFor } from './waiting.ts'
import { wrongReturn } from './went-on.ts'

/** One service on a real wire: a moment, what happens to its cable there, and what came of it. */

export type Unplugged = 'hold' | 'go-on'

export interface Rig {
  readonly home: string
  readonly cable: CableEnd
  readonly other: Happening['other']
  /** How much slower than a machine of today everything is. */
  readonly slow: number
}

export interface DayOf {
  readonly moment: Moment
  readonly story: CableStory
  readonly unplugged: Unplugged
}

/** What is wrong, in sentences; none where the day was well. With what the program said. */
export interface Day {
  readonly wrongs: readonly string[]
  readonly output: string
}

/** An unplug is noticed within a second (docs/playing.md), and a line is written ten times a second. */
const NOTICED_WITHIN_MS = 1500
/** The system finds the device, we find it, every key of the organ is let go, the machine rests. */
const BACK_WITHIN_MS = 8000
const BACK = /the MIDI output is back/g

export async function holdService(rig: Rig, day: DayOf): Promise<Day> {
  const programs: Program[] = []
  const start = (...more: readonly string[]): Program => {
    const port = day.story.begins === 'out' ? [] : rig.cable.options()
    const args = ['--home', rig.home, 'programme', 'run', PROGRAMME, ...port, '--unplugged', day.unplugged, ...more]
    const program = startProgram(args)
    programs.push(program)
    return program
  }
  let wrongs: readonly string[]
  try {
    if (day.story.begins === 'out') await rig.cable.pull()
    wrongs = day.story.staysOut ? await staysOut(rig, day, start) : await comesAndGoes(rig, day, start())
  } catch (thrown) {
    wrongs = [thrown instanceof Error ? (thrown.message.split('\n')[0] ?? '') : String(thrown)]
  }
  for (const each of programs) await endHard(each)
  return { wrongs, output: programs.map((each) => told(each.output())).join('-- the next start\n') }
}

/** What it said by itself, without the answers to our asking. */
const told = (output: string): string => output.replace(/^ {2}.* \| go: .*\n/gm, '')

async function comesAndGoes(rig: Rig, { moment, story, unplugged }: DayOf, program: Program): Promise<string[]> {
  const { cable, slow } = rig
  await moment.reach(onTheWay(rig, program, story.begins === 'in'))
  const backBefore = program.output().match(BACK)?.length ?? 0
  const isBack = () => program.hasEnded() || (program.output().match(BACK)?.length ?? 0) > backBefore
  // A service that ends has no status that stays.
  const before = moment.doing === 'ends' ? null : await program.status()
  const heard = { sounded: cable.books.keysDown().length, strikes: cable.books.strikes() }
  const { whileOut, ...times } = await happens(rig, story, program)
  const mustNotice = story.begins === 'out' || story.asks !== 'nothing' || story.needs !== 'nothing'
  await waitFor(isBack, BACK_WITHIN_MS * slow, 'the cable to be found again').catch((thrown) => {
    // A flick in a silence may be seen and mended between two lines of the log.
    if (mustNotice) throw thrown
  })
  const mayLose = story.begins === 'out' || (unplugged === 'go-on' && (moment.doing === 'plays' || story.asks === 'go'))
  const goesOn = unplugged === 'go-on' && (before?.doing === 'plays' || story.asks === 'go')
  const compared = whileOut ?? before
  return [
    ...(before === null || compared === null || goesOn
      ? []
      : await isAsItWas(rig, program, { before, compared, story, ...heard })),
    ...(await endsWell(rig, program)),
    ...cable.books.atRest(),
    ...cable.books.order(moment.whole, { breaks: breaksOf(story), mayLose }),
    ...(before === null || mayLose || story.asks === 'panic' ? [] : wentOn(rig, story, { before, ...heard, ...times })),
  ]
}

/** Whether it went on from where it stood. */
function wentOn(
  { cable, slow }: Rig,
  { asks }: CableStory,
  { before, sounded, goneMs, knownMs, backMs }: Times & { readonly before: Status; readonly sounded: number },
): string[] {
  const struck = cable.books.struck()
  const wrong = wrongReturn(
    {
      doing: before.doing,
      sounded: sounded > 0,
      before: struck.filter(({ atMs }) => atMs <= goneMs),
      after: struck.filter(({ atMs }) => atMs > backMs),
      goneMs,
      knownByMs: knownMs ?? goneMs + NOTICED_WITHIN_MS * slow,
      mayPause: asks === 'hold',
    },
    slow,
  )
  return wrong === null ? [] : [wrong]
}

/** When its cable went first, when the program said so (null: nobody waited for that), and when it was back for good. */
interface Times {
  readonly goneMs: number
  readonly knownMs: number | null
  readonly backMs: number
}

type Happened = Times & {
  /** What it said just before the cable was put back; null where nobody asked. */
  readonly whileOut: Status | null
}

async function happens(rig: Rig, story: CableStory, program: Program): Promise<Happened> {
  let whileOut: Status | null = null
  const isAsked = story.asks !== 'nothing'
  let goneMs = Number.POSITIVE_INFINITY
  let knownMs: number | null = null
  let backMs = 0
  await story.happens({
    cable: {
      ...rig.cable,
      pull: async () => {
        goneMs = Math.min(goneMs, performance.now())
        await rig.cable.pull()
      },
      putBack: async () => {
        if (isAsked && !program.hasEnded()) whileOut = await program.status()
        backMs = performance.now()
        await rig.cable.putBack()
      },
    },
    pause,
    say: program.say,
    seenOut: async () => {
      await program.sees('the MIDI output is gone: put the cable back', NOTICED_WITHIN_MS * rig.slow)
      knownMs = performance.now()
    },
    other: rig.other,
  })
  return { whileOut, goneMs, knownMs, backMs }
}

/** Found out twice where it is lost again before all is said anew; after panic the verse begins again. */
const breaksOf = ({ times, asks }: CableStory): number => 2 * times + (asks === 'panic' ? 1 : 0)

/** It is quit with its cable out, and the next start finds the cable in. */
async function staysOut(
  rig: Rig,
  { moment, story, unplugged }: DayOf,
  start: (...more: string[]) => Program,
): Promise<string[]> {
  const first = start()
  await moment.reach(onTheWay(rig, first, true))
  const before = await first.status()
  await happens(rig, story, first)
  const out = await first.status()
  const wrongs = out.isOut ? [] : [`its cable is out and it says "${out.line}"`]
  // What is held does not move; where go speaks of the cable, it does not say what is offered.
  const left = unplugged === 'hold' ? before : out
  first.say('quit')
  await waitFor(first.hasEnded, 20_000 * rig.slow, 'it to end, told to quit with its cable out')
  await rig.cable.putBack()
  const next = start(...(moment.doing === 'ends' ? ['--from-start'] : []))
  const isOver = moment.doing === 'ends' || left.doing === 'over'
  wrongs.push(...(await comesBack(rig, next, isOver ? null : left)))
  next.say('quit')
  await waitFor(next.hasEnded, 20_000 * rig.slow, 'it to end, told to quit')
  await pause(300 * rig.slow)
  return [...wrongs, ...rig.cable.books.atRest()]
}
