import type { Family, Stop } from './organ.ts'
import { soundAlike } from './vocabulary.ts'

export interface AskedSound {
  readonly name: string
  /** The best first, where several will do. */
  readonly families: readonly Family[]
  /** null for a stop without a length of its own (a mixture). */
  readonly footage: number | null
}

/**
 * What can stand for a family that is not there, the nearest first: by power and speech, as registration books group
 * them (foundations for one another; a celeste without its companion; upperwork for upperwork). For a reed nothing
 * sounds like it; what carries as far is the principal.
 */
const NEIGHBOURS: Readonly<Record<Family, readonly Family[]>> = {
  principal: ['flute', 'string'],
  flute: ['principal', 'string'],
  string: ['flute', 'principal'],
  celeste: ['string', 'flute'],
  reed: ['principal', 'string', 'flute'],
  mixture: ['principal'],
  mutation: ['flute', 'principal'],
  effect: [],
}

/** Pitch and family weigh about the same: an octave is a little more than a neighbouring family. */
const OCTAVE = 2
const FIRST_NEIGHBOUR = 1
const NEXT_NEIGHBOUR = 0.5
/** A reed's place is taken by another reed an octave off before anything else. */
const FROM_REED = 2.5
/** A mixture's lowest ranks speak about here. */
const MIXTURE_FEET = 2
/** An octave and a neighbouring family at most: beyond that it is another stop, not the nearest. */
const FARTHEST = 3.5
const NAME = 0.1

/** The stop that stands nearest to one that is not there; undefined where none is near enough. */
export function nearestStop(stops: readonly Stop[], asked: AskedSound): Stop | undefined {
  const ranked = stops
    .map((stop) => ({ stop, distance: distance(stop, asked) }))
    .filter((each) => each.distance <= FARTHEST + NAME)
    .sort((a, b) => a.distance - b.distance)
  return ranked[0]?.stop
}

function distance(stop: Stop, asked: AskedSound): number {
  const family = Math.min(...asked.families.map((each, index) => index * NEXT_NEIGHBOUR + familyDistance(stop, each)))
  const feet = (footage: number | null) => footage ?? MIXTURE_FEET
  const octaves = Math.abs(Math.log2(feet(stop.footage) / feet(asked.footage)))
  const pitchless = asked.footage === null && stop.footage === null
  return family + (pitchless ? 0 : octaves * OCTAVE) + (soundAlike(asked.name, stop.name) ? 0 : NAME)
}

function familyDistance(stop: Stop, asked: Family): number {
  if (stop.family === asked) return 0
  const rank = NEIGHBOURS[asked].indexOf(stop.family)
  if (rank < 0) return Number.POSITIVE_INFINITY
  return (asked === 'reed' ? FROM_REED : FIRST_NEIGHBOUR) + rank * NEXT_NEIGHBOUR
}
