import { mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { candidatesHere, isMissing, type Skipped } from './candidates.ts'
import { type Judged, judge } from './judge.ts'
import { type Machine, thisMachine } from './machine.ts'
import { compileNative } from './native.ts'
import { type Run, runOnce } from './run-once.ts'
import { benchScore } from './score.ts'
import { difference } from './sent-as-written.ts'

/** How late the notes are at the organ's end: ours, the machine's floor, and what people would use instead. */
export type LatenessResult =
  | { readonly type: 'skipped'; readonly reason: string }
  | {
      readonly type: 'measured'
      readonly machine: Machine
      readonly messages: number
      readonly skipped: readonly Skipped[]
      readonly runs: readonly Run[]
      readonly judged: readonly Judged[]
    }

/** 5,136 messages in some 107 s; 600 in 13 s. */
const QUARTERS = 214
const QUICK_QUARTERS = 25
const LOADED_RUNS = 3

/**
 * @param loadedRuns the figures are medians over these; null for as many as fit the occasion
 * @param against another checkout of ours, built, to play beside; null for none
 */
export async function benchLateness(
  quick: boolean,
  loadedRuns: number | null,
  against: string | null,
): Promise<LatenessResult> {
  const folder = mkdtempSync(join(tmpdir(), 'voluntary-lateness-'))
  try {
    const programs = join(folder, 'native')
    mkdirSync(programs)
    const native = compileNative(programs)
    if (isMissing(native)) return { type: 'skipped', reason: native.missing }
    const score = benchScore(quick ? QUICK_QUARTERS : QUARTERS)
    const differs = difference(score, folder)
    if (differs !== null) return { type: 'skipped', reason: `what would be sent is not the file: ${differs}` }
    const { candidates, skipped } = candidatesHere(native, against)
    const loads = ['idle', ...Array<'load'>(loadedRuns ?? (quick ? 1 : LOADED_RUNS)).fill('load')] as const
    const runs: Run[] = []
    for (const [index, load] of loads.entries()) {
      process.stderr.write(
        `lateness: run ${index + 1} of ${loads.length}, ${load === 'idle' ? 'idle' : 'under load'} …\n`,
      )
      // Nobody is always first: who starts first ends first, and the last ones play the end alone.
      const order = candidates.map((_, i) => candidates[(i + 4 * index) % candidates.length] ?? candidates[0])
      runs.push(
        await runOnce(
          native,
          order.flatMap((each) => each ?? []),
          score,
          load,
          join(folder, `run-${index}`),
        ),
      )
    }
    return { type: 'measured', machine: thisMachine(), messages: score.due.length, skipped, runs, judged: judge(runs) }
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}
