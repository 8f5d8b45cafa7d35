import { badInput, type Finding, formatFinding } from '../../findings/index.ts'
import { isSameFile, openHouse } from '../../house/index.ts'
import { type Live, type Outcome, orderOfPiece, prepare, type Wishes } from '../../organist/index.ts'
import { exitCodeOf } from '../../player/sentinel/index.ts'
import { besideServer } from '../beside-server.ts'
import type { AddCommand } from '../command.ts'
import { addPieceOptions, type PieceOptions, wishesOf } from '../options.ts'
import { performHere } from '../perform-here.ts'
import { addPortOptions, type PortOptions } from '../port-options.ts'
import { keyTable, wordList } from '../view/key-help.ts'
import { ms } from '../view/screen.ts'

type PlayOptions = PieceOptions & PortOptions

const MOST_FINDINGS = 8

/** `voluntary play`: a live view in the terminal, a plain log elsewhere. */
export const addPlay: AddCommand = (program, done) => {
  addPortOptions(addPieceOptions(program.command('play')))
    .description('play a score on the organ')
    .argument('<score>', 'a MIDI file, or the name of a score in the house')
    .addHelpText('after', HELP)
    .action(async (score: string, options: PlayOptions, command) => {
      const house = openHouse(command.optsWithGlobals().home)
      const wishes = wishesOf(house, score, options)
      const piece = pieceOf(wishes, options.organ !== undefined)
      const code = await besideServer(house, options, ({ attach }) => attach(house, { type: 'play', piece }))
      if (code !== null) return done(code)
      const prepared = prepare(house, wishes)
      if (options.capture !== undefined && isSameFile(prepared.performance.score.file, options.capture)) {
        throw badInput(options.capture, 'this is the score itself: it would be overwritten', 'choose another name')
      }
      announce(prepared.findings)
      const order = orderOfPiece(house, prepared)
      const { live, outcome } = await performHere(house, order, options, { goFrom: null, endsWhenOver: true })
      process.stdout.write(reportOf(live, outcome, prepared.findings))
      if (outcome.type === 'failed') done(1)
      else if (outcome.signal !== null) done(exitCodeOf(outcome.signal))
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

/** @param isNamed the organ was named; else the one that is served is meant */
const pieceOf = ({ score, organ, map, fromBar, toBar, tempo, transpose, registration }: Wishes, isNamed: boolean) => ({
  score,
  organ: isNamed ? organ : null,
  map,
  from: fromBar,
  to: toBar,
  tempo,
  transpose,
  registration,
})

function announce(findings: readonly Finding[]): void {
  const shown = findings.filter(({ severity, code }) => severity === 'serious' || code === 'default-registration')
  for (const finding of shown.slice(0, MOST_FINDINGS)) process.stderr.write(`${formatFinding(finding)}\n`)
  const rest = shown.length - MOST_FINDINGS
  if (rest > 0) process.stderr.write(`… and ${rest} more: voluntary check says all\n`)
}

function reportOf(live: Live, outcome: Outcome, findings: readonly Finding[]): string {
  const { sent, lateness, slippedMs } = live.status()
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
  const lines = [
    ended,
    live.keptBy === 'queue'
      ? `${sent} messages sent by the system’s own MIDI timer; handed over late by ${late}.`
      : `${sent} messages sent; late by ${late}, ${keptTime[live.priority]}.`,
  ]
  if (slippedMs > 0) lines.push(`The machine stood still: the clock slipped by ${ms(slippedMs)} in all.`)
  lines.push(
    findings.length === 0
      ? 'No findings.'
      : `Findings: ${count('serious')} serious, ${count('warning')} to look at, ${count('remark')} to know (voluntary check).`,
  )
  return `${lines.join('\n')}\n`
}
