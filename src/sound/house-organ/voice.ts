import { groupedBy } from './grouped-by.ts'
import { keyHertz, type Pipe } from './ranks.ts'
import type { Tone, Waves } from './waves.ts'
import type { SoundContext, SoundNode } from './web-audio.ts'

/**
 * Pipes of one key that began to speak together and speak alike: an oscillator each (or each choir), behind one gain that is
 * never moved by a step. (A gain for each pipe would be two nodes more, and nodes are what a rendering library takes its time for.)
 */
export interface Voice {
  readonly pipes: readonly Pipe[]
  /** When they began to speak, in seconds of the context; may lie before its beginning. */
  readonly since: number
  /** Closes the pallets. The nodes end by themselves. */
  readonly stop: (at: number) => void
  /**
   * Closes the pallets of all but some, which go on as if nothing had happened: in another voice, in the same phase.
   */
  readonly keep: (kept: readonly Pipe[], at: number) => Voice
}

/** Where voices are made. */
export interface Chest {
  readonly context: SoundContext
  readonly waves: Waves
  /** A choir is one oscillator. Its wave is made where it is first heard, which takes milliseconds. */
  readonly fuses: boolean
  readonly to: SoundNode
}

const MIDDLE_C_HERTZ = 261.63
/** Pipes an octave lower take so much longer to speak. */
const SLOWER_AN_OCTAVE = 1.35
const QUICKEST = 0.6
const SLOWEST = 3.2
/** An oscillator that is stopped a moment after it has fallen silent cannot click. */
const SPARE_S = 0.005
/** From one voice to another of the same pipes. */
const CROSSFADE_S = 0.02

/** Pipes that speak alike, of one key: those with the same id are one voice. */
export const voiceId = ({ rank, key }: Pipe): string => `${rank.division.name} ${key} ${rank.voicing.attackMs}`

const slowness = ({ rank, key }: Pipe): number => {
  const octavesDown = Math.log2(MIDDLE_C_HERTZ / keyHertz(rank.division, key))
  return Math.min(SLOWEST, Math.max(QUICKEST, SLOWER_AN_OCTAVE ** octavesDown))
}

const attackS = (pipe: Pipe): number => (pipe.rank.voicing.attackMs / 1000) * slowness(pipe)
export const releaseS = (pipe: Pipe): number => (pipe.rank.voicing.releaseMs / 1000) * slowness(pipe)

/**
 * @param pipes of one id
 * @param since when the pallets opened. Before the context's beginning: they have been speaking since then, and are heard
 * in the same phase as if they had
 */
export function speak(chest: Chest, pipes: readonly Pipe[], since: number): Voice {
  const attack = Math.max(...pipes.map(attackS))
  const rise = since < 0 ? { from: 0, seconds: 0 } : { from: since, seconds: attack }
  return voiceOf(chest, pipes, since, Math.max(0, since), rise)
}

/**
 * @param begins oscillators begin here, or with the first period after it
 * @param rise from silence to all of its loudness
 */
function voiceOf(
  chest: Chest,
  pipes: readonly Pipe[],
  since: number,
  begins: number,
  rise: { readonly from: number; readonly seconds: number },
): Voice {
  const risen = rise.from + rise.seconds
  const { context, to } = chest
  const gain = context.createGain()
  if (rise.seconds > 0) {
    gain.gain.value = 0
    gain.gain.setValueAtTime(0, rise.from)
    gain.gain.linearRampToValueAtTime(1, risen)
  }
  gain.connect(to)
  const oscillators = tonesOf(chest, pipes).map(({ wave, hertz }) => {
    const oscillator = context.createOscillator()
    oscillator.setPeriodicWave(wave)
    oscillator.frequency.value = hertz
    oscillator.connect(gain)
    oscillator.start(nextBeginning(since, begins, hertz))
    return oscillator
  })
  const fall = (asked: number, seconds: number) => {
    const at = Math.max(asked, rise.from)
    if (at < risen) {
      // They have not quite spoken: from where they had come.
      gain.gain.cancelScheduledValues(risen)
      gain.gain.linearRampToValueAtTime((at - rise.from) / rise.seconds, at)
    } else gain.gain.setValueAtTime(1, at)
    gain.gain.linearRampToValueAtTime(0, at + seconds)
    for (const oscillator of oscillators) oscillator.stop(at + seconds + SPARE_S)
  }
  return {
    pipes,
    since,
    stop: (at) => fall(at, Math.max(...pipes.map(releaseS))),
    keep: (kept, asked) => {
      const at = Math.max(asked, risen)
      // All must have begun again before the one gives way to the other.
      const begun = Math.max(...tonesOf(chest, kept).map(({ hertz }) => nextBeginning(since, at, hertz)))
      fall(begun, CROSSFADE_S)
      return voiceOf(chest, kept, since, at, { from: begun, seconds: CROSSFADE_S })
    },
  }
}

/** In single precision, as the oscillator has it. */
function tonesOf({ waves, fuses }: Chest, pipes: readonly Pipe[]): Tone[] {
  const choirs = fuses ? groupedBy(pipes, ({ rank }) => rank.choir).map(waves.together) : pipes.map(waves.of)
  return choirs.map(({ wave, hertz }) => ({ wave, hertz: Math.fround(hertz) }))
}

/** The first moment from `from` on at which a wave that began at `since` begins a period. */
const nextBeginning = (since: number, from: number, hertz: number): number =>
  since + Math.ceil(Math.max(0, from - since) * hertz) / hertz
