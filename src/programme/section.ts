import * as z from 'zod'
import { TOUCHES } from '../registration/index.ts'
import type { Ticks } from '../time/index.ts'

/** Not always whole: at some divisions of the quarter a beat is none. */
const tick = z.number().min(0) as unknown as z.ZodType<Ticks>
const span = z.strictObject({ from: tick, to: tick }).readonly()

/** From a tick of the source to the one after the last. */
export type Span = z.infer<typeof span>

/** One stretch of music as it is to be played: a play-over, a verse, an Amen. Plain data, so that it can be kept on disk. */
export const sectionSchema = z
  .strictObject({
    kind: z.enum(['play-over', 'verse', 'amen', 'phrase', 'music', 'loop']),
    /** `Verse 3`, `Play-over`. */
    label: z.string(),
    /** Number of the item's source: 0 its score, others alternative harmonies. */
    source: z.int().min(0),
    /** Played one after the other without a gap. */
    spans: z.array(span).readonly(),
    /** A dynamic, a piston, stops as books print them, `score` or `none`. */
    registration: z.string(),
    /** By how many steps of the dynamics it is louder than that, from its beginning. */
    louder: z.int(),
    /** The same from places inside it on, in ticks from its beginning; whole, not differences. */
    louderFrom: z.array(z.strictObject({ tick: z.number().min(0), steps: z.int() }).readonly()).readonly(),
    semitones: z.int(),
    /** Other keys from places inside it on, in ticks from its beginning. */
    semitonesFrom: z.array(z.strictObject({ tick: z.number().min(0), semitones: z.int() }).readonly()).readonly(),
    voices: z.enum(['harmony', 'unison']),
    /** The division on which the melody is played; null: where it is mapped. */
    solo: z.string().nullable(),
    pedal: z.boolean(),
    /** Waits for go before it begins. */
    waits: z.boolean(),
    /** Beats for which its first note is held before it. */
    gathering: z.number().min(0),
    /** Beats of silence after it. */
    breath: z.number().min(0),
    /** Ticks of silence after it beyond that. */
    longer: z.number().min(0),
    /** By how many percent it slows on its last line; 0: not at all. */
    rallentando: z.number().min(0),
    /** It slows where the score says so at its end, and not on its last line besides; else the score's slowing there is left out. */
    slowsAsWritten: z.boolean().default(true),
    /** As an organist plays a hymn, or as it is printed. */
    touch: z.enum(TOUCHES).default('printed'),
    /** What is sung to each of its spans, where the score does not say it; [] where nobody says. */
    words: z.array(z.string()).readonly().default([]),
    /** Ticks of the source at which it waits, the notes that sound there held. */
    holds: z.array(tick).readonly(),
    /** Boxes close between these ticks of the section. */
    fade: span.nullable(),
  })
  .readonly()

export type Section = z.infer<typeof sectionSchema>

export const PLAIN_SECTION: Section = {
  kind: 'music',
  label: '',
  source: 0,
  spans: [],
  registration: 'mf',
  louder: 0,
  louderFrom: [],
  semitones: 0,
  semitonesFrom: [],
  voices: 'harmony',
  solo: null,
  pedal: true,
  waits: false,
  gathering: 0,
  breath: 0,
  longer: 0,
  rallentando: 0,
  slowsAsWritten: true,
  touch: 'printed',
  words: [],
  holds: [],
  fade: null,
}

export const lengthOf = ({ spans }: Pick<Section, 'spans'>): number =>
  spans.reduce((sum, { from, to }) => sum + to - from, 0)

/** By how many steps of the dynamics it is louder when it ends. */
export const stepsAtEnd = ({ louder, louderFrom }: Pick<Section, 'louder' | 'louderFrom'>): number =>
  louderFrom.at(-1)?.steps ?? louder

/** By how many semitones it is higher when it ends. */
export const semitonesAtEnd = ({ semitones, semitonesFrom }: Pick<Section, 'semitones' | 'semitonesFrom'>): number =>
  semitonesFrom.at(-1)?.semitones ?? semitones

/** Where in the source a tick of the section (from its beginning, its gathering note not counted) is. */
export function sourceTick({ spans }: Pick<Section, 'spans'>, tick: number): Ticks {
  let left = Math.max(0, tick)
  for (const { from, to } of spans) {
    if (left < to - from) return (from + left) as Ticks
    left -= to - from
  }
  return (spans.at(-1)?.to ?? 0) as Ticks
}

/** What is performed of an item: changed by commands, kept on disk. */
export interface Work {
  readonly sections: readonly Section[]
  /** What has been laid out begins with this one. */
  readonly first: number
  readonly tempoFactor: number
}
