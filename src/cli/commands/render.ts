import { onEndingSignal } from '../../player/sentinel/index.ts'
import { openSoundFile, renderMessages, SAMPLE_RATE } from '../../sound/index.ts'
import type { AddCommand } from '../command.ts'
import { houseOf, type PieceOptions, pieceCommand, preparePiece } from '../options.ts'
import { loudnessWords, say, sayBeside, saySerious } from '../print.ts'

/** Silence before the first note. */
const BEFORE_S = 0.5
const MICROS = 1_000_000

/** `voluntary render`: a performance heard on the house organ, as a sound file. */
export const addRender: AddCommand = (program) => {
  pieceCommand(program, 'render')
    .description('write a performance as sound, played by the house organ')
    .requiredOption('-o, --output <file>', 'the sound file to write: .wav, .flac or .ogg')
    .addHelpText('after', HELP)
    .action(async (score: string, options: PieceOptions & { readonly output: string }, command) => {
      const { output } = options
      const prepared = preparePiece(houseOf(command), score, options, output)
      const { timeline } = prepared
      saySerious(prepared.findings)
      const began = performance.now()
      const file = openSoundFile(output)
      const unlisten = onSignals(file.discard)
      try {
        const messages = timeline.messages.map(({ at, bytes }) => ({ at: at / MICROS, bytes }))
        const fromS = Math.max(0, timeline.startAt / MICROS - BEFORE_S)
        const rendering = await renderMessages(prepared.performance.organ, messages, { fromS })
        const { peak } = await file.write(rendering, showProgress(rendering.frames))
        const seconds = rendering.frames / SAMPLE_RATE
        const speed = (seconds / ((performance.now() - began) / 1000)).toFixed(1)
        if (peak === 0) sayBeside('Nothing sounds in it: no stop is drawn where keys are played.')
        say(`${output}: ${seconds.toFixed(1)} s, ${loudnessWords(peak)}; ${speed} times as fast as it sounds`)
      } finally {
        unlisten()
        file.discard()
      }
    })
}

const HELP = `
The house organ follows the bytes that the port would get: it has the divisions, stops, couplers, tremulants and swell
boxes of the profile. 44,100 Hz, stereo; 16 bits (wav, flac) or Vorbis (ogg). docs/house-organ.md says what it is not.

Example:
  $ voluntary render st-anne --organ st-marys --output st-anne.flac`

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
