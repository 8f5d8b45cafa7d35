import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { type Command, Option } from 'commander'
import { visit } from 'yaml'
import { badInput, formatFinding } from '../../findings/index.ts'
import {
  type House,
  list,
  locate,
  makeFolder,
  openHouse,
  openYamlDraft,
  saveYamlDraft,
  writeWhole,
} from '../../house/index.ts'
import type { Organ } from '../../organ/index.ts'
import { DEFAULT_ORGAN, learnGo, openOrgan, orderOfProgramme, readSettings } from '../../organist/index.ts'
import { exitCodeOf } from '../../player/sentinel/index.ts'
import {
  type Item,
  openItem,
  openProgramme,
  type Programme,
  programmesFor,
  readItem,
  readProgramme,
  sayOrder,
} from '../../programme/index.ts'
import { besideServer } from '../beside-server.ts'
import type { AddCommand } from '../command.ts'
import { performHere } from '../perform-here.ts'
import { addPortOptions, type PortOptions } from '../port-options.ts'
import { keyTable, wordList } from '../view/key-help.ts'
import { endOfService } from '../view/performance-view.ts'

interface OrganOption {
  readonly organ?: string
}

/** `voluntary programme`: the order of service. */
export const addProgramme: AddCommand = (program, done) => {
  const programme = program
    .command('programme')
    .description('the order of service: make it, check it, hold it')
    .addHelpText('after', HELP)
  addNew(programme)
  addAdd(programme)
  addShow(programme)
  addCheck(programme, done)
  addRun(programme, done)
  addLearnGo(programme, done)
}

const HELP = `
Without a name the programme of today is meant, else the next one.

Examples:
  $ voluntary programme new 2026-11-22 --title "Sunday next before Advent"
  $ voluntary programme add 2026-11-22 hymn st-anne --verses 1,2,4,5 --notes "after the second reading"
  $ voluntary programme check 2026-11-22       on Saturday
  $ voluntary programme run 2026-11-22         on Sunday: space is go (docs/sunday.md)`

const ORGAN_HELP = `organ profile (else the programme's, else the one of settings.yaml, else ${DEFAULT_ORGAN})`
const DAY = /^\d{4}-\d{2}-\d{2}$/

const houseOf = (command: Command): House => openHouse(command.optsWithGlobals().home)

const today = (): string => {
  const now = new Date()
  const two = (value: number) => String(value).padStart(2, '0')
  return `${now.getFullYear()}-${two(now.getMonth() + 1)}-${two(now.getDate())}`
}

/** The path of a programme: the one named, else today's, else the next to come. */
function pathOf(house: House, name: string | undefined): string {
  if (name !== undefined) return locate(house, 'programmes', name)
  const shelved = list(house, 'programmes')
  const [found, ...others] = programmesFor(today(), shelved)
  if (found && others.length === 0) return found.path
  const names = (found ? [found, ...others] : shelved).map((each) => each.name).join(', ')
  const problem = found ? 'there are several programmes for that day' : 'there is no programme for today or later'
  throw badInput('', problem, names === '' ? 'voluntary programme new' : `name one: ${names}`)
}

function open(house: House, name: string | undefined, options: OrganOption): { organ: Organ; programme: Programme } {
  const path = pathOf(house, name)
  const file = readProgramme(path)
  const organ = openOrgan(house, options.organ ?? file.value.organ ?? readSettings(house).organ ?? DEFAULT_ORGAN)
  return { organ, programme: openProgramme(house, path, file, organ) }
}

function addNew(programme: Command): void {
  programme
    .command('new')
    .description('an empty order of service, in your house')
    .argument('[day]', 'such as 2026-11-22; or another name')
    .option('--title <title>')
    .option('--organ <organ>', 'its organ profile')
    .action((given: string | undefined, { title, organ }: { title?: string; organ?: string }, command) => {
      const house = houseOf(command)
      const name = given ?? today()
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
      process.stdout.write(`${path}\n`)
    })
}

interface AddOptions extends OrganOption {
  readonly verses?: string
  readonly title?: string
  readonly notes?: string
  readonly number?: string
  readonly registration?: string
  readonly tempo?: string
  readonly transpose?: string
  readonly loop?: string
  readonly start?: string
  readonly at?: string
}

