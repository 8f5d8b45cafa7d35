import { openHouse } from '../../files/index.ts'
import { type Finding, formatFinding, type Severity } from '../../findings/index.ts'
import { type Prepared, prepare } from '../../organist/index.ts'
import { ticks } from '../../time/index.ts'
import type { AddCommand } from '../command.ts'
import { addPieceOptions, type PieceOptions, wishesOf } from '../options.ts'

/** `voluntary check`: what would go wrong before anyone hears it. */
export const addCheck: AddCommand = (program, done) => {
  addPieceOptions(program.command('check'))
    .description('say what would go wrong, with bar and beat, before anyone hears it')
    .argument('<score>', 'a MIDI file, or the name of a score in the house')
    .option('--json', 'for scripts')
    .option('--all', 'every finding; else at most five of a kind')
    .addHelpText(
      'after',
      `
Exit code 1: it should not be played as it is.

Example:
  $ voluntary check st-anne --organ st-marys`,
    )
    .action((score: string, options: PieceOptions & { json?: boolean; all?: boolean }, command) => {
      const house = openHouse(command.optsWithGlobals().home)
      const prepared = prepare(house, wishesOf(house, score, options))
      const serious = prepared.findings.some(({ severity }) => severity === 'serious')
      process.stdout.write(options.json ? asJson(prepared) : asText(prepared, options.all ?? false))
      if (serious) done(1)
    })
}

function asJson({ title, performance, timeline, findings }: Prepared): string {
  const report = {
    title,
    organ: performance.organ.id,
    map: performance.mapping.letters,
    parts: performance.score.parts.map(({ name, notes }) => ({ name, notes: notes.length })),
    bars: performance.places.lastBar,
    seconds: timeline.duration / 1_000_000,
    messages: timeline.messages.length,
    playable: !findings.some(({ severity }) => severity === 'serious'),
    findings,
  }
  return `${JSON.stringify(report, null, 2)}\n`
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
  for (const finding of findings) kinds.set(finding.code, [...(kinds.get(finding.code) ?? []), finding])
  return [...kinds.values()]
}
