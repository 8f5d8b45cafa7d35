import type { House } from '../../house/index.ts'
import type { Organ } from '../../organ/index.ts'
import type { Prepared } from '../../organist/index.ts'
import type { Rehearsed } from '../../rehearsal/organ/index.ts'
import type { PieceOptions } from '../options.ts'
import type { PortOptions } from '../port-options.ts'

export interface RehearseOptions extends PieceOptions, PortOptions {
  readonly headless?: boolean
  readonly output?: string
  readonly verify?: boolean
  readonly organFile?: string
  readonly bindings: 'ours' | 'theirs'
  readonly jack?: boolean
}

/** What is to be played, on the organ as GrandOrgue is it. */
export interface Piece {
  readonly house: House
  readonly prepared: Prepared
  /** As its profile has it. */
  readonly asked: Organ
  /** null: GrandOrgue's own bindings are taken, and the profile as it is. */
  readonly rehearsed: Rehearsed | null
  readonly options: RehearseOptions
}
