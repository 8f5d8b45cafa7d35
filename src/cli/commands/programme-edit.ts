import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { Option } from 'commander'
import { isSeq, visit } from 'yaml'
import { badInput } from '../../findings/index.ts'
import { list, locate, makeFolder, openYamlDraft, saveYamlDraft, writeWhole } from '../../house/index.ts'
import { learnGo, openOrgan, readSettings } from '../../organist/index.ts'
import { openItem, readItem, readProgramme } from '../../programme/index.ts'
import { chooseScore } from '../choose-score.ts'
import type { AddCommand } from '../command.ts'
import { houseOf, organOf, PROGRAMME_ORGAN_HELP } from '../options.ts'
import { say, today } from '../print.ts'

const DAY = /^\d{4}-\d{2}-\d{2}$/

export const addProgrammeNew: AddCommand = (programme) => {
  programme
    .command('new')
    .description('an empty order of service, in your house')
    .argument('[day]', 'such as 2026-11-22; or another name', today())
    .option('--title <title>')
    .option('--organ <organ>', 'its organ profile')
    .action((name: string, { title, organ }: { title?: string; organ?: string }, command) => {
      const house = houseOf(command)
      if (!/^[\w.-]+$/.test(name)) throw badInput(name, 'a plain name is expected', 'for instance 2026-11-22')
      const path = join(house.home, 'programmes', `${name}.yaml`)
      if (existsSync(path)) throw badInput(path, 'this programme is there already', 'add to it, or take another name')
      if (organ !== undefined) openOrgan(house, organ)
      makeFolder(join(house.home, 'programmes'))
      const lines = [
        '# The order of service: voluntary programme add, or by hand (docs/sunday.md).',
        ...(title === undefined ? [] : [`title: ${JSON.stringify(title)}`]),
        ...(DAY.test(name) ? [`date: ${name}`] : []),
        ...(organ === undefined ? [] : [`organ: ${organ}`]),
        'items: []',
      ]
      writeWhole(path, `${lines.join('\n')}\n`)
      say(path)
    })
}

/** In the order in which a file has them; as `--help` says each. */
const SETTINGS = ['title', 'number', 'notes', 'start', 'verses', 'registration', 'tempo', 'transpose', 'loop'] as const

type ItemOptions = { readonly [Setting in (typeof SETTINGS)[number]]?: unknown } & {
  readonly organ?: string
  readonly at?: number
}

const orNumber = (text: string): string | number => (/^\d+(\.\d+)?$/.test(text) ? Number(text) : text)
/** One of it stands for itself. */
const listed = (text: string): unknown => oneOrAll(text.split(/\s*,\s*/))
const oneOrAll = (all: readonly unknown[]): unknown => (all.length === 1 ? all[0] : all)

export const addProgrammeItem: AddCommand = (programme) => {
  const kinds = ['hymn', 'psalm', 'responses', 'voluntary', 'fanfare', 'silence']
  programme
    .command('add')
    .description('put an item into an order of service')
    .argument('<programme>')
    .addArgument(programme.createArgument('<kind>').choices(kinds))
    .argument('<what>', 'the score; for a silence what happens meanwhile')
    .option('--verses <list>', 'how many, or which: 1,2,4,5', (text) => oneOrAll(text.split(/\s*,\s*/).map(orNumber)))
    .option('--title <title>', 'as people know it; else the score’s')
    .option('--notes <text>', 'for the operator: "after the second reading"')
    .option('--number <number>', 'in the hymn book', orNumber)
    .option('--registration <list>', 'a dynamic or piston for all verses, or one for each: mf,mp,mf,f,ff', listed)
    .option('--tempo <tempo>', '90%, or quarters a minute', orNumber)
    .option('--transpose <semitones>', '', Number)
    .option('--loop <bars>', 'the bars of a voluntary that are repeated: 5-12', (text) => text.split('-').map(orNumber))
    .addOption(new Option('--start <how>', 'by hand, or straight on after the item before').choices(['go', 'on']))
    .option('--at <number>', 'its place; else the last', Number)
    .option('--organ <organ>', PROGRAMME_ORGAN_HELP)
    .action(async (name: string, kind: string, asked: string, options: ItemOptions, command) => {
      const house = houseOf(command)
      const path = locate(house, 'programmes', name)
      const isOurs = list(house, 'programmes').some((each) => each.path === path && !each.own)
      if (isOurs) throw badInput(path, 'this programme came with Voluntary', 'make your own: voluntary programme new')
      const { value } = readProgramme(path)
      const what = kind === 'silence' ? asked : await chooseScore(house, asked)
      const given = SETTINGS.flatMap((each) => (options[each] === undefined ? [] : [[each, options[each]]]))
      const form = { [kind]: what, ...Object.fromEntries(given) }
      const read = readItem(house, form, `${kind} ${what}`)
      const item = openItem(house, read, organOf(house, options.organ, value.organ), `${kind} ${what}`)
      const { at = value.items.length + 1 } = options
      if (!Number.isInteger(at) || at < 1 || at > value.items.length + 1) {
        throw badInput('--at', `a place from 1 to ${value.items.length + 1} is expected`)
      }
      const draft = openYamlDraft(path)
      const node = draft.document.createNode(form)
      visit(node, {
        Seq: (_, list) => {
          list.flow = true
        },
      })
      const items = draft.document.get('items')
      if (isSeq(items) && value.items.length > 0) items.items.splice(at - 1, 0, node)
      else {
        draft.document.set('items', draft.document.createNode([]))
        draft.document.addIn(['items'], node)
      }
      saveYamlDraft(draft)
      say(`${at}  ${item.title}`)
    })
}

const LEARN_WITHIN_MS = 30_000

export const addLearnGo: AddCommand = (programme, done) => {
  programme
    .command('learn-go')
    .description('teach a piston or foot switch that sends MIDI to be go')
    .requiredOption('--from <port>', 'MIDI input: part of its name')
    .action(async ({ from }: { from: string }, command) => {
      const house = houseOf(command)
      readSettings(house)
      say('Press the piston or switch now (30 seconds) …')
      const message = await learnGo(from, LEARN_WITHIN_MS)
      if (message === null) {
        say('Nothing was heard; nothing was changed.')
        return done(1)
      }
      makeFolder(house.home)
      const draft = openYamlDraft(join(house.home, 'settings.yaml'))
      draft.document.set('goFrom', draft.document.createNode({ port: from, message }))
      saveYamlDraft(draft)
      say(`${message} on ${from} is go from now on.`)
    })
}
