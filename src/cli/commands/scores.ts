import { basename, extname } from 'node:path'
import {
  type Alternative,
  alternativeTunes,
  type Entry,
  type Hit,
  normaliseMetre,
  otherSettings,
  type Reason,
  readEntry,
  readLibrary,
  type SearchResult,
  searchLibrary,
  textsOf,
  whyNoAlternative,
  writeBookNumber,
} from '../../catalogue/index.ts'
import { badInput } from '../../findings/index.ts'
import { locate } from '../../house/index.ts'
import { orphansIn } from '../../library/index.ts'
import { chooseScore } from '../choose-score.ts'
import type { AddCommand } from '../command.ts'
import { houseOf } from '../options.ts'
import { countEach, say, sayBeside, sayJson } from '../print.ts'
import { table } from '../view/table.ts'
import { addScoresAdd } from './scores-add.ts'
import { addScoresRemove, addScoresRename } from './scores-edit.ts'

const EXAMPLES = `
Examples:
  $ voluntary scores
  $ voluntary scores --search "amazing grace"
  $ voluntary scores --search "NEH 417"             a hymn book's number; a number alone is sought in all books
  $ voluntary scores --search "8.7.8.7 D"           a metre, however it is written: 87 87 D, CM, Long Metre
  $ voluntary scores add hymn.mscz ~/Downloads/*.mid   scores of any kind into your house
  $ voluntary scores show st-anne                   all that is known, and other tunes of its metre
  $ voluntary play old-100th`

/** `voluntary scores`: what there is to play. */
export const addScores: AddCommand = (program, done) => {
  const scores = program
    .command('scores')
    .description('list the scores, find one, add yours')
    .option('--search <words>', 'title, first line, tune, metre, hymn-book number, composer')
    .option('--json', 'for scripts')
    .addHelpText('after', EXAMPLES)
    .action(({ json, search }: { json?: boolean; search?: string }, command) => {
      const house = houseOf(command)
      const entries = readLibrary(house, sayReading)
      if (search !== undefined) return done(printSearch(entries, search, json === true))
      if (json) sayJson(entries)
      else
        say(
          ...entries.flatMap(inList),
          ...orphansIn(house).map((file) => `! ${file} stands beside no score: nothing reads it`),
        )
      if (entries.some(({ problem }) => problem !== null)) done(2)
    })
  for (const add of [addScoresAdd, addScoresRemove, addScoresRename]) add(scores, done)
  scores
    .command('show <score>')
    .description('all that is known of one, and the tunes that share its metre')
    .addHelpText('after', '\nExample:\n  $ voluntary scores show st-anne')
    .action(async (given: string, _, command) => {
      const house = houseOf(command)
      const path = locate(house, 'scores', await chooseScore(house, given))
      const entries = readLibrary(house, sayReading)
      const entry = entries.find((each) => each.path === path) ?? readEntry(elsewhere(path))
      const alternatives = alternativeTunes(entries, entry)
      const settings = otherSettings(entries, entry)
      if (command.optsWithGlobals().json)
        sayJson({ ...entry, alternatives, otherSettings: settings, whyNoAlternative: whyNoAlternative(entry) })
      else say(inFull(entry, alternatives, settings))
      if (entry.problem !== null) done(2)
    })
}

/** Fewer are read before anyone wonders. */
const MANY = 300
const sayReading = (scores: number) => {
  if (scores >= MANY) sayBeside(`voluntary: reading ${scores} scores that are new or changed`)
}

const elsewhere = (path: string) => ({ name: basename(path, extname(path)), path, own: true })

const marked = (problem: string): string => problem.replace(/^/gm, '  ! ')

function inList({ name, title, composer, own, registered, problem }: Entry): string[] {
  const about = [title, composer].filter((each) => each !== null).join(', ')
  const extra = [...(registered || problem !== null ? [] : ['no registration']), ...(own ? ['yours'] : [])]
  const tail = extra.length === 0 ? '' : ` (${extra.join(', ')})`
  return [`${name.padEnd(24)} ${about}${tail}`.trimEnd(), ...(problem === null ? [] : [marked(problem)])]
}

/** @returns the exit code: 0 something was found, 1 nothing was */
function printSearch(entries: readonly Entry[], search: string, json: boolean): number {
  const result = searchLibrary(entries, search)
  if (result.asked.length === 0) {
    throw badInput('--search', `"${search}" has neither a letter nor a figure`, 'for instance --search "amazing grace"')
  }
  if (json) {
    sayJson(result.hits.map(({ entry, worth, why }) => ({ ...entry, worth, why })))
  } else {
    say(result.hits.length > 0 ? inTable(result.hits) : nothingFound(entries, search, result), ...unread(entries))
  }
  return result.hits.length > 0 ? 0 : 1
}

