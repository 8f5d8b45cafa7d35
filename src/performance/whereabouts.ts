import { isDynamic, lineEndsIn, louderBy } from '../programme/index.ts'
import { type BarBeat, type Ticks, ticks } from '../time/index.ts'
import * as edit from './edit-sections.ts'
import type { ServiceState } from './service-state.ts'
import type { Standing } from './standing.ts'

/** Where in its verse (play-over, phrase) the music is: as a musician says it, and as a bar that fills. */
export interface Whereabouts {
  /** As written, whichever verse it is sung to. */
  readonly place: BarBeat
  readonly lastBar: number
  /** 0 to 1, by beats. */
  readonly progress: number
  /** Where its lines end, the same way; the last is 1. */
  readonly lines: readonly number[]
  readonly tune: string | null
  /** The tonic that sounds, 0 for C; null where the score does not say its key. */
  readonly key: { readonly tonic: number; readonly isMinor: boolean } | null
  /** Of the beat that people feel, as it goes now. */
  readonly beatsAMinute: number
  /** `mf`; null where it is no dynamic. */
  readonly dynamic: string | null
}

/** @returns null where nothing is about to sound, or has */
export function whereabouts(state: ServiceState, place: Standing): Whereabouts | null {
  const { piece, currentLaid: laid, tick, msPerTick, beatTicks } = place
  const { arrangement } = state
  if (!arrangement || !laid) return null
  const { section, start, music, soundsTo } = laid
  const source = piece.sources[section.source] ?? piece.sources[0]
  const part = (at: number) => Math.min(1, Math.max(0, (at - music) / Math.max(1, soundsTo - music)))
  const within = ticks(Math.min(soundsTo - 1, Math.max(start, tick)))
  const ends = lineEndsIn(piece, laid).map(({ at }) => part(at))
  return {
    place: arrangement.performance.places.at(within),
    lastBar: source.places.lastBar,
    progress: part(tick),
    lines: [...ends.slice(0, -1), 1],
    tune: piece.sources[0].side.tune ?? null,
    key: keyOf(piece.sources[0].score, section.semitones),
    beatsAMinute: Math.round(60_000 / (msPerTick * beatTicks)),
    dynamic: dynamicOf(place),
  }
}

const FIFTH = 7
/** From a major key's tonic down to that of the minor key with the same signature. */
const TO_MINOR = 9

function keyOf(
  { keys }: { readonly keys: readonly { readonly tick: Ticks; readonly sharps: number; readonly mode: string }[] },
  semitones: number,
): Whereabouts['key'] {
  const written = keys[0]
  if (!written) return null
  const isMinor = written.mode === 'minor'
  const tonic = written.sharps * FIFTH + (isMinor ? TO_MINOR : 0) + semitones
  return { tonic: ((tonic % 12) + 12) % 12, isMinor }
}

function dynamicOf(place: Standing): string | null {
  const here = edit.loudnessHere(place)
  if (here === null || !isDynamic(here.registration)) return null
  return louderBy(here.registration, here.steps)
}
