import { Command, CommanderError } from 'commander'
import { errorText, printable } from '../findings/index.ts'
import { EXIT, outliveTerminal } from '../player/sentinel/index.ts'
import { COMMANDS } from './commands/index.ts'
import { sayBeside } from './print.ts'
import { VERSION } from './version.ts'

/**
 * The program. Builds everything and runs one command.
 * @returns the exit code; nothing is ever thrown at the user
 */
export async function main(args: readonly string[]): Promise<number> {
  let code: number = EXIT.done
  outliveTerminal()
  const program = new Command('voluntary')
    .description('Plays a score on a pipe organ: the right keys, the right stops, at the right moment.')
    .version(VERSION, '-V, --version', 'the version of this program')
    .option('--home <folder>', 'the house folder: organs, scores, programmes, settings, state')
    .showHelpAfterError('(add --help for what is possible)')
    .addHelpText('after', HELP)
    .exitOverride()
    .configureOutput({ outputError: (text, write) => write(printable(text.replace(/^error: /, 'voluntary: '))) })
  try {
    for (const open of asked(program, args)) {
      const add = await open()
      add(program, (exitCode) => {
        code = exitCode
      })
    }
    await program.parseAsync(args, { from: 'user' })
    return code
  } catch (thrown) {
    return report(thrown)
  }
}

/** The command that is meant; all of them where none is, or none that there is. */
function asked(program: Command, args: readonly string[]) {
  const [name = ''] = program.parseOptions([...args]).operands
  const only = Object.hasOwn(COMMANDS, name) ? COMMANDS[name] : undefined
  return only ? [only] : Object.values(COMMANDS)
}

const HELP = `
Examples:
  $ voluntary scores                               what there is to play
  $ voluntary check st-anne --organ st-marys       what would go wrong, before anyone hears it
  $ voluntary play bwv-553 --organ st-marys        play it
  $ voluntary play hymn.mid --map SSGGP --tempo 90% --from 17`

function report(thrown: unknown): number {
  if (thrown instanceof CommanderError) return thrown.exitCode === 0 ? EXIT.done : EXIT.badInput
  // By name: the server's bundle brings classes of its own.
  const name = thrown instanceof Error ? thrown.name : ''
  if (name === 'BadInput' || name === 'CannotPlay') {
    sayBeside(`voluntary: ${errorText(thrown)}`)
    return name === 'BadInput' ? EXIT.badInput : EXIT.couldNotPlay
  }
  const full = diskProblem(thrown)
  if (full !== null) {
    sayBeside(`voluntary: ${full}`)
    return EXIT.couldNotPlay
  }
  // A fault of ours: no stack on the screen of someone who has a service to play, but where to find it.
  sayBeside(`voluntary: an unexpected fault: ${errorText(thrown)}\n  → please report it; VOLUNTARY_DEBUG=1 shows where`)
  if (process.env.VOLUNTARY_DEBUG && thrown instanceof Error) sayBeside(thrown.stack ?? '')
  return EXIT.couldNotPlay
}

const DISK_PROBLEMS: Readonly<Record<string, string>> = {
  EROFS: 'it stands on a disk that is read-only now',
  EACCES: 'you may not write there',
  EPERM: 'you may not write there',
  ENOSPC: 'the disk is full',
}

/** What a house that cannot be written says, in words; null where it is something else. */
function diskProblem(thrown: unknown): string | null {
  const { code = '', path } = thrown as NodeJS.ErrnoException
  const problem = DISK_PROBLEMS[code]
  return problem === undefined || path === undefined ? null : `${path}: cannot be written: ${problem}`
}
