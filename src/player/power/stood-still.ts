import { uptime } from 'node:os'

/** What two clocks show at one moment, in milliseconds. The wall clock is not asked: people and NTP set it. */
export interface Moment {
  /** `performance.now()`. Linux: without the time asleep (CLOCK_MONOTONIC); macOS, Windows: with it. */
  readonly steadyMs: number
  /** Since the machine was started. Linux: with the time asleep (CLOCK_BOOTTIME, /proc/uptime). Elsewhere not used. */
  readonly upMs: number
}

/** The clocks differ by 10 ms of their own, and by what passes between two looks. */
const HIDDEN_MS = 1000
/** A busy machine wakes a timer late, but not this late. */
const LATE_MS = 5000

/**
 * How long the machine slept between two looks at the clocks; 0 where it did not.
 *
 * - Linux: the time that the one clock counted and the other did not. A process that merely stood still (Ctrl-Z, a
 *   debugger, a busy machine) did not sleep: both clocks went on.
 * - Elsewhere (macOS, Windows) all clocks count sleep, and all that shows is a timer that came far too late. A process
 *   that stood still for as long looks the same and is treated the same: its keys were down all that time.
 *
 * @param everyMs when the second look was due after the first
 */
export function sleptMs(before: Moment, now: Moment, everyMs: number, platform: NodeJS.Platform): number {
  const steady = now.steadyMs - before.steadyMs
  if (platform !== 'linux') return steady - everyMs > LATE_MS ? steady - everyMs : 0
  const hidden = now.upMs - before.upMs - steady
  return hidden > HIDDEN_MS ? hidden : 0
}

/** Each call says how long the machine slept since the one before. */
export function sleepMeter(everyMs: number): () => number {
  let last = clocks()
  return () => {
    const now = clocks()
    const slept = sleptMs(last, now, everyMs, process.platform)
    last = now
    return slept
  }
}

/** Both at one moment: where something came between, again. */
function clocks(): Moment {
  for (let tries = 1; ; tries++) {
    const startMs = performance.now()
    const upMs = upTimeMs()
    const steadyMs = performance.now()
    if (steadyMs - startMs < HIDDEN_MS / 10 || tries === MOST_TRIES) return { steadyMs, upMs: upMs ?? steadyMs }
  }
}

const MOST_TRIES = 5

function upTimeMs(): number | null {
  try {
    return uptime() * 1000
  } catch {
    return null
  }
}
