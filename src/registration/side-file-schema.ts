import * as z from 'zod'
import { keyFromName } from '../midi/index.ts'

/** The file form of what stands beside a score: `scores/*.yaml`. All of it may be left out. */

const name = z.string().trim().min(1)
const names = z.array(name).default([])
const place = z
  .union([z.int().min(0), name])
  .describe('bar, bar:beat ("17:3.5"), "8(2):3" (written bar 8, second time), start, end, or a marker’s text')
const position = z
  .union([
    z.number().min(0).max(100),
    z.enum(['open', 'closed']),
    z.string().regex(/^(100(\.0+)?|\d{1,2}(\.\d+)?)%$/, { error: '0% to 100%' }),
  ])
  .describe('0% closed to 100% open')
const move = z.union([position, z.strictObject({ from: position.optional(), to: position, until: place })])

const PASSTHROUGH_KINDS = ['nrpn', 'sysex', 'cc11', 'pc'] as const

const cue = z.strictObject({
  at: place,
  cancel: z.literal(true).optional().describe('retire everything first'),
  piston: name.optional().describe('a dynamic pp … fff or tutti on any organ, or a piston of this one'),
  registration: name.optional().describe('as books print it: "mf: Sw. 8.4.; Gt. 8.4.2.; Ped. 16.8., Sw. to Ped."'),
  draw: names.describe('stops, or what travels: Sw. Oboe 8, Gt. flute 8, principal chorus to 2, Sw. 8.4.'),
  retire: names,
  couple: names,
  uncouple: names,
  tremulant: z.strictObject({ on: names, off: names }).optional(),
  swell: move.optional(),
  crescendo: move.optional(),
  enclosure: z.record(z.string(), move).optional().describe('any other box or pedal by its name'),
})

/** How notes are joined and parted: as an organist plays a hymn, or as they are printed. */
export const TOUCHES = ['organ', 'printed'] as const

const bookNumber = z.union([
  z.int().min(1),
  z.string().regex(/^\d+[a-z]?$/i, { error: 'a number such as 244 or 244a' }),
])
const books = z
  .record(name, z.union([bookNumber, z.array(bookNumber)]))
  .describe('where hymn books have it: { NEH: 417, EG: [316, 317] }')
const text = z.strictObject({ title: name.optional(), firstLine: name.optional(), books: books.optional() })

/** YAML takes 8787 for a number, and 10.10 for 10.1: of figures with one point only the quoted ones are sure. */
const metre = z
  .union([name, z.int()], { error: 'should be a metre such as 8.7.8.7; with one point only put it in quotes: "87.87"' })
  .transform(String)

const PITCH = 'a key such as C3 or 48, voices, or none'
const split = z.union(
  [
    z.enum(['voices', 'none']),
    z.int().min(0).max(127),
    z.string().transform((text, context) => {
      const key = keyFromName(text)
      if (key !== undefined) return key
      context.addIssue({ code: 'custom', message: `should be ${PITCH}` })
      return z.NEVER
    }),
  ],
  { error: `should be ${PITCH}` },
)

/** What people look a score up by. */
const words = {
  title: name.optional(),
  composer: name.optional(),
  arranger: name.optional(),
  harmony: name.optional(),
  tune: name.optional(),
  metre: metre.optional().describe('8.7.8.7, 87 87 D, C.M.; with its stress where that is known: 8.7.8.7 trochaic'),
  firstLine: name.optional(),
  books: books.optional(),
  texts: z.array(text).optional().describe('others that are sung to this tune'),
  source: name.optional(),
  notes: name.optional(),
}

export const sideFileSchema = z.strictObject({
  ...words,
  map: z
    .union([z.string(), z.array(z.string())])
    .optional()
    .describe(
      'one letter a part, - for a part that is not played, G+P for one whose lowest voice is for the feet; or a list of names',
    ),
  split: split
    .optional()
    .describe('where hands and feet part: voices (told by ear), none, or the lowest key of the hands'),
  shift: z
    .record(name, z.int().min(-36).max(36))
    .optional()
    .describe('semitones by which a division, or a part, is played higher than written: { Pedal: 12 }'),
  pickup: z
    .string()
    .regex(/^[1-9]\d?\/(1|2|4|8|16|32)$/, { error: 'a note value such as 1/4' })
    .optional(),
  written: z
    .array(z.union([z.int().min(0), z.string().regex(/^\d+(-\d+)?$/)]))
    .optional()
    .describe('the written bars in the order in which they are played: [1-8, 1-8, 9-16]'),
  transpose: z.int().min(-12).max(12).optional().describe('semitones'),
  tempo: z.union([z.number().positive(), name]).optional().describe('quarters a minute at the start, or 90%'),
  bars: z
    .union([z.string().regex(/^\d+-\d+$/), z.tuple([z.int().min(0), z.int().min(0)])])
    .optional()
    .describe('only these: "1-32"'),
  lines: z.array(place).optional().describe('bar:beat of the last note of each line'),
  pointed: name.optional().describe('the words of a psalm that this chant is sung to, a verse a line, with | and *'),
  touch: z
    .enum(TOUCHES)
    .optional()
    .describe('organ: joined, tied and lifted as hymns are played (hymns, unless it says printed)'),
  passthrough: z.record(z.string(), z.array(z.enum(PASSTHROUGH_KINDS))).optional(),
  registration: name
    .optional()
    .describe('from the beginning, as books print it: "mf: Sw. 8.4.; Gt. 8.4.2.; Ped. 16.8., Sw. to Ped."'),
  cues: z.array(cue).default([]),
})

/** The words of a side file whose other settings may be wrong: what is not as it should be is left out. */
export const sideFileWordsSchema = z.object(
  Object.fromEntries(Object.entries(words).map(([key, schema]) => [key, (schema as z.ZodType).catch(undefined)])),
) as unknown as z.ZodObject<typeof words>

export type SideFile = z.infer<typeof sideFileSchema>
export type CueForm = SideFile['cues'][number]
export type MoveForm = NonNullable<CueForm['swell']>

/** A cue that asks for nothing. */
export const NO_CUE: CueForm = { at: 'start', draw: [], retire: [], couple: [], uncouple: [] }
