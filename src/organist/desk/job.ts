import { type ChildProcess, fork } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { setPriority } from 'node:os'
import { fileURLToPath } from 'node:url'
import { BadInput, type Complaint } from '../../findings/index.ts'
import type { Reading } from '../../library/index.ts'
import type {
  ConsolePlan,
  LibraryEntry,
  OrganEntry,
  ProgrammeEntry,
  ProgrammeReport,
  Roll,
  ScoreReport,
} from '../../remote/protocol/index.ts'
import { askerNow } from '../../remote/server/index.ts'
import type { Wishes } from '../index.ts'
import { arrived, type Carried } from './carried.ts'
import { createShare } from './share.ts'

/** A score to be looked at. */
export interface AskedScore {
  /** A path. */
  readonly score: string
  readonly name: string
  readonly organ: string
  /** Which division plays which part; null: as it stands. */
  readonly map: string | null
}

/** An order of service to be looked at. */
export interface AskedProgramme {
  readonly path: string
  readonly name: string
  /** On which it is played where it names none. */
  readonly organ: string
}

/** What comes of each kind of job. */
export interface Results {
  readonly check: ScoreReport
  readonly roll: Roll
  readonly programme: ProgrammeReport
  /** Why it cannot be played on this organ as it is; null where it can. It is a score nevertheless. */
  readonly keep: { readonly reading: Reading; readonly serious: number; readonly unplayable: string | null }
  readonly library: LibraryEntry[]
  readonly organs: OrganEntry[]
  readonly programmes: ProgrammeEntry[]
  readonly console: ConsolePlan
  /** JSON, as `heardPieceSchema` says. */
  readonly hear: string
  /** Why it must be confirmed at the machine. */
  readonly organ: { readonly title: string; readonly reasons: readonly string[] }
}

/** What a stranger sent, or what may take long, is looked at in a process of its own: the web and panic do not wait. */
export type Job =
  | ({ readonly type: 'check' | 'keep' | 'roll'; readonly home: string } & AskedScore)
  | ({ readonly type: 'programme'; readonly home: string } & AskedProgramme)
  /** @see Wishes paths, found by the names that a phone may say */
  | { readonly type: 'hear'; readonly home: string; readonly wishes: Wishes; readonly name: string }
  | { readonly type: 'library'; readonly home: string; readonly search: string | null }
  | { readonly type: 'organs'; readonly home: string }
  | { readonly type: 'programmes'; readonly home: string }
  /** @see consolePlan */
  | { readonly type: 'console'; readonly home: string; readonly name: string; readonly path: string }
  /** A profile and those that it is held against. */
  | {
      readonly type: 'organ'
      readonly file: string
      readonly text: string
      readonly known: readonly { readonly file: string; readonly text: string }[]
    }

export type JobOutcome = Carried<Results[Job['type']]>

/** Of a processor, not of the clock: on a busy machine a small file waits long for its turn. */
const WORK_AT_MOST_MS = 8000
/** By the clock; where a process's own time cannot be read, by it alone. */
const WAITS_AT_MOST_MS = 45_000
const LOOKS_EVERY_MS = 250
const MOST_MEGABYTES = 256
/** Above 0 is less than others: the player comes first. */
const NICENESS = 10
/** One that is not asked for so long ends, but the last: it holds some forty megabytes, and starts in half a second. */
const IDLE_MS = 30_000
const TOO_MUCH = 'this file asks for more time or memory than any score or profile that we know of'
const TOO_BUSY: Complaint = {
  where: '',
  problem: 'this machine is too busy to look at it',
  advice: 'try again when it has less to do',
}

/** Of files one after the other: one for who listens, one for what was sent. */
const files = createShare({ atOnce: 2, mostListening: 1 })
/** What is there to choose from, which is soon said, waits for none of them. */
const lists = createShare({ atOnce: 2 })
const LISTS: readonly Job['type'][] = ['library', 'organs', 'programmes', 'console']
/** Processes that have done their last job well, and wait for another. */
const idle: { readonly child: ChildProcess; readonly end: NodeJS.Timeout }[] = []

