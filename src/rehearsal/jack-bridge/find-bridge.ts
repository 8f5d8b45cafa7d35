import { spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync, mkdtempSync, readFileSync, renameSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { CannotPlay, errorText } from '../../findings/index.ts'
import { makeFolder } from '../../house/index.ts'
import { findProgram, missingPrograms } from '../programs.ts'

const NAME = 'voluntary-jack-bridge'
/** What a bridge of ours answers to `--version`; another one would speak another language. */
const VERSION = `${NAME} 2`
const COMPILER = 'cc'
const DEBIAN = { compiler: 'gcc libc6-dev', jack: 'libjack-jackd2-dev' }

/** Beside the program where it is installed; in the sources where tests run. */
const SOURCE_FOLDER = fileURLToPath(
  import.meta.url.endsWith('.ts') ? new URL('.', import.meta.url) : new URL('../rehearsal/', import.meta.url),
)

/**
 * The JACK bridge: one that was built before, beside the program or on the path (an image has no compiler), else ours,
 * built once for each of its sources.
 * @param folder where it is kept
 * @throws CannotPlay that names what is missing to build it
 */
export function findBridge(folder: string, path = process.env.PATH ?? ''): string {
  const prebuilt = [join(SOURCE_FOLDER, NAME), findProgram(NAME, path)].find((each) => each !== null && isOurs(each))
  return prebuilt ?? build(folder, path)
}

const isOurs = (program: string): boolean =>
  existsSync(program) && spawnSync(program, ['--version'], { encoding: 'utf8' }).stdout?.trim() === VERSION

function build(folder: string, path: string): string {
  const source = join(SOURCE_FOLDER, 'bridge.c')
  const hash = createHash('sha256')
    .update(readFileSync(source))
    .update(`${process.platform} ${process.arch}`)
    .digest('hex')
    .slice(0, 16)
  const built = join(folder, `jack-bridge-${hash}`)
  if (isOurs(built)) return built
  if (findProgram(COMPILER, path) === null) {
    throw missingPrograms([
      ['a C compiler (our way to JACK is built on first use)', DEBIAN.compiler],
      ['JACK for it', DEBIAN.jack],
    ])
  }
  makeWritable(folder)
  // Under its name when it is whole: another rehearsal may be building it too.
  const workshop = mkdtempSync(join(folder, 'building-'))
  try {
    const fresh = join(workshop, NAME)
    const done = spawnSync(COMPILER, ['-O2', '-o', fresh, source, '-ljack', '-lpthread'], { encoding: 'utf8' })
    if (done.status !== 0) throw buildProblem(done.stderr ?? '')
    renameSync(fresh, built)
  } finally {
    rmSync(workshop, { recursive: true, force: true })
  }
  return built
}

function makeWritable(folder: string): void {
  try {
    makeFolder(folder, 0o700)
  } catch (thrown) {
    throw new CannotPlay(
      `${folder} cannot be made (${errorText(thrown)}): name a house folder that you may write to with --home`,
    )
  }
}

function buildProblem(output: string): CannotPlay {
  if (/jack\/|-ljack/.test(output)) return missingPrograms([['JACK for the C compiler', DEBIAN.jack]])
  if (/std\w+\.h|crt1\.o|-lc\b/.test(output)) return missingPrograms([['the C library', DEBIAN.compiler]])
  const first = output.split('\n').find((line) => line.includes('error')) ?? output.split('\n')[0]
  return new CannotPlay(`our way to JACK cannot be built here: ${first}`)
}
