import * as z from 'zod'

/** Which part of a score is played on which division. */

/** One letter a part, `-` for a part that is not played, `G+P` for one whose lowest voice is played on the Pedal. */
const letters = z
  .string()
  .max(320)
  .regex(/^([A-Z](\+[A-Z])?|-){1,80}$/, { error: 'a letter a part, such as SSGGP, or GG+P' })

export const scorePartSchema = z.object({
  name: z.string(),
  notes: z.number(),
  division: z.string().nullable().describe('null: not played'),
  letters: z.string().describe('what a map says of it: G, G+P, or -'),
  split: z
    .string()
    .nullable()
    .describe('what a map says where its lowest voice is for the feet: G+P; null: it has one voice'),
  low: z.string().describe('its lowest key: C4'),
  high: z.string(),
  from: z.number().describe('the first bar in which it sounds'),
  to: z.number().describe('a few bars later'),
})

export const mappingSchema = z.object({
  divisions: z.array(z.object({ name: z.string(), letter: z.string() })),
  how: z.string().describe('how it was found: "by the names of the parts"'),
  isKept: z.boolean().describe('the score’s side file has a map'),
  unclear: z.string().nullable().describe('why nobody can know which division plays what; a person must say'),
})

/** null: nothing is said any more, it is worked out again. */
export const keepMapSchema = z.strictObject({ map: letters.nullable() })
export const mapQuerySchema = letters
