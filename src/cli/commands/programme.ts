import type { Command } from 'commander'
import { badInput, formatFinding } from '../../findings/index.ts'
import { type House, list, locate } from '../../house/index.ts'
import { orderOfProgramme } from '../../organist/index.ts'
import { type Item, openProgramme, programmesFor, readProgramme, sayOrder } from '../../programme/index.ts'
import { whatPlays } from '../../timeline/index.ts'
import type { AddCommand } from '../command.ts'
import { houseOf, organOf, PROGRAMME_ORGAN_HELP } from '../options.ts'
import { performHere } from '../perform-here.ts'
import { addPortOptions, type PortOptions } from '../port-options.ts'
import { say, sayJson, today } from '../print.ts'
import { askServer } from '../server-bundle.ts'
import { codeOf } from '../until-silent.ts'
import { keyTable, wordList } from '../view/key-help.ts'
import { endOfService } from '../view/performance-view.ts'
import { addLearnGo, addProgrammeItem, addProgrammeNew } from './programme-edit.ts'

/** `voluntary programme`: the order of service. */
export const addProgramme: AddCommand = (program, done) => {
  const programme = program
    .command('programme')
    .description('the order of service: make it, check it, hold it')
    .addHelpText('after', HELP)
  for (const add of [addProgrammeNew, addProgrammeItem, addShow, addCheck, addRun, addLearnGo]) add(programme, done)
}

const HELP = `
Without a name the programme of today is meant, else the next one.

Examples:
  $ voluntary programme new 2026-11-22 --title "Sunday next before Advent"
  $ voluntary programme add 2026-11-22 hymn st-anne --verses 1,2,4,5 --notes "after the second reading"
  $ voluntary programme check 2026-11-22       on Saturday
  $ voluntary programme run 2026-11-22         on Sunday: space is go (docs/sunday.md)`

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

function open(house: House, name: string | undefined, organ: string | undefined) {
  const path = pathOf(house, name)
  const file = readProgramme(path)
  const found = organOf(house, organ, file.value.organ)
  return { organ: found, programme: openProgramme(house, path, file, found) }
}

interface ReportOptions {
  readonly organ?: string
  readonly json?: boolean
}

/** A command that says something of each item. @param asLines of an item that is headed by its number and title */
function addReport(
  programme: Command,
  name: string,
  { asData, asLines }: { asData: (item: Item) => object; asLines: (item: Item, head: string) => readonly string[] },
  then: (items: readonly Item[]) => void = () => undefined,
): Command {
  return programme
    .command(name)
    .argument('[programme]')
    .option('--organ <organ>', PROGRAMME_ORGAN_HELP)
    .option('--json', 'for scripts')
    .action((given: string | undefined, options: ReportOptions, command) => {
      const { organ, programme: opened } = open(houseOf(command), given, options.organ)
      const { title, items } = opened
      const lines = items.flatMap((item, index) => asLines(item, `${String(index + 1).padStart(3)}   ${item.title}`))
      if (options.json) sayJson({ title, organ: organ.name, items: items.map(asData) })
      else say(`${title} → ${organ.name}`, ...lines)
      then(items)
    })
}

const below = (lines: readonly string[]): string[] => lines.map((line) => `      ${line}`)

const addShow: AddCommand = (programme) => {
  addReport(programme, 'show', {
    asData: ({ kind, title, notes, start, sections }) => ({
      kind,
      title,
      notes,
      start,
      sections: sections.map(({ label, registration, waits }) => ({ label, registration, waits })),
    }),
    asLines: (item, head) => {
      const first = item.start === 'on' ? `${head}  (straight on)` : head
      return ['', first, ...below([...(item.notes === null ? [] : [item.notes]), ...sayOrder(item)])]
    },
  }).description('say what will be played, in order')
}

const isSerious = ({ findings }: Item): boolean => findings.some(({ severity }) => severity === 'serious')

function verdictOf(item: Item): string {
  if (isSerious(item)) return 'should not be played as it is'
  return item.findings.length === 0 ? 'good' : 'can be played'
}

/** Of each score that it is played from, the tune's first. */
const playsOf = ({ piece }: Item): string[] =>
  piece?.sources.flatMap(({ mapping, title }, index) => {
    if (mapping.places.length === 0) return []
    const plays = whatPlays({ organ: piece.organ, mapping })
    return [index === 0 ? plays : `${title}: ${plays}`]
  }) ?? []

const addCheck: AddCommand = (programme, done) => {
  const parts: Parameters<typeof addReport>[2] = {
    asData: (item) => ({ title: item.title, plays: playsOf(item), findings: item.findings }),
    asLines: (item, head) => [
      `${head}: ${verdictOf(item)}`,
      ...below(playsOf(item)),
      ...below(item.findings.map((each) => `${each.severity}: ${formatFinding(each)}`)),
    ],
  }
  addReport(programme, 'check', parts, (items) => items.some(isSerious) && done(1))
    .description('on Saturday: say what would go wrong with each item on this organ')
    .addHelpText('after', '\nExit code 1: it should not be played as it is.')
}

type RunOptions = PortOptions & { readonly fromStart?: boolean; readonly goFrom?: string }

const addRun: AddCommand = (programme, done) => {
  addPortOptions(programme.command('run'))
    .description('hold the service: one key (space, PageDown) is go')
    .argument('[programme]')
    .option('--organ <organ>', PROGRAMME_ORGAN_HELP)
    .option('--from-start', 'from the first item, not from where it was left')
    .option('--go-from <port>', 'MIDI input on which the switch of `programme learn-go` says go')
    .addHelpText('after', RUN_HELP)
    .action(async (name: string | undefined, options: RunOptions, command) => {
      const house = houseOf(command)
      const { organ: named = null, fromStart = false, goFrom = null } = options
      const endsWhenOver = !(process.stdin.isTTY && process.stdout.isTTY)
      const path = pathOf(house, name)
      const begin = { type: 'programme', programme: path, organ: named, fromStart, goFrom, endsWhenOver } as const
      const code = await askServer(house, options, ({ attach }) => attach(house, begin))
      if (code !== null) return done(code)
      const { organ, programme: opened } = open(house, name, options.organ)
      if (opened.items.length === 0)
        throw badInput(opened.file, 'there is nothing in this programme', 'voluntary programme add')
      const order = orderOfProgramme(house, opened, organ, fromStart)
      const { outcome, live } = await performHere(house, order, options, { goFrom, endsWhenOver })
      say(endOfService(outcome, live.status(), live.portName))
      done(codeOf(outcome))
    })
}

const RUN_HELP = `
Keys:
${keyTable()}

Where it was interrupted (a power cut, a crash, Q) it comes back at the same item and verse, silent, waiting for go.
Without a terminal it reads commands a line each: ${wordList()}, status.`
