import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { badInput, saidBy } from '../../findings/index.ts'
import { list, makeFolder, openHouse, readText, writeWhole } from '../../house/index.ts'
import { readOrgan } from '../../organ/index.ts'
import { type Imported, importOrgan } from '../../profile/import/index.ts'
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
          const { name: title, unlearnt } = organ
          return { name, path, own, title, divisions, stops, unlearnt, dialects, problem: null }
        } catch (thrown) {
          return {
            name,
            path,
            own,
            title: '',
            divisions: [],
            stops: 0,
            unlearnt: [],
            dialects: [],
            problem: saidBy(thrown),
          }
        }
      })
      if (json) process.stdout.write(`${JSON.stringify(found, null, 2)}\n`)
      else {
        for (const { name, own, title, divisions, stops, unlearnt, dialects, problem } of found) {
          const said =
            problem ??
            `${title}: ${divisions.join(', ')}; ${stops} stops${unlearnt.length === 0 ? '' : `, ${unlearnt.length} more not learnt yet`}`
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
  organs
    .command('import')
    .description('make a profile of an organ that another program knows')
    .argument('<definition>', 'GrandOrgue’s .organ or .orgue, or a file "definition" of Aeolus')
    .option('-o, --output <file>', 'the profile to write (else organs/NAME.yaml in the house)')
    .option('--inside <name>', 'which definition of a .orgue that has several')
    .option('--force', 'overwrite a profile that is there')
    .addHelpText('after', IMPORT_HELP)
    .action(async (definition: string, options: ImportOptions, command) => {
      const imported = await importOrgan(definition, options.inside ?? null)
      const path = options.output ?? placeInHouse(command.optsWithGlobals().home, imported.suggestedName)
      if (existsSync(path) && options.force !== true) {
        throw badInput(path, 'there is a profile already; nothing was written', 'add --force, or another --output')
      }
      writeWhole(path, imported.text)
      process.stdout.write(reportOf(imported, path))
    })
}

interface ImportOptions {
  readonly output?: string
  readonly inside?: string
  readonly force?: boolean
}

const IMPORT_HELP = `
What the profile cannot say is listed, here and at its head. It is to be bound in GrandOrgue, or rehearsed on.

Examples:
  $ voluntary organs import ~/organs/demo.organ
  $ voluntary organs import demo.orgue -o organs/demo.yaml
  $ voluntary organs import /usr/share/aeolus/stops/Aeolus/definition`

function placeInHouse(home: string | undefined, name: string): string {
  const folder = join(openHouse(home).home, 'organs')
  makeFolder(folder)
  return join(folder, `${name}.yaml`)
}

function reportOf({ found }: Imported, path: string): string {
  const stops = found.divisions.map((division) => `${division.name} (${division.stops.length})`)
  const more = [
    [found.couplers.length, 'couplers'],
    [found.tremulants.length, 'tremulants'],
    [found.enclosures.length, 'boxes'],
    [found.pistons.length, 'pistons'],
  ] as const
  const said = more.flatMap(([count, what]) => (count === 0 ? [] : [`${count} ${what}`]))
  const lines = [`${found.name}: stops ${stops.join(', ')}${said.length === 0 ? '' : `; ${said.join(', ')}`}`]
  if (found.leftOut.length > 0) lines.push('Not in it:', ...found.leftOut.map((each) => `  ${each}`))
  return `${lines.join('\n')}\n→ ${path}\n`
}
