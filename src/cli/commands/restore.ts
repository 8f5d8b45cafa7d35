import { badInput } from '../../findings/index.ts'
import { type Lock, type Restored, restore } from '../../house/backup/index.ts'
import { readText } from '../../house/index.ts'
import type { AddCommand } from '../command.ts'
import { houseOf } from '../options.ts'
import { say } from '../print.ts'
import { passphraseIn } from './backup.ts'

interface RestoreOptions {
  readonly identity?: string
  readonly passphraseFile?: string
  readonly overNewer?: boolean
  readonly dryRun?: boolean
}

/** `voluntary restore`: what a backup holds, back in the house. */
export const addRestore: AddCommand = (program) => {
  program
    .command('restore')
    .description('bring back what a backup holds, into an empty house or a living one')
    .argument('<file>', 'a backup that voluntary made')
    .option('--identity <file>', 'bring back the keys and paired devices too: the key file of age that opens them')
    .option('--passphrase-file <file>', 'the same, with the passphrase in this file')
    .option('--over-newer', 'take the backup’s also where the house has a newer one')
    .option('--dry-run', 'say what would be done, and do nothing')
    .addHelpText('after', HELP)
    .action(async (archive: string, options: RestoreOptions, command) => {
      const { overNewer = false, dryRun = false } = options
      const restored = await restore(houseOf(command), archive, { lock: lockOf(options), overNewer, dryRun })
      say(...inWords(restored, dryRun))
    })
}

function lockOf({ identity, passphraseFile }: RestoreOptions): Lock | null {
  if (identity !== undefined && passphraseFile !== undefined) {
    throw badInput('', '--identity and --passphrase-file both open the keys', 'give one of them')
  }
  if (passphraseFile !== undefined) return { passphrase: passphraseIn(passphraseFile) }
  if (identity === undefined) return null
  const key = readText(identity)
    .split(/\r?\n/)
    .find((line) => line.startsWith('AGE-SECRET-KEY-'))
  if (key === undefined)
    throw badInput(identity, 'there is no key of age in it', 'its line begins with AGE-SECRET-KEY-')
  return { key: key.trim() }
}

function inWords({ madeAt, brought, same, replaced, newer, aside, keysLeft }: Restored, dryRun: boolean): string[] {
  const lines = [
    `Backup of ${madeAt.slice(0, 16).replace('T', ' ')} UTC: ${dryRun ? 'would bring' : 'brought'} back ${brought.length}, ` +
      `${same} ${same === 1 ? 'was' : 'were'} there already.`,
  ]
  if (replaced.length > 0) {
    lines.push(
      `${dryRun ? 'Would replace' : 'Replaced'} ${replaced.length} older ones; as they were, they are in ${aside}:`,
      ...replaced.map((path) => `  ${path}`),
    )
  }
  if (newer.length > 0) {
    lines.push(
      `Left ${newer.length} as they are, because they are newer than the backup’s (--over-newer takes the backup’s):`,
      ...newer.map((path) => `  ${path}`),
    )
  }
  if (keysLeft) lines.push('The backup has keys and paired devices: --identity or --passphrase-file brings them back.')
  return lines
}

const HELP = `
The backup is checked from beginning to end before anything is touched. What is newer in the house stays; what is replaced is
put aside first, into state/replaced. Broken off, it can be done again.

Examples:
  $ voluntary restore voluntary.tar.gz --dry-run
  $ voluntary restore voluntary.tar.gz --passphrase-file passphrase.txt`
