import { Worker } from 'node:worker_threads'
import { BadInput, CannotPlay, type Complaint } from '../findings/index.ts'
import type { AskedScore, Results } from './results.ts'

/** What a stranger sent, or what may take long, is looked at in a thread of its own: the web and panic do not wait. */
export type Job =
  | ({ readonly type: 'check' | 'keep'; readonly home: string } & AskedScore)
  /** A profile and those that it is held against. */
  | {
      readonly type: 'organ'
      readonly file: string
      readonly text: string
      readonly known: readonly { readonly file: string; readonly text: string }[]
    }

/** What comes back: a thrown thing loses its kind between threads. */
export type JobOutcome =
  | { readonly type: 'done'; readonly result: Results[Job['type']] }
  | { readonly type: 'bad'; readonly complaints: readonly Complaint[] }
  | { readonly type: 'fault'; readonly problem: string }

const WITHIN_MS = 8000
const MOST_MEGABYTES = 256
const AT_ONCE = 2
const TOO_MUCH = 'this file asks for more time or memory than any score or profile that we know of'

let running = 0

/** @throws BadInput for what is wrong with it, also where looking at it takes too long; CannotPlay where too many wait */
export async function runJob<Type extends Job['type']>(job: Job & { readonly type: Type }): Promise<Results[Type]> {
  if (running >= AT_ONCE) throw new CannotPlay('other files are being looked at: try again in a few seconds')
  running++
  const worker = new Worker(workerFile(), {
    workerData: job,
    resourceLimits: { maxOldGenerationSizeMb: MOST_MEGABYTES, maxYoungGenerationSizeMb: 32, stackSizeMb: 4 },
    stdout: true,
    stderr: true,
  })
  try {
    const outcome = await outcomeOf(worker)
    if (outcome.type === 'done') return outcome.result as Results[Type]
    if (outcome.type === 'bad') throw new BadInput(outcome.complaints)
    throw new BadInput([{ where: '', problem: TOO_MUCH, advice: 'is it what you meant to send?' }])
  } finally {
    running--
    void worker.terminate()
  }
}

const outcomeOf = (worker: Worker): Promise<JobOutcome> =>
  new Promise((resolve) => {
    const giveUp = () => resolve({ type: 'fault', problem: TOO_MUCH })
    const timer = setTimeout(giveUp, WITHIN_MS)
    worker.on('message', resolve)
    // Out of memory, a stack that overflows.
    worker.on('error', giveUp)
    worker.on('exit', giveUp)
    worker.on('exit', () => clearTimeout(timer))
  })

/** Threads start from the bundle. */
function workerFile(): URL {
  const here = import.meta.url
  return here.endsWith('.ts') ? new URL('../../dist/keeper/worker.js', here) : new URL('../keeper/worker.js', here)
}