function addAdd(programme: Command): void {
  programme
    .command('add')
    .description('put an item into an order of service')
    .argument('<programme>')
    .addArgument(
      programme.createArgument('<kind>').choices(['hymn', 'psalm', 'responses', 'voluntary', 'fanfare', 'silence']),
    )
    .argument('<what>', 'the score; for a silence what happens meanwhile')
    .option('--verses <list>', 'how many, or which: 1,2,4,5')
    .option('--title <title>', 'as people know it; else the score’s')
    .option('--notes <text>', 'for the operator: "after the second reading"')
    .option('--number <number>', 'in the hymn book')
    .option('--registration <list>', 'a dynamic or piston for all verses, or one for each: mf,mp,mf,f,ff')
    .option('--tempo <tempo>', '90%, or quarters a minute')
    .option('--transpose <semitones>')
    .option('--loop <bars>', 'the bars of a voluntary that are repeated: 5-12')
    .addOption(new Option('--start <how>', 'by hand, or straight on after the item before').choices(['go', 'on']))
    .option('--at <number>', 'its place; else the last')
    .option('--organ <organ>', ORGAN_HELP)
    .action((name: string, kind: string, what: string, options: AddOptions, command) => {
      const house = houseOf(command)
      const path = locate(house, 'programmes', name)
      const own = list(house, 'programmes').find((each) => each.path === path)?.own ?? true
      if (!own) throw badInput(path, 'this programme came with Voluntary', 'make your own: voluntary programme new')
      const { value } = readProgramme(path)
      const form = formOf(kind, what, options)
      const read = readItem(house, form, `${kind} ${what}`)
      const organ = openOrgan(house, options.organ ?? value.organ ?? readSettings(house).organ ?? DEFAULT_ORGAN)
      const item = openItem(house, read, organ, `${kind} ${what}`)
      const at = options.at === undefined ? value.items.length : Number(options.at) - 1
      if (!Number.isInteger(at) || at < 0 || at > value.items.length) {
        throw badInput('--at', `a place from 1 to ${value.items.length + 1} is expected`)
      }
      const draft = openYamlDraft(path)
      const items = draft.document.get('items')
      const node = draft.document.createNode(form)
      visit(node, {
        Seq: (_, list) => {
          list.flow = true
        },
      })
      if (items === undefined || items === null || value.items.length === 0) {
        draft.document.set('items', draft.document.createNode([]))
        draft.document.addIn(['items'], node)
      } else (items as { items: unknown[] }).items.splice(at, 0, node)
      saveYamlDraft(draft)
      process.stdout.write(`${at + 1}  ${item.title}\n`)
    })
}

/** What an item says in the file: nothing that was not asked for. */
function formOf(kind: string, what: string, options: AddOptions): Readonly<Record<string, unknown>> {
  const { verses, registration, number, transpose, loop, tempo, title, notes, start } = options
  const each = (text: string) => text.split(/\s*,\s*/)
  const orNumber = (text: string) => (/^\d+$/.test(text) ? Number(text) : text)
  const listed = verses === undefined ? undefined : each(verses).map(orNumber)
  const registered = registration === undefined ? undefined : each(registration)
  return Object.fromEntries(
    Object.entries({
      [kind]: what,
      title,
      number: number === undefined ? undefined : orNumber(number),
      notes,
      start,
      verses: listed?.length === 1 ? listed[0] : listed,
      registration: registered?.length === 1 ? registered[0] : registered,
      tempo: tempo === undefined ? undefined : /^\d+(\.\d+)?$/.test(tempo) ? Number(tempo) : tempo,
      transpose: transpose === undefined ? undefined : Number(transpose),
      loop: loop?.split('-').map(orNumber),
    }).filter(([, value]) => value !== undefined),
  )
}

function addShow(programme: Command): void {
  programme
    .command('show')
    .description('say what will be played, in order')
    .argument('[programme]')
    .option('--organ <organ>', ORGAN_HELP)
    .option('--json', 'for scripts')
    .action((name: string | undefined, options: OrganOption & { json?: boolean }, command) => {
      const { organ, programme: opened } = open(houseOf(command), name, options)
      if (options.json) {
        const items = opened.items.map(({ kind, title, notes, start, sections }) => ({
          kind,
          title,
          notes,
          start,
          sections: sections.map(({ label, registration, waits }) => ({ label, registration, waits })),
        }))
        return void process.stdout.write(
          `${JSON.stringify({ title: opened.title, organ: organ.name, items }, null, 2)}\n`,
        )
      }
      process.stdout.write(`${opened.title} → ${organ.name}\n`)
      for (const [index, item] of opened.items.entries()) process.stdout.write(`\n${shown(item, index)}`)
    })
}

