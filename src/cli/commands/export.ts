import { writeWhole } from '../../house/index.ts'
import { writeSmf } from '../../ports/index.ts'
import type { AddCommand } from '../command.ts'
import { houseOf, type PieceOptions, pieceCommand, preparePiece } from '../options.ts'
import { say, saySerious } from '../print.ts'

/** `voluntary export`: exactly what would be sent, as a Standard MIDI File. */
export const addExport: AddCommand = (program) => {
  pieceCommand(program, 'export')
    .description('write exactly what would be sent to the organ, as a MIDI file')
    .requiredOption('-o, --output <file>', 'the MIDI file to write')
    .addHelpText('after', HELP)
    .action((score: string, options: PieceOptions & { readonly output: string }, command) => {
      const { output } = options
      const { timeline, findings } = preparePiece(houseOf(command), score, options, output)
      writeWhole(output, writeSmf(timeline.messages, timeline.startAt))
      saySerious(findings)
      const sent = timeline.messages.filter(({ bytes }) => bytes.length > 0)
      say(`${output}: ${sent.length} messages, ${(timeline.duration / 1_000_000).toFixed(1)} s`)
    })
}

const HELP = `
The file is a Standard MIDI File of format 0: byte for byte what the port would get. Its division is 5000 ticks a
quarter at 500,000 µs a quarter, so a tick is 0.1 ms; the marker "start" stands where the music begins.

Example:
  $ voluntary export st-anne --organ st-marys --output st-anne-on-st-marys.mid`
