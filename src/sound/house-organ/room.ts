import { LIMIT_REACH, limiterCurve } from './limit.ts'
import { roomResponse } from './reverberation.ts'
import type { GainNode, SoundContext, SoundNode } from './web-audio.ts'

const DRY = 0.8
const WET = 0.42

/** The room between the organ and the ear. @returns what the organ sounds into */
export function createRoom(context: SoundContext, to: SoundNode): SoundNode {
  const entrance = context.createGain()
  const dry = gainOf(context, DRY)
  const wet = gainOf(context, WET)
  const room = context.createConvolver()
  room.normalize = false
  room.buffer = roomResponse(context)
  entrance.connect(dry)
  entrance.connect(room)
  room.connect(wet)
  dry.connect(to)
  wet.connect(to)
  return entrance
}

/** Whatever sounds into it comes out within full scale. */
export function createLimiter(context: SoundContext, to: SoundNode): SoundNode {
  const entrance = gainOf(context, 1 / LIMIT_REACH)
  const limiter = context.createWaveShaper()
  limiter.curve = limiterCurve()
  entrance.connect(limiter)
  limiter.connect(to)
  return entrance
}

export function gainOf(context: SoundContext, value: number): GainNode {
  const node = context.createGain()
  node.gain.value = value
  return node
}
