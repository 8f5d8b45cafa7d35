import {
  type Arrangement,
  isDynamic,
  type Laid,
  lineEndsIn,
  louderBy,
  type Piece,
  sungLines,
} from '../programme/index.ts'
import { type BarBeat, type Ticks, ticks } from '../time/index.ts'
import { semitonesAt } from '../timeline/index.ts'
import * as edit from './edit-sections.ts'
import type { Standing } from './standing.ts'
import type { State } from './state.ts'

/** Where in its verse (play-over, phrase) the music is: as a musician says it, and as a bar that fills. */
export interface Progress {
  /** As written, whichever verse it is sung to. */
  readonly place: BarBeat
  readonly lastBar: number
  /** 0 to 1, by beats. */
  readonly progress: number
  /** Where its lines end, the same way; the last is 1. */
  readonly lines: readonly number[]
  /** What is sung there; null where nobody knows. */
  readonly words: SungNow | null
  readonly tune: string | null
  /** The tonic that sounds, 0 for C; null where the score does not say its key. */
  readonly key: { readonly tonic: number; readonly isMinor: boolean } | null
  /** Of the beat that people feel, as it goes now. */
  readonly beatsAMinute: number
  /** `mf`; null where it is no dynamic. */
  readonly dynamic: string | null
  /** Semitones by which what sounds is higher than written. */
  readonly transposed: number
  /** The next change of the registration in this section, in words. */
  readonly nextCue: { readonly place: BarBeat; readonly what: string } | null
  /** Another key in this section, from there on. */
  readonly nextKey: { readonly place: BarBeat; readonly semitones: number } | null
  /** The last bar, where an operator has ended the item before its written end. */
  readonly endsAfter: BarBeat | null
}

/** A line of the words, or of a pointed psalm the words of a chord and its cadence. */
interface SungNow {
  /** From 1. */
  readonly line: number
  readonly lines: number
  readonly now: string
  /** The next of the same verse. */
  readonly next: string | null
}

/** @returns null where nothing is about to sound, or has */
export function progressOf(state: State, place: Standing): Progress | null {
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
    words: sungNow(piece, laid, within),
    tune: piece.sources[0].side.tune ?? null,
    key: keyOf(piece.sources[0].score, semitonesAt(arrangement.performance.transposition, within)),
    beatsAMinute: Math.round(60_000 / (msPerTick * beatTicks)),
    dynamic: dynamicOf(place),
    ...aheadOf(state, arrangement, place, laid),
  }
}

function sungNow(piece: Piece, laid: Laid, tick: Ticks): SungNow | null {
  const lines = sungLines(piece, laid)
  const index = Math.max(
    0,
    lines.findLastIndex(({ at }) => at <= tick),
  )
  const here = lines[index]
  if (here === undefined) return null
  return { line: index + 1, lines: lines.length, now: here.text, next: lines[index + 1]?.text ?? null }
}

const FIFTH = 7
/** From a major key's tonic down to that of the minor key with the same signature. */
const TO_MINOR = 9

function keyOf(
  { keys }: { readonly keys: readonly { readonly tick: Ticks; readonly sharps: number; readonly mode: string }[] },
  semitones: number,
): Progress['key'] {
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

/** What comes in this section. */
function aheadOf(
  { items, index, work }: State,
  { performance }: Arrangement,
  { tick }: Standing,
  { soundsTo }: Laid,
): Pick<Progress, 'transposed' | 'nextCue' | 'nextKey' | 'endsAfter'> {
  const { plan, transposition, places } = performance
  const cue = plan.steps.find((step) => step.tick > tick && step.tick < soundsTo)
  const key = transposition.find((step) => step.tick > tick && step.tick < soundsTo)
  const written = items[index]?.sections.at(-1)?.spans.at(-1)?.to ?? 0
  const isCut = (work.sections.at(-1)?.spans.at(-1)?.to ?? written) < written
  return {
    transposed: semitonesAt(transposition, tick),
    nextCue: cue ? { place: places.at(cue.tick), what: cue.because.replace(/^bar \S+, /, '') } : null,
    nextKey: key ? { place: places.at(key.tick), semitones: key.semitones } : null,
    endsAfter: isCut ? places.at(ticks(Math.max(0, performance.to - 1))) : null,
  }
}
