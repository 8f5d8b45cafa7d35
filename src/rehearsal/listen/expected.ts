import { consoleOf, drawnIn, keysDownIn, take } from '../../console/index.ts'
import type { Coupler, Division, ElementId, Enclosure, Organ } from '../../organ/index.ts'
import type { Rank } from '../../sound/house-organ/index.ts'
import type { Micros } from '../../time/index.ts'
import { type Timeline, tickAt } from '../../timeline/index.ts'

/** A pipe speaks: what the score, the registration and the couplers ask for. */
export interface Sounding {
  readonly rank: Rank
  readonly key: number
  /** Seconds of the timeline: the key goes down or the stop is drawn; it goes up or is retired. */
  readonly from: number
  readonly to: number
  /** The couplers that bring it; null where a key of its own division is down. */
  readonly through: string | null
  /** Whether its division's tremulant shakes it all the time (true), never (false), or part of it (null). */
  readonly isShaken: boolean | null
}

/** How far a box is open from a time on, 0 to 1. */
interface BoxMove {
  readonly at: number
  readonly open: number
}

export interface Expected {
  /** By time. */
  readonly soundings: readonly Sounding[]
  readonly boxes: ReadonlyMap<Division, readonly BoxMove[]>
  readonly endsAt: number
}

const MICROS = 1_000_000

interface Open {
  readonly rank: Rank
  readonly key: number
  readonly from: number
  readonly through: string | null
  readonly wasShaken: boolean
  isMixed: boolean
}

/**
 * What should be heard of a timeline, from what its messages mean, not from their bytes. Couplers of the organ act on the
 * keys that are played, not on what is coupled (as GrandOrgue's do where nothing else is said); those that we work come
 * as keys.
 */
export function expectedOf(timeline: Timeline, ranks: readonly Rank[]): Expected {
  const { organ, messages } = timeline
  const console = consoleOf(organ)
  const boxes = new Map<Division, BoxMove[]>()
  const open = new Map<number, Open>()
  const soundings: Sounding[] = []
  const close = (id: number, each: Open, at: number) => {
    open.delete(id)
    const { rank, key, from, through, wasShaken, isMixed } = each
    if (at === from) return
    soundings.push({ rank, key, from, to: at, through, isShaken: isMixed ? null : wasShaken })
  }
  // One message after the other: what is let go and struck again at one instant begins anew, as it does in GrandOrgue.
  for (const { at: micros, action } of messages) {
    const at = micros / MICROS
    take(organ, console, action)
    const keysDown = new Map(organ.divisions.map((division) => [division, keysDownIn(console, division)]))
    const drawn = drawnIn(console)
    if (action.type === 'enclosure') addMove(boxes, action.enclosure, action.value, at)
    const speaking = speakingPipes(organ, ranks, keysDown, drawn)
    const shaken = shakenDivisions(organ, drawn)
    for (const [id, each] of open) {
      if (!speaking.has(id)) close(id, each, at)
      else if (shaken.has(each.rank.division) !== each.wasShaken) each.isMixed = true
    }
    for (const [id, { rank, key, through }] of speaking) {
      if (!open.has(id)) {
        open.set(id, { rank, key, through, from: at, wasShaken: shaken.has(rank.division), isMixed: false })
      }
    }
  }
  const endsAt = timeline.duration / MICROS
  for (const [id, each] of open) close(id, each, endsAt)
  soundings.sort((a, b) => a.from - b.from || a.rank.index - b.rank.index || a.key - b.key)
  return { soundings, boxes, endsAt }
}

/** Where in the music a time of the timeline is: the tick that is reached then. */
export const placeOf = (timeline: Timeline, seconds: number) =>
  timeline.places.at(tickAt(timeline, Math.round(seconds * MICROS) as Micros))

function addMove(
  boxes: Map<Division, BoxMove[]>,
  { division, closed, open }: Enclosure,
  value: number,
  at: number,
): void {
  if (division === null) return
  const move = { at, open: (value - closed) / (open - closed) }
  const moves = boxes.get(division)
  if (moves) moves.push(move)
  else boxes.set(division, [move])
}

interface Speaking {
  readonly rank: Rank
  readonly key: number
  readonly through: string | null
}

const pipeNumber = (rank: Rank, key: number): number => (rank.index << 7) | key

function speakingPipes(
  organ: Organ,
  ranks: readonly Rank[],
  keysDown: ReadonlyMap<Division, ReadonlySet<number>>,
  drawn: ReadonlySet<ElementId>,
): Map<number, Speaking> {
  const speaking = new Map<number, Speaking>()
  const couplers = organ.elements.filter(
    (each): each is Coupler => each.kind === 'coupler' && each.control.type !== 'keys' && drawn.has(each.id),
  )
  for (const division of organ.divisions) {
    const own = ranks.filter((rank) => rank.division === division && (rank.stop === null || drawn.has(rank.stop.id)))
    if (own.length === 0) continue
    for (const [key, through] of keysOf(division, couplers, keysDown)) {
      for (const rank of own) speaking.set(pipeNumber(rank, key), { rank, key, through })
    }
  }
  return speaking
}

function keysOf(
  division: Division,
  couplers: readonly Coupler[],
  keysDown: ReadonlyMap<Division, ReadonlySet<number>>,
): Map<number, string | null> {
  const keys = new Map<number, string | null>()
  const { low, high } = division.compass
  for (const coupler of couplers) {
    if (coupler.sounds !== division) continue
    for (const key of keysDown.get(coupler.keys) ?? []) {
      const coupled = key - coupler.keys.offset + division.offset + coupler.shift
      if (coupled >= low && coupled <= high) keys.set(coupled, coupler.name)
    }
  }
  for (const key of keysDown.get(division) ?? []) keys.set(key, null)
  return keys
}

const shakenDivisions = ({ elements }: Organ, drawn: ReadonlySet<ElementId>): ReadonlySet<Division> =>
  new Set(elements.flatMap((each) => (each.kind === 'tremulant' && drawn.has(each.id) ? [each.division] : [])))
