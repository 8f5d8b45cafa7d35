import { spawnSync } from 'node:child_process'
import { availableParallelism, loadavg } from 'node:os'

/** What a machine has for a rehearsal that must be in time. */
export interface Machine {
  readonly processors: number
  /** Programs that wanted one, in the mean of the last minute. */
  readonly load: number
  /** JACK, GrandOrgue and the player may go before others. */
  readonly mayHurry: boolean
}

/** Of its processors so many may be wanted by others. */
const AT_REST = 0.5

export const thisMachine = (): Machine => ({
  processors: availableParallelism(),
  load: loadavg()[0] ?? 0,
  mayHurry: spawnSync('chrt', ['-f', '10', 'true'], { stdio: 'ignore' }).status === 0,
})

/** What is lacking, in sentences; none: all is there. */
export function lacking({ processors, load, mayHurry }: Machine): string[] {
  const sentences: string[] = []
  if (!mayHurry) {
    sentences.push(
      'Real-time priority is not allowed here: what else runs makes JACK and GrandOrgue late. Give it: a line `@audio - rtprio 95` in /etc/security/limits.d, and be in the group audio (docs/grandorgue.md)',
    )
  }
  if (load > AT_REST * processors) {
    const wanted = `${load.toFixed(1)} programs want ${processors === 1 ? 'its processor' : `its ${processors} processors`}`
    sentences.push(
      `This machine is busy (${wanted}): what it makes late is told from what is wrong, but may have to be played again`,
    )
  }
  return sentences
}
