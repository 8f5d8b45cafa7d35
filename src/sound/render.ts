import { availableParallelism } from 'node:os'
import type { Organ } from '../organ/index.ts'
import {
  createHouseOrgan,
  createRoom,
  createStandings,
  createWaves,
  limited,
  type Moment,
  momentsOf,
  REVERBERATION_S,
  ranksOf,
  type SoundBuffer,
  type SoundNode,
  type Standing,
  silentAt,
  type TimedBytes,
  type Waves,
} from './house-organ/index.ts'
import { type RenderingContext, type WebAudioLibrary, webAudioLibrary } from './web-audio-library.ts'

export const SAMPLE_RATE = 44_100

/** Some seconds of sound, two sides. */
export interface Stretch {
  readonly left: Float32Array
  readonly right: Float32Array
}

export interface Rendering {
  readonly frames: number
  /** One after the other; together `frames` long. */
  readonly stretches: AsyncGenerator<Stretch>
}

/**
 * So much is in memory at once, however long the piece. Every pipe of a stretch is made before it begins (what the
 * library does to a graph that changes while it sounds takes longer than the sound), and each waits until it speaks, so a
 * stretch is short.
 */
const STRETCH_S = 3
/**
 * Each is begun so much earlier, and that part thrown away: until then whatever was on its way (pipes that begin and end,
 * boxes, tremulants) is where it would be, and pipes that are held go on in their phase. So nothing is heard of a seam.
 */
const RUN_UP_S = 0.5
const RUN_UP_FRAMES = RUN_UP_S * SAMPLE_RATE
const ROOM_FRAMES = Math.ceil(REVERBERATION_S * SAMPLE_RATE)

interface Options {
  /** Where the sound begins; what was drawn before stays drawn. */
  readonly fromS: number
  readonly stretchS: number
  /** Stretches that are rendered at once, each on a processor of its own. */
  readonly atOnce: number
  /** Choirs are rendered as one wave each: it sounds the same, in less time. */
  readonly fuses: boolean
}

/**
 * What the port would get, heard on the house organ.
 * @throws CannotPlay where no sound can be made here
 */
export async function renderMessages(
  organ: Organ,
  messages: readonly TimedBytes[],
  { fromS = 0, stretchS = STRETCH_S, atOnce = availableParallelism(), fuses = true }: Partial<Options> = {},
): Promise<Rendering> {
  const library = await webAudioLibrary()
  const moments = momentsOf(organ, ranksOf(organ), messages)
  const from = Math.round(fromS * SAMPLE_RATE)
  const frames = Math.max(1, Math.ceil(silentAt(moments) * SAMPLE_RATE) - from)
  const dry = inFlight(
    dryStretches(library, organ, moments, from, from + frames, Math.round(stretchS * SAMPLE_RATE), fuses),
    atOnce,
  )
  return { frames, stretches: inRoom(library, dry) }
}

/** The organ as it is at the pipes: each stretch is begun when it is asked for. */
function* dryStretches(
  library: WebAudioLibrary,
  organ: Organ,
  moments: readonly Moment[],
  from: number,
  to: number,
  stretchFrames: number,
  fuses: boolean,
): Generator<Promise<Stretch>> {
  const standingAt = createStandings(moments)
  let waves: Waves | null = null
  for (let start = from; start < to; start += stretchFrames) {
    const origin = Math.max(0, start - RUN_UP_FRAMES)
    const end = Math.min(to, start + stretchFrames)
    const context = library.newRendering(end - origin, SAMPLE_RATE)
    waves ??= createWaves(context)
    const originS = origin / SAMPLE_RATE
    const standing: Standing = standingAt(originS)
    const held = holdNodes(context)
    const house = createHouseOrgan(context, { organ, to: context.destination, originS, standing, waves, fuses })
    for (const moment of moments) {
      if (moment.at >= originS && moment.at < end / SAMPLE_RATE) house.obey({ ...moment, at: moment.at - originS })
    }
    yield context.startRendering().then((sound) => {
      held.length = 0
      return copyOf(sound, start - origin)
    })
  }
}

/**
 * A node whose handle nobody holds is taken out of the graph when it has ended, and the library then sorts all others
 * anew, in time that grows with their square: all are held until the stretch is over.
 */
function holdNodes(context: RenderingContext): SoundNode[] {
  const held: SoundNode[] = []
  const holding = <Node extends SoundNode>(create: () => Node) => {
    return () => {
      const node = create.call(context)
      held.push(node)
      return node
    }
  }
  context.createOscillator = holding(context.createOscillator)
  context.createGain = holding(context.createGain)
  context.createBufferSource = holding(context.createBufferSource)
  return held
}

/** Some are begun before the first is done; they come in their order. */
async function* inFlight<Item>(begun: Iterable<Promise<Item>>, atOnce: number): AsyncGenerator<Item> {
  const waiting: Promise<Item>[] = []
  for (const item of begun) {
    // Thrown where it is awaited; until then it is not unhandled.
    item.catch(() => undefined)
    waiting.push(item)
    const first = waiting.length < atOnce ? undefined : waiting.shift()
    if (first !== undefined) yield await first
  }
  for (const item of waiting) yield await item
}

/** The room is the same for all that sounds in it: what it still says of one stretch is added to those that follow. */
async function* inRoom(library: WebAudioLibrary, dry: AsyncGenerator<Stretch>): AsyncGenerator<Stretch> {
  let lasting: Stretch = { left: new Float32Array(ROOM_FRAMES), right: new Float32Array(ROOM_FRAMES) }
  for await (const stretch of dry) {
    const { length } = stretch.left
    const heard = await heardInRoom(library, stretch)
    add(heard.left, lasting.left)
    add(heard.right, lasting.right)
    lasting = { left: heard.left.slice(length), right: heard.right.slice(length) }
    yield { left: limit(heard.left.subarray(0, length)), right: limit(heard.right.subarray(0, length)) }
  }
}

async function heardInRoom(library: WebAudioLibrary, { left, right }: Stretch): Promise<Stretch> {
  const context = library.newRendering(left.length + ROOM_FRAMES, SAMPLE_RATE)
  const sound = context.createBuffer(2, left.length, SAMPLE_RATE)
  sound.getChannelData(0).set(left)
  sound.getChannelData(1).set(right)
  const source = context.createBufferSource()
  source.buffer = sound
  source.connect(createRoom(context, context.destination))
  source.start(0)
  const heard = await context.startRendering()
  return copyOf(heard, 0)
}

/** The library's buffer is its own memory, gone with the buffer. */
const copyOf = (sound: SoundBuffer, from: number): Stretch => ({
  left: sound.getChannelData(0).slice(from),
  right: sound.getChannelData(1).slice(from),
})

function add(to: Float32Array, more: Float32Array): void {
  for (let frame = 0; frame < more.length; frame++) to[frame] = (to[frame] ?? 0) + (more[frame] ?? 0)
}

function limit(sound: Float32Array): Float32Array {
  for (let frame = 0; frame < sound.length; frame++) sound[frame] = limited(sound[frame] ?? 0)
  return sound
}
