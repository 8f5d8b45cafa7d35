import { list, openHouse } from '../../files/index.ts'
import { saidBy } from '../../findings/index.ts'
import { readSideFile, type SideFile, sideFilePath } from '../../registration/index.ts'
import type { AddCommand } from '../command.ts'

/** `voluntary scores`: what there is to play. */
export const addScores: AddCommand = (program, done) => {
  program
    .command('scores')
    .description('list the scores')
    .option('--json', 'for scripts')
    .addHelpText('after', '\nExample:\n  $ voluntary scores\n  $ voluntary play old-100th')
    .action(({ json }: { json?: boolean }, command) => {
      const scores = list(openHouse(command.optsWithGlobals().home), 'scores').map(({ name, path, own }) => {
        const { side, problem } = sideOf(path)
        const { title, composer, tune, metre, firstLine } = side ?? {}
        return {
          name,
          path,
          own,
          title,
          composer,
          tune,
          metre,
          firstLine,
          registered: (side?.cues.length ?? 0) > 0,
          problem,
        }
      })
      if (json) process.stdout.write(`${JSON.stringify(scores, null, 2)}\n`)
      else {
        for (const { name, title, composer, own, registered, problem } of scores) {
          const said = [title, composer].filter((each) => each !== undefined).join(', ')
          const extra = [registered ? '' : 'no registration', own ? 'yours' : ''].filter((each) => each !== '')
          const tail = extra.length === 0 ? '' : ` (${extra.join(', ')})`
          process.stdout.write(`${name.padEnd(24)} ${problem ?? said}${tail}\n`)
        }
      }
      if (scores.some(({ problem }) => problem !== null)) done(2)
    })
}

function sideOf(path: string): { side: SideFile | null; problem: string | null } {
  const sidePath = sideFilePath(path)
  try {
    return { side: sidePath === null ? null : readSideFile(sidePath).value, problem: null }
  } catch (thrown) {
    return { side: null, problem: saidBy(thrown) }
  }
}
