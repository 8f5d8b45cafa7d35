import type { CableStory } from './cables.ts'
import type { Rig } from './day.ts'
import type { Program, Status } from './program.ts'
import { pause, waitFor } from './waiting.ts'

/** What the organ hears and what the operator reads, against what was promised. */

const SETTLES_WITHIN_MS = 2500
const SOUNDS_WITHIN_MS = 5000
const ENDS_WITHIN_MS = 60_000
/** Pressed, and nothing has come of it. */
const DEAD_AFTER_MS = 8000
const LOOK_EVERY_MS = 400

const holdsAChord = ({ doing, go }: Status): boolean =>
  doing === 'held' || (doing === 'waits' && go.startsWith('On from here'))

interface Return {
  /** What it said before the cable went. */
  readonly before: Status
  /** What it said just before it was put back, where somebody had asked for something; else the same. */
  readonly compared: Status
  readonly story: CableStory
  /** Keys that were down when the cable went; in a rest nothing is held. */
  readonly sounded: number
  /** Strikes until then. */
  readonly strikes: number
}

/** The phase is what comes back, and the chord that was held with it. */
export async function isAsItWas(
  rig: Rig,
  program: Program,
  { before, compared, story, sounded, strikes }: Return,
): Promise<string[]> {
  const { books } = rig.cable
  const wrongs: string[] = []
  const goSaysCable = compared.go.startsWith('The cable to the organ is out')
  if (story.asks === 'nothing' || story.asks === 'go')
    if (compared.doing !== before.doing)
      wrongs.push(`with its cable out, asked for ${story.asks}, it went from "${before.line}" to "${compared.line}"`)
  let now = await program.status()
  const isSame = () =>
    now.doing === compared.doing && now.number === compared.number && (goSaysCable || now.go === compared.go)
  // Music that plays comes to its next wait by itself.
  const hasGoneOn = () => compared.doing === 'plays' && now.number === compared.number
  await settled(rig, async () => {
    now = await program.status()
    return !now.isOut && (isSame() || hasGoneOn())
  })
  if (now.isOut) wrongs.push(`the cable is in, and it says "${now.line}"`)
  if (!isSame() && !hasGoneOn()) wrongs.push(`it was "${compared.line}" and came back as "${now.line}"`)
  // Told to hold while nothing was heard, it stands before the first chord of its bar.
  const isBeforeBar = story.asks === 'hold' && before.doing === 'plays' && now.doing === 'held'
  if (isBeforeBar) return wrongs
  if (holdsAChord(now) && sounded > 0) {
    await waitFor(() => books.keysDown().length > 0, SOUNDS_WITHIN_MS * rig.slow, 'the chord that is held').catch(() =>
      wrongs.push(`it says "${now.line}" and no key is down`),
    )
  } else if (now.doing === 'plays') {
    await waitFor(() => books.strikes() > strikes, SOUNDS_WITHIN_MS * rig.slow, 'the music').catch(() =>
      wrongs.push(`it says "${now.line}" and nothing sounds`),
    )
  } else if (books.keysDown().length > 0) {
    wrongs.push(`it says "${now.line}" and ${books.keysDown().length} keys are down`)
  }
  return wrongs
}

async function settled({ slow }: Rig, holds: () => Promise<boolean>): Promise<void> {
  const untilMs = performance.now() + SETTLES_WITHIN_MS * slow
  while (performance.now() < untilMs && !(await holds())) await pause(LOOK_EVERY_MS)
}

/** What go says works: the service goes on, and ends. */
export async function endsWell({ slow }: Pick<Rig, 'slow'>, program: Program): Promise<string[]> {
  const untilMs = performance.now() + ENDS_WITHIN_MS * slow
  let seen = ''
  let seenMs = performance.now()
  while (!program.hasEnded()) {
    const now = await program.status().catch(() => null)
    if (now === null) break
    const waits = ['waits', 'held', 'paused', 'quiet'].includes(now.doing)
    if (now.line !== seen) {
      seen = now.line
      seenMs = performance.now()
      if (waits) program.say('go')
    } else if (waits && performance.now() - seenMs > DEAD_AFTER_MS * slow)
      return [`go was pressed, and nothing came of it: "${seen}"`]
    if (performance.now() > untilMs) return [`the service did not end: "${seen}"`]
    await pause(LOOK_EVERY_MS)
  }
  const code = await program.exit
  await pause(300 * slow)
  if (!program.output().includes('The programme is over')) return ['it ended before the programme was over']
  return code === 0 ? [] : [`it ended with ${code}`]
}

/** Which verse of which item is played, or offered. */
export function placeOf({ number, section, go, doing }: Status): string {
  const offered = /Verse \d/.exec(go)?.[0]
  const verse = doing === 'waits' || doing === 'quiet' ? offered : (/Verse \d/.exec(section)?.[0] ?? offered)
  return verse === undefined ? `item ${number}` : `item ${number}, ${verse}`
}

/** The next start is silent, and offers what was left. @param left null: nothing was */
export async function comesBack(rig: Rig, next: Program, left: Status | null): Promise<string[]> {
  await next.sees(/^.* \| (waits|quiet) \| .*go: /m)
  await pause(1000 * rig.slow)
  const now = await next.status()
  const down = rig.cable.books.keysDown().length
  return [
    ...(down > 0 ? [`after the next start ${down} keys go on sounding`] : []),
    ...(left !== null && placeOf(now) !== placeOf(left)
      ? [`it was left at "${left.line}" and came back at "${now.line}"`]
      : []),
  ]
}
