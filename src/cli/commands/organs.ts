import { list, openHouse, readText } from '../../files/index.ts'
import { saidBy } from '../../findings/index.ts'
import { readOrgan } from '../../organ/index.ts'
import type { AddCommand } from '../command.ts'
import { loadServer } from '../serve-bundle.ts'

/** `voluntary organs`: the profiles of the house and those that are shipped. */
export const addOrgans: AddCommand = (program, done) => {
  const organs = program
    .command('organs')
    .description('list the organ profiles')
    .option('--json', 'for scripts')
    .addHelpText('after', '\nExample:\n  $ voluntary organs\n  $ voluntary play st-anne --organ general-midi')
    .action(({ json }: { json?: boolean }, command) => {
      const found = list(openHouse(command.optsWithGlobals().home), 'organs').map(({ name, path, own }) => {
        try {
          const organ = readOrgan(path, readText(path))
          const divisions = organ.divisions.map((division) => division.name)
          const stops = organ.elements.filter(({ kind }) => kind === 'stop').length
          const dialects = organ.dialects.map(({ title, source, experimental }) => ({ title, source, experimental }))
          return { name, path, own, title: organ.name, divisions, stops, dialects, problem: null }
        } catch (thrown) {
          return { name, path, own, title: '', divisions: [], stops: 0, dialects: [], problem: saidBy(thrown) }
        }
      })
      if (json) process.stdout.write(`${JSON.stringify(found, null, 2)}\n`)
      else {
        for (const { name, own, title, divisions, stops, dialects, problem } of found) {
          const said = problem ?? `${title}: ${divisions.join(', ')}; ${stops} stops`
          process.stdout.write(`${name.padEnd(20)} ${said}${own ? ' (yours)' : ''}\n`)
          for (const { title: dialect, experimental } of dialects) {
            if (experimental !== null)
              process.stdout.write(`${''.padEnd(20)} ${dialect} is experimental: ${experimental}\n`)
          }
        }
      }
      if (found.some(({ problem }) => problem !== null)) done(2)
    })
  organs
    .command('trust')
    .description('confirm a profile that was sent over the network and waits, once you have read what it does')
    .argument('<name>', 'as the page said it')
    .option('--yes', 'without asking')
    .action(async (name: string, { yes }: { yes?: boolean }, command) => {
      const { trust } = await loadServer()
      await trust(openHouse(command.optsWithGlobals().home), name, yes ?? false)
    })
}
