import { badInput, formatFinding } from '../../findings/index.ts'
import { isSameFile, openHouse, writeWhole } from '../../house/index.ts'
import { prepare } from '../../organist/index.ts'
import { writeSmf } from '../../ports/index.ts'
import type { AddCommand } from '../command.ts'
import { addPieceOptions, type PieceOptions, wishesOf } from '../options.ts'

/** `voluntary export`: exactly what would be sent, as a Standard MIDI File. */
export const addExport: AddCommand = (program) => {
  addPieceOptions(program.command('export'))
    .description('write exactly what would be sent to the organ, as a MIDI file')
    .argument('<score>', 'a MIDI file, or the name of a score in the house')
    .requiredOption('-o, --output <file>', 'the MIDI file to write')
    .addHelpText(
      'after',
      `
The file is a Standard MIDI File of format 0: byte for byte what the port would get. Its division is 5000 ticks a
quarter at 500,000 µs a quarter, so a tick is 0.1 ms; the marker "start" stands where the music begins.

Example:
  $ voluntary export st-anne --organ st-marys --output st-anne-on-st-marys.mid`,
    )
    .action((score: string, options: PieceOptions & { readonly output: string }, command) => {
      const house = openHouse(command.optsWithGlobals().home)
      const { timeline, findings, performance } = prepare(house, wishesOf(house, score, options))
      if (isSameFile(performance.score.file, options.output)) {
        throw badInput(options.output, 'this is the score itself: it would be overwritten', 'choose another name')
      }
      writeWhole(options.output, writeSmf(timeline.messages, timeline.startAt))
      for (const finding of findings.filter(({ severity }) => severity === 'serious')) {
        process.stderr.write(`${formatFinding(finding)}\n`)
      }
      const seconds = (timeline.duration / 1_000_000).toFixed(1)
      process.stdout.write(
        `${options.output}: ${timeline.messages.filter(({ bytes }) => bytes.length > 0).length} messages, ${seconds} s\n`,
      )
    })
}
