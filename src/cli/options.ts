import { join } from 'node:path'
import { type Command, InvalidArgumentError } from 'commander'
import { badInput } from '../findings/index.ts'
import { type House, isSameFile, makeFolder, openHouse } from '../house/index.ts'
import type { Organ } from '../organ/index.ts'
import { DEFAULT_ORGAN, openOrgan, type Prepared, prepare, readSettings, type Wishes } from '../organist/index.ts'
import { chooseScore } from './choose-score.ts'

/** The house folder that `--home` names, else the usual one. */
export const houseOf = (command: Command): House => openHouse(command.optsWithGlobals().home)

/** Where the house keeps a profile. @param isMade its folder is made where there is none */
export function profileInHouse({ home }: House, file: string, isMade = true): string {
  const folder = join(home, 'organs')
  if (isMade) makeFolder(folder)
  return join(folder, file)
}

type Named = string | null | undefined

/** The first that is named; else the house's, else the one that is shipped. */
export const organName = (house: House, ...named: readonly Named[]): string =>
  named.find((each) => each != null) ?? readSettings(house).organ ?? DEFAULT_ORGAN

export const organOf = (house: House, ...named: readonly Named[]): Organ => openOrgan(house, organName(house, ...named))

export const ORGAN_HELP = `organ profile, by name or file (else the one of settings.yaml, else ${DEFAULT_ORGAN})`
export const PROGRAMME_ORGAN_HELP = `organ profile (else the programme's, else the one of settings.yaml, else ${DEFAULT_ORGAN})`

/** Options that say which piece, on which organ, and how: the same in every command that takes a score. */
export interface PieceOptions {
  readonly organ?: string | undefined
  readonly map?: string
  readonly from?: string
  readonly to?: string
  readonly tempo?: string
  readonly transpose?: number
  readonly registration?: string
  readonly verses?: number
}

/** A command that takes a score. */
export const pieceCommand = (program: Command, name: string): Command =>
  program
    .command(name)
    .argument('<score>', 'a file, or what a score of the house is known by: name, title, first line, tune, number')
    .hook('preAction', async (_, command) => {
      const [given, ...others] = command.processedArgs as readonly string[]
      command.processedArgs = [await chooseScore(houseOf(command), given ?? ''), ...others]
    })
    .option('--organ <organ>', ORGAN_HELP)
    .option(
      '-m, --map <letters>',
      'which division plays each part, one letter a part: SSGGP; - for a part not played, G+P for one that hands and feet share',
    )
    .option('--from <bar>', 'first bar to play: 17, 17:3, or a marker of the score')
    .option('--to <bar>', 'last bar to play')
    .option('--tempo <tempo>', '90% of the score’s tempo, or quarters a minute at the start: 72, ♩=72')
    .option('--transpose <semitones>', 'semitones up or down (-12 to 12)', semitones)
    .option('--verses <number>', 'as a hymn: its play-over, and so many verses of the one that is written', verseCount)
    .option(
      '--registration <what>',
      'none (leave the stops as they are), a piston or dynamic (mf), stops as books print them ("Sw. 8.4.; Gt. 8"), or another side file',
    )

export const wishesOf = (house: House, score: string, options: PieceOptions): Wishes => ({
  score,
  organ: organName(house, options.organ),
  map: options.map ?? null,
  fromBar: options.from ?? null,
  toBar: options.to ?? null,
  tempo: options.tempo ?? null,
  transpose: options.transpose ?? null,
  registration: options.registration ?? null,
  verses: options.verses ?? null,
})

/**
 * @param output a file that will be written
 * @param as the organ that it is really played on
 * @throws BadInput where that would be the score itself
 */
export function preparePiece(
  house: House,
  score: string,
  options: PieceOptions,
  output: string | undefined,
  as?: (organ: Organ) => Organ,
): Prepared {
  const prepared = prepare(house, wishesOf(house, score, options), as)
  if (output !== undefined && isSameFile(prepared.performance.score.file, output)) {
    throw badInput(output, 'this is the score itself: it would be overwritten', 'choose another name')
  }
  return prepared
}

function semitones(text: string): number {
  const value = Number(text)
  if (text.trim() === '' || !Number.isInteger(value) || Math.abs(value) > 12)
    throw new InvalidArgumentError('a whole number from -12 to 12.')
  return value
}

const MOST_VERSES = 40

function verseCount(text: string): number {
  const value = Number(text)
  if (!Number.isInteger(value) || value < 1 || value > MOST_VERSES)
    throw new InvalidArgumentError(`a whole number from 1 to ${MOST_VERSES}.`)
  return value
}
