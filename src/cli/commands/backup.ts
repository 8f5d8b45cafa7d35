import { badInput } from '../../findings/index.ts'
import { type Lock, type Manifest, writeBackup } from '../../house/backup/index.ts'
import { readText } from '../../house/index.ts'
import type { AddCommand } from '../command.ts'
import { houseOf } from '../options.ts'
import { countEach, say } from '../print.ts'

interface BackupOptions {
  readonly output: string
  readonly withKeys?: boolean
  readonly recipient?: string
  readonly passphraseFile?: string
}

/** `voluntary backup`: the house as one file. */
export const addBackup: AddCommand = (program) => {
  program
    .command('backup')
    .description('keep the house in one file: scores and their registrations, organs, programmes, settings')
    .requiredOption('-o, --output <file>', 'the file to write, for instance voluntary.tar.gz')
    .option('--with-keys', 'the paired devices and the keys of the page too, encrypted')
    .option('--recipient <age1…>', 'encrypt them for this public key of age')
    .option('--passphrase-file <file>', 'encrypt them with the passphrase in this file')
    .addHelpText('after', HELP)
    .action(async (options: BackupOptions, command) => {
      const { output, withKeys = false } = options
      const { manifest, bytes } = await writeBackup(houseOf(command), output, lockOf(options))
      say(`${output}: ${inWords(manifest)}; ${(bytes / 1000).toFixed(0)} kB`, keysInWords(manifest, withKeys))
    })
}

function lockOf({ withKeys, recipient, passphraseFile }: BackupOptions): Lock | null {
  if (!withKeys) {
    if (recipient === undefined && passphraseFile === undefined) return null
    throw badInput('', '--recipient and --passphrase-file lock the keys, and no keys were asked for', 'add --with-keys')
  }
  if ((recipient === undefined) === (passphraseFile === undefined)) {
    throw badInput('--with-keys', 'keys are kept encrypted only', 'add --recipient or --passphrase-file, one of them')
  }
  return recipient !== undefined ? { key: recipient } : { passphrase: passphraseIn(passphraseFile ?? '') }
}

/** @throws BadInput where there is none in it */
export function passphraseIn(path: string): string {
  const passphrase = readText(path).split(/\r?\n/)[0] ?? ''
  if (passphrase.trim().length < 8)
    throw badInput(path, 'a passphrase of 8 letters at least is expected in its first line')
  return passphrase
}

function inWords({ files }: Manifest): string {
  const shelves = [...countEach(files.map(({ path }) => path.split('/')[0] ?? ''))].map(([shelf, count]) =>
    shelf.includes('.') ? shelf : `${shelf} ${count}`,
  )
  return `${files.length} files (${shelves.join(', ')})`
}

function keysInWords({ sealed }: Manifest, wanted: boolean): string {
  if (sealed !== null) return 'The keys and paired devices are in it, encrypted. Keep what opens them elsewhere.'
  return wanted ? 'There are no keys and paired devices in this house.' : 'Keys and paired devices are not in it.'
}

const HELP = `
Each file is in it with its hash; it is written whole or not at all, and "voluntary restore" brings it back. What can be made
anew is left out, and so are the keys of the page and the paired devices, unless asked for.

Examples:
  $ voluntary backup -o voluntary.tar.gz
  $ voluntary backup -o voluntary.tar.gz --with-keys --passphrase-file passphrase.txt`
