import { type Command, InvalidArgumentError } from 'commander'
import type { House } from '../house/index.ts'
import { DEFAULT_ORGAN, readSettings, type Wishes } from '../organist/index.ts'

/** Options that say which piece, on which organ, and how: the same in every command that takes a score. */
export interface PieceOptions {
  readonly organ?: string
  readonly map?: string
  readonly from?: string
  readonly to?: string
  readonly tempo?: string
  readonly transpose?: number
  readonly registration?: string
}

export function addPieceOptions(command: Command): Command {
  return command
    .option('--organ <organ>', `organ profile, by name or file (else the one of settings.yaml, else ${DEFAULT_ORGAN})`)
    .option('-m, --map <letters>', 'which division plays each part, one letter a part: SSGGP; - for a part not played')
    .option('--from <bar>', 'first bar to play: 17, 17:3, or a marker of the score')
    .option('--to <bar>', 'last bar to play')
    .option('--tempo <tempo>', '90% of the score’s tempo, or quarters a minute at the start: 72, ♩=72')
    .option('--transpose <semitones>', 'semitones up or down (-12 to 12)', semitones)
    .option(
      '--registration <what>',
      'none (leave the stops as they are), a piston or dynamic (mf), stops as books print them ("Sw. 8.4.; Gt. 8"), or another side file',
    )
}

export const wishesOf = (house: House, score: string, options: PieceOptions): Wishes => ({
  score,
  organ: options.organ ?? readSettings(house).organ ?? DEFAULT_ORGAN,
  map: options.map ?? null,
  fromBar: options.from ?? null,
  toBar: options.to ?? null,
  tempo: options.tempo ?? null,
  transpose: options.transpose ?? null,
  registration: options.registration ?? null,
})

function semitones(text: string): number {
  const value = Number(text)
  if (text.trim() === '' || !Number.isInteger(value) || Math.abs(value) > 12)
    throw new InvalidArgumentError('a whole number from -12 to 12.')
  return value
}
