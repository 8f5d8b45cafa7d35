import { changesOf, type State, type ToPage } from '../../protocol/index.ts'

/** A page that is told what changes. */
export interface Listener {
  /** @param changes a message for a page that had all before it. @param whole the same with nothing presumed */
  readonly publish: (changes: string | null, whole: () => string) => void
}

/** Tells all pages what changes, not more often than twenty times a second; looks at nothing while nobody listens. */
export interface Publisher {
  /** @returns where the listener begins: changes follow from there */
  readonly join: (listener: Listener) => { readonly seq: number; readonly state: State }
  readonly leave: (listener: Listener) => void
  readonly close: () => void
}

const EVERY_MS = 50

export function createPublisher(look: () => State): Publisher {
  const listeners = new Set<Listener>()
  let seq = 0
  let state: State | null = null
  let timer: NodeJS.Timeout | null = null
  const advance = (): string | null => {
    const now = look()
    const changes = changesOf(state, now)
    if (changes.length === 0) return null
    state = now
    seq++
    return JSON.stringify({ type: 'changes', seq, changes } satisfies ToPage)
  }
  const tell = () => {
    const changes = advance()
    let whole: string | null = null
    const say = () => {
      if (state !== null) whole ??= JSON.stringify({ type: 'state', seq, state } satisfies ToPage)
      return whole ?? ''
    }
    // Also where nothing changed: one that could not follow may be free now.
    for (const listener of listeners) listener.publish(changes, say)
  }
  const stop = () => {
    if (timer) clearInterval(timer)
    timer = null
  }
  return {
    join: (listener) => {
      // Where others listen already, all stand at the same place.
      if (listeners.size === 0) advance()
      listeners.add(listener)
      timer ??= setInterval(tell, EVERY_MS)
      return { seq, state: state ?? look() }
    },
    leave: (listener) => {
      listeners.delete(listener)
      if (listeners.size === 0) stop()
    },
    close: stop,
  }
}
