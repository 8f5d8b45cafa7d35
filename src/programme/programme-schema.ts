import * as z from 'zod'
import { TOUCHES } from '../registration/index.ts'

/** The file form of an order of service: `programmes/*.yaml`. */

const text = z.string().trim().min(1)
const beats = z.number().min(0).max(32)
const place = z.union([z.int().min(0), text]).describe('bar, bar:beat, start, end, or a marker’s text')

const common = {
  title: text.optional().describe('as people know it; else the score’s'),
  notes: text.optional().describe('for the operator: "after the second reading"'),
  start: z.enum(['go', 'on']).default('go').describe('waits for go, or straight on after the item before'),
}

const played = {
  ...common,
  tempo: z.union([z.number().positive(), text]).optional().describe('quarters a minute at the start, or 90%'),
  transpose: z.int().min(-12).max(12).optional().describe('semitones; else as the score’s side file has it'),
  map: text.optional().describe('one letter a part, as for voluntary play'),
  touch: z.enum(TOUCHES).optional().describe('organ: joined, tied and lifted as hymns are played; printed'),
}

const registration = text.describe(
  'a dynamic pp … fff, a piston of the organ, stops as books print them, score (the score’s own cues), none',
)
const registrations = z.union([registration, z.array(registration).min(1)])

const voices = {
  voices: z.enum(['harmony', 'unison']).optional().describe('unison: the melody in octaves, nothing else'),
  solo: text.optional().describe('the division on which the melody is played, the other voices on another'),
  pedal: z.boolean().optional().describe('false: the bass is played by the hands'),
  harmony: text.optional().describe('another score of the same tune'),
  melody: text.optional().describe('the part of that score that has the tune'),
  registration: registration.optional(),
  transpose: z.int().min(-12).max(12).optional().describe('semitones, from this verse on'),
}

const verse = z.union([z.int().min(1), text, z.strictObject({ verse: z.union([z.int().min(1), text]), ...voices })])

const hymn = z.strictObject({
  hymn: text.describe('the score'),
  number: z.union([z.int(), text]).optional().describe('in the hymn book'),
  ...played,
  verses: z.union([z.int().min(1).max(40), z.array(verse).min(1)]).describe('[1, 2, 4, 5], or how many'),
  playOver: z
    .union([z.enum(['whole', 'first line', 'last line', 'first and last', 'none']), text])
    .optional()
    .describe('or a marker of the score'),
  playOverRegistration: registration.optional(),
  afterPlayOver: z.enum(['wait', 'on']).default('wait'),
  between: z.enum(['on', 'wait']).default('on').describe('between verses: on after a breath, or waits for go'),
  breath: beats.default(2).describe('beats between verses'),
  gathering: beats.default(0).describe('beats for which the first note is held before the first verse'),
  registration: registrations.optional().describe('one for all verses, or one for each'),
  lastVerse: z.strictObject(voices).optional(),
  rallentando: z
    .union([z.boolean(), z.number().min(0).max(60)])
    .default(true)
    .describe('percent, last line of the last verse'),
  amen: z.union([z.boolean(), text]).default(false).describe('true: a plagal Amen; or a marker, or another score'),
  fermatas: z
    .union([z.literal('score'), z.array(place)])
    .default([])
    .describe('notes on which it waits for go; score: wherever the score has one'),
  melody: text.optional().describe('the part that has the tune'),
})

const psalm = z.strictObject({
  psalm: text.describe('the chant’s score'),
  ...played,
  verses: z.union([z.int().min(1).max(200), z.array(z.union([z.int().min(1), text])).min(1)]),
  second: z
    .array(z.union([z.int(), text]))
    .default([])
    .describe('verses that are sung to the second half of a double chant, out of turn'),
  gloria: z.boolean().default(false).describe('two verses more: Glory be, As it was'),
  reciting: z.array(place).optional().describe('where the reciting chords begin; else each line’s first chord'),
  pointed: text
    .optional()
    .describe('the words, a verse a line: 1 O come, let us | sing unto the | Lord : * let us …; else the side file’s'),
  playOver: z.enum(['whole', 'first half', 'none']).default('first half'),
  breath: beats.default(1).describe('beats between verses'),
  registration: registrations.optional(),
})

const responses = z.strictObject({
  responses: text.describe('the score'),
  ...played,
  registration: registration.optional(),
})

const voluntary = z.strictObject({
  voluntary: text.describe('the score'),
  ...played,
  registration: registration.optional(),
  loop: z.tuple([place, place]).optional().describe('first and last bar (or markers) that are repeated until it ends'),
  cadences: z
    .array(place)
    .optional()
    .describe('last notes of phrases after which it may end; else its lines, markers, four bars'),
})

const fanfare = z.strictObject({
  fanfare: text.describe('the score'),
  ...played,
  registration: registration.optional(),
})

const silence = z.strictObject({ silence: text.describe('what happens meanwhile: Sermon'), ...common })

export const KINDS = ['hymn', 'psalm', 'responses', 'voluntary', 'fanfare', 'silence'] as const
export type ItemKind = (typeof KINDS)[number]

const FORMS = { hymn, psalm, responses, voluntary, fanfare, silence } as const
const anyItem = z.union([hymn, psalm, responses, voluntary, fanfare, silence])

export type ItemForm = z.infer<typeof anyItem>

/** An item is what its first word says: what is wrong with it is said of that kind, not of all. */
export const itemSchema = z.looseObject({}).transform((form, context): ItemForm => {
  const kind = KINDS.find((each) => each in form)
  if (kind === undefined) {
    context.issues.push({ code: 'custom', message: `one of ${KINDS.join(', ')}, with its score`, input: form })
    return z.NEVER
  }
  const parsed = FORMS[kind].safeParse(form)
  if (parsed.success) return parsed.data
  for (const issue of parsed.error.issues) context.issues.push({ ...issue, input: form } as never)
  return z.NEVER
})

const fields = {
  title: text.optional(),
  date: z
    .string()
    .regex(/^\d{4}-\d{2}-\d{2}$/, { error: 'a day such as 2026-11-22' })
    .optional(),
  organ: text.optional().describe('organ profile; else the one of settings.yaml'),
}

export const programmeSchema = z.strictObject({ ...fields, items: z.array(itemSchema).default([]) })

/** The same as editors complete it. */
export const programmeForm = z.strictObject({ ...fields, items: z.array(anyItem).default([]) })

export type ProgrammeFile = z.infer<typeof programmeSchema>
export type HymnForm = z.infer<typeof hymn>
export type PsalmForm = z.infer<typeof psalm>
export type VoluntaryForm = z.infer<typeof voluntary>
export type PlayedForm = Exclude<ItemForm, { silence: string }>
export type VoicesForm = NonNullable<HymnForm['lastVerse']>

export const kindOf = (form: ItemForm): ItemKind => KINDS.find((kind) => kind in form) ?? 'silence'

/** The score that an item names; null for a silence. */
export const scoreOf = (form: ItemForm): string | null => {
  const kind = kindOf(form)
  return kind === 'silence' ? null : ((form as Readonly<Record<string, unknown>>)[kind] as string)
}
