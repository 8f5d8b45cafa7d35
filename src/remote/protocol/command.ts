import * as z from 'zod'
import { type Argument, FORMS, type Command as Performed } from '../../performance/index.ts'
import { testKeySchema } from './organ-settings.ts'

/** What a person can ask of the organ from afar. Each says what shall be, never "the other way round": a tap may be lost. */

const steps = (most: number) => z.int().min(-most).max(most)
const name = z.string().trim().min(1).max(80)
/** What may stand in a text from afar: no control characters, which a log or a terminal would obey. */
const line = (most: number) =>
  z
    .string()
    .max(most)
    .regex(/^[ -~\u00a0-\uffff]*$/, { error: 'a line of plain text' })

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
  /** As a hymn: its play-over and so many verses. */
  verses: z.int().min(1).max(40).nullish(),
})

/** What the report says that was looked at: where a file was changed since, it is not begun. Left out: as it is now. */
const judged = line(80).optional()

/** What begins something; all else is a command of the performance (`src/performance/commands`). */
const beginning = [
  z.strictObject({ name: z.literal('play'), piece: pieceSchema, judged }),
  /** One key of a division, for a second; `stop`: drawn for it, null: as they stand. */
  z.strictObject({
    name: z.literal('testNote'),
    division: name,
    key: testKeySchema,
    stop: z.int().min(0).max(10_000).nullable(),
  }),
  /** An order of service, by its name. */
  z.strictObject({ name: z.literal('beginService'), programme: name, fromStart: z.boolean(), judged }),
] as const

type Beginning = z.infer<(typeof beginning)[number]>

/** What a person can ask for from afar. */
export type Command = Performed | Beginning
export type CommandName = Command['name']
export type Piece = z.infer<typeof pieceSchema>

const argumentSchema = (argument: Argument): z.ZodType => {
  switch (argument.type) {
    case 'whole':
      return z.int().min(argument.least).max(argument.most)
    case 'share':
      return z.number().min(0).max(1)
    case 'flag':
      return z.boolean()
    case 'ms':
      return z.number()
    case 'line':
      return line(argument.longest)
    case 'item':
      return z.looseObject({})
    default:
      return argument satisfies never
  }
}

const performed = FORMS.map(({ name: called, args, does }) =>
  z
    .strictObject({
      name: z.literal(called),
      ...Object.fromEntries(Object.entries(args).map(([each, argument]) => [each, argumentSchema(argument)])),
    })
    .describe(does),
)

export const COMMAND_NAMES = [
  ...FORMS.map(({ name: called }) => called),
  'play',
  'testNote',
  'beginService',
] as readonly CommandName[]

type Options = [(typeof beginning)[0]]

/** Commands of what is performed already. */
export const performedSchema = z.discriminatedUnion(
  'name',
  performed as unknown as Options,
) as unknown as z.ZodType<Performed>

export const commandSchema = z.discriminatedUnion('name', [
  ...(performed as unknown as Options),
  ...beginning,
]) as unknown as z.ZodType<Command>
