import type { Division, Enclosure, Tremulant } from '../../organ/index.ts'
import { createGlide, type Glide } from './glide.ts'
import { gainOf } from './room.ts'
import type { SoundingOrgan } from './sounding-organ.ts'
import type { SoundContext, SoundNode } from './web-audio.ts'

/** All between the pipes and the room: where each stands, its box, its tremulant. */
export interface Building {
  /** Where a pipe of this key sounds into. */
  readonly chestFor: (division: Division, key: number) => SoundNode
  readonly moveBox: (enclosure: Enclosure, position: number, at: number | null) => void
  readonly setTremulant: (tremulant: Tremulant, on: boolean, at: number | null) => void
  readonly setHeadroom: (gain: number, at: number | null) => void
}

/** C and C♯ stand on either side, as in most cases. */
const SIDE = 0.32
/** A closed box: so much softer, and dark. */
const CLOSED_DB = -20
const CLOSED_HERTZ = 650
const OPEN_HERTZ = 18_000
const SHUTTERS_S = 0.04
const HEADROOM_S = 0.08

const TREMULANT_HERTZ = 5.7
const TREMULANT_STARTS_S = 0.15
/** Of the loudness, and as a delay that comes and goes: about eight cents. */
const TREMULANT_DEPTH = 0.16
const TREMULANT_DELAY_S = 0.00013

interface Box {
  readonly gain: Glide
  readonly tone: Glide
}

interface Part {
  readonly sides: readonly SoundNode[]
  /** By the way of the sound. */
  readonly chain: SoundNode[]
}

/**
 * @param originS the moment of the music at which this context begins: what goes round and round (tremulants) stands
 * where it would if the context had begun with the music
 */
export function createBuilding(context: SoundContext, organ: SoundingOrgan, originS: number, to: SoundNode): Building {
  const exit = context.createGain()
  exit.connect(to)
  const headroom = createGlide(exit.gain, 0)
  const boxes = new Map<Enclosure, Box>()
  const depths = new Map<Tremulant, Glide>()
  const parts = new Map<Division, Part>()
  for (const [index, division] of organ.divisions.entries()) {
    const part = createPart(context, index, organ.divisions.length)
    for (const element of organ.elements) {
      if (element.kind !== 'tremulant' || element.division !== division) continue
      depths.set(element, addTremulant(context, part, originS))
    }
    for (const enclosure of organ.enclosures) {
      if (enclosure.division === division) boxes.set(enclosure, addBox(context, part))
    }
    part.chain.at(-1)?.connect(exit)
    parts.set(division, part)
  }
  return {
    chestFor: (division, key) => {
      const side = parts.get(division)?.sides[key % 2]
      if (side === undefined) throw new RangeError(`${organ.name} has no division ${division.name}`)
      return side
    },
    moveBox: (enclosure, position, at) => {
      const box = boxes.get(enclosure)
      if (box === undefined) return
      move(box.gain, 10 ** ((CLOSED_DB * (1 - position)) / 20), at, SHUTTERS_S)
      move(box.tone, CLOSED_HERTZ * (OPEN_HERTZ / CLOSED_HERTZ) ** position, at, SHUTTERS_S)
    },
    setTremulant: (tremulant, on, at) => {
      const depth = depths.get(tremulant)
      if (depth !== undefined) move(depth, on ? 1 : 0, at, TREMULANT_STARTS_S)
    },
    setHeadroom: (gain, at) => move(headroom, gain, at, HEADROOM_S),
  }
}

/** @param at null: it stands there already */
function move(glide: Glide, value: number, at: number | null, seconds: number): void {
  if (at === null) glide.stand(value)
  else glide.to(value, at, seconds)
}

function createPart(context: SoundContext, index: number, count: number): Part {
  const together = context.createGain()
  const centre = count < 2 ? 0 : (index / (count - 1) - 0.5) * 0.4
  const sides = [-SIDE, SIDE].map((side) => {
    const chest = context.createGain()
    const place = context.createStereoPanner()
    place.pan.value = centre + side
    chest.connect(place)
    place.connect(together)
    return chest
  })
  return { sides, chain: [together] }
}

function addBox(context: SoundContext, part: Part): Box {
  const shutters = context.createBiquadFilter()
  shutters.type = 'lowpass'
  shutters.Q.value = -3
  const box = context.createGain()
  append(part, shutters)
  append(part, box)
  return { gain: createGlide(box.gain, 1), tone: createGlide(shutters.frequency, OPEN_HERTZ) }
}

/** @returns how deep it goes: 0 stands still, 1 is all of it */
function addTremulant(context: SoundContext, part: Part, originS: number): Glide {
  const beat = context.createOscillator()
  beat.frequency.value = TREMULANT_HERTZ
  const depth = context.createGain()
  const loudness = context.createGain()
  const pitch = context.createDelay(0.01)
  pitch.delayTime.value = 4 * TREMULANT_DELAY_S
  const byLoudness = gainOf(context, TREMULANT_DEPTH)
  const byPitch = gainOf(context, TREMULANT_DELAY_S)
  beat.connect(depth)
  depth.connect(byLoudness)
  depth.connect(byPitch)
  byLoudness.connect(loudness.gain)
  byPitch.connect(pitch.delayTime)
  append(part, loudness)
  append(part, pitch)
  beat.start(Math.ceil(originS * TREMULANT_HERTZ) / TREMULANT_HERTZ - originS)
  return createGlide(depth.gain, 0)
}

function append(part: Part, node: SoundNode): void {
  part.chain.at(-1)?.connect(node)
  part.chain.push(node)
}
