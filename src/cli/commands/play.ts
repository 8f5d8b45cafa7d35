import { type Finding, formatFinding } from '../../findings/index.ts'
import { type Live, type Outcome, orderOfPiece } from '../../organist/index.ts'
import { whatSounds } from '../../timeline/index.ts'
import type { AddCommand } from '../command.ts'
import { houseOf, type PieceOptions, pieceCommand, preparePiece, wishesOf } from '../options.ts'
import { performHere } from '../perform-here.ts'
import { addPortOptions, type PortOptions } from '../port-options.ts'
import { say, sayBeside } from '../print.ts'
import { askServer } from '../server-bundle.ts'
import { codeOf } from '../until-silent.ts'
import { keyTable, wordList } from '../view/key-help.ts'
import { ms } from '../view/screen.ts'
import { sentWords } from '../view/sent-words.ts'

const MOST_FINDINGS = 8

/** `voluntary play`: a live view in the terminal, a plain log elsewhere. */
export const addPlay: AddCommand = (program, done) => {
  addPortOptions(pieceCommand(program, 'play'))
    .description('play a score on the organ')
    .addHelpText('after', HELP)
    .action(async (score: string, options: PieceOptions & PortOptions, command) => {
      const house = houseOf(command)
      const { fromBar: from, toBar: to, ...wishes } = wishesOf(house, score, options)
      // Where no organ is named, the one that is served is meant.
      const piece = { ...wishes, from, to, organ: options.organ ?? null }
      const code = await askServer(house, options, ({ attach }) => attach(house, { type: 'play', piece }))
      if (code !== null) return done(code)
      const prepared = preparePiece(house, score, options, options.capture)
      const order = orderOfPiece(house, prepared)
      sayBeside(`${order.title} on ${order.organ.name}`)
      sayBeside(whatSounds(prepared.performance))
      announce(prepared.findings)
      const { live, outcome } = await performHere(house, order, options, { goFrom: null, endsWhenOver: true })
      say(...reportOf(live, outcome, prepared.findings))
      done(codeOf(outcome))
    })
}

const HELP = `
Keys while it plays:
${keyTable()}

Without a terminal it reads commands a line each: ${wordList()}, status.

Without --port, --virtual, --device or --monitor the port that the organ's profile names is taken; where there is none,
the house organ sounds on this machine's speakers (also: --port house), and where there are none of those, nothing is sent.
It says which.

Examples:
  $ voluntary play bwv-553
  $ voluntary play hymn.mid --organ organs/ours.yaml --map SSGGP --port WIDI
  $ voluntary play st-anne --tempo 90% --from 5 --capture evening.mid`

function announce(findings: readonly Finding[]): void {
  const shown = findings.filter(({ severity, code }) => severity === 'serious' || code === 'default-registration')
  for (const finding of shown.slice(0, MOST_FINDINGS)) sayBeside(formatFinding(finding))
  const rest = shown.length - MOST_FINDINGS
  if (rest > 0) sayBeside(`… and ${rest} more: voluntary check says all`)
}

function reportOf(live: Live, outcome: Outcome, findings: readonly Finding[]): string[] {
  const status = live.status()
  const { lateness, slippedMs } = status
  const sent = sentWords(status, live.portName)
  const keptTime = {
    realtime: 'at real-time priority',
    high: 'at high priority',
    prompt: 'at normal priority, in short turns (docs/timing.md)',
    normal: 'at normal priority (docs/timing.md)',
  }
  const count = (severity: Finding['severity']) => findings.filter((each) => each.severity === severity).length
  const ended =
    outcome.type === 'done'
      ? 'Played to the end.'
      : outcome.type === 'stopped'
        ? 'Stopped; the keys are up and our stops are in.'
        : `It could not go on: ${outcome.problem}\n  → the organ may not have been told to be silent: switch it off and on if a pipe sounds`
  const late = `${ms(lateness.medianMs)} (median), ${ms(lateness.p99Ms)} (p99), ${ms(lateness.maxMs)} (most)`
  return [
    ended,
    live.keptBy === 'queue'
      ? `${sent} by the system’s own MIDI timer; handed over late by ${late}.`
      : `${sent}; late by ${late}, ${keptTime[live.priority]}.`,
    ...(slippedMs > 0 ? [`The machine stood still: the clock slipped by ${ms(slippedMs)} in all.`] : []),
    findings.length === 0
      ? 'No findings.'
      : `Findings: ${count('serious')} serious, ${count('warning')} to look at, ${count('remark')} to know (voluntary check).`,
  ]
}
