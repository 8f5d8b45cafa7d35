import { errorText, printable } from '../../findings/index.ts'
import { askForPort, type WatchHeader } from '../../ports/index.ts'
import { EXIT, onEndingSignal } from './ending.ts'
import type { Mirror } from './mirror.ts'
import { reachable, silence } from './silence.ts'

/**
 * So long keys that are down are worth trying for: where nobody knows that it happened, until a person at the organ has
 * switched it off; where the player ended by itself it has said why, and a person waits for the program to end.
 */
const TRIES_FOR_MS = { killed: 60_000, ended: 5000 } as const
const FIRST_PAUSE_MS = 100
const LONGEST_PAUSE_MS = 5000

/** How the player ended, as its process did. */
export interface End {
  readonly code: number | null
  readonly signal: NodeJS.Signals | null
}

const say = (text: string) => process.stderr.write(`voluntary: ${printable(text)}\n`)

/**
 * Silences the organ of a player that is gone, and says what happened. An organ that cannot be reached is tried again, ever
 * more rarely, as long as nobody else plays on it and no signal ends it: without goodbye keys may be down, also such as
 * were told to go up while it took no more bytes.
 */
export async function silenceAndSay(header: WatchHeader, mirror: Mirror, { code, signal }: End): Promise<number> {
  const isKilled = signal !== null
  const how = isKilled ? `the player was ended from outside (${signal})` : `the player has ended (exit code ${code})`
  const untilMs = performance.now() + (isKilled ? TRIES_FOR_MS.killed : TRIES_FOR_MS.ended)
  let isToEnd = false
  onEndingSignal(() => {
    isToEnd = true
  })
  for (let pauseMs = FIRST_PAUSE_MS; ; pauseMs = Math.min(2 * pauseMs, LONGEST_PAUSE_MS)) {
    const tried = await trySilence(header, mirror)
    if (tried.type === 'done') {
      say(`${how}; ${tried.keys} keys were let go, the organ is silent`)
      return EXIT.couldNotPlay
    }
    const isFirst = pauseMs === FIRST_PAUSE_MS
    if (isFirst) say(`${how} and the organ cannot be reached (${tried.problem})`)
    const isLast = tried.type === 'given-up' || isToEnd || performance.now() + pauseMs > untilMs
    if (isLast || isFirst) {
      const advice = '  → switch the organ off and on if a pipe sounds'
      process.stderr.write(isLast ? `${advice}\n` : `${advice}; it is tried again for a while\n`)
    }
    if (isLast) return EXIT.couldNotPlay
    for (const againMs = performance.now() + pauseMs; !isToEnd && performance.now() < againMs; ) await pause()
  }
}

const pause = () => new Promise((resolve) => setTimeout(resolve, 50))

type Tried =
  | { readonly type: 'done'; readonly keys: number }
  /** `given-up`: somebody else plays there, and has swept it. */
  | { readonly type: 'failed' | 'given-up'; readonly problem: string }

async function trySilence(header: WatchHeader, mirror: Mirror): Promise<Tried> {
  const answer = await askForPort(reachable(header.port), 'nothing: its keys are let go')
  if (answer.type === 'in-use' && !answer.isMute) return { type: 'given-up', problem: answer.problem }
  const lock = answer.type === 'taken' ? answer.lock : null
  try {
    const keys = await silence(header, mirror)
    lock?.keysAre('up')
    return { type: 'done', keys }
  } catch (thrown) {
    lock?.keysAre('perhaps down')
    return { type: 'failed', problem: errorText(thrown) }
  } finally {
    lock?.release()
  }
}
