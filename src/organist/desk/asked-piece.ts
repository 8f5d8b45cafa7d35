import { badInput } from '../../findings/index.ts'
import { type House, locate } from '../../house/index.ts'
import type { Organ } from '../../organ/index.ts'
import type { Piece } from '../../remote/protocol/index.ts'
import type { Wishes } from '../index.ts'
import { shelved } from './library.ts'

/** A piece that was asked for from afar: by names of the house, never a path. @param organ where the piece names none */
export const wishesFor = (house: House, piece: Piece, organ: Organ): Wishes => ({
  score: shelved(house, 'scores', piece.score).path,
  organ: piece.organ == null ? organ.file : shelved(house, 'organs', piece.organ).path,
  ...rest(piece),
  registration: plainRegistration(piece.registration ?? null),
})

/** One that was asked for at the machine, where any file may be named. */
export const wishesHere = (house: House, piece: Piece, organ: string): Wishes => ({
  score: locate(house, 'scores', piece.score),
  organ: piece.organ ?? organ,
  ...rest(piece),
  registration: piece.registration ?? null,
})

/** What a job that reads a score is told of it. */
export const askedScore = (house: House, name: string, organName: string | null, map: string | null, organ: Organ) => ({
  home: house.home,
  score: shelved(house, 'scores', name).path,
  name,
  organ: organName === null ? organ.file : shelved(house, 'organs', organName).path,
  map,
})

const rest = (piece: Piece) => ({
  map: piece.map ?? null,
  fromBar: piece.from ?? null,
  toBar: piece.to ?? null,
  tempo: piece.tempo ?? null,
  transpose: piece.transpose ?? null,
})

/** `none` or a piston: from afar no file can be named. @throws BadInput */
function plainRegistration(said: string | null): string | null {
  if (said !== null && /\.ya?ml$|[\\/]/i.test(said))
    throw badInput('', `"${said}" is no piston`, 'name a piston, or none')
  return said
}
