import { type Finding, formatFinding, type Severity } from '../../findings/index.ts'
import { type Prepared, prepare } from '../../organist/index.ts'
import { ticks } from '../../time/index.ts'
import { whatSounds } from '../../timeline/index.ts'
import type { AddCommand } from '../command.ts'
import { houseOf, type PieceOptions, pieceCommand, wishesOf } from '../options.ts'
import { clock, say, sayJson } from '../print.ts'
import { cuesOf, organsCompared } from '../view/organs-compared.ts'

/** `--organ A --organ B`: what they make of one registration. */
type CheckOptions = Omit<PieceOptions, 'organ'> & {
  readonly organ?: readonly string[]
  readonly json?: boolean
  readonly all?: boolean
}

/** `voluntary check`: what would go wrong before anyone hears it. */
export const addCheck: AddCommand = (program, done) => {
  const command = pieceCommand(program, 'check')
  command.options
    .find(({ long }) => long === '--organ')
    ?.argParser((organ: string, before: readonly string[] | undefined) => [...(before ?? []), organ])
  command
    .description('say what would go wrong, with bar and beat, before anyone hears it')
    .option('--json', 'for scripts')
    .option('--all', 'every finding; else at most five of a kind')
    .addHelpText('after', HELP)
    .action((score: string, { organ: organs = [], json, all = false, ...others }: CheckOptions, command) => {
      const house = houseOf(command)
      const asked = organs.length === 0 ? [{}] : [...new Set(organs)].map((organ) => ({ organ }))
      const prepared = asked.map((organ) => prepare(house, wishesOf(house, score, { ...others, ...organ })))
      const isOne = prepared.length === 1
      if (json) sayJson(isOne ? prepared.map(asData)[0] : manyAsData(prepared))
      else {
        if (!isOne) say(...organsCompared(prepared, process.stdout.columns ?? WIDTH), '')
        say(prepared.map((each) => asText(each, all)).join('\n\n'))
      }
      if (!prepared.every(isPlayable)) done(1)
    })
}

const HELP = `
Exit code 1: it should not be played as it is (on one of the organs named).

Examples:
  $ voluntary check st-anne --organ st-marys
  $ voluntary check bwv-553 --organ st-marys --organ one-manual      side by side: what each of them draws
  $ voluntary check st-anne --registration "mf: Sw. 8.4.; Gt. 8.4.2.; Ped. 16.8., Sw. to Ped."`

const isPlayable = ({ findings }: Prepared): boolean => !findings.some(({ severity }) => severity === 'serious')

function asData(prepared: Prepared) {
  const { title, performance, timeline, findings } = prepared
  return {
    title,
    organ: performance.organ.id,
    map: performance.mapping.letters,
    sounds: whatSounds(performance),
    parts: performance.mapping.places.map(({ part: { name, notes } }) => ({ name, notes: notes.length })),
    bars: performance.places.lastBar,
    seconds: timeline.duration / 1_000_000,
    messages: timeline.messages.length,
    playable: isPlayable(prepared),
    cues: cuesOf(prepared),
    findings,
  }
}

function manyAsData(all: readonly Prepared[]) {
  return { title: all[0]?.title, playable: all.every(isPlayable), organs: all.map(asData) }
}

const WIDTH = 100

const HEADINGS: readonly (readonly [Severity, string])[] = [
  ['serious', 'Should not be played like this'],
  ['warning', 'Look at this'],
  ['remark', 'Good to know'],
]
const MOST_OF_A_KIND = 5

function asText({ title, performance, timeline, findings }: Prepared, all: boolean): string {
  const { organ, mapping } = performance
  const parts = mapping.places.map(({ part: { name, notes }, division, bass }) => {
    const where = [division?.name ?? 'not played', ...(bass === null ? [] : [`lowest voice ${bass.name}`])].join(', ')
    return `  ${name.padEnd(24)} ${String(notes.length).padStart(6)} notes   → ${where}`
  })
  const time = clock(Math.round(timeline.duration / 1_000_000) * 1000)
  const seen = HEADINGS.flatMap(([severity, heading]) => {
    const ofSeverity = findings.filter((finding) => finding.severity === severity)
    return ofSeverity.length === 0 ? [] : ['', `${heading}:`, ...byKind(ofSeverity, all)]
  })
  return [
    `${title} on ${organ.name}`,
    `${barsOf(performance)}, ${time}, ${timeline.messages.length} messages; map ${mapping.letters} (${mapping.how})`,
    whatSounds(performance),
    ...parts,
    ...seen,
    ...(findings.every(({ severity }) => severity === 'remark') ? ['', 'Nothing stands in the way.'] : []),
  ].join('\n')
}

/** `84 bars`, or `bars 17–32` where only some are played. */
function barsOf({ places, from, to }: Prepared['performance']): string {
  const [first, last] = [places.at(from).bar, places.at(ticks(Math.max(from, to - 1))).bar]
  const whole = first <= places.metre.firstBar && last >= places.lastBar
  return whole ? `${places.lastBar} bars` : `bars ${first}–${last} of ${places.lastBar}`
}

function byKind(findings: readonly Finding[], all: boolean): string[] {
  return [...new Set(findings.map(({ code }) => code))].flatMap((code) => {
    const kind = findings.filter((each) => each.code === code).map((each) => `  ${formatFinding(each)}`)
    const rest = kind.length - MOST_OF_A_KIND
    return all || rest <= 0 ? kind : [...kind.slice(0, MOST_OF_A_KIND), `  … and ${rest} more of this kind (--all)`]
  })
}
