import { badInput, formatFinding } from '../../findings/index.ts'
import { isSameFile, openHouse } from '../../house/index.ts'
import { prepare } from '../../organist/index.ts'
import { onEndingSignal } from '../../player/sentinel/index.ts'
import { openSoundFile, renderMessages, SAMPLE_RATE } from '../../sound/index.ts'
import type { AddCommand } from '../command.ts'
import { addPieceOptions, type PieceOptions, wishesOf } from '../options.ts'

/** Silence before the first note. */
const BEFORE_S = 0.5
const MICROS = 1_000_000

/** `voluntary render`: a performance heard on the house organ, as a sound file. */
export const addRender: AddCommand = (program) => {
  addPieceOptions(program.command('render'))
    .description('write a performance as sound, played by the house organ')
    .argument('<score>', 'a MIDI file, or the name of a score in the house')
    .requiredOption('-o, --output <file>', 'the sound file to write: .wav, .flac or .ogg')
    .addHelpText(
      'after',
      `
The house organ follows the bytes that the port would get: it has the divisions, stops, couplers, tremulants and swell
boxes of the profile. 44,100 Hz, stereo; 16 bits (wav, flac) or Vorbis (ogg). docs/house-organ.md says what it is not.

Example:
  $ voluntary render st-anne --organ st-marys --output st-anne.flac`,
    )
    .action(async (score: string, options: PieceOptions & { readonly output: string }, command) => {
      const house = openHouse(command.optsWithGlobals().home)
      const { timeline, findings, performance: piece } = prepare(house, wishesOf(house, score, options))
      if (isSameFile(piece.score.file, options.output)) {
        throw badInput(options.output, 'this is the score itself: it would be overwritten', 'choose another name')
      }
      for (const finding of findings.filter(({ severity }) => severity === 'serious')) {
        process.stderr.write(`${formatFinding(finding)}\n`)
      }
      const began = performance.now()
      const file = openSoundFile(options.output)
      const unlisten = onSignals(file.discard)
      try {
        const messages = timeline.messages.map(({ at, bytes }) => ({ at: at / MICROS, bytes }))
        const fromS = Math.max(0, timeline.startAt / MICROS - BEFORE_S)
        const rendering = await renderMessages(piece.organ, messages, { fromS })
        const { peak } = await file.write(rendering, showProgress(rendering.frames))
        const seconds = rendering.frames / SAMPLE_RATE
        const speed = seconds / ((performance.now() - began) / 1000)
        if (peak === 0) process.stderr.write('Nothing sounds in it: no stop is drawn where keys are played.\n')
        process.stdout.write(
          `${options.output}: ${seconds.toFixed(1)} s, loudest ${decibels(peak)}; ${speed.toFixed(1)} times as fast as it sounds\n`,
        )
      } finally {
        unlisten()
        file.discard()
      }
    })
}

const decibels = (peak: number): string =>
  peak === 0 ? 'silence' : `${(20 * Math.log10(peak)).toFixed(1)} dB of full scale`

function showProgress(frames: number): (done: number) => void {
  if (!process.stderr.isTTY) return () => undefined
  return (done) => {
    process.stderr.write(done < frames ? `\r${Math.floor((100 * done) / frames)} %` : '\r\x1b[K')
  }
}

/** What is half written goes with the program. */
function onSignals(discard: () => void): () => void {
  const endSignals = onEndingSignal((name) => {
    discard()
    endSignals()
    process.kill(process.pid, name)
  })
  return endSignals
}
