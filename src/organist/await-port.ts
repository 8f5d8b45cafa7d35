import { type AwaitedSpec, asItIsNow, type PortLock, type PortSpec, sayFound } from '../ports/index.ts'

/** A cable that is put in is noticed within this. */
const LOOK_EVERY_MS = 1000

/** Looks for a port that was not there as we began, while something stands in for it. */
export interface Awaiting {
  readonly end: () => void
}

interface Looking {
  readonly everyMs?: number
  /** Where it is by now. @throws Error where it is not there */
  readonly find?: (spec: AwaitedSpec) => PortSpec
}

/**
 * @param take makes it ours @throws CannotPlay where it is in use, or its console must not be told what we play
 * @param onFound it is there and ours; the player moves to it next
 */
export function awaitPort(
  spec: AwaitedSpec,
  take: (port: PortSpec) => Promise<PortLock>,
  onFound: (lock: PortLock) => void,
  { everyMs = LOOK_EVERY_MS, find = asItIsNow }: Looking = {},
): Awaiting {
  let isOver = false
  const end = () => {
    isOver = true
    clearInterval(timer)
  }
  const look = async () => {
    const now = find(spec)
    if (now.type !== 'system') return
    const lock = await take(now)
    if (isOver) return lock.release()
    end()
    onFound(lock)
    sayFound(spec.found, now.name)
  }
  // It is not there, two fit, or it cannot be ours: it is looked for again.
  const timer = setInterval(() => void look().catch(() => undefined), everyMs)
  timer.unref()
  return { end }
}
