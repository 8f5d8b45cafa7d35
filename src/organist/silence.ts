import type { House } from '../house/index.ts'
import type { Organ } from '../organ/index.ts'
import { openPlayer } from '../player/index.ts'
import { portSpecName } from '../ports/index.ts'
import type { PerformOptions } from './deck.ts'
import { own } from './ownership.ts'

export interface SilenceWish {
  /** Retire every stop, coupler and tremulant too. */
  readonly stops: boolean
  /** Only where one who played was killed and nobody has played since. */
  readonly onlyAfterDeath: boolean
}

/**
 * Lets go of every key of an organ that nobody plays: what a cipher needs, and what follows a player that was killed together
 * with its sentinel.
 * @returns whether the organ was told anything
 * @throws CannotPlay where somebody plays on that port, or it cannot be opened
 */
export async function silenceOrgan(
  house: House,
  organ: Organ,
  { stops, onlyAfterDeath }: SilenceWish,
  options: PerformOptions,
): Promise<boolean> {
  const ownership = await own(house, portSpecName(options.port), `nothing: ${organ.name} is being silenced`)
  try {
    if (onlyAfterDeath && !ownership.afterDeath) return false
    await letGoOfAll(organ, options, stops)
    return true
  } finally {
    ownership.release()
  }
}

/**
 * Every key up, by one who owns the port.
 * @param stops retire all stops too
 * @throws CannotPlay where it cannot be opened
 */
export async function letGoOfAll(organ: Organ, options: PerformOptions, stops = false): Promise<void> {
  const { port, captureFile, timing, unplugged, aheadMs } = options
  const player = await openPlayer({
    ...{ organ, port, captureFile, timing, unplugged, aheadMs },
    timeline: null,
    watchFd: null,
    sweepFirst: true,
    onEvent: () => undefined,
  })
  if (stops) player.cancel()
  await player.close()
}
