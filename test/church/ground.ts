import type { Organ } from '../../src/organ/index.ts'
import type { OrganEnd } from './organ-end.ts'
import type { Program } from './program.ts'

/** A law that is broken is said in words, once. */
export interface Broken {
  /** As issue 16 counts them. */
  readonly law: 1 | 2 | 3 | 4 | 5 | 6 | 7 | 8
  readonly says: string
  readonly atMs: number
}

/** What can be looked at. */
export interface Seen {
  readonly nowMs: () => number
  readonly organEnd: OrganEnd
  readonly organ: Organ
  readonly program: () => Program | null
  /** And takes bytes. */
  readonly isCableIn: () => boolean
  readonly isPluggedIn: () => boolean
  /** Somebody is there to silence the organ if the program is dead. */
  readonly isSentinelThere: () => boolean
  readonly leadMs: number
}

/** What all who watch go by: since when what has been as it is. */
export interface Ground {
  readonly seen: Seen
  /** The first only is kept. */
  readonly breaks: (law: Broken['law'], says: string) => void
  cableInMs: number
  /** When it was last seen in, whether it took bytes or not. */
  cableOutMs: number
  /** A command was given, a plug was pulled. */
  disturbedMs: number
  /** The machine stood still until then. */
  stalledMs: number
  /** Where the music was when it did. */
  stalledAtMs: number
  /** The music did not go. */
  haltedMs: number
  handMovedMs: number
  /** And the time before. */
  handMovedBeforeMs: number
  begunMs: number
  /** Stops were moved by hand, or are to be others, in this item. */
  handMovedIn: string | null
}

/** After a plug is back: a look, the sweep of all keys, the rest of the machine. */
const REPLUG_MS = 1000
/** A command is carried out within this. */
const TAKEN_IN_MS = 50

export const isSettled = ({ seen, cableInMs, disturbedMs }: Ground): boolean =>
  seen.isCableIn() && seen.nowMs() - Math.max(cableInMs + REPLUG_MS, disturbedMs + TAKEN_IN_MS) > 0

/** All of the organ's stops, one message after the other. */
export const allMovedMs = ({ seen: { organ, organEnd } }: Ground): number =>
  organ.elements.length * organEnd.facts.spacingMs + 1000

/** No message that moves stops waits for the one before. */
export const isQuiet = ({ seen: { nowMs, organEnd } }: Ground): boolean =>
  nowMs() - organEnd.lastProtectedMs() > organEnd.facts.spacingMs + 300

export const placeOf = ({ item, place }: { readonly item: string; readonly place: string }): string =>
  place === '' ? item : `${place} of ${item}`
