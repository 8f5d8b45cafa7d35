import { CannotPlay } from '../../findings/index.ts'
import { silenceOrgan } from '../../organist/index.ts'
import type { AddCommand } from '../command.ts'
import { houseOf, ORGAN_HELP, organOf } from '../options.ts'
import { addPortOptions, type PortOptions, portChoice } from '../port-options.ts'
import { say } from '../print.ts'
import { loadServer } from '../server-bundle.ts'

type Options = PortOptions & { readonly stops?: boolean; readonly ifKilled?: boolean }

/** `voluntary silence`: a pipe hangs. */
export const addSilence: AddCommand = (program) => {
  addPortOptions(program.command('silence'))
    .description('a pipe hangs: let go of every key of the organ')
    .argument('[organ]', ORGAN_HELP)
    .option('--stops', 'retire all stops, couplers and tremulants too')
    .option('--if-killed', 'only where the player was killed (for services that start again)')
    .addHelpText('after', HELP)
    .action(async (asked: string | undefined, options: Options, command) => {
      const house = houseOf(command)
      const { stops = false, ifKilled: onlyAfterDeath = false } = options
      const { findServer } = await loadServer()
      const server = asked === undefined && !onlyAfterDeath ? await findServer(house) : null
      if (server !== null) {
        await server.call('POST', '/api/panic')
        return say('voluntary serve has silenced its organ.')
      }
      const organ = organOf(house, asked)
      const choice = portChoice(house, organ, { ...options, organ: asked })
      if (['monitor', 'house', 'awaited'].includes(choice.port.type)) {
        throw new CannotPlay(`there is no organ to be silenced. ${choice.notice ?? 'A monitor sends nothing.'}`)
      }
      const isDone = await silenceOrgan(organ, { stops, onlyAfterDeath }, choice)
      say(isDone ? `${organ.name}: every key was let go.` : `${organ.name}: nobody was killed there.`)
    })
}

const HELP = `
What plays on that port must be stopped first; a running voluntary serve is asked for panic. Where a pipe still sounds after
this, the organ does not hear us: switch it off and on.

Examples:
  $ voluntary silence
  $ voluntary silence our-church --port WIDI --stops`
