import { CannotPlay } from '../../findings/index.ts'
import type { Asker } from '../../remote/server/index.ts'

/** Dear work, shared out: who plays comes before who listens, and of those who listen each has a turn. */
export interface Share {
  /**
   * @param asker null: this machine
   * @param about what a newer question of the same device makes needless (a search, letter by letter); null: nothing
   * @throws CannotPlay where too much waits already, or it has waited too long
   */
  readonly run: <Result>(asker: Asker | null, about: string | null, work: () => Promise<Result>) => Promise<Result>
}

export interface ShareOptions {
  /** One of them is never given to listeners. */
  readonly atOnce: number
  readonly mostWaitingOfOne?: number
  readonly mostWaiting?: number
  readonly patienceMs?: number
}

interface Task {
  readonly key: string
  readonly plays: boolean
  readonly about: string | null
  readonly begin: () => void
  readonly refuse: (why: string) => void
}

const THIS_MACHINE = 'machine'
const BUSY = 'other files are being looked at: try again in a few seconds'

export function createShare(options: ShareOptions): Share {
  const { atOnce, mostWaitingOfOne = 8, mostWaiting = 64, patienceMs = 20_000 } = options
  let waiting: Task[] = []
  const running: Task[] = []
  /** Devices that listen, the one that was served last at the end. */
  const served: string[] = []
  const mayBegin = ({ plays, key }: Task) =>
    running.length < atOnce &&
    (plays ||
      (running.filter((each) => !each.plays).length < Math.max(1, atOnce - 1) &&
        !running.some((each) => each.key === key)))
  const turn = ({ plays, key }: Task) => (plays ? -2 : served.indexOf(key))
  const next = () => {
    const [task] = waiting.filter(mayBegin).sort((a, b) => turn(a) - turn(b))
    if (!task) return
    waiting = waiting.filter((each) => each !== task)
    running.push(task)
    if (served.includes(task.key)) served.splice(served.indexOf(task.key), 1)
    if (!task.plays) served.push(task.key)
    if (served.length > mostWaiting) served.shift()
    task.begin()
  }
  const leave = (task: Task) => {
    waiting = waiting.filter((each) => each !== task)
  }
  return {
    run: (asker, about, work) =>
      new Promise((resolve, reject) => {
        const key = asker?.key ?? THIS_MACHINE
        const plays = asker === null || asker.role === 'play'
        const late = setTimeout(() => task.refuse(BUSY), patienceMs)
        const task: Task = {
          ...{ key, plays, about },
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
