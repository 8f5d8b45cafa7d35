import { spawnSync } from 'node:child_process'
import { join } from 'node:path'

/** The small C programs of the bench, compiled when it runs. */
export interface Native {
  readonly receiver: string
  readonly witness: string
  readonly hog: string
  readonly floor: string
  /** Or why there is none. */
  readonly fluidPlayer: string | Missing
}

export interface Missing {
  readonly missing: string
}

const SOURCES = 'bench/lateness/native'

/** @returns the programs, or why this machine cannot have them */
export function compileNative(folder: string): Native | Missing {
  if (process.platform !== 'linux') return { missing: 'the receiver and the witness are written for Linux' }
  if (spawnSync('cc', ['--version']).error) return { missing: 'there is no C compiler (cc)' }
  const compile = (name: string, libraries: readonly string[] = []): string | Missing => {
    const program = join(folder, name)
    const args = ['-O2', '-Wall', '-pthread', '-o', program, join(SOURCES, `${name}.c`), ...libraries]
    const { status, stderr } = spawnSync('cc', args, { encoding: 'utf8' })
    return status === 0 ? program : { missing: `${name}.c does not compile here: ${firstError(stderr)}` }
  }
  const [receiver, witness, hog, floor] = ['receiver', 'witness', 'hog', 'floor'].map((name) => compile(name))
  const built = { receiver, witness, hog, floor }
  const broken = Object.values(built).find((each) => typeof each === 'object')
  if (typeof broken === 'object') return broken
  return { ...(built as Omit<Native, 'fluidPlayer'>), fluidPlayer: compile('fluid-player', ['-lfluidsynth']) }
}

const firstError = (stderr: string): string => stderr.split('\n').find((line) => line.includes('error')) ?? 'see cc'
