import type { Player } from '../player/index.ts'
import type { Arrangement } from '../programme/index.ts'
import type { Micros } from '../time/index.ts'
import type { Timeline } from '../timeline/index.ts'

/** What the player was given. */
interface Given {
  readonly timeline: Timeline
  readonly arrangement: Arrangement
}

/** What it plays, and where it stands in that. */
export interface Taken extends Given {
  readonly number: number
  readonly position: Micros
}

/** Timelines that the player may not have taken in yet. */
const MOST_KEPT = 16

/** The timelines that the player was given, by the numbers under which it takes them in. */
export function createGiven(player: Pick<Player, 'status'>) {
  const given = new Map<number, Given>()
  let last = player.status().timeline
  /** Of the first timeline of what is loaded; what has a lower number is of the item before. */
  let loaded = Number.POSITIVE_INFINITY
  return {
    add: (next: Given) => {
      given.set(++last, next)
      given.delete(last - MOST_KEPT)
    },
    load: () => {
      loaded = last
    },
    clear: () => {
      loaded = Number.POSITIVE_INFINITY
    },
    newest: () => (Number.isFinite(loaded) ? (given.get(last) ?? null) : null),
    taken: (): Taken | null => {
      const { timeline: number, position } = player.status()
      const found = number < loaded ? undefined : given.get(number)
      return found ? { ...found, number, position } : null
    },
  }
}
