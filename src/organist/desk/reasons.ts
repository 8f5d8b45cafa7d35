import { type Organ, readOrgan } from '../../organ/index.ts'
import { judgeProtection } from '../../ports/index.ts'
import { protectionOf } from '../index.ts'

/** A profile as it was read: what is judged is these bytes, whatever becomes of the file. */
export interface ReadProfile {
  readonly file: string
  readonly text: string
}

/** Why a profile must be confirmed at the machine: what it takes away of what protects it, what it says more. */
export function reasonsAgainst(next: Organ, known: readonly ReadProfile[]): readonly string[] {
  const agreed = known.flatMap(({ file, text }) => {
    try {
      return [protectionOf(readOrgan(file, text))]
    } catch {
      // A profile of the house that cannot be read protects nothing.
      return []
    }
  })
  const { loosens, adds } = judgeProtection(protectionOf(next), agreed)
  return [...loosens, ...adds]
}
