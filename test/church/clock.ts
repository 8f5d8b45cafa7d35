/** The only time there is in the church: nothing waits, all clocks and timers of the process go by it while it is installed. */
export interface VirtualClock {
  readonly nowMs: () => number
  /** Lets time pass; timers that fall due meanwhile ring, each at its moment. */
  readonly passTo: (atMs: number) => void
  /** Time passes and nobody does anything: a machine that stands still. */
  readonly stall: (ms: number) => void
  /** When the next timer rings; infinity where none is set. */
  readonly nextTimerMs: () => number
  /** The clock on the wall goes forward or back; what is measured from a start does not. */
  readonly stepWall: (ms: number) => void
  /** Forgets every timer: the process that had set them is gone. */
  readonly dropTimers: () => void
  readonly install: () => void
  readonly uninstall: () => void
}

interface Timer {
  readonly id: number
  readonly rings: () => void
  readonly everyMs: number | null
  atMs: number
}

/** A Sunday, a quarter to two in the morning, the day on which the clocks go back in London. */
const WALL_BEGINS_MS = Date.UTC(2026, 9, 25, 0, 45)

export function createClock(): VirtualClock {
  let now = 1000
  let wall = WALL_BEGINS_MS
  let count = 0
  let timers: Timer[] = []
  const first = () => timers.reduce<Timer | null>((best, each) => (best && best.atMs <= each.atMs ? best : each), null)
  const set = (rings: () => void, ms: number, everyMs: number | null) => {
    const timer = { id: ++count, rings, everyMs, atMs: now + Math.max(ms, 0.01) }
    timers.push(timer)
    const handle = { unref: () => handle, ref: () => handle, hasRef: () => true, [Symbol.toPrimitive]: () => timer.id }
    return handle
  }
  const clear = (handle: unknown) => {
    const id = Number(handle)
    timers = timers.filter((each) => each.id !== id)
  }
  const passTo = (atMs: number) => {
    for (let timer = first(); timer && timer.atMs <= atMs; timer = first()) {
      now = Math.max(now, timer.atMs)
      if (timer.everyMs === null) clear(timer.id)
      else timer.atMs = now + timer.everyMs
      timer.rings()
    }
    now = Math.max(now, atMs)
  }
  const replaced = {
    setTimeout: (rings: () => void, ms = 0) => set(rings, ms, null),
    setInterval: (rings: () => void, ms = 0) => set(rings, ms, Math.max(ms, 1)),
    clearTimeout: clear,
    clearInterval: clear,
  }
  const real: Record<string, unknown> = {}
  const realNow = Date.now
  return {
    nowMs: () => now,
    passTo,
    stall: (ms) => {
      now += ms
    },
    nextTimerMs: () => first()?.atMs ?? Number.POSITIVE_INFINITY,
    stepWall: (ms) => {
      wall += ms
    },
    dropTimers: () => {
      timers = []
    },
    install: () => {
      for (const [name, with_] of Object.entries(replaced)) {
        real[name] = (globalThis as Record<string, unknown>)[name]
        ;(globalThis as Record<string, unknown>)[name] = with_
      }
      Object.defineProperty(performance, 'now', { value: () => now, configurable: true, writable: true })
      Date.now = () => wall + now
    },
    uninstall: () => {
      for (const name of Object.keys(replaced)) (globalThis as Record<string, unknown>)[name] = real[name]
      // The prototype's own stands again.
      delete (performance as { now?: unknown }).now
      Date.now = realNow
    },
  }
}
