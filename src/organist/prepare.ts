import type { Finding } from '../findings/index.ts'
import { type House, locate, readText } from '../house/index.ts'
import { type Organ, readOrgan } from '../organ/index.ts'
import { type Item, openPiece, type Piece, type Wishes } from '../programme/index.ts'
import type { AnsweredCue, SideFile } from '../registration/index.ts'
import type { Performance, Timeline } from '../timeline/index.ts'

export { asWritten, type Wishes } from '../programme/index.ts'

/** Music on one organ, ready to be performed, checked or exported: a service of one item. */
export interface Prepared {
  readonly item: Item & { readonly piece: Piece }
  readonly performance: Performance
  readonly timeline: Timeline
  /** What the registration asked for, and what this organ gives. */
  readonly cues: readonly AnsweredCue[]
  readonly side: SideFile
  readonly title: string
  /** All that was seen on the way, the serious ones first. */
  readonly findings: readonly Finding[]
}

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
export function prepare(house: House, wishes: Wishes, as: (organ: Organ) => Organ = (organ) => organ): Prepared {
  const { item, arrangement, timeline, cues } = openPiece(house, wishes, as(openOrgan(house, wishes.organ)))
  const { side } = item.piece.sources[0]
  return {
    item,
    performance: arrangement.performance,
    timeline,
    cues,
    side,
    title: item.title,
    findings: item.findings,
  }
}
