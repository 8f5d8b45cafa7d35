import { channelFromPrinted } from '../../midi/index.ts'
import { type Bound, manualNumbers, type Rehearsed } from './respoken.ts'
import type { Sample } from './sample.ts'
import { list, numbered, type Section } from './sections.ts'

/**
 * A rank of the verify set that no music plays: the bridge strikes its keys in turn, behind what it sends. GrandOrgue does
 * what it is told in its order, so how late a key of the witness speaks, that late was all that was sent before it.
 */
export const WITNESS = {
  /** That of stops and couplers, on which no division plays. */
  channel: channelFromPrinted(16),
  low: 60,
  keys: 9,
} as const

/** Samples that are heard together: short, so that it is known when a key spoke. */
export const WITNESS_FRAME = 512
/** Above the marks of all pipes; three places apart none hears its neighbour under a Hann window. */
const FIRST_BIN = 229
const BINS_APART = 3
const LEVEL = 0.4
export const WITNESS_ATTACK = 240
const RELEASE = 480
const LOOP_FRAMES = 12

/** Its place in the spectrum of a frame. */
export const witnessBin = (key: number): number => FIRST_BIN + BINS_APART * (key - WITNESS.low)

export const witnessKeys = (): number[] => Array.from({ length: WITNESS.keys }, (_, place) => WITNESS.low + place)

export const witnessFile = (key: number): string => `witness-${key}.wav`

/** A steady tone. */
export function witnessSample(key: number): Sample {
  const loop = LOOP_FRAMES * WITNESS_FRAME
  const frames = WITNESS_ATTACK + loop + RELEASE
  const tone = Float32Array.from({ length: frames }, (_, frame) => {
    const into = Math.min(1, frame / WITNESS_ATTACK, (frames - 1 - frame) / RELEASE)
    const wave = Math.sin((2 * Math.PI * witnessBin(key) * frame) / WITNESS_FRAME)
    return LEVEL * (0.5 - 0.5 * Math.cos(Math.PI * into)) * wave
  })
  const release = WITNESS_ATTACK + loop
  return { sides: [tone], loop: { start: WITNESS_ATTACK, end: release - 1 }, release }
}

const manualOf = ({ organ }: Rehearsed): number => Math.max(0, ...manualNumbers(organ).values()) + 1

/** The organ with the witness among what is bound: for the verify set. */
export function withWitness(rehearsed: Rehearsed): Rehearsed {
  const compass = { low: WITNESS.low, high: WITNESS.low + WITNESS.keys - 1 }
  const [like] = rehearsed.organ.divisions
  if (like === undefined) return rehearsed
  const what = { ...like, name: 'Witness', compass, channel: WITNESS.channel, isPedal: false }
  const number = manualOf(rehearsed)
  const section = numbered('Manual', number - 1)
  const bound: Bound = { id: `M${number}`, section, channel: WITNESS.channel, nrpn: null, what }
  return { ...rehearsed, bound: [...rehearsed.bound, bound] }
}

/** Its manual, its stop, which is always drawn, and its chest. @param stop @param chest their numbers, from 1 */
export function witnessSections(rehearsed: Rehearsed, stop: number, chest: number, gainDb: string): Section[] {
  const keys = { NumberOfLogicalKeys: WITNESS.keys, NumberOfAccessibleKeys: WITNESS.keys }
  return [
    {
      name: numbered('WindchestGroup', chest - 1),
      keys: { Name: 'Witness', NumberOfEnclosures: 0, NumberOfTremulants: 0 },
    },
    {
      name: numbered('Manual', manualOf(rehearsed) - 1),
      keys: {
        Name: 'Witness',
        ...keys,
        FirstAccessibleKeyLogicalKeyNumber: 1,
        FirstAccessibleKeyMIDINoteNumber: WITNESS.low,
        MIDIInputNumber: 0,
        // What is not shown takes no time of the thread that hears the messages too.
        Displayed: 'N',
        NumberOfStops: 1,
        ...list('Stop', [stop]),
        NumberOfCouplers: 0,
        NumberOfTremulants: 0,
        NumberOfDivisionals: 0,
      },
    },
    {
      name: numbered('Stop', stop - 1),
      keys: {
        Name: 'Witness',
        NumberOfLogicalPipes: WITNESS.keys,
        NumberOfAccessiblePipes: WITNESS.keys,
        FirstAccessiblePipeLogicalPipeNumber: 1,
        FirstAccessiblePipeLogicalKeyNumber: 1,
        WindchestGroup: chest,
        Percussive: 'N',
        AmplitudeLevel: 100,
        Gain: gainDb,
        DefaultToEngaged: 'Y',
        Displayed: 'N',
        ...list(
          'Pipe',
          witnessKeys().map((key) => `samples\\${witnessFile(key)}`),
        ),
      },
    },
  ]
}
