import { readdirSync, statSync } from 'node:fs'
import { basename, join } from 'node:path'
import { type BadInput, badInput, formatComplaint } from '../../findings/index.ts'
import { type House, readBytes, readText } from '../../house/index.ts'
import type { TakenIn } from '../../organist/desk/index.ts'
import { sideFilePath } from '../../registration/index.ts'
import type { AddCommand } from '../command.ts'
import { houseOf, ORGAN_HELP, organName } from '../options.ts'
import { say, sayBeside, sayJson } from '../print.ts'
import { loadServer } from '../server-bundle.ts'

interface AddOptions {
  readonly organ?: string
  readonly replace?: boolean
}

/** `voluntary scores add`: files of any kind that is read, into the house. */
export const addScoresAdd: AddCommand = (scores, done) => {
  scores
    .command('add')
    .description('take scores into your house: MIDI, MusicXML, MuseScore, ABC; files and folders')
    .argument('<files...>', 'as many as you like; each is judged by what is in it, not by its name')
    .option('--organ <organ>', ORGAN_HELP)
    .option('--replace', 'put it in the place of another score of that name')
    .addHelpText('after', HELP)
    .action(async (given: readonly string[], { organ, replace = false }: AddOptions, command) => {
      const house = houseOf(command)
      const isJson = command.optsWithGlobals().json === true
      const files = given.flatMap((path) => filesIn(path))
      const how = { organ: organName(house, organ), replace, isShort: files.length > MOST_IN_FULL && !isJson }
      const verdicts: Verdict[] = []
      for (const file of files) {
        const verdict = await take(house, file, how)
        verdicts.push(verdict)
        if (!isJson) tell(verdict, how.isShort)
      }
      if (isJson) sayJson(verdicts.map(({ lines: _, ...verdict }) => verdict))
      else if (verdicts.length > 1) say('', summary(verdicts))
      done(Math.max(0, ...verdicts.map(codeOf)))
    })
}

const HELP = `
The file itself is kept, byte for byte, in scores/ of your house; beside it, what was read in it and what was guessed.
Its name is made one that can be kept. A side file that lies beside it (hymn.yaml) comes with it.

Exit code 1: one of them is kept and should not be played as it is; 2: one of them is no score that can be read.

Examples:
  $ voluntary scores add "O God, our help in ages past.mid"
  $ voluntary scores add ~/Downloads/hymns hymn.mscz st-anne.musicxml
  $ voluntary scores add recording.mid --organ our-church`

/** Of more files each has one line. */
const MOST_IN_FULL = 8
/** A film that lies among them is not read to its end. */
const MOST_BYTES = 32 * 1024 * 1024

interface File {
  readonly path: string
  /** It was not named itself: its folder was. */
  readonly isFound: boolean
}

/** A file; of a folder all that is in it, folders in it too, but what hides and what stands beside a score. */
function filesIn(path: string): File[] {
  if (path === '-') throw badInput('-', 'a score is not read from a pipe', 'name its file')
  const stat = statSync(path, { throwIfNoEntry: false })
  if (!stat?.isDirectory()) return [{ path, isFound: false }]
  const entries = readdirSync(path, { withFileTypes: true, recursive: true })
  return entries
    .filter((entry) => entry.isFile() && !entry.name.startsWith('.') && !/\.ya?ml$/i.test(entry.name))
    .map((entry) => ({ path: join(entry.parentPath, entry.name), isFound: true }))
    .sort((a, b) => a.path.localeCompare(b.path))
}

interface Verdict {
  readonly file: string
  readonly outcome: 'kept' | 'doubtful' | 'same' | 'refused' | 'passed over'
  /** null: it is not in the house. */
  readonly name: string | null
  readonly path: string | null
  readonly says: string
  readonly lines: readonly string[]
}

const codeOf = ({ outcome }: Verdict): number => (outcome === 'refused' ? 2 : outcome === 'doubtful' ? 1 : 0)

/** Also passed over in a folder: pictures and the like, whose name says already that they are no scores. */
const SCORE_LIKE = /\.(midi?|kar|rmi|mscz|mscx|musicxml|mxl|xml|abc|ly|sib|mus|musx|nwc|capx?|enc)$/i

async function take(
  house: House,
  { path, isFound }: File,
  { organ, replace }: { organ: string; replace: boolean },
): Promise<Verdict> {
  const file = basename(path)
  try {
    const size = statSync(path, { throwIfNoEntry: false })?.size ?? 0
    if (size > MOST_BYTES) throw badInput(path, `the file is larger than ${MOST_BYTES >> 20} MB: no score is`)
    const { takeScore } = await loadServer()
    const sidePath = sideFilePath(path)
    const side = sidePath === null ? null : readText(sidePath)
    const ifTaken = replace ? 'replace' : 'beside'
    return kept(file, await takeScore(house, organ, { file, bytes: readBytes(path), side, ifTaken }))
  } catch (thrown) {
    if (!(thrown instanceof Error) || thrown.name !== 'BadInput') throw thrown
    const [complaint] = (thrown as BadInput).complaints
    const says = complaint === undefined ? thrown.message : formatComplaint({ ...complaint, where: '' })
    const outcome = isFound && !SCORE_LIKE.test(file) ? 'passed over' : 'refused'
    return { file, outcome, name: null, path: null, says, lines: [`${path}: ${says}`] }
  }
}

function kept(file: string, { name, path, how, note, says, verdict, isDoubtful }: TakenIn): Verdict {
  const outcome = how === 'same' ? 'same' : isDoubtful ? 'doubtful' : 'kept'
  const quoted = /[^\w./-]/.test(name) ? `"${name}"` : name
  const next = outcome === 'kept' ? `Hear it: voluntary play ${quoted}` : `Look at it: voluntary check ${quoted}`
  const below = [...says, ...(note === null ? [] : [note]), `${verdict}. ${next}`]
  return {
    file,
    outcome,
    name,
    path,
    says: [verdict, ...below].join('\n'),
    lines: [`${file} → ${path}`, ...below.map((line) => `  ${line}`)],
  }
}

function tell({ outcome, file, name, says, lines }: Verdict, isShort: boolean): void {
  const tellIt = outcome === 'refused' ? sayBeside : say
  if (!isShort) tellIt(...lines)
  else if (outcome !== 'passed over')
    tellIt(name === null ? `${file}: ${says}` : `${file} → ${name}: ${says.split('\n')[0]}`)
}

function summary(verdicts: readonly Verdict[]): string {
  const words = {
    kept: 'added',
    doubtful: 'added, to be looked at',
    same: 'here already',
    refused: 'refused',
    'passed over': 'no scores, passed over',
  }
  const counts = Object.entries(words).flatMap(([outcome, word]) => {
    const count = verdicts.filter((each) => each.outcome === outcome).length
    return count === 0 ? [] : [`${count} ${word}`]
  })
  return `${verdicts.length} files: ${counts.join(', ')}.`
}