const inTable = (hits: readonly Hit[]): string =>
  table(
    ['score', 'title', 'tune', 'metre', 'found by'],
    hits.map(({ entry, why }) => [
      entry.name,
      entry.title ?? '',
      entry.tune ?? '',
      printedMetre(entry) ?? '',
      why.map(inWords(entry)).join('; '),
    ]),
  )

/** What stands in another column is not said twice. */
const inWords =
  (entry: Entry) =>
  ({ field, text, nearly }: Reason): string => {
    const seen =
      (field === 'title' && text === entry.title) || field === 'tune' || field === 'metre' || field === 'name'
    const found = field === 'number' || field === 'book' ? text : seen ? field : `${field}: ${text}`
    return nearly ? `${found} (nearly)` : found
  }

function nothingFound(entries: readonly Entry[], search: string, { asked, nearMisses }: SearchResult): string {
  const sought = asked.length > 1 ? ` that has all of: ${asked.join(', ')}` : ` for "${search}"`
  const near = nearMisses.length === 0 ? [] : ['', 'These come near:', '', inTable(nearMisses)]
  return [`There is no score${sought}.`, ...near, '', ...inventory(entries)].join('\n')
}

/** Enough to see what a library is about. */
const MOST_NAMES = 40

function inventory(entries: readonly Entry[]): string[] {
  const names = entries.slice(0, MOST_NAMES).map(({ name }) => name)
  const more = entries.length > names.length ? [`and ${entries.length - names.length} more`] : []
  const facts: readonly (readonly [string, readonly string[]])[] = [
    ['scores', [...names, ...more]],
    ['metres', mostFrequent(entries.flatMap((entry) => printedMetre(entry) ?? []))],
    ['books', mostFrequent(entries.flatMap(textsOf).flatMap(({ books }) => books.map(({ book }) => book)))],
  ]
  return [
    `In the library (${entries.length} scores; \`voluntary scores\` lists them):`,
    ...facts.flatMap(([what, all]) => (all.length === 0 ? [] : [`  ${what.padEnd(7)} ${all.join(', ')}`])),
  ]
}

function mostFrequent(values: readonly string[]): string[] {
  return [...countEach(values)]
    .sort(([a, many], [b, more]) => more - many || a.localeCompare(b))
    .slice(0, MOST_NAMES)
    .map(([value, count]) => (count === 1 ? value : `${value} (${count})`))
}

/** A broken side file may hold just the words that were sought. */
function unread(entries: readonly Entry[]): string[] {
  const problems = entries.flatMap(({ problem }) => problem ?? [])
  return problems.length === 0 ? [] : ['', 'Not all of these could be read and searched:', ...problems.map(marked)]
}

const printedMetre = ({ metre }: Entry): string | null => (metre === null ? null : (normaliseMetre(metre) ?? metre))

function inFull(entry: Entry, alternatives: readonly Alternative[], settings: readonly Entry[]): string {
  const lines: [string, string | null][] = [
    ['title', entry.title],
    ['tune', entry.tune],
    ['metre', printedMetre(entry)],
    ['first line', entry.firstLine],
    ['books', entry.books.map(writeBookNumber).join(', ')],
    ...entry.texts.map(({ title, firstLine, books }): [string, string] => [
      'also sung',
      [firstLine ?? title, books.map(writeBookNumber).join(', ')].filter((each) => each).join('; '),
    ]),
    ['composer', entry.composer],
    ['arranger', entry.arranger],
    ['harmony', entry.harmony],
    ['source', entry.source],
    ['notes', entry.notes],
    ...entry.inFile.map((text): [string, string] => ['in the file', text]),
    ['stops', entry.registered ? 'registered' : 'no registration: mf from beginning to end'],
    ['file', entry.path],
    ['settings', settings.map(({ name, harmony }) => (harmony === null ? name : `${name} (${harmony})`)).join(', ')],
  ]
  const complaint = entry.problem === null ? [] : ['', marked(entry.problem)]
  const facts = lines.flatMap(([what, text]) => (text ? [`  ${what.padEnd(12)} ${text}`] : []))
  return [entry.name, ...facts, ...complaint, '', ...offered(entry, alternatives)].join('\n')
}

function offered(entry: Entry, alternatives: readonly Alternative[]): string[] {
  const why = whyNoAlternative(entry)
  if (why !== null) return [`No alternative tunes: ${why}.`]
  if (alternatives.length === 0) return ['No alternative tunes: no other tune of this metre is in the library.']
  const rows = alternatives.map(({ entry: { name, tune, title, metre }, warning }) => [
    `  ${name}`,
    tune ?? '',
    title ?? '',
    (metre && normaliseMetre(metre)) ?? '',
    warning === null ? '' : '!',
  ])
  const warnings = new Set(alternatives.flatMap(({ warning }) => warning ?? []))
  return [
    'Alternative tunes of the same metre:',
    table(['  score', 'tune', 'title', 'metre', ''], rows),
    ...[...warnings].map((warning) => `  ! ${warning}`),
  ]
}
