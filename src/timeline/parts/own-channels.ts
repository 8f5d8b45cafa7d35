import { type Division, divisionWord, type Organ } from '../../organ/index.ts'
import type { Part, Score } from '../../score/index.ts'
import { recordedOf, understanding } from '../recorded.ts'
import { rangeOf } from './texture.ts'

/** Which division each channel of a recording is, by printed channels. */
export interface OwnChannels {
  readonly divisions: ReadonlyMap<number, Division>
  /** `by the channels of this organ`, `by the channels of a GrandOrgue recording`. */
  readonly how: string
}

/**
 * A recording of an organ has a channel a keyboard. That it is one, and whose, is told by what it has besides notes: a
 * maker's own messages. null where nothing tells it, or the pedals' channel is no bass.
 */
export function ownChannels(score: Score, organ: Organ): OwnChannels | null {
  const { parts } = score
  if (parts.length < 2 || parts.some(({ channels }) => channels.length !== 1)) return null
  const found = byGrandOrgue(parts, organ) ?? byThisOrgan(score, organ) ?? byMaker(parts, organ)
  if (!found) return null
  const isWhole = parts.every(({ channels: [channel = 0], notes }) => {
    const division = found.divisions.get(channel)
    return division !== undefined && (!division.isPedal || rangeOf(notes).middle <= HIGHEST_BASS)
  })
  return isWhole ? found : null
}

/** Where pedals lie on the whole, at most (C4). */
const HIGHEST_BASS = 60

/** Less can be chance. */
const LEAST_OF_ITS_OWN = 2

/** It draws and retires this organ's own stops. */
function byThisOrgan(score: Score, organ: Organ): OwnChannels | null {
  const understand = understanding(organ)
  // A program is a sound in all other files: it proves nothing.
  const understood = recordedOf(score).filter(
    ({ kind, bytes }) => kind !== 'pc' && bytes !== null && understand(bytes) !== null,
  )
  if (understood.length < LEAST_OF_ITS_OWN) return null
  const divisions = new Map(organ.divisions.map((division) => [division.channel + 1, division]))
  return { divisions, how: 'by the channels of this organ, whose own messages the file has' }
}

const systemMessages = (parts: readonly Part[]): (readonly number[])[] =>
  parts.flatMap(({ raw }) => raw.flatMap(({ bytes }) => (bytes[0] === 0xf0 ? [bytes] : [])))

const begins = (bytes: readonly number[], ...head: number[]): boolean => head.every((byte, at) => bytes[at] === byte)

/**
 * Its recorder names each keyboard with its channel: `F0 7D 47 4F 1c nh nl M0 F7`, c the channel, M0 the pedals and M1 the
 * lowest manual (GrandOrgue's source, GOMidiRecorder).
 */
function byGrandOrgue(parts: readonly Part[], organ: Organ): OwnChannels | null {
  const [pedal, ...manuals] = fromPedal(organ)
  const keyboards = [pedal, ...manuals]
  const named = systemMessages(parts).flatMap((bytes): [number, Division][] => {
    if (!begins(bytes, 0xf0, 0x7d, 0x47, 0x4f) || ((bytes[4] ?? 0) & 0xf0) !== 0x10) return []
    const number = /^M(\d+)$/.exec(String.fromCharCode(...bytes.slice(7, -1)))?.[1]
    const division = number === undefined ? undefined : keyboards[Number(number)]
    return division ? [[((bytes[4] ?? 0) & 0x0f) + 1, division]] : []
  })
  return named.length === 0 ? null : { divisions: new Map(named), how: 'by the channels of a GrandOrgue recording' }
}

/** From the lowest manual up, as English and American consoles have them. */
const MANUALS = ['choir', 'great', 'swell', 'solo', 'echo']

/** The pedals, then the manuals from the lowest. */
function fromPedal(organ: Organ): [Division | undefined, ...Division[]] {
  const height = ({ name }: Division) =>
    (MANUALS.indexOf(divisionWord(name)) + MANUALS.length + 1) % (MANUALS.length + 1)
  const manuals = organ.divisions.filter(({ isPedal }) => !isPedal)
  return [organ.divisions.find(({ isPedal }) => isPedal), ...manuals.sort((a, b) => height(a) - height(b))]
}

/** How makers number the channels of their recordings, and by what such a recording is known: the head of its messages. */
const MAKERS: readonly {
  readonly name: string
  readonly head: readonly number[]
  /** The first manual's channel, from the lowest up; the pedals before the manuals or after them. */
  readonly first: number
  readonly pedal: 'first' | 'last'
}[] = [
  // Hauptwerk's recorder (repo BernardGreenberg/VPOMIDITools).
  { name: 'Hauptwerk', head: [0xf0, 0x7d, 0x39, 0x72], first: 2, pedal: 'first' },
  // Johannus Symphonica 35, Opus 250: manuals. Its general cancel is in each recording.
  { name: 'Johannus', head: [0xf0, 0x00, 0x4a, 0x4f, 0x48, 0x41, 0x53], first: 1, pedal: 'last' },
  // Older Rodgers: Great 12, Swell 13, Pedal 14 (Rodgers 702).
  { name: 'Rodgers', head: [0xf0, 0x41], first: 12, pedal: 'last' },
  // Viscount: GrandOrgue's source.
  { name: 'Viscount', head: [0xf0, 0x31], first: 2, pedal: 'first' },
]

function byMaker(parts: readonly Part[], organ: Organ): OwnChannels | null {
  const messages = systemMessages(parts)
  const maker = MAKERS.find(({ head }) => messages.some((bytes) => begins(bytes, ...head)))
  const [pedal, ...manuals] = fromPedal(organ)
  if (!maker || !pedal) return null
  // A smaller recording than the organ begins with its Great: consoles of two manuals have no Choir.
  const used = new Set(parts.flatMap(({ channels }) => channels)).size - 1
  const played = manuals.slice(Math.max(0, manuals.length - Math.max(used, 2)))
  const pedalChannel = maker.pedal === 'first' ? maker.first - 1 : maker.first + played.length
  const divisions = new Map<number, Division>([[pedalChannel, pedal]])
  for (const [index, manual] of played.entries()) divisions.set(maker.first + index, manual)
  return { divisions, how: `by the channels of a ${maker.name} recording` }
}
