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

/** @param onRest is told when something has ended */
export function createStage(first: Organ, onRest: () => void): Stage {
  let served = first
  let played: Organ | null = null
  let current: Performing | null = null
  let isStarting = false
  let isClosed = false
  /** Panic or the end came while a piece was being made ready. */
  let isForbidden = false
  let last: State['last'] = null
  let notice: string | null = null
  let awaits = false
  let findings = countFindings([])
  let sentBefore = 0
  let performances = 0
  const itemsPlayed = { done: 0, stopped: 0, failed: 0 }

  const refuseBusy = () => {
    if (isClosed) throw new CannotPlay('the server is ending')
    if (current || isStarting) throw new CannotPlay(`${current?.busy ?? 'Something is being played'}: stop it first`)
  }
  const follow = ({ organ: next, notice: said, awaits: waits, findings: counted, performing }: Started) => {
    played = next
    notice = said
    awaits = waits
    findings = counted
    last = null
    current = performing
    performances++
    void performing.finished.then(({ type, problem }) => {
      sentBefore += performing.figures().sent
      const { title, what } = performing
      if (what !== null) itemsPlayed[type]++
      if (what !== null || type === 'failed')
        last = { title, what: what ?? 'piece', how: type, problem: problem ?? null }
      current = null
      played = null
      onRest()
    })
  }
  return {
    current: () => current,
    isStarting: () => isStarting,
    isClosed: () => isClosed,
    organ: () => served,
    played: () => played ?? served,
    takeOrgan: (next) => {
      served = next
    },
    notice: () => (awaits && current !== null && current.look().link !== 'unheard' ? null : notice),
    findings: () => findings,
    last: () => last,
    itemsPlayed,
    sentBefore: () => sentBefore,
    number: () => performances,
    refuseBusy,
    start: async (open) => {
      refuseBusy()
      isStarting = true
      isForbidden = false
      try {
        const begun = await open()
        if (isForbidden || isClosed) {
          await begun.performing.stop()
          throw new CannotPlay('it was silenced before it began')
        }
        follow(begun)
        return begun
      } finally {
        isStarting = false
      }
    },
    meanwhile: async (act) => {
      if (current || isStarting || isClosed) return
      isStarting = true
      try {
        await act()
      } finally {
        isStarting = false
      }
    },
    panic: () => {
      isForbidden = true
      current?.panic()
    },
    close: async () => {
      isClosed = true
      isForbidden = true
      await current?.stop()
      await current?.finished
    },
  }
}
