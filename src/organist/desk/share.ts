import { CannotPlay } from '../../findings/index.ts'
import type { Asker } from '../../remote/server/index.ts'

/** Dear work, shared out: who plays comes before who listens, and of either each device has its turn. */
export interface Share {
  /**
   * @param asker null: this machine
   * @param about what a newer question of the same device makes needless (a search, letter by letter); null: nothing
   * @param kind of which only one is done at once (looking at what was sent); null: of no such kind
   * @throws CannotPlay where too much waits already, or it has waited too long
   */
  readonly run: <Result>(
    asker: Asker | null,
    about: string | null,
    work: () => Promise<Result>,
    kind?: string | null,
  ) => Promise<Result>
  /** Whether something that this device asked for is not done yet. */
  readonly isBusyWith: (asker: Asker | null) => boolean
}

export interface ShareOptions {
  readonly atOnce: number
  /** Of those, for listeners; left out: all but one. */
  readonly mostListening?: number
  readonly mostWaitingOfOne?: number
  readonly mostWaiting?: number
  readonly patienceMs?: number
}

interface Task {
  readonly key: string
  readonly plays: boolean
  readonly about: string | null
  readonly kind: string | null
  readonly begin: () => void
  readonly refuse: (why: string) => void
}

const THIS_MACHINE = 'machine'
const BUSY = 'other files are being looked at: try again in a few seconds'

export function createShare(options: ShareOptions): Share {
  const {
    atOnce,
    mostListening = Math.max(1, atOnce - 1),
    mostWaitingOfOne = 8,
    mostWaiting = 64,
    patienceMs = 20_000,
  } = options
  const mostServed = 2 * mostWaiting
  let waiting: Task[] = []
  const running: Task[] = []
  /** Devices, the one that was served last at the end. */
  const served: string[] = []
  const mayBegin = ({ plays, key, kind }: Task) =>
    running.length < atOnce &&
    !running.some((each) => kind !== null && each.kind === kind) &&
    (plays ||
      (running.filter((each) => !each.plays).length < mostListening && !running.some((each) => each.key === key)))
  const turn = ({ plays, key }: Task) => (plays ? 0 : 2 * mostServed) + served.indexOf(key)
  const next = () => {
    const [task] = waiting.filter(mayBegin).sort((a, b) => turn(a) - turn(b))
    if (!task) return
    waiting = waiting.filter((each) => each !== task)
    running.push(task)
    if (served.includes(task.key)) served.splice(served.indexOf(task.key), 1)
    served.push(task.key)
    if (served.length > mostServed) served.shift()
    task.begin()
  }
  const leave = (task: Task) => {
    waiting = waiting.filter((each) => each !== task)
  }
  const keyOf = (asker: Asker | null) => asker?.key ?? THIS_MACHINE
  return {
    isBusyWith: (asker) => [...waiting, ...running].some(({ key }) => key === keyOf(asker)),
    run: (asker, about, work, kind = null) =>
      new Promise((resolve, reject) => {
        const key = keyOf(asker)
        const plays = asker === null || asker.role === 'play'
        const late = setTimeout(() => task.refuse(BUSY), patienceMs)
        const task: Task = {
          ...{ key, plays, about, kind },
          begin: () => {
            clearTimeout(late)
            void work()
              .then(resolve, reject)
              .finally(() => {
                running.splice(running.indexOf(task), 1)
                next()
              })
          },
          refuse: (why) => {
            clearTimeout(late)
            leave(task)
            reject(new CannotPlay(why))
          },
        }
        for (const each of waiting)
          if (about !== null && each.about === about && each.key === key)
            each.refuse('you asked for something else meanwhile')
        const ofOne = waiting.filter((each) => each.key === key)
        const others = waiting.filter((each) => each.plays === plays)
        if (ofOne.length >= mostWaitingOfOne || others.length >= mostWaiting) return task.refuse(BUSY)
        waiting.push(task)
        next()
      }),
  }
}
