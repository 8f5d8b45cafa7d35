import { setImmediate } from 'node:timers/promises'
import { parentPort, workerData } from 'node:worker_threads'
import { errorText } from '../findings/index.ts'
import { readRing } from '../ports/index.ts'
import {
  createFollower,
  createHouseOrgan,
  createLimiter,
  createRoom,
  createWaves,
  ranksOf,
  SWITCHED_ON,
  voiceAll,
} from './house-organ/index.ts'
import type { SpeakersEvent, SpeakersSetup } from './speakers.ts'
import { type HeardContext, webAudioLibrary } from './web-audio-library.ts'

/**
 * The thread in which the house organ sounds. The player's thread only leaves bytes and their time in the ring, so the
 * making of pipes never holds it up; each byte sounds the same while after it was sent, so that this thread's own
 * lateness is not heard.
 */

const LATENCY_MS = 40
/** So that it hears when it is to end. */
const LOOK_EVERY_MS = 20
/** The context's clock goes in steps: how far it is ahead of ours is believed at once, that it fell back only slowly. */
const FALLS_BACK = 0.01
/** The echo of the last chord. */
const ECHO_MS = 1500

const setup = workerData as SpeakersSetup
const say = (event: SpeakersEvent) => parentPort?.postMessage(event)
let open = true
parentPort?.on('message', () => {
  open = false
})

const context = await heard()
if (context !== null) await run(context)

async function heard(): Promise<HeardContext | null> {
  try {
    return (await webAudioLibrary()).newHeard(setup.sink)
  } catch (thrown) {
    say({ type: 'not-ready', problem: errorText(thrown).split('\n')[0] ?? '' })
    parentPort?.close()
    return null
  }
}

async function run(context: HeardContext): Promise<void> {
  const { organ } = setup
  const ring = readRing(setup.ring)
  const ranks = ranksOf(organ)
  const waves = createWaves(context)
  voiceAll(waves, ranks)
  const room = createRoom(context, createLimiter(context, context.destination))
  const house = createHouseOrgan(context, { organ, to: room, originS: 0, standing: SWITCHED_ON, waves, fuses: false })
  const follower = createFollower(organ, ranks)
  let aheadS = Number.NEGATIVE_INFINITY
  say({ type: 'ready', latencyMs: LATENCY_MS })
  try {
    while (open) {
      ring.wait(LOOK_EVERY_MS)
      const nowS = (performance.timeOrigin + performance.now()) / 1000
      const measured = context.currentTime - nowS
      aheadS = measured > aheadS ? measured : aheadS + (measured - aheadS) * FALLS_BACK
      ring.take((bytes, atMs) => {
        const at = Math.max(context.currentTime, (atMs + LATENCY_MS) / 1000 + aheadS)
        const moment = follower.take(bytes, at)
        if (moment !== null) house.obey(moment)
      })
      ring.show(house.pipesSounding())
      await setImmediate()
    }
  } finally {
    ring.leave()
    if (setup.sink !== 'none') await new Promise((resolve) => setTimeout(resolve, ECHO_MS))
    await context.close()
    parentPort?.close()
  }
}
