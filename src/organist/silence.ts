import { CannotPlay } from '../findings/index.ts'
import type { Organ } from '../organ/index.ts'
import { openPlayer } from '../player/index.ts'
import { askForPort, openCapture } from '../ports/index.ts'
import type { PerformOptions } from './perform-options.ts'

export interface SilenceWish {
  /** Retire every stop, coupler and tremulant too. */
  readonly stops: boolean
  /** Only where a player was killed and none has played since. */
  readonly onlyAfterDeath: boolean
}

/**
 * Lets go of every key of an organ that nobody plays: what a cipher needs, and what follows a player that was killed
 * together with its sentinel. A program that holds the port and does not answer stands still, perhaps with keys down: that
 * keeps nobody from silence.
 * @returns whether the organ was told anything
 * @throws CannotPlay where somebody plays on that port, or it cannot be reached
 */
export async function silenceOrgan(
  organ: Organ,
  { stops, onlyAfterDeath }: SilenceWish,
  options: PerformOptions,
): Promise<boolean> {
  const answer = await askForPort(options.port, `nothing: ${organ.name} is being silenced`)
  if (answer.type === 'in-use') {
    if (!answer.isMute || onlyAfterDeath) throw new CannotPlay(answer.problem)
    await letGoOfAll(organ, options, stops)
    return true
  }
  const { lock } = answer
  try {
    if (onlyAfterDeath && !lock.afterDeath) return false
    await letGoOfAll(organ, options, stops)
    lock.keysAre('up')
    return true
  } finally {
    lock.release()
  }
}

/**
 * Every key up, by a program that holds the port.
 * @param stops retire all stops too
 * @throws CannotPlay where it cannot be opened, or did not take it all
 */
export async function letGoOfAll(organ: Organ, options: PerformOptions, stops = false): Promise<void> {
  const { port, captureFile, timing, unplugged, aheadMs } = options
  const ended: { problem: string | null } = { problem: null }
  const capture = captureFile === null ? null : openCapture(captureFile)
  const player = await openPlayer({
    ...{ organ, port, capture: capture?.ring ?? null, timing, unplugged, aheadMs },
    timeline: null,
    watchFd: null,
    sweepFirst: true,
    onEvent: (event) => {
      if (event.type === 'closed') ended.problem = event.problem
    },
  })
  if (stops) player.cancel()
  await player.close()
  ended.problem ??= capture?.finish() ?? null
  if (ended.problem !== null) throw new CannotPlay(ended.problem)
}
