import { join, resolve } from 'node:path'
import { readText, stateFolder } from '../../house/index.ts'
import { type EndingSignal, EXIT, exitCodeOf, onEndingSignal } from '../../player/sentinel/index.ts'
import { type Progress, type Recorded, readSound, rehearseHeadless } from '../../rehearsal/index.ts'
import { listenTo, type Run, sayAgain, sayVerdict, type Verdict, verdictOf } from '../../rehearsal/listen/index.ts'
import { makeRehearsalOrgan } from '../../rehearsal/organ/index.ts'
import { openSoundFile } from '../../sound/index.ts'
import { clock, loudnessWords, say, sayBeside } from '../print.ts'
import type { Piece } from './rehearse-piece.ts'

/** What still sounds after the last message: the longest release, and the room. */
const TAIL_MS = 2500
/** Silence before the first note, as `render` has it. */
const BEFORE_S = 0.5
const MICROS = 1_000_000

/** Plays, records, writes. @returns the exit code */
export async function rehearseInto(piece: Piece): Promise<number> {
  const { house, prepared, options } = piece
  const { output } = options
  const file = output === undefined ? null : openSoundFile(output, SAMPLE_RATE)
  const view = showProgress()
  const interruption = onSignals()
  const heard = options.verify ? listener(piece) : null
  try {
    const ended = await rehearseHeadless(
      house,
      prepared,
      {
        organFile: () => organFileOf(piece),
        bridgeFolder: join(stateFolder(house), 'jack-bridge'),
        tailMs: TAIL_MS,
        isWitnessed: heard !== null,
        onProgress: view.show,
        cancelled: { isSo: () => interruption.signal() !== null },
      },
      async (recorded) => {
        view.clear()
        const again = heard?.listen(recorded) ?? null
        if (again !== null && !recorded.isLast) {
          sayBeside(again)
          return 'again'
        }
        if (file !== null && output !== undefined) await write(file, output, piece, recorded)
        say(...reportOf(recorded))
        return again === null ? 'done' : 'again'
      },
    )
    const signal = interruption.signal()
    if (ended === 'stopped' && signal !== null) {
      sayBeside('Stopped; nothing is left running.')
      return exitCodeOf(signal)
    }
    if (heard !== null) say(...heard.report())
    else if (ended === 'void') sayBeside(TOO_BUSY)
    return ended === 'void' ? EXIT.void : heard === null || heard.isRight() ? EXIT.done : EXIT.couldNotPlay
  } finally {
    view.clear()
    interruption.end()
    file?.discard()
  }
}

const TOO_BUSY = 'Void: this machine was too busy. Try it when less runs here (docs/grandorgue.md).'

const SAMPLE_RATE = 48_000

/** The person's own organ, or one that is made of the profile; it stays with the house, so that it is made once. */
function organFileOf({ house, asked, options }: Piece): string {
  if (options.organFile === undefined) {
    const kind = options.verify ? 'verify' : 'rehearsal'
    return makeRehearsalOrgan(asked, kind, join(stateFolder(house), 'rehearsal', `${asked.id}-${kind}`)).file
  }
  readText(options.organFile)
  return resolve(options.organFile)
}

async function write(
  file: ReturnType<typeof openSoundFile>,
  output: string,
  { prepared }: Piece,
  { soundFile, placed }: Recorded,
): Promise<void> {
  const startS = Math.max(0, prepared.timeline.startAt / MICROS - BEFORE_S)
  const rendering = readSound(soundFile, placed.zeroFrame + startS * SAMPLE_RATE)
  await file.write(rendering, () => undefined)
  say(`${output}: ${(rendering.frames / SAMPLE_RATE).toFixed(1)} s, ${loudnessWords(rendering.peak)}`)
  if (rendering.peak === 0) sayBeside('Nothing sounds in it: is the organ bound to what the profile sends?')
}

/** Hears each run, and says what all of them say together. */
function listener({ prepared: { timeline } }: Piece) {
  const runs: Run[] = []
  let verdict: Verdict = verdictOf(runs)
  return {
    /** @returns why it must be played again; null: it is known */
    listen: (recorded: Recorded): string | null => {
      const run = listenTo(timeline, recorded.soundFile, recorded.placed.zeroFrame, recorded)
      runs.push(run)
      verdict = verdictOf(runs)
      return verdict.type === 'unknown' ? sayAgain(run, verdict) : null
    },
    report: (): string[] => (runs.length === 0 ? [TOO_BUSY] : sayVerdict(timeline, runs, verdict)),
    isRight: () => verdict.type === 'right',
  }
}

function reportOf({ placed, format, isRealtime, losses, toFirstNoteMs, tries }: Recorded): string[] {
  const ms = (frames: number) => `${((1000 * frames) / format.sampleRate).toFixed(1)} ms`
  const again = tries === 1 ? '' : ` in run ${tries}`
  const kept = placed.sentNotes < placed.notes ? '' : `, none of them more than ${ms(placed.worstFrames)} from its time`
  const xruns = `${losses.length === 0 ? 'no' : losses.length} xrun${losses.length === 1 ? '' : 's'}`
  return [
    `Played in GrandOrgue to the end${again}: ${placed.sentNotes} of ${placed.notes} notes sent${kept}; ${xruns}${isRealtime ? '' : ' (without real-time priority)'}.`,
    `From the command to the first note ${(toFirstNoteMs / 1000).toFixed(1)} s.`,
  ]
}

/** The first of them ends the rehearsal in order. */
function onSignals() {
  let signal: EndingSignal | null = null
  const end = onEndingSignal((name) => {
    signal ??= name
  })
  return { signal: () => signal, end }
}

/** One line that changes in a terminal; in a log a line a step. */
function showProgress(): { readonly show: (progress: Progress) => void; readonly clear: () => void } {
  const { stderr } = process
  let isPlaying = false
  const clear = () => {
    if (stderr.isTTY) stderr.write('\r\x1b[K')
  }
  return {
    clear,
    show: (progress) => {
      if (progress.type === 'notice') {
        clear()
        stderr.write(`${progress.text}\n`)
        return
      }
      if (progress.type === 'step') {
        isPlaying = false
        stderr.write(stderr.isTTY ? `\r\x1b[K${progress.text} …` : `${progress.text} …\n`)
        return
      }
      const { atMs, ofMs, bar } = progress
      if (stderr.isTTY) stderr.write(`\r\x1b[KPlaying, bar ${bar}: ${clock(atMs)} of ${clock(ofMs)}`)
      else if (!isPlaying) stderr.write(`Playing, ${clock(ofMs)} …\n`)
      isPlaying = true
    },
  }
}
