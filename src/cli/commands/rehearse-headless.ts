import { join, resolve } from 'node:path'
import { readText, stateFolder } from '../../house/index.ts'
import { type EndingSignal, exitCodeOf, onEndingSignal } from '../../player/sentinel/index.ts'
import { type Progress, type Recorded, readSound, rehearseHeadless } from '../../rehearsal/index.ts'
import { verify } from '../../rehearsal/listen/index.ts'
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
  let isRight = true
  try {
    const ended = await rehearseHeadless(
      house,
      prepared,
      {
        organFile: () => organFileOf(piece),
        bridgeFolder: join(stateFolder(house), 'jack-bridge'),
        tailMs: TAIL_MS,
        onProgress: view.show,
        cancelled: { isSo: () => interruption.signal() !== null },
      },
      async (recorded) => {
        view.clear()
        if (file !== null && output !== undefined) await write(file, output, piece, recorded)
        say(...reportOf(recorded))
        if (options.verify) isRight = listen(piece, recorded)
      },
    )
    const signal = interruption.signal()
    if (ended === 'stopped' && signal !== null) {
      sayBeside('Stopped; nothing is left running.')
      return exitCodeOf(signal)
    }
    return isRight ? 0 : 1
  } finally {
    view.clear()
    interruption.end()
    file?.discard()
  }
}

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

/** @returns whether all of it was heard as it is written */
function listen({ prepared }: Piece, { soundFile, placed }: Recorded): boolean {
  const { isRight, said, counts } = verify(prepared.timeline, soundFile, placed.zeroFrame / SAMPLE_RATE)
  const verdict = isRight ? 'What sounded is what the score says.' : 'What sounded is not what the score says:'
  const lines = [verdict, ...said.map(({ text }) => `  ${text}`), ...counts]
  say(...lines)
  return isRight
}

function reportOf({ placed, format, isRealtime, toFirstNoteMs, tries }: Recorded): string[] {
  const ms = (frames: number) => `${((1000 * frames) / format.sampleRate).toFixed(1)} ms`
  const again = tries === 1 ? '' : ` at try ${tries}`
  return [
    `Played in GrandOrgue to the end${again}: ${placed.sentNotes} of ${placed.notes} notes sent, none of them more than ${ms(placed.worstFrames)} from its time; no xruns${isRealtime ? '' : ' (without real-time priority)'}.`,
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