const shown = (item: Item, index: number): string => {
  const notes = item.notes === null ? '' : `      ${item.notes}\n`
  const starts = item.start === 'on' ? '  (straight on)' : ''
  const order = sayOrder(item).map((line) => `      ${line}\n`)
  return `${String(index + 1).padStart(3)}   ${item.title}${starts}\n${notes}${order.join('')}`
}

function addCheck(programme: Command, done: (code: number) => void): void {
  programme
    .command('check')
    .description('on Saturday: say what would go wrong with each item on this organ')
    .argument('[programme]')
    .option('--organ <organ>', ORGAN_HELP)
    .option('--json', 'for scripts')
    .addHelpText('after', '\nExit code 1: it should not be played as it is.')
    .action((name: string | undefined, options: OrganOption & { json?: boolean }, command) => {
      const { organ, programme: opened } = open(houseOf(command), name, options)
      const isSerious = ({ findings }: Item) => findings.some(({ severity }) => severity === 'serious')
      if (options.json) {
        const items = opened.items.map(({ title, findings }) => ({ title, findings }))
        process.stdout.write(`${JSON.stringify({ title: opened.title, organ: organ.name, items }, null, 2)}\n`)
      } else {
        process.stdout.write(`${opened.title} → ${organ.name}\n`)
        for (const [index, item] of opened.items.entries()) {
          const { title, findings } = item
          const verdict = isSerious(item)
            ? 'should not be played as it is'
            : findings.length === 0
              ? 'good'
              : 'can be played'
          process.stdout.write(`${String(index + 1).padStart(3)}   ${title}: ${verdict}\n`)
          for (const each of findings) process.stdout.write(`      ${each.severity}: ${formatFinding(each)}\n`)
        }
      }
      if (opened.items.some(isSerious)) done(1)
    })
}

type RunOptions = PortOptions & OrganOption & { readonly fromStart?: boolean; readonly goFrom?: string }

function addRun(programme: Command, done: (code: number) => void): void {
  addPortOptions(programme.command('run'))
    .description('hold the service: one key (space, PageDown) is go')
    .argument('[programme]')
    .option('--organ <organ>', ORGAN_HELP)
    .option('--from-start', 'from the first item, not from where it was left')
    .option('--go-from <port>', 'MIDI input on which the switch of `programme learn-go` says go')
    .addHelpText('after', RUN_HELP)
    .action(async (name: string | undefined, options: RunOptions, command) => {
      const house = houseOf(command)
      const inTerminal = process.stdin.isTTY === true && process.stdout.isTTY === true
      const { fromStart = false, goFrom = null } = options
      const how = { organ: options.organ ?? null, fromStart, goFrom, endsWhenOver: !inTerminal }
      const asked = { type: 'programme', programme: pathOf(house, name), ...how } as const
      const code = await besideServer(house, options, ({ attach }) => attach(house, asked))
      if (code !== null) return done(code)
      const { organ, programme: opened } = open(house, name, options)
      if (opened.items.length === 0)
        throw badInput(opened.file, 'there is nothing in this programme', 'voluntary programme add')
      const order = orderOfProgramme(house, opened, organ, fromStart)
      const { outcome, live } = await performHere(house, order, options, { goFrom, endsWhenOver: !inTerminal })
      process.stdout.write(`${endOfService(outcome, live.status())}\n`)
      if (outcome.type === 'failed') return done(1)
      if (outcome.signal !== null) done(exitCodeOf(outcome.signal))
    })
}

const RUN_HELP = `
Keys:
${keyTable()}

Where it was interrupted (a power cut, a crash, Q) it comes back at the same item and verse, silent, waiting for go.
Without a terminal it reads commands a line each: ${wordList()}, status.`

const LEARN_WITHIN_MS = 30_000

function addLearnGo(programme: Command, done: (code: number) => void): void {
  programme
    .command('learn-go')
    .description('teach a piston or foot switch that sends MIDI to be go')
    .requiredOption('--from <port>', 'MIDI input: part of its name')
    .action(async ({ from }: { from: string }, command) => {
      const house = houseOf(command)
      readSettings(house)
      process.stdout.write(`Press the piston or switch now (30 seconds) …\n`)
      const message = await learnGo(from, LEARN_WITHIN_MS)
      if (message === null) {
        process.stdout.write('Nothing was heard; nothing was changed.\n')
        return done(1)
      }
      makeFolder(house.home)
      const draft = openYamlDraft(join(house.home, 'settings.yaml'))
      draft.document.set('goFrom', draft.document.createNode({ port: from, message }))
      saveYamlDraft(draft)
      process.stdout.write(`${message} on ${from} is go from now on.\n`)
    })
}