/**
 * In a process, not a thread: what exhausts V8 (deep nesting does) ends the whole process in which it happens. One that did
 * its job well gets the next; one that did not is ended.
 * @throws BadInput for what is wrong with it, also where looking at it takes too long; CannotPlay where too many wait
 */
export function runJob<Type extends Job['type']>(job: Job & { readonly type: Type }): Promise<Results[Type]> {
  const about = job.type === 'library' ? job.type : null
  const kind = job.type === 'keep' || job.type === 'organ' ? 'sent' : null
  const look = async () => {
    const child = takeProcess()
    const outcome = await outcomeOf(child, job)
    if (outcome.type === 'fault') child.kill('SIGKILL')
    else keepProcess(child)
    if (outcome.type === 'fault')
      throw new BadInput([{ where: '', problem: TOO_MUCH, advice: 'is it what you meant to send?' }])
    return arrived(outcome) as Results[Type]
  }
  const share = LISTS.includes(job.type) ? lists : files
  return share.run(askerNow(), about, look, kind)
}

function takeProcess(): ChildProcess {
  for (let kept = idle.pop(); kept !== undefined; kept = idle.pop()) {
    clearTimeout(kept.end)
    if (kept.child.connected) return kept.child
  }
  const child = fork(workerFile(), [], {
    execArgv: [`--max-old-space-size=${MOST_MEGABYTES}`],
    stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
  })
  child.on('spawn', () => lowerPriority(child.pid))
  // Said where it is waited for; afterwards it is gone.
  child.on('error', () => undefined)
  return child
}

function keepProcess(child: ChildProcess): void {
  child.unref()
  child.channel?.unref()
  const end = setTimeout(() => {
    if (idle.length > 1) child.kill('SIGKILL')
  }, IDLE_MS).unref()
  idle.push({ child, end })
}

const outcomeOf = (child: ChildProcess, job: Job): Promise<JobOutcome> =>
  new Promise((resolve) => {
    child.ref()
    child.channel?.ref()
    const settle = (outcome: JobOutcome) => {
      clearInterval(looking)
      child.off('message', onMessage)
      child.off('error', giveUp)
      child.off('exit', giveUp)
      resolve(outcome)
    }
    const onMessage = (outcome: unknown) => settle(outcome as JobOutcome)
    // Out of time or memory, a stack that overflows.
    const giveUp = () => settle({ type: 'fault', problem: TOO_MUCH })
    const startedMs = performance.now()
    const workedBeforeMs = workedMs(child.pid)
    const looking = setInterval(() => {
      if (workedMs(child.pid) - workedBeforeMs > WORK_AT_MOST_MS) return giveUp()
      if (performance.now() - startedMs < WAITS_AT_MOST_MS) return
      child.kill('SIGKILL')
      settle({ type: 'bad', complaints: [TOO_BUSY], isNotThere: false })
    }, LOOKS_EVERY_MS)
    child.on('message', onMessage)
    child.on('error', giveUp)
    child.on('exit', giveUp)
    child.send(job, (failed) => failed && giveUp())
  })

/** How long a process has had a processor, by /proc/PID/stat (proc(5): utime, stime in hundredths); elsewhere 0. */
function workedMs(pid: number | undefined): number {
  try {
    const afterName = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ').at(-1)?.split(' ') ?? []
    return (Number(afterName[11]) + Number(afterName[12])) * 10
  } catch {
    return 0
  }
}

function lowerPriority(pid: number | undefined): void {
  try {
    if (pid !== undefined) setPriority(pid, NICENESS)
  } catch {
    // It is over already, or the system does not let us.
  }
}

/** Processes start from the bundle. */
function workerFile(): string {
  const here = import.meta.url
  const file = here.endsWith('.ts') ? new URL('../../../dist/desk/worker.js', here) : new URL('../desk/worker.js', here)
  return fileURLToPath(file)
}
