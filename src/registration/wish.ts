import type { Family } from '../organ/index.ts'

/**
 * One thing that a registration asks for, before it is known what an organ has. `division` is as it was written (`Sw`,
 * `HW`); null where none was: then a family or a length is asked of each manual.
 */
export type Wish =
  /** A stop by its name; `footage` in feet, null where none was written. */
  | { readonly kind: 'stop'; readonly division: string | null; readonly name: string; readonly footage: number | null }
  /** `Flutes 8, 4`, `soft 8`, `8.4.2.`: no families: what the dynamic makes of a length. No lengths: all. */
  | {
      readonly kind: 'sound'
      readonly division: string | null
      /** As it was written: a stop engraved so is meant before others of its family. */
      readonly name: string
      readonly families: readonly Family[]
      readonly lengths: readonly number[]
      /** All of a family and length, not the best of them. */
      readonly isPlural: boolean
      readonly isSoft: boolean
    }
  /** `principal chorus to 2`: in feet, or up to the mixture. */
  | { readonly kind: 'chorus'; readonly division: string | null; readonly to: number | 'mixture' }
  /** `Full Swell`, `Gt. mf`: what the organ's dynamic draws in a division. */
  | { readonly kind: 'dynamic'; readonly division: string; readonly dynamic: string }
  | { readonly kind: 'coupler'; readonly name: string }
  | { readonly kind: 'tremulant'; readonly name: string }

export type SoundWish = Wish & { readonly kind: 'sound' }

export interface WishItem {
  readonly change: 'draw' | 'retire'
  readonly wish: Wish
  /** As it was written, with its division where it was left to the words before. */
  readonly text: string
}

/** A registration as books print it. */
export interface Printed {
  readonly dynamic: string | null
  /** All that it does not name is retired; else (`add Oboe`, `− Trumpet`) it changes what it names. */
  readonly isWhole: boolean
  readonly items: readonly WishItem[]
  /** `Sw. box closed`: 0 closed to 1 open. */
  readonly boxes: readonly { readonly division: string; readonly position: number }[]
}

/** What cannot be understood, where (column from 1), and what was expected there. */
export interface Misread {
  readonly problem: string
  readonly column: number
}
