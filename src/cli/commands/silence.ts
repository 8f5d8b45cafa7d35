import { CannotPlay } from '../../findings/index.ts'
import type { House } from '../../house/index.ts'
import { silenceOrgan } from '../../organist/index.ts'
import type { SaidAtStart } from '../../remote/server/index.ts'
import type { AddCommand } from '../command.ts'
import { houseOf, ORGAN_HELP, organOf } from '../options.ts'
import { addPortOptions, namesPort, type PortOptions, portChoice } from '../port-options.ts'
import { say, sayBeside } from '../print.ts'
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
      const server = asked === undefined && !onlyAfterDeath ? await askServer(house) : null
      if (server === 'silenced') return say('voluntary serve has silenced its organ.')
      const { organ: named = asked, port, device } = server?.said ?? {}
      const said = namesPort(options) ? {} : { ...(port && { port }), ...(device && { device }) }
      const organ = organOf(house, named)
      const choice = portChoice(house, organ, { ...options, ...said, organ: named })
      if (['monitor', 'house', 'awaited'].includes(choice.port.type)) {
        throw new CannotPlay(`there is no organ to be silenced. ${choice.notice ?? 'A monitor sends nothing.'}`)
      }
      const isDone = await silenceOrgan(organ, { stops, onlyAfterDeath }, choice).catch(async (thrown) => {
        // It was slow, and stands still no more.
        if (server === null || !(await server.panics())) throw thrown
        return true
      })
      say(isDone ? `${organ.name}: every key was let go.` : `${organ.name}: nobody was killed there.`)
    })
}

/** A pipe sounds: a server that runs as it should answers at once. */
const PANIC_WITHIN_MS = 2000

/** A server that does not answer. */
interface Mute {
  readonly said: SaidAtStart
  /** Asks once more, as long as it may take. @returns whether it did */
  readonly panics: () => Promise<boolean>
}

/** @returns null where none runs */
async function askServer(house: House): Promise<'silenced' | Mute | null> {
  const { findServer, NoAnswer } = await loadServer()
  const server = await findServer(house)
  if (server === null) return null
  const panic = (withinMs?: number) => server.call('POST', '/api/panic', undefined, withinMs)
  try {
    await panic(PANIC_WITHIN_MS)
    return 'silenced'
  } catch (thrown) {
    if (!(thrown instanceof NoAnswer) || server.said.virtual !== undefined) throw thrown
    sayBeside(`voluntary: ${thrown.message}: its organ is let go of without it`)
    const panics = () =>
      panic().then(
        () => true,
        () => false,
      )
    return { said: server.said, panics }
  }
}

const HELP = `
What plays on that port must be stopped first; a running voluntary serve is asked for panic, and gone round where it does
not answer. Where a pipe still sounds after this, the organ does not hear us: switch it off and on.

Examples:
  $ voluntary silence
  $ voluntary silence our-church --port WIDI --stops`
