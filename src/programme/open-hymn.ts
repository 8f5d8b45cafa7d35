import { badInput } from '../findings/index.ts'
import type { House } from '../house/index.ts'
import type { Organ } from '../organ/index.ts'
import { openItem } from './item.ts'
import { distinct, lookOver } from './look-over.ts'
import type { Prepared, Wishes } from './prepared.ts'
import { itemSchema } from './programme-schema.ts'

/**
 * A hymn that is asked for as a piece: its play-over, and so many verses, without a go between them.
 * @throws BadInput for all that is wrong with what was asked for
 */
export function openHymn(house: House, wishes: Wishes & { readonly verses: number }, organ: Organ): Prepared {
  const { score, verses, map, tempo, transpose, registration } = wishes
  if (wishes.fromBar !== null || wishes.toBar !== null)
    throw badInput('--verses', 'a hymn is sung whole', 'leave --from and --to out')
  if (/\.ya?ml$/.test(registration ?? ''))
    throw badInput('--verses', 'a hymn takes no other side file', 'name a dynamic or a piston')
  const form = itemSchema.parse({
    hymn: score,
    verses,
    afterPlayOver: 'on',
    ...(map === null ? {} : { map }),
    ...(tempo === null ? {} : { tempo }),
    ...(transpose === null ? {} : { transpose }),
    ...(registration === null ? {} : { registration }),
  })
  const { piece, sections: waiting, ...item } = openItem(house, form, organ, score)
  if (piece === null) throw badInput(score, 'there is nothing to sing in it')
  const sections = waiting.map((section) => ({ ...section, waits: false }))
  const { arrangement, timeline } = lookOver(piece, sections, item.tempoFactor)
  const { performance } = arrangement
  const findings = distinct(item.findings, sections)
  const { title } = item
  return {
    item: { ...item, piece, sections },
    ...{ title, side: piece.sources[0].side, arrangement, performance, timeline, cues: [], findings },
  }
}
