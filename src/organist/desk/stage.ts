import { CannotPlay } from '../../findings/index.ts'
import type { Organ } from '../../organ/index.ts'
import type { Playing, State } from '../../remote/protocol/index.ts'
import type { Performing } from './performing.ts'

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
  /** Is told when something has ended. */
  readonly onRest: () => void
  /** The organ that is served: whatever is played meanwhile, the console is its. */
  served: Organ
  /** What is performed. */
  current: Performing | null
  /** What began last. */
  begun: Omit<Started, 'performing'> | null
  isStarting: boolean
  isClosed: boolean
  /** Panic or the end came while a piece was being made ready. */
  isForbidden: boolean
  /** How the piece before ended. */
  last: State['last']
  /** Messages of all that has ended. */
  sentBefore: number
  /** How many have begun so far. */
  performances: number
  /** Ends so far, by how they came. */
  readonly itemsPlayed: Record<'done' | 'stopped' | 'failed', number>
}

export const newStage = (served: Organ, onRest: () => void): Stage => ({
  ...{ onRest, served, current: null, begun: null },
  ...{ isStarting: false, isClosed: false, isForbidden: false },
  ...{ last: null, sentBefore: 0, performances: 0, itemsPlayed: { done: 0, stopped: 0, failed: 0 } },
})

/** The organ of what is performed; while nothing is, the one that is served. */
export const playedOrgan = ({ current, begun, served }: Stage): Organ => (current && begun ? begun.organ : served)

export const noticeOf = ({ begun, current }: Stage): string | null =>
  begun?.awaits && current !== null && current.look().link !== 'unheard' ? null : (begun?.notice ?? null)

/** Nothing is performed or made ready. */
export const isFree = ({ current, isStarting, isClosed }: Stage): boolean => !current && !isStarting && !isClosed

/** @throws CannotPlay while something is performed or made ready */
export function refuseBusy({ isClosed, isStarting, current }: Stage): void {
  if (isClosed) throw new CannotPlay('the server is ending')
  if (current || isStarting) throw new CannotPlay(`${current?.busy ?? 'Something is being played'}: stop it first`)
}

export async function start<Begun extends Started>(stage: Stage, open: () => Promise<Begun>): Promise<Begun> {
  refuseBusy(stage)
  stage.isForbidden = false
  return keepStage(stage, async () => {
    const begun = await open()
    if (stage.isForbidden || stage.isClosed) {
      await begun.performing.stop()
      throw new CannotPlay('it was silenced before it began')
    }
    follow(stage, begun)
    return begun
  })
}

/** Something that nobody asked for: it keeps the stage while it lasts, and is left out where that is not free. */
export async function meanwhile(stage: Stage, act: () => Promise<void>): Promise<void> {
  if (isFree(stage)) await keepStage(stage, act)
}

/** Silence, also of what is still being made ready. */
export function silence(stage: Stage): void {
  stage.isForbidden = true
  stage.current?.panic()
}

export async function close(stage: Stage): Promise<void> {
  stage.isClosed = true
  stage.isForbidden = true
  await stage.current?.stop()
  await stage.current?.finished
}

async function keepStage<Result>(stage: Stage, act: () => Promise<Result>): Promise<Result> {
  stage.isStarting = true
  try {
    return await act()
  } finally {
    stage.isStarting = false
  }
}

function follow(stage: Stage, begun: Started): void {
  const { performing } = begun
  stage.begun = begun
  stage.last = null
  stage.current = performing
  stage.performances++
  void performing.finished.then(({ type, problem }) => {
    stage.sentBefore += performing.figures().sent
    const { title, what } = performing
    if (what !== null) stage.itemsPlayed[type]++
    if (what !== null || type === 'failed')
      stage.last = { title, what: what ?? 'piece', how: type, problem: problem ?? null }
    stage.current = null
    stage.onRest()
  })
}
