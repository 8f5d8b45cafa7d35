import { locate } from '../../house/index.ts'
import { type Edited, removeScore, renameScore } from '../../library/index.ts'
import { chooseScore } from '../choose-score.ts'
import type { AddCommand } from '../command.ts'
import { houseOf } from '../options.ts'
import { say } from '../print.ts'

/** `voluntary scores remove`: off the shelf, and not lost. */
export const addScoresRemove: AddCommand = (scores) => {
  scores
    .command('remove <score>')
    .description('take one of yours off the shelf, with its side file; it is put into removed/ of your house')
    .addHelpText('after', '\nExample:\n  $ voluntary scores remove hymn-2')
    .action(async (given: string, _, command) => {
      const house = houseOf(command)
      const path = locate(house, 'scores', await chooseScore(house, given))
      const edited = removeScore(house, path)
      say(`${edited.name} is in ${edited.place}: voluntary scores add brings it back from there`, ...warned(edited))
    })
}

/** `voluntary scores rename`. */
export const addScoresRename: AddCommand = (scores) => {
  scores
    .command('rename <score> <name>')
    .description('give one of yours another name, with its side file')
    .addHelpText('after', '\nExample:\n  $ voluntary scores rename scan0012 "Abide with me"')
    .action(async (given: string, to: string, _, command) => {
      const house = houseOf(command)
      const path = locate(house, 'scores', await chooseScore(house, given))
      const edited = renameScore(house, path, to)
      say(`${edited.name}: ${edited.place}`, ...warned(edited))
    })
}

const warned = ({ namedIn }: Edited): string[] =>
  namedIn.length === 0 ? [] : [`These orders of service name it as it was: ${namedIn.join('; ')}`]
