import { listenTo } from '../../console/index.ts'
import { createMessageReader } from '../../midi/index.ts'
import { type Division, type Enclosure, NOTHING_DRAWN, type Tremulant } from '../../organ/index.ts'
import { headroomFor } from './loudness.ts'
import type { Pipe, Rank } from './ranks.ts'
import { type Asked, soundingPipes } from './sounding.ts'
import type { SoundingOrgan } from './sounding-organ.ts'

/** What changes at an instant. */
export interface Moment {
  /** Seconds, of whatever clock the bytes came by. */
  readonly at: number
  readonly stops: readonly Pipe[]
  readonly starts: readonly Pipe[]
  /** Boxes that move, 0 (closed) to 1 (open). */
  readonly boxes: readonly { readonly enclosure: Enclosure; readonly position: number }[]
  readonly tremulants: readonly { readonly tremulant: Tremulant; readonly on: boolean }[]
  /** For all pipes, from here on. */
  readonly headroom: number
}

/** Follows the bytes that the port gets: the organ that the profile describes, and nothing else. */
export interface Follower {
  /**
   * @param bytes all that came at this instant, in its order; what the profile does not know is passed over
   * @returns null where nothing changes that can be heard
   */
  readonly take: (bytes: ArrayLike<number>, at: number) => Moment | null
}

const ALL_SOUND_OFF = 120
const ALL_NOTES_OFF = 123

/** Begins with no key down, nothing drawn and all boxes open. */
export function createFollower(organ: SoundingOrgan, ranks: readonly Rank[]): Follower {
  const reader = createMessageReader()
  const listener = listenTo(organ, NOTHING_DRAWN)
  const headroomOf = headroomFor(organ, ranks)
  const keysDown = new Map<Division, Set<number>>(organ.divisions.map((division) => [division, new Set()]))
  const tremulants = organ.elements.filter((element) => element.kind === 'tremulant')
  const asked: Asked = {
    keysDown,
    isDrawn: (id) => {
      const element = organ.elements[id]
      return element !== undefined && listener.isDrawn(element) === true
    },
  }
  const trembling = new Set<Tremulant>()
  let sounding = soundingPipes(organ, ranks, asked)
  let headroom = headroomOf(asked.isDrawn) ?? 0

  /** @returns whether pipes may start or stop by it */
  const takeKey = (message: readonly number[]): boolean => {
    const [status = 0, first = 0, second = 0] = message
    const keys = divisionOn(organ, status & 0x0f, first)
    const kind = status & 0xf0
    if (kind === 0xb0 && (first === ALL_SOUND_OFF || first === ALL_NOTES_OFF)) {
      for (const division of organ.divisions) if (division.channel === (status & 0x0f)) keysDown.get(division)?.clear()
      return true
    }
    if (keys === undefined || (kind !== 0x90 && kind !== 0x80)) return false
    if (kind === 0x90 && second > 0) keysDown.get(keys)?.add(first)
    else keysDown.get(keys)?.delete(first)
    return true
  }
  return {
    take: (bytes, at) => {
      const boxes = new Map<Enclosure, number>()
      let keysMoved = false
      let stopsMoved = false
      for (const message of reader.take(bytes)) {
        if (listener.take(message).length > 0) stopsMoved = true
        else if (takeKey(message)) keysMoved = true
        else for (const [enclosure, position] of boxesMovedBy(organ, message)) boxes.set(enclosure, position)
      }
      const before = sounding
      if (keysMoved || stopsMoved) sounding = soundingPipes(organ, ranks, asked)
      const headroomBefore = headroom
      // With nothing drawn, what still dies away is left as loud as it was.
      if (stopsMoved) headroom = headroomOf(asked.isDrawn) ?? headroom
      const tremulantsMoved = tremulants.flatMap((tremulant) => {
        const on = asked.isDrawn(tremulant.id)
        if (on === trembling.has(tremulant)) return []
        if (on) trembling.add(tremulant)
        else trembling.delete(tremulant)
        return [{ tremulant, on }]
      })
      const starts = sounding === before ? [] : [...sounding].flatMap(([id, pipe]) => (before.has(id) ? [] : [pipe]))
      const stops = sounding === before ? [] : [...before].flatMap(([id, pipe]) => (sounding.has(id) ? [] : [pipe]))
      const nothing = starts.length + stops.length + boxes.size + tremulantsMoved.length === 0
      if (nothing && headroom === headroomBefore) return null
      const moved = [...boxes].map(([enclosure, position]) => ({ enclosure, position }))
      return { at, starts, stops, boxes: moved, tremulants: tremulantsMoved, headroom }
    },
  }
}

const divisionOn = (organ: SoundingOrgan, channel: number, key: number): Division | undefined =>
  organ.divisions.find((each) => each.channel === channel && key >= each.compass.low && key <= each.compass.high)

function boxesMovedBy(organ: SoundingOrgan, message: readonly number[]): [Enclosure, number][] {
  const [status = 0, controller = 0, value = 0] = message
  if ((status & 0xf0) !== 0xb0) return []
  return organ.enclosures.flatMap((enclosure): [Enclosure, number][] => {
    const { channel, closed, open } = enclosure
    if (channel !== (status & 0x0f) || enclosure.controller !== controller || open === closed) return []
    return [[enclosure, Math.min(1, Math.max(0, (value - closed) / (open - closed)))]]
  })
}
