import { existsSync, readFileSync } from 'node:fs'
import type { Alsa, Handle } from './library.ts'
import { createQueueClock } from './queue-clock.ts'

/** A queue of the kernel's sequencer: events wait in it and leave by a timer interrupt. */
export interface Queue {
  readonly id: number
  /**
   * A moment in milliseconds of the queue, never before the one of the call before.
   * @param atMs `performance.now()`
   */
  readonly queueMsFor: (atMs: number) => number
  /** Takes out all that waits. */
  readonly takeBack: () => void
  /** When the last event leaves that was put in, by `performance.now()`; minus infinity where none was. */
  readonly lastAtMs: () => number
  /** Nothing waits in it any more. */
  readonly isEmpty: () => boolean
  /** Stops the interrupts where nothing has been put in for a while: they keep a processor awake. */
  readonly rest: (nowMs: number) => void
}

const START = 30
const CONTINUE = 31
const STOP = 32
const CLASS_GLOBAL = 1
const HIGH_RESOLUTION_TIMER = 3
/** The kernel's own limit (`MAX_FREQUENCY`); events leave at ticks only, and its default of 1000 makes them 1 ms late. */
const TICKS_PER_SECOND = 6250
/** A queue that ticks more rarely than this (4 ms without a high-resolution timer) is worse than sleeping. */
const LONGEST_TICK_MS = 0.5
const REST_AFTER_MS = 2000
/**
 * All queues count by one timer of the kernel. While another program's runs, ours begins only with its next tick, up to
 * 1 ms after it shows to have begun; then what it shows is right.
 */
const BEGUN_AFTER_MS = 3

/** @returns null where the kernel gives none that is exact enough */
export function createQueue(alsa: Alsa, handle: Handle, name: string): Queue | null {
  const id = alsa.createQueue(handle, name)
  if (id < 0) return null
  askForExactTimer(alsa, handle, id)
  const control = (type: number) => {
    alsa.controlQueue(handle, id, type, 0, null)
    alsa.drainOutput(handle)
  }
  control(START)
  const tick = tickMs(id)
  control(STOP)
  if (tick === null || tick > LONGEST_TICK_MS) return null

  const status = new Uint8Array(alsa.statusBytes())
  const readQueueMs = () => {
    alsa.getStatus(handle, id, status)
    const [seconds, nanos] = alsa.readTime(alsa.realTimeOf(status))
    return seconds * 1000 + nanos / 1e6
  }
  const nap = new Int32Array(new SharedArrayBuffer(4))
  const clock = createQueueClock(readQueueMs, () => performance.now())
  let runs = false
  let lastQueueMs = 0
  let lastAtMs = Number.NEGATIVE_INFINITY
  const run = () => {
    control(CONTINUE)
    Atomics.wait(nap, 0, 0, BEGUN_AFTER_MS)
    runs = true
    clock.restart()
  }
  return {
    id,
    queueMsFor: (atMs) => {
      if (!runs) run()
      clock.keepUp(performance.now())
      // An event leaves at the first tick that is not before it: half a tick early is as often early as late.
      lastQueueMs = Math.max(lastQueueMs, clock.queueMsAt(atMs) - tick / 2)
      lastAtMs = Math.max(lastAtMs, atMs)
      return lastQueueMs
    },
    takeBack: () => {
      alsa.dropOutput(handle)
      lastQueueMs = 0
      lastAtMs = Number.NEGATIVE_INFINITY
    },
    lastAtMs: () => lastAtMs,
    isEmpty: () => alsa.getStatus(handle, id, status) < 0 || alsa.waitingIn(status) === 0,
    rest: (nowMs) => {
      if (!runs || nowMs < lastAtMs + REST_AFTER_MS) return
      control(STOP)
      runs = false
    },
  }
}

function askForExactTimer(alsa: Alsa, handle: Handle, queue: number): void {
  const timerId = new Uint8Array(alsa.timerIdBytes())
  alsa.setTimerClass(timerId, CLASS_GLOBAL)
  alsa.setTimerDevice(timerId, HIGH_RESOLUTION_TIMER)
  const timer = new Uint8Array(alsa.queueTimerBytes())
  alsa.getQueueTimer(handle, queue, timer)
  alsa.setQueueTimerId(timer, timerId)
  alsa.setQueueTimerResolution(timer, TICKS_PER_SECOND)
  alsa.setQueueTimer(handle, queue, timer)
}

/** The kernel says only here what it really took; while the queue runs. Containers hide it. */
const TIMERS = '/proc/asound/seq/timer'
/** There where the kernel has the timer that was asked for; also in containers. */
const HIGH_RESOLUTION_MODULE = '/sys/module/snd_hrtimer'

function tickMs(queue: number): number | null {
  try {
    const text = readFileSync(TIMERS, 'utf8')
    const found = new RegExp(`^Timer for queue ${queue} :.*\\n\\s*Period time : (\\d+\\.\\d+)`, 'm').exec(text)
    return found?.[1] === undefined ? null : Number(found[1]) * 1000
  } catch {
    return existsSync(HIGH_RESOLUTION_MODULE) ? 1000 / TICKS_PER_SECOND : null
  }
}
