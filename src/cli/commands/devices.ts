import { Option } from 'commander'
import { badInput } from '../../findings/index.ts'
import type { AddCommand } from '../command.ts'
import { houseOf } from '../options.ts'
import { loadServer } from '../server-bundle.ts'

/** `voluntary devices`: who may reach the organ. */
export const addDevices: AddCommand = (program) => {
  const devices = program
    .command('devices')
    .description('the phones and computers that are paired with the organ')
    .addHelpText('after', HELP)
  devices
    .command('list')
    .description('all that are paired')
    .option('--json', 'for scripts')
    .action(async ({ json }: { json?: boolean }, command) => {
      const { listDevices } = await loadServer()
      await listDevices(houseOf(command), json ?? false)
    })
  devices
    .command('revoke')
    .description('one that shall no longer reach the organ; at once')
    .argument('[device]', 'its number or its name')
    .option('--all', 'all of them')
    .action(async (device: string | undefined, { all = false }: { all?: boolean }, command) => {
      if ((device === undefined) !== all)
        throw badInput('', 'one device is expected, or --all', 'voluntary devices list')
      const { revokeDevices } = await loadServer()
      await revokeDevices(houseOf(command), device ?? null)
    })
  devices
    .command('pair')
    .description('a link, a picture and a code for one more (while voluntary serve runs)')
    .addOption(new Option('--role <role>', 'what it may do').choices(['play', 'listen']).default('play'))
    .action(async ({ role }: { role: 'play' | 'listen' }, command) => {
      const { pairDevice } = await loadServer()
      await pairDevice(houseOf(command), role)
    })
}

const HELP = `
Examples:
  $ voluntary devices pair --role listen
  $ voluntary devices list
  $ voluntary devices revoke "Anna’s phone"
  $ voluntary devices revoke --all`
