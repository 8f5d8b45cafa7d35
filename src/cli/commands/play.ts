import { constants } from 'node:os'
import { Option } from 'commander'
import { type House, isSameFile, openHouse } from '../../files/index.ts'
import { badInput, CannotPlay, type Finding, formatFinding, saidBy } from '../../findings/index.ts'
import {
  chosenPort,
  type LivePerformance,
  type Outcome,
  perform,
  prepare,
  readSettings,
  type Settings,
} from '../../organist/index.ts'
import { WATCH_FD } from '../../ports/index.ts'
import { watchPower } from '../../power/index.ts'
import type { AddCommand } from '../command.ts'
import { addPieceOptions, type PieceOptions, wishesOf } from '../options.ts'
import { showLive } from '../view/live-view.ts'
import { ms } from '../view/screen.ts'

interface PlayOptions extends PieceOptions {
  readonly port?: string
  readonly virtual?: string | true
  readonly device?: string
  readonly monitor?: boolean
  readonly capture?: string
  readonly timing?: Settings['timing']
  readonly unplugged?: Settings['unplugged']
}

/** How long a process that is about to end waits for the organ to be silent. */
const SILENT_WITHIN_MS = 3000
const MOST_FINDINGS = 8

/** `voluntary play`: a live view in the terminal, a plain log elsewhere. */
export const addPlay: AddCommand = (program, done) => {
  addPieceOptions(program.command('play'))
    .description('play a score on the organ')
    .argument('<score>', 'a MIDI file, or the name of a score in the house')
    .option('-p, --port <name>', 'MIDI output: part of its name, or its number in `voluntary ports`')
    .option('--virtual [name]', 'open a port of our own that other programs (GrandOrgue) find')
    .option('--device <path>', 'raw device: /dev/snd/midiC1D0, a serial line, a FIFO')
    .option('--monitor', 'send nothing: watch only')
    .option('--capture <file>', 'also write all that is sent to this MIDI file')
    .addOption(
      new Option('--unplugged <what>', 'while the MIDI cable is out: hold the place, or go on unheard').choices([
        'hold',
        'go-on',
      ]),
    )
    .addOption(
      new Option('--timing <who>', 'who keeps the time: the system’s MIDI timer (queue) or our thread (sleep)').choices(
        ['auto', 'queue', 'sleep'],
      ),
    )
    .addHelpText('after', HELP)
    .action(async (score: string, options: PlayOptions, command) => {
      const house = openHouse(command.optsWithGlobals().home)
      const prepared = prepare(house, wishesOf(house, score, options))
      const port = chosenPort(prepared.performance.organ, {
        port: options.port ?? portOfSettings(house, options),
        virtual: options.virtual === true ? '' : (options.virtual ?? null),
        device: options.device ?? null,
        monitor: options.monitor ?? false,
      })
      if (options.capture !== undefined && isSameFile(prepared.performance.score.file, options.capture)) {
        throw badInput(options.capture, 'this is the score itself: it would be overwritten', 'choose another name')
      }
      announce(prepared.findings)
      const { timing, unplugged, aheadMs } = readSettings(house)
      const rest = {
        captureFile: options.capture ?? null,
        timing: options.timing ?? timing,
        unplugged: options.unplugged ?? unplugged,
        aheadMs,
        watchFd: watchFd(),
      }
      let { notice } = port
      const live = await perform(house, prepared, { port: port.spec, ...rest }).catch((thrown: unknown) => {
        if (port.elseMonitor === undefined || !(thrown instanceof CannotPlay)) throw thrown
        notice = `${port.elseMonitor}\n${thrown.message}.`
        return perform(house, prepared, { port: { type: 'monitor' }, ...rest })
      })
      const outcome = await untilSilent(live, notice)
      process.stdout.write(reportOf(live, outcome, prepared.findings))
      if (outcome.type === 'failed') done(1)
      else if (outcome.signal !== null) done(128 + constants.signals[outcome.signal])
    })
}

const HELP = `
Keys while it plays:
  space, PageDown  go on where something waits        H   hold what sounds / go on
  ← →              by bars                            P   pause / go on
  [ ]              by lines, markers or four bars     E   end after this phrase
  + −              tempo by 2 %                       < > a semitone lower, higher, from the next phrase
  /                a line of text: 17:3 or a marker goes there, mf is a piston, Gt. Trumpet 8 moves a stop
  Esc Esc          panic: silence at once             Q   stop and quit

Without --port, --virtual, --device or --monitor the port that the organ's profile names is taken; where there is none,
the house organ sounds on this machine's speakers (also: --port house), and where there are none of those, nothing is sent.
It says which.

Examples:
  $ voluntary play bwv-553
  $ voluntary play hymn.mid --organ organs/ours.yaml --map SSGGP --port WIDI
  $ voluntary play st-anne --tempo 90% --from 5 --capture evening.mid`

/** The sentinel gives the program this pipe (src/sentinel). */
const watchFd = (): number | null => (process.env.VOLUNTARY_WATCHED === undefined ? null : WATCH_FD)

/** The house's port stands for the house's organ, and only where nothing else is said. */
function portOfSettings(house: House, { organ, virtual, device, monitor }: PlayOptions): string | null {
  const settings = readSettings(house)
  const saidOtherwise = virtual !== undefined || device !== undefined || monitor === true
  return saidOtherwise || (organ !== undefined && organ !== settings.organ) ? null : (settings.port ?? null)
}

type Ended = Outcome & { readonly signal: 'SIGINT' | 'SIGTERM' | 'SIGHUP' | null }

/** Shows it and waits for its end; whatever ends the program, the organ falls silent first. */
async function untilSilent(live: LivePerformance, notice: string | null): Promise<Ended> {
  const view = showLive(live, notice)
  let signal: Ended['signal'] = null
  const onSignal = (name: NodeJS.Signals) => {
    signal = name as Ended['signal']
    void live.stop()
  }
  const onSentinelGone = () => void live.stop()
  const onExit = () => live.stopNow(SILENT_WITHIN_MS)
  const onFault = (fault: unknown) => {
    live.stopNow(SILENT_WITHIN_MS)
    view.stop()
    process.stderr.write(`voluntary: an unexpected fault: ${saidBy(fault)}; the organ was silenced\n`)
    process.exit(1)
  }
  const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const
  for (const name of signals) process.on(name, onSignal)
  process.on('exit', onExit)
  // The sentinel has ended: nobody would silence the organ after us, so we do it while we can.
  process.on('disconnect', onSentinelGone)
  process.on('uncaughtException', onFault)
  process.on('unhandledRejection', onFault)
  const power = watchPower({
    isPlaying: () => ['playing', 'held'].includes(live.status().state),
    beforeSleep: live.letGo,
    why: `${live.status().title} is being played`,
  })
  const outcome = await live.finished
  power.stop()
  view.stop()
  for (const name of signals) process.off(name, onSignal)
  process.off('exit', onExit)
  process.off('disconnect', onSentinelGone)
  process.off('uncaughtException', onFault)
  process.off('unhandledRejection', onFault)
  return { ...outcome, signal }
}

function announce(findings: readonly Finding[]): void {
  const shown = findings.filter(({ severity, code }) => severity === 'serious' || code === 'default-registration')
  for (const finding of shown.slice(0, MOST_FINDINGS)) process.stderr.write(`${formatFinding(finding)}\n`)
  const rest = shown.length - MOST_FINDINGS
  if (rest > 0) process.stderr.write(`… and ${rest} more: voluntary check says all\n`)
}

function reportOf(live: LivePerformance, outcome: Outcome, findings: readonly Finding[]): string {
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
