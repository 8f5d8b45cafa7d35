import { Command, CommanderError } from 'commander'
import { saidBy } from '../findings/index.ts'
import { COMMANDS } from './commands/index.ts'
import { VERSION } from './version.ts'

/** Exit codes: 0 done, 1 could not play, 2 bad usage or bad input. */
export const EXIT = { done: 0, couldNotPlay: 1, badInput: 2 } as const

/**
 * The program. Builds everything and runs one command.
 * @returns the exit code; nothing is ever thrown at the user
 */
export async function main(args: readonly string[]): Promise<number> {
  let code: number = EXIT.done
  endQuietlyOnBrokenPipe()
  const program = new Command('voluntary')
    .description('Plays a score on a pipe organ: the right keys, the right stops, at the right moment.')
    .version(VERSION, '-V, --version', 'the version of this program')
    .option('--home <folder>', 'the house folder: organs, scores, programmes, settings, state')
    .showHelpAfterError('(add --help for what is possible)')
    .addHelpText('after', HELP)
    .exitOverride()
    .configureOutput({ outputError: (text, write) => write(text.replace(/^error: /, 'voluntary: ')) })
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
    process.stderr.write(`voluntary: ${saidBy(thrown)}\n`)
    return name === 'BadInput' ? EXIT.badInput : EXIT.couldNotPlay
  }
  // A fault of ours: no stack on the screen of someone who has a service to play, but where to find it.
  process.stderr.write(
    `voluntary: an unexpected fault: ${saidBy(thrown)}\n  → please report it; VOLUNTARY_DEBUG=1 shows where\n`,
  )
  if (process.env.VOLUNTARY_DEBUG && thrown instanceof Error) process.stderr.write(`${thrown.stack}\n`)
  return EXIT.couldNotPlay
}

/** `voluntary check … | head` closes our output while we write: that is no fault. */
let listens = false
function endQuietlyOnBrokenPipe(): void {
  if (listens) return
  listens = true
  for (const stream of [process.stdout, process.stderr]) {
    stream.on('error', (error: NodeJS.ErrnoException) => {
      if (error.code !== 'EPIPE') throw error
    })
  }
}
