import type { Division, Stop } from '../../organ/index.ts'
import type { SoundingOrgan } from './sounding-organ.ts'
import { MIXTURE, ONLY_RANK, type Voicing, voicingOf } from './voicing.ts'

/** The pipes of one stop, one a key. */
export interface Rank {
  /** Its place among the ranks of the organ. */
  readonly index: number
  readonly division: Division
  /** Ranks of one choir speak alike and are in tune with one another; a division's ranks are in two and more. */
  readonly choir: number
  /** null: it sounds without being drawn (a division whose profile lists no stops). */
  readonly stop: Stop | null
  readonly voicing: Voicing
  /** Against an eight-foot pipe: 2 for four foot. */
  readonly pitch: number
  /** How many ranks of pipes in a mixture; null where it is one rank. */
  readonly mixture: number | null
  /** Root mean square of a pipe at middle C; an open diapason's is 1. */
  readonly level: number
  /** From the note-on to its speech: the timeline plays it so much earlier. */
  readonly latencyS: number
}

/** One pipe: a rank and the key (as sent) that it stands on. */
export interface Pipe {
  readonly rank: Rank
  readonly key: number
}

export function ranksOf(organ: SoundingOrgan): Rank[] {
  const stops = organ.elements.filter((element) => element.kind === 'stop')
  const voiced = organ.divisions.flatMap(
    (division): Omit<Rank, 'index' | 'choir' | 'pitch' | 'mixture' | 'level' | 'latencyS'>[] => {
      const own = stops.filter((stop) => stop.division === division)
      if (own.length === 0 && stops.length === 0) return [{ division, stop: null, voicing: ONLY_RANK }]
      return own.flatMap((stop) => {
        const voicing = voicingOf(stop)
        return voicing === null ? [] : [{ division, stop, voicing }]
      })
    },
  )
  const choirOf = createChoirs()
  return voiced.map(({ division, stop, voicing }, index) => {
    const mixture = voicing.name === MIXTURE.name ? ranksInName(stop?.name ?? '') : null
    const pitch = mixture === null ? 8 / (stop?.footage ?? 8) : 1
    const latencyS = (stop?.latencyMs ?? division.latencyMs) / 1000
    const decibels = voicing.level + (mixture === null ? fineness(pitch, voicing) : 0)
    const choir = choirOf(division, voicing)
    return { index, division, choir, stop, voicing, pitch, mixture, level: 10 ** (decibels / 20), latencyS }
  })
}

/** Ranks that speak alike are dealt out to two choirs, so that they beat with one another. */
function createChoirs(): (division: Division, voicing: Voicing) => number {
  const dealt = new Map<string, number>()
  const choirs = new Map<string, number>()
  return ({ name }, { attackMs, sharpCents }) => {
    const alike = `${name} ${attackMs} ${sharpCents}`
    const before = dealt.get(alike) ?? 0
    dealt.set(alike, before + 1)
    const id = `${alike} ${before % 2}`
    const choir = choirs.get(id) ?? choirs.size
    choirs.set(id, choir)
    return choir
  }
}

/** Small pipes are voiced softer, so that a chorus is not all treble; the pedals carry what stands on them. */
const fineness = (pitch: number, { name }: Voicing): number =>
  pitch < 1 ? 1.5 : name === 'mutation' ? 0 : -2 * Math.log2(pitch)

const ROMAN: Readonly<Record<string, number>> = { II: 2, III: 3, IV: 4, V: 5, VI: 6 }
const USUAL_RANKS = 3

/** `Mixture III`, `Sharp IV`; of `III–V` the first. */
function ranksInName(name: string): number {
  const [numeral = ''] = /\b(?:VI|IV|V|I{2,3})\b/.exec(name) ?? []
  return ROMAN[numeral] ?? USUAL_RANKS
}

const A4_KEY = 69
const A4_HERTZ = 440
/** Above this no pipes are made: the rank goes on an octave lower. */
const HIGHEST_HERTZ = 8500
/** No rank stays in tune to less than this, and a choir of pipes lives by it. */
const OUT_OF_TUNE_CENTS = 1.3

/** The eight-foot pitch of a key of a division. */
export const keyHertz = ({ offset }: Division, key: number): number => A4_HERTZ * 2 ** ((key - offset - A4_KEY) / 12)

/** The pitch of a pipe that is tuned by itself; of a mixture the eight-foot pitch, above which its ranks stand. */
export const pipeHertz = (pipe: Pipe): number => tuned(pipe, pipe.rank.index)

/** The same, in tune with its choir: the pitches of a choir's pipes on one key stand in whole numbers. */
export const choirHertz = (pipe: Pipe): number => tuned(pipe, pipe.rank.choir)

function tuned({ rank, key }: Pipe, tuner: number): number {
  const { division, pitch, voicing } = rank
  let hertz = keyHertz(division, key) * pitch
  while (hertz > HIGHEST_HERTZ) hertz /= 2
  const cents = voicing.sharpCents + OUT_OF_TUNE_CENTS * scattered(tuner * 128 + key)
  return hertz * 2 ** (cents / 1200)
}

/** From −1 to 1, always the same for a number. */
export function scattered(number: number): number {
  const mixed = Math.sin(number * 12.9898 + 4.1414) * 43758.5453
  return 2 * (mixed - Math.floor(mixed)) - 1
}
