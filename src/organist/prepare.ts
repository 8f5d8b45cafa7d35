import { type House, locate, readText } from '../house/index.ts'
import { type Organ, readOrgan } from '../organ/index.ts'
import { openPiece, type Prepared, type Wishes } from '../programme/index.ts'

export { asWritten, type Prepared, type Wishes } from '../programme/index.ts'

/** The organ that is played where none is named. */
export const DEFAULT_ORGAN = 'st-marys'

export function openOrgan(house: House, name: string): Organ {
  const path = locate(house, 'organs', name)
  return readOrgan(path, readText(path))
}

/**
 * @param as the organ that it is really played on, where another one stands in for it (a rehearsal)
 * @throws BadInput for all that is wrong with what was asked for
 */
export const prepare = (house: House, wishes: Wishes, as: (organ: Organ) => Organ = (organ) => organ): Prepared =>
  openPiece(house, wishes, as(openOrgan(house, wishes.organ)))
