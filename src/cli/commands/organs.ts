import { existsSync } from 'node:fs'
import { badInput, errorText } from '../../findings/index.ts'
import { list, readText, type Shelved, writeWhole } from '../../house/index.ts'
import { readOrgan } from '../../organ/index.ts'
import { type Imported, importOrgan } from '../../profile/import/index.ts'
import type { AddCommand } from '../command.ts'
import { houseOf, profileInHouse } from '../options.ts'
import { type PortOptions, portChoice } from '../port-options.ts'
import { say, sayJson } from '../print.ts'
import { loadServer } from '../server-bundle.ts'

/** `voluntary organs`: the profiles of the house and those that are shipped. */
export const addOrgans: AddCommand = (program, done) => {
  const organs = program
    .command('organs')
    .description('list the organ profiles')
    .option('--json', 'for scripts')
    .addHelpText('after', '\nExample:\n  $ voluntary organs\n  $ voluntary play st-anne --organ general-midi')
    .action(({ json }: { json?: boolean }, command) => {
      const found = list(houseOf(command), 'organs').map(described)
      if (json) sayJson(found)
      else for (const each of found) say(...linesOf(each))
      if (found.some(({ problem }) => problem !== null)) done(2)
    })
  organs
    .command('trust')
    .description('confirm a profile that was sent over the network, or says otherwise than was agreed for its console')
    .argument('<name>', 'as the page or the refusal said it')
    .option('--yes', 'without asking')
    .option('-p, --port <name>', 'where its console hangs: part of the MIDI output’s name')
    .option('--device <path>', 'the same for a raw device')
    .action(async (name: string, { yes = false, ...port }: PortOptions & { yes?: boolean }, command) => {
      const { trust } = await loadServer()
      const house = houseOf(command)
      await trust(house, name, yes, (organ) => portChoice(house, organ, { organ: name, ...port }).port)
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
      const path = options.output ?? profileInHouse(houseOf(command), `${imported.suggestedName}.yaml`)
      if (existsSync(path) && options.force !== true) {
        throw badInput(path, 'there is a profile already; nothing was written', 'add --force, or another --output')
      }
      writeWhole(path, imported.text)
      say(...reportOf(imported, path))
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

const UNREAD = { title: '', divisions: [], stops: 0, unlearnt: [], dialects: [] }

function described({ name, path, own }: Shelved) {
  try {
    const { name: title, divisions, elements, unlearnt, dialects } = readOrgan(path, readText(path))
    return {
      name,
      path,
      own,
      title,
      divisions: divisions.map((division) => division.name),
      stops: elements.filter(({ kind }) => kind === 'stop').length,
      unlearnt,
      dialects: dialects.map(({ title, source, experimental }) => ({ title, source, experimental })),
      problem: null,
    }
  } catch (thrown) {
    return { name, path, own, ...UNREAD, problem: errorText(thrown) }
  }
}

function linesOf(organ: ReturnType<typeof described>): string[] {
  const { name, own, title, divisions, stops, unlearnt, dialects, problem } = organ
  const more = unlearnt.length === 0 ? '' : `, ${unlearnt.length} more not learnt yet`
  const about = problem ?? `${title}: ${divisions.join(', ')}; ${stops} stops${more}`
  const doubts = dialects.flatMap(({ title, experimental }) =>
    experimental === null ? [] : [`${''.padEnd(20)} ${title} is experimental: ${experimental}`],
  )
  return [`${name.padEnd(20)} ${about}${own ? ' (yours)' : ''}`, ...doubts]
}

function reportOf({ found }: Imported, path: string): string[] {
  const { divisions, couplers, tremulants, enclosures: boxes, pistons, leftOut } = found
  const stops = divisions.map((division) => `${division.name} (${division.stops.length})`).join(', ')
  const counted = Object.entries({ couplers, tremulants, boxes, pistons }).filter(([, all]) => all.length > 0)
  const more = counted.map(([what, { length }]) => `${length} ${what}`).join(', ')
  return [
    `${found.name}: stops ${stops}${more === '' ? '' : `; ${more}`}`,
    ...(leftOut.length === 0 ? [] : ['Not in it:', ...leftOut.map((each) => `  ${each}`)]),
    `→ ${path}`,
  ]
}
