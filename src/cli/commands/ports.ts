import { listPorts } from '../../ports/index.ts'
import type { AddCommand } from '../command.ts'
import { say, sayJson } from '../print.ts'

/** `voluntary ports`: the MIDI outputs of this machine. */
export const addPorts: AddCommand = (program) => {
  program
    .command('ports')
    .description('list the MIDI outputs of this machine')
    .option('--json', 'for scripts')
    .addHelpText('after', '\nExample:\n  $ voluntary ports\n  $ voluntary play st-anne --port 2')
    .action(({ json }: { json?: boolean }) => {
      const names = listPorts()
      if (json) sayJson(names)
      else if (names.length === 0) say('No MIDI outputs: is the cable in, is the interface on?')
      else say(...names.map((name, index) => `${index + 1}  ${name}`))
    })
}
