import { spawnSync } from 'node:child_process'
import { join } from 'node:path'
import { withPages } from '../load.ts'
import type { Missing, Native } from './native.ts'
import { BENCH_MAP } from './score.ts'

export type Kind = 'ours' | 'other' | 'floor' | 'javascript' | 'fluidsynth' | 'python'

/** A player, and how it is started so that it plays the file into a FIFO. */
export interface Candidate {
  readonly name: string
  readonly kind: Kind
  readonly realtime: boolean
  /** Whether it can carry our page's server in its main thread. */
  readonly carriesWeb: boolean
  readonly command: (place: Place) => Command
}

/** What a player of this run is given. */
interface Place {
  readonly file: string
  readonly schedule: string
  readonly fifo: string
  /** A house folder of its own. */
  readonly home: string
  /** Where our page is to be served; null where nobody looks at it. */
  readonly webPort: number | null
}

interface Command {
  readonly args: readonly [program: string, ...args: string[]]
  readonly env: Readonly<Record<string, string>>
}

export interface Skipped {
  readonly name: string
  readonly reason: string
}

const PLAYERS = 'dist/bench/lateness/players'
const FLOOR_PRIORITY = 50
/** Who plays where two checkouts are compared: the machine is left to them. */
const OUR_OWN: ReadonlySet<Kind> = new Set(['ours', 'other', 'floor'])

/**
 * All that can play here, and why the others cannot.
 * @param against another checkout of ours, built, that plays beside this one; null for none
 */
export function candidatesHere(
  native: Native,
  against: string | null,
): { candidates: Candidate[]; skipped: Skipped[] } {
  const noRealtime = rightsMissing()
  const mido = pythonMissing()
  const offered: readonly (Candidate & { readonly missing: string | null })[] = [
    { ...voluntary(true), missing: noRealtime },
    { ...floor(native, true), missing: noRealtime },
    { ...voluntary(false), missing: null },
    { ...floor(native, false), missing: null },
    ...(against === null ? [] : [true, false]).map((realtime) => ({
      ...voluntary(realtime, against),
      missing: realtime ? noRealtime : null,
    })),
    { ...javascript('midi-player-js'), missing: null },
    { ...javascript('jzz', 'JZZ (jzz-midi-smf)'), missing: null },
    { ...javascript('tonejs', '@tonejs/midi + setTimeout'), missing: null },
    { ...plain('mido (python)', 'python', ['python3', 'bench/lateness/players/mido-player.py']), missing: mido },
    {
      ...plain('fluidsynth', 'fluidsynth', [typeof native.fluidPlayer === 'string' ? native.fluidPlayer : '']),
      missing: typeof native.fluidPlayer === 'string' ? null : native.fluidPlayer.missing,
    },
  ]
  const skipped = offered.flatMap(({ name, missing }) => (missing === null ? [] : [{ name, reason: missing }]))
  return {
    candidates: offered.filter(({ missing, kind }) => missing === null && (against === null || OUR_OWN.has(kind))),
    skipped: [
      ...skipped,
      { name: 'aplaymidi', reason: 'it needs an ALSA sequencer: bench/alsa/run.sh compares it in the virtual machine' },
    ],
  }
}

/** As people run it: `voluntary play`, with its sentinel and its thread. */
function voluntary(realtime: boolean, checkout: string | null = null): Candidate {
  const name = realtime ? 'Voluntary, real-time' : 'Voluntary, no rights'
  return {
    name: checkout === null ? name : `${name} (the other)`,
    kind: checkout === null ? 'ours' : 'other',
    realtime,
    carriesWeb: true,
    command: ({ file, fifo, home, webPort }) => {
      const play = ['play', file, ...BENCH_ORGAN, '--device', fifo]
      return {
        args: withRights(realtime, ['node', join(checkout ?? '.', 'bin/voluntary'), '--home', home, ...play]),
        env: webPort === null ? {} : withPages(webPort),
      }
    },
  }
}

/** An organ without stops whose wire takes no time: what is sent is the file’s notes. */
export const BENCH_ORGAN = [
  '--organ',
  'bench/lateness/organ.yaml',
  '--map',
  BENCH_MAP,
  '--registration',
  'none',
] as const

function floor(native: Native, realtime: boolean): Candidate {
  const priority = realtime ? `${FLOOR_PRIORITY}` : '0'
  return {
    name: realtime ? 'C floor, SCHED_FIFO' : 'C floor, no rights',
    kind: 'floor',
    realtime,
    carriesWeb: false,
    command: ({ schedule, fifo }) => ({
      args: withRights(realtime, [native.floor, schedule, fifo, priority]),
      env: {},
    }),
  }
}

const javascript = (file: string, name = file): Candidate =>
  plain(name, 'javascript', ['node', join(PLAYERS, `${file}.js`)])

function plain(name: string, kind: Kind, args: readonly [string, ...string[]]): Candidate {
  return {
    name,
    kind,
    realtime: false,
    carriesWeb: false,
    command: ({ file, fifo }) => ({ args: [...args, file, fifo], env: {} }),
  }
}

/** Without rights means: no real-time priority, no better nice, as for somebody who has just installed it. */
function withRights(realtime: boolean, args: readonly [string, ...string[]]): readonly [string, ...string[]] {
  if (realtime) return args
  if (process.getuid?.() !== 0) return ['prlimit', '--rtprio=0', '--nice=0', ...args]
  return ['setpriv', '--bounding-set=-sys_nice', '--inh-caps=-sys_nice', 'prlimit', '--rtprio=0', '--nice=0', ...args]
}

function rightsMissing(): string | null {
  const { error, status } = spawnSync('chrt', ['-f', `${FLOOR_PRIORITY}`, 'true'])
  if (error) return 'chrt (util-linux) is not there'
  return status === 0 ? null : 'no rights to real-time priority here (docs/timing.md)'
}

function pythonMissing(): string | null {
  const { error, status } = spawnSync('python3', ['-c', 'import mido'])
  if (error) return 'there is no python3'
  return status === 0 ? null : 'python3 has no mido (pip install mido; PYTHONPATH is respected)'
}

export const isMissing = <T extends object | string>(it: T | Missing): it is Missing =>
  typeof it === 'object' && 'missing' in it
