import { parse, stringify } from 'devalue'
import type { Organ } from '../../organ/index.ts'

/** What of an organ the house organ must know to follow its bytes. */
export type SoundingOrgan = Pick<
  Organ,
  'name' | 'divisions' | 'elements' | 'enclosures' | 'pistons' | 'together' | 'generalCancel'
>

/**
 * As a text, for a phone: sets, and one division at many places, come out at the other end as they were. Nothing of the
 * machine is in it: no path, no port.
 */
export const packOrgan = (organ: SoundingOrgan): string => {
  const { name, divisions, elements, enclosures, pistons, together, generalCancel } = organ
  return stringify({ name, divisions, elements, enclosures, pistons, together, generalCancel })
}

/** @param packed what `packOrgan` made, here or at the other end of a wire */
export const unpackOrgan = (packed: string): SoundingOrgan => parse(packed)
