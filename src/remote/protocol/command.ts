import * as z from 'zod'
import { testKeySchema } from './organ-settings.ts'

/** What a person can ask of the organ from afar. Each says what shall be, never "the other way round": a tap may be lost. */

const steps = (most: number) => z.int().min(-most).max(most)
const name = z.string().trim().min(1).max(80)
/** What may stand in a text from afar: no control characters, which a log or a terminal would obey. */
const line = (most: number) =>
  z
    .string()
    .max(most)
    .regex(/^\P{Cc}*$/u, { error: 'a line of plain text' })

const plain = <const Name extends string>(command: Name) => z.strictObject({ name: z.literal(command) })

/** A piece by its name in the house; never a path. */
export const pieceSchema = z.strictObject({
  score: name,
  organ: name.nullish(),
  map: line(80).nullish(),
  from: line(40).nullish(),
  to: line(40).nullish(),
  tempo: line(20).nullish(),
  transpose: steps(12).nullish(),
  /** `none` or a piston's name. */
  registration: name.nullish(),
})

export const commandSchema = z.discriminatedUnion('name', [
  plain('go'),
  plain('hold'),
  plain('release'),
  plain('pause'),
  plain('stop'),
  plain('endAfterLine'),
  plain('oneMoreVerse'),
  plain('lastVerseNow'),
  plain('nextVerse'),
  plain('fade'),
  /** Beats more, or fewer, between verses. */
  z.strictObject({ name: z.literal('breath'), beats: steps(8) }),
  plain('softer'),
  plain('louder'),
  plain('skip'),
  plain('back'),
  z.strictObject({ name: z.literal('byBars'), bars: steps(64) }),
  z.strictObject({ name: z.literal('byPhrases'), phrases: steps(64) }),
  z.strictObject({ name: z.literal('tempo'), byPercent: steps(20) }),
  z.strictObject({ name: z.literal('transpose'), bySemitones: steps(12) }),
  /** `17` or `17:3`. */
  z.strictObject({
    name: z.literal('goTo'),
    place: z.string().regex(/^\d{1,5}(:\d{1,3}(\.\d{1,3})?)?$/, { error: 'a bar' }),
  }),
  z.strictObject({ name: z.literal('piston'), piston: name }),
  z.strictObject({ name: z.literal('move'), element: z.int().min(0).max(10_000), drawn: z.boolean() }),
  /** A swell box or pedal by its place among the organ's: 0 closed, 1 open. */
  z.strictObject({ name: z.literal('box'), enclosure: z.int().min(0).max(1000), position: z.number().min(0).max(1) }),
  /** As the terminal's `/`: a bar, a marker, a piston, a stop. */
  z.strictObject({ name: z.literal('line'), text: line(60) }),
  z.strictObject({ name: z.literal('play'), piece: pieceSchema }),
  /** One key of a division, for a second; `stop`: drawn for it, null: as they stand. */
  z.strictObject({
    name: z.literal('testNote'),
    division: name,
    key: testKeySchema,
    stop: z.int().min(0).max(10_000).nullable(),
  }),
  /** An order of service, by its name. */
  z.strictObject({ name: z.literal('beginService'), programme: name, fromStart: z.boolean() }),
])

export type Command = z.infer<typeof commandSchema>
export type CommandName = Command['name']
export type Piece = z.infer<typeof pieceSchema>

export const COMMAND_NAMES = commandSchema.options.map((option) => option.shape.name.value) as readonly CommandName[]
