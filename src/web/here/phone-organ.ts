import type { HeardPiece } from '../../remote/protocol/index.ts'
import {
  createHouseOrgan,
  createLimiter,
  createRoom,
  createStandings,
  createWaves,
  momentsOf,
  ranksOf,
  silentAt,
  unpackOrgan,
} from '../../sound/house-organ/index.ts'

/** The house organ on this phone. Loaded when somebody wants to hear it, not with the page. */

/** One piece, made ready to sound from any place of it. */
export interface PhonePiece {
  /** @param onEnd its last echo has died away */
  readonly sound: (context: AudioContext, fromMs: number, onEnd: () => void) => Sounding
}

/** A piece that sounds in a context of its own, which ends with it. */
export interface Sounding {
  /** Where the music stands. */
  readonly atMs: () => number
  readonly pause: () => void
  readonly goOn: () => Promise<void>
  /** Silence, and everything given back. */
  readonly end: () => void
}

/** Time to make the first pipes. */
const FIRST_S = 0.12
/** Pipes are made so much before they speak: a hidden page's timers come once a second. */
const AHEAD_S = 2.5
const PUMP_EVERY_MS = 250
/** A page that stood still longer than this goes on where it was; nothing is rushed. */
const LATE_S = 0.15
/** Nothing begins or ends with a click. */
const FADE_S = 0.04

export function openPiece({ messages, organ: packed }: HeardPiece): PhonePiece {
  const organ = unpackOrgan(packed)
  let micros = 0
  const timed = messages.map(([since = 0, ...bytes]) => {
    micros += since
    return { at: micros / 1_000_000, bytes }
  })
  const moments = momentsOf(organ, ranksOf(organ), timed)
  const endS = silentAt(moments)
  return {
    sound: (context, fromMs, onEnd) => {
      const fromS = fromMs / 1000
      /** The moment of the music that is the context's beginning. */
      let originS = fromS - context.currentTime - FIRST_S
      const master = context.createGain()
      master.connect(context.destination)
      const fade = (to: 0 | 1) => {
        const { currentTime } = context
        master.gain.cancelScheduledValues(currentTime)
        master.gain.setValueAtTime(1 - to, currentTime)
        master.gain.linearRampToValueAtTime(to, currentTime + FADE_S)
      }
      fade(1)
      const house = createHouseOrgan(context, {
        organ,
        to: createRoom(context, createLimiter(context, master)),
        originS,
        standing: createStandings(moments)(fromS),
        waves: createWaves(context),
        fuses: false,
      })
      let next = moments.findIndex(({ at }) => at >= fromS)
      if (next < 0) next = moments.length
      const pump = () => {
        const { currentTime } = context
        const lateS = currentTime - ((moments[next]?.at ?? Number.POSITIVE_INFINITY) - originS)
        if (lateS > LATE_S) originS -= lateS
        for (let moment = moments[next]; moment !== undefined; moment = moments[++next]) {
          const at = moment.at - originS
          if (at > currentTime + AHEAD_S) return
          house.obey({ ...moment, at: Math.max(currentTime, at) })
        }
        if (currentTime + originS > endS) onEnd()
      }
      pump()
      const timer = setInterval(pump, PUMP_EVERY_MS)
      let pausing: ReturnType<typeof setTimeout> | undefined
      const afterFade = (act: () => Promise<void>) => {
        clearTimeout(pausing)
        // What is interrupted or closed already is silent.
        pausing = setTimeout(() => void act().catch(() => undefined), 2000 * FADE_S)
      }
      return {
        atMs: () => Math.max(fromS, Math.min(endS, context.currentTime + originS)) * 1000,
        pause: () => {
          fade(0)
          afterFade(() => context.suspend())
        },
        goOn: async () => {
          clearTimeout(pausing)
          await context.resume()
          fade(1)
        },
        end: () => {
          clearInterval(timer)
          fade(0)
          afterFade(() => context.close())
        },
      }
    },
  }
}
