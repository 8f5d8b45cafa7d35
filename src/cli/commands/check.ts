import { type Finding, formatFinding, type Severity } from '../../findings/index.ts'
import { openHouse } from '../../house/index.ts'
import { type Prepared, prepare } from '../../organist/index.ts'
import { ticks } from '../../time/index.ts'
import type { AddCommand } from '../command.ts'
import { addPieceOptions, type PieceOptions, wishesOf } from '../options.ts'
import { cuesOf, organsCompared } from '../view/organs-compared.ts'

/** `--organ A --organ B`: what they make of one registration. */
type CheckOptions = Omit<PieceOptions, 'organ'> & {
  readonly organ?: readonly string[]
  readonly json?: boolean
  readonly all?: boolean
}

/** `voluntary check`: what would go wrong before anyone hears it. */
export const addCheck: AddCommand = (program, done) => {
  const command = addPieceOptions(program.command('check'))
  command.options
    .find(({ long }) => long === '--organ')
    ?.argParser((organ: string, before: readonly string[] | undefined) => [...(before ?? []), organ])
  command
    .description('say what would go wrong, with bar and beat, before anyone hears it')
    .argument('<score>', 'a MIDI file, or the name of a score in the house')
    .option('--json', 'for scripts')
    .option('--all', 'every finding; else at most five of a kind')
    .addHelpText(
      'after',
      `
Exit code 1: it should not be played as it is (on one of the organs named).

Examples:
  $ voluntary check st-anne --organ st-marys
  $ voluntary check bwv-553 --organ st-marys --organ one-manual      side by side: what each of them draws
  $ voluntary check st-anne --registration "mf: Sw. 8.4.; Gt. 8.4.2.; Ped. 16.8., Sw. to Ped."`,
    )
    .action((score: string, options: CheckOptions, command) => {
      const house = openHouse(command.optsWithGlobals().home)
      const { organ: organs = [], ...others } = options
      const on = (organ: object) => prepare(house, wishesOf(house, score, { ...others, ...organ }))
      const [first, ...more] = (organs.length === 0 ? [{}] : [...new Set(organs)].map((organ) => ({ organ }))).map(on)
      if (!first) return
      const all = [first, ...more]
      const serious = all.some(({ findings }) => findings.some(({ severity }) => severity === 'serious'))
      if (options.json)
        process.stdout.write(`${JSON.stringify(more.length > 0 ? manyAsData(all) : asData(first), null, 2)}\n`)
      else
        process.stdout.write(
          more.length > 0 ? manyAsText(all, options.all ?? false) : asText(first, options.all ?? false),
        )
      if (serious) done(1)
    })
}

function asData(prepared: Prepared) {
  const { title, performance, timeline, findings } = prepared
  return {
    title,
    organ: performance.organ.id,
    map: performance.mapping.letters,
    parts: performance.score.parts.map(({ name, notes }) => ({ name, notes: notes.length })),
    bars: performance.places.lastBar,
    seconds: timeline.duration / 1_000_000,
    messages: timeline.messages.length,
    playable: !findings.some(({ severity }) => severity === 'serious'),
    cues: cuesOf(prepared),
    findings,
  }
}

function manyAsData(all: readonly Prepared[]) {
  const organs = all.map(asData)
  return { title: all[0]?.title, playable: organs.every(({ playable }) => playable), organs }
}

const WIDTH = 100

function manyAsText(all: readonly Prepared[], showAll: boolean): string {
  const compared = organsCompared(all, process.stdout.columns ?? WIDTH).join('\n')
  return `${compared}\n\n${all.map((each) => asText(each, showAll)).join('\n')}`
}

const HEADING: Readonly<Record<Severity, string>> = {
  serious: 'Should not be played like this',
  warning: 'Look at this',
  remark: 'Good to know',
}
const MOST_OF_A_KIND = 5

function asText({ title, performance, timeline, findings }: Prepared, all: boolean): string {
  const { organ, mapping, score } = performance
  const parts = score.parts.map(({ name, notes }, index) => {
    const division = mapping.divisions[index]?.name ?? 'not played'
    return `  ${name.padEnd(24)} ${String(notes.length).padStart(6)} notes   → ${division}`
  })
  const seconds = Math.round(timeline.duration / 1_000_000)
  const lines = [
    `${title} on ${organ.name}`,
    `${barsOf(performance)}, ${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, '0')}, ${timeline.messages.length} messages; map ${mapping.letters} (${mapping.how})`,
    ...parts,
  ]
  for (const severity of ['serious', 'warning', 'remark'] as const) {
    const ofSeverity = findings.filter((finding) => finding.severity === severity)
    if (ofSeverity.length > 0) lines.push('', `${HEADING[severity]}:`, ...saidByKind(ofSeverity, all))
  }
  if (!findings.some(({ severity }) => severity !== 'remark')) lines.push('', 'Nothing stands in the way.')
  return `${lines.join('\n')}\n`
}

/** `84 bars`, or `bars 17–32` where only some are played. */
function barsOf({ places, from, to }: Prepared['performance']): string {
  const [first, last] = [places.at(from).bar, places.at(ticks(Math.max(from, to - 1))).bar]
  const whole = first <= places.metre.firstBar && last >= places.lastBar
  return whole ? `${places.lastBar} bars` : `bars ${first}–${last} of ${places.lastBar}`
}

function saidByKind(findings: readonly Finding[], all: boolean): string[] {
  return grouped(findings).flatMap((kind) => {
    const shown = all ? kind : kind.slice(0, MOST_OF_A_KIND)
    const rest = kind.length - shown.length
    return [
      ...shown.map((each) => `  ${formatFinding(each)}`),
      ...(rest > 0 ? [`  … and ${rest} more of this kind (--all)`] : []),
    ]
  })
}

function grouped(findings: readonly Finding[]): Finding[][] {
  const kinds = new Map<string, Finding[]>()
  for (const finding of findings) {
    const kind = kinds.get(finding.code)
    if (kind) kind.push(finding)
    else kinds.set(finding.code, [finding])
  }
  return [...kinds.values()]
}
