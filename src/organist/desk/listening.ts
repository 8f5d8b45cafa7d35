import { errorText } from '../../findings/index.ts'
import type { Organ } from '../../organ/index.ts'
import type { hear } from '../../ports/index.ts'
import type { HeardLines } from '../../remote/protocol/index.ts'
import { createIncoming, type Incoming } from '../index.ts'

/**
 * What the organ sends, for those who look. One input for all: systems that give a port to one program only (Windows)
 * would refuse it to the player, were it opened twice.
 */
export interface Listening {
  /** For the player: as `hear`, but the same input. */
  readonly ear: typeof hear
  /** The lines after `since`; it listens for as long as somebody asks. @param port the output's name; null: there is none */
  readonly look: (organ: Organ, port: string | null, since: number) => HeardLines
  readonly close: () => void
}

/** Nobody has looked for so long: it is closed. */
const UNSEEN_AFTER_MS = 4000
/** What could not be opened is not tried again at once. */
const AGAIN_AFTER_MS = 2000
const MOST_LINES = 60
/** A console that is played on says more than anybody can read. */
const MOST_A_SECOND = 20

type OnMessage = (bytes: readonly number[]) => void

export function createListening(listen: typeof hear, now: () => number = () => performance.now()): Listening {
  const players = new Set<OnMessage>()
  let open: { readonly port: string; readonly end: () => void } | null = null
  let tried: { readonly port: string; readonly atMs: number; readonly why: string } | null = null
  let page: Page | null = null
  let number = 0
  let timer: NodeJS.Timeout | null = null

  const dispatch: OnMessage = (bytes) => {
    for (const player of players) player(bytes)
    page?.take(bytes)
  }
  const shut = () => {
    open?.end()
    open = null
  }
  const openInput = (port: string): boolean => {
    shut()
    const end = listen(port, dispatch)
    if (end !== null) open = { port, end }
    return end !== null
  }
  const shutUnused = () => {
    if (players.size === 0 && page === null) shut()
  }
  const unseen = () => {
    if (page === null || now() - page.seenMs < UNSEEN_AFTER_MS) return
    page = null
    if (timer) clearInterval(timer)
    timer = null
    shutUnused()
  }
  const whyNot = (port: string): string | null => {
    if (open?.port === port) return null
    if (tried?.port === port && now() - tried.atMs < AGAIN_AFTER_MS) return tried.why
    let why = `${port} has no MIDI input of its name: the organ cannot be heard by us`
    try {
      if (players.size === 0 && openInput(port)) return null
    } catch (thrown) {
      why = errorText(thrown)
    }
    tried = { port, atMs: now(), why }
    return why
  }
  return {
    ear: (port, onMessage) => {
      // Anew: what was open may hang on a cable that was out.
      if (!openInput(port)) return null
      players.add(onMessage)
      return () => {
        players.delete(onMessage)
        shutUnused()
      }
    },
    look: (organ, port, since) => {
      if (page === null || page.organ !== organ) page = createPage(organ, () => ++number, now)
      page.seenMs = now()
      timer ??= setInterval(unseen, 1000).unref()
      if (port === null && players.size === 0) shut()
      const why = port === null ? 'no organ is attached' : whyNot(port)
      return { listens: why === null, why, number, leftOut: page.leftOut(), lines: page.after(since) }
    },
    close: () => {
      players.clear()
      page = null
      if (timer) clearInterval(timer)
      shut()
    },
  }
}

interface Page {
  readonly organ: Organ
  seenMs: number
  readonly take: OnMessage
  readonly after: (since: number) => HeardLines['lines']
  readonly leftOut: () => number
}

function createPage(organ: Organ, next: () => number, now: () => number): Page {
  const incoming: Incoming = createIncoming(organ, false)
  let lines: { readonly number: number; readonly atMs: number; readonly text: string }[] = []
  let leftOut = 0
  let second = { beganMs: now(), taken: 0 }
  return {
    organ,
    seenMs: now(),
    take: (bytes) => {
      const atMs = now()
      if (atMs - second.beganMs >= 1000) second = { beganMs: atMs, taken: 0 }
      const text = incoming.words(bytes, [])
      if (text === null) return
      if (++second.taken > MOST_A_SECOND) {
        leftOut++
        return
      }
      lines = [...lines, { number: next(), atMs, text }].slice(-MOST_LINES)
    },
    after: (since) =>
      lines
        .filter((line) => line.number > since)
        .map((line) => ({ number: line.number, agoMs: Math.round(now() - line.atMs), text: line.text })),
    leftOut: () => leftOut,
  }
}
