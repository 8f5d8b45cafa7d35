import { badInput, formatFinding } from '../../findings/index.ts'
import { makeRehearsalOrgan } from '../../rehearsal/organ/index.ts'
import type { AddCommand } from '../command.ts'
import { houseOf, ORGAN_HELP, organOf } from '../options.ts'
import { say, sayBeside } from '../print.ts'

interface Options {
  readonly organ?: string
  readonly verifySet?: boolean
  readonly output: string
}

const MEGABYTE = 1_000_000

/** `voluntary grandorgue organ`: an organ for GrandOrgue, made of a profile. */
export const addGrandOrgueOrgan: AddCommand = (grandorgue) => {
  grandorgue
    .command('organ')
    .description('make an organ for GrandOrgue with the divisions, stops and couplers of a profile, and bound to it')
    .option('--organ <organ>', ORGAN_HELP)
    .option('--verify-set', 'dry samples that "voluntary rehearse --verify" can tell apart, not for people')
    .requiredOption('-o, --output <folder>', 'where to: a folder that is empty, not there yet, or was made by this')
    .addHelpText(
      'after',
      `
Writes the definition (.organ), its settings with every binding (.cmb) and the samples. Open the .organ in GrandOrgue;
nothing has to be configured there. docs/rehearsal-organ.md

Example:
  $ voluntary grandorgue organ --organ st-marys --output ~/st-marys`,
    )
    .action((options: Options, command) => {
      if (options.output.trim() === '') throw badInput('--output', 'the name of a folder is expected')
      const organ = organOf(houseOf(command), options.organ)
      const made = makeRehearsalOrgan(organ, options.verifySet ? 'verify' : 'rehearsal', options.output)
      for (const finding of made.rehearsed.findings) sayBeside(formatFinding(finding))
      const size = `${made.samples} samples, ${Math.round(made.bytes / MEGABYTE)} MB`
      say(`${made.file}: ${made.isNew ? 'made' : 'is there already'}; ${size}`)
    })
}
