import { CannotPlay } from '../../findings/index.ts'
import type { Organ } from '../../organ/index.ts'
import type { Playing, State } from '../../remote/protocol/index.ts'
import { countFindings, type Performing } from './performing.ts'

/** Something that has begun to sound, or may. */
export interface Started {
  readonly organ: Organ
  /** Why nothing will be heard. */
  readonly notice: string | null
  /** Its port is looked for while it plays: once it is there the notice is over. */
  readonly awaits: boolean
  readonly findings: Playing['findings']
  readonly performing: Performing
}

/** On it one thing is performed at a time, and followed to its end. */
export interface Stage {
  /** What is performed. */
  readonly current: () => Performing | null
  readonly isStarting: () => boolean
  readonly isClosed: () => boolean
  /** The one that is served: whatever is played meanwhile, the console is its. */
  readonly organ: () => Organ
  /** Of what is performed; while nothing is, the one that is served. */
  readonly played: () => Organ
  /** Its profile has been changed. */
  readonly takeOrgan: (organ: Organ) => void
  readonly notice: () => string | null
  readonly findings: () => Playing['findings']
  /** How the piece before ended. */
  readonly last: () => State['last']
  /** Ends so far, by how they came. */
  readonly itemsPlayed: Readonly<Record<'done' | 'stopped' | 'failed', number>>
  /** Messages of all that has ended. */
  readonly sentBefore: () => number
  /** Of all that ever began, its number. */
  readonly number: () => number
  /** @throws CannotPlay while something is performed or made ready */
  readonly refuseBusy: () => void
  readonly start: <Begun extends Started>(open: () => Promise<Begun>) => Promise<Begun>
  /** Something that nobody asked for: it keeps the stage while it lasts, and is left out where that is not free. */
  readonly meanwhile: (act: () => Promise<void>) => Promise<void>
  /** Silence, also of what is still being made ready. */
  readonly panic: () => void
  readonly close: () => Promise<void>
}

/** What changes while things are performed. */
interface Standing {
  readonly onRest: () => void
  served: Organ
  current: Performing | null
  /** What began last. */
  begun: Omit<Started, 'performing'> | null
  isStarting: boolean
  isClosed: boolean
  /** Panic or the end came while a piece was being made ready. */
  isForbidden: boolean
  last: State['last']
  sentBefore: number
  performances: number
  readonly itemsPlayed: Record<'done' | 'stopped' | 'failed', number>
}

const NO_FINDINGS = countFindings([])

/** @param onRest is told when something has ended */
export function createStage(served: Organ, onRest: () => void): Stage {
  const s: Standing = {
    onRest,
    served,
    current: null,
    begun: null,
    isStarting: false,
    isClosed: false,
    isForbidden: false,
    last: null,
    sentBefore: 0,
    performances: 0,
    itemsPlayed: { done: 0, stopped: 0, failed: 0 },
  }
  return {
    current: () => s.current,
    isStarting: () => s.isStarting,
    isClosed: () => s.isClosed,
    organ: () => s.served,
    played: () => (s.current && s.begun ? s.begun.organ : s.served),
    takeOrgan: (next) => {
      s.served = next
    },
    notice: () => notice(s),
    findings: () => s.begun?.findings ?? NO_FINDINGS,
    last: () => s.last,
    itemsPlayed: s.itemsPlayed,
    sentBefore: () => s.sentBefore,
    number: () => s.performances,
    refuseBusy: () => refuseBusy(s),
    start: (open) => start(s, open),
    meanwhile: async (act) => {
      if (s.current === null && !s.isStarting && !s.isClosed) await keepStage(s, act)
    },
    panic: () => {
      s.isForbidden = true
      s.current?.panic()
    },
    close: async () => {
      s.isClosed = true
      s.isForbidden = true
      await s.current?.stop()
      await s.current?.finished
    },
  }
}

const notice = ({ begun, current }: Standing): string | null =>
  begun?.awaits && current !== null && current.look().link !== 'unheard' ? null : (begun?.notice ?? null)

function refuseBusy({ isClosed, isStarting, current }: Standing): void {
  if (isClosed) throw new CannotPlay('the server is ending')
  if (current || isStarting) throw new CannotPlay(`${current?.busy ?? 'Something is being played'}: stop it first`)
}

async function start<Begun extends Started>(s: Standing, open: () => Promise<Begun>): Promise<Begun> {
  refuseBusy(s)
  s.isForbidden = false
  return keepStage(s, async () => {
    const begun = await open()
    if (s.isForbidden || s.isClosed) {
      await begun.performing.stop()
      throw new CannotPlay('it was silenced before it began')
    }
    follow(s, begun)
    return begun
  })
}

async function keepStage<Result>(s: Standing, act: () => Promise<Result>): Promise<Result> {
  s.isStarting = true
  try {
    return await act()
  } finally {
    s.isStarting = false
  }
}

function follow(s: Standing, begun: Started): void {
  const { performing } = begun
  s.begun = begun
  s.last = null
  s.current = performing
  s.performances++
  void performing.finished.then(({ type, problem }) => {
    s.sentBefore += performing.figures().sent
    const { title, what } = performing
    if (what !== null) s.itemsPlayed[type]++
    if (what !== null || type === 'failed')
      s.last = { title, what: what ?? 'piece', how: type, problem: problem ?? null }
    s.current = null
    s.onRest()
  })
}
