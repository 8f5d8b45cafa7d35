import { CannotPlay } from '../../findings/index.ts'
import { openHouse } from '../../house/index.ts'
import { DEFAULT_ORGAN, openOrgan, readSettings, silenceOrgan } from '../../organist/index.ts'
import type { AddCommand } from '../command.ts'
import { addPortOptions, type PortOptions, portChoice } from '../port-options.ts'
import { loadServer } from '../serve-bundle.ts'

interface Options extends PortOptions {
  readonly stops?: boolean
  readonly ifKilled?: boolean
}

/** `voluntary silence`: a pipe hangs. */
export const addSilence: AddCommand = (program) => {
  addPortOptions(program.command('silence'))
    .description('a pipe hangs: let go of every key of the organ')
    .argument('[organ]', `organ profile, by name or file (else the one of settings.yaml, else ${DEFAULT_ORGAN})`)
    .option('--stops', 'retire all stops, couplers and tremulants too')
    .option('--if-killed', 'only where the one who played was killed (for services that start again)')
    .addHelpText('after', HELP)
    .action(async (asked: string | undefined, options: Options, command) => {
      const house = openHouse(command.optsWithGlobals().home)
      const onlyAfterDeath = options.ifKilled ?? false
      const { findServer } = await loadServer()
      const server = asked === undefined && !onlyAfterDeath ? await findServer(house) : null
      if (server !== null) {
        await server.call('POST', '/api/panic')
        process.stdout.write('voluntary serve has silenced its organ.\n')
        return
      }
      const organ = openOrgan(house, asked ?? readSettings(house).organ ?? DEFAULT_ORGAN)
      const choice = portChoice(house, organ, { ...options, ...(asked === undefined ? {} : { organ: asked }) })
      const wish = { stops: options.stops ?? false, onlyAfterDeath }
      if (['monitor', 'house', 'awaited'].includes(choice.port.type)) {
        throw new CannotPlay(`there is no organ to be silenced. ${choice.notice ?? 'A monitor sends nothing.'}`)
      }
      const told = await silenceOrgan(organ, wish, choice)
      process.stdout.write(
        told ? `${organ.name}: every key was let go.\n` : `${organ.name}: nobody was killed there.\n`,
      )
    })
}

const HELP = `
What plays on that port must be stopped first; a running voluntary serve is asked for panic. Where a pipe still sounds after
this, the organ does not hear us: switch it off and on.

Examples:
  $ voluntary silence
  $ voluntary silence our-church --port WIDI --stops`
