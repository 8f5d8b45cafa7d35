import * as z from 'zod'
import { mappingSchema, scorePartSchema } from './mapping.ts'

/** What is asked and answered over HTTP (`/api/…`); `/docs` shows it. */

export const roleSchema = z.enum(['listen', 'play']).describe('listen: sees all, may panic; play: plays the organ')

/** Every error: what is wrong, and what to do. */
export const problemSchema = z.object({ problem: z.string(), advice: z.string() })

/** Of links: 256 bits, base64url. */
const secret = z.string().regex(/^[\w-]{43}$/, { error: 'the secret of a pairing link' })
/** As a person types it: in any case, with spaces or hyphens. */
const code = z.string().min(8).max(16)
export const deviceNameSchema = z
  .string()
  .trim()
  .min(1)
  .max(40)
  .regex(/^[ -~\u00a0-\uffff]*$/, { error: 'a line of plain text' })

export const pairSchema = z.union([
  z.strictObject({ secret, device: deviceNameSchema.optional() }),
  z.strictObject({ code, device: deviceNameSchema.optional() }),
])
export const whoSchema = z.object({ name: z.string(), role: roleSchema })
export const offerSchema = z.object({
  links: z.array(z.string()).describe('for the next device; each works once, the secret stands behind the #'),
  code: z.string().describe('to be typed instead'),
  role: roleSchema,
  qr: z.string().describe('the first link as an SVG picture'),
  untilMs: z.number().describe('Unix time in ms'),
})

const judged = z.string().describe('tells what was judged; what begins it is told this')
const findingSchema = z.object({
  severity: z.enum(['serious', 'warning', 'remark']),
  text: z.string(),
})
export const libraryEntrySchema = z.object({
  name: z.string(),
  title: z.string(),
  composer: z.string().nullable(),
  firstLine: z.string().nullable(),
  tune: z.string().nullable(),
  metre: z.string().nullable(),
  own: z.boolean().describe('of this house, not shipped'),
})
export const programmeEntrySchema = z.object({
  name: z.string(),
  title: z.string(),
  date: z.string().nullable().describe('2026-11-22'),
  items: z.number(),
  problem: z.string().nullable(),
  leftAt: z.number().nullable().describe('the item at which it was left; null: not begun, or ended'),
})
export const programmeReportSchema = z.object({
  name: z.string(),
  title: z.string(),
  date: z.string().nullable(),
  organ: z.string().describe('on which it is played'),
  items: z.array(
    z.object({
      kind: z.string(),
      title: z.string(),
      notes: z.string().nullable(),
      isOn: z.boolean().describe('straight on after the item before'),
      order: z.array(z.string()).describe('what is played of it, a line each'),
    }),
  ),
  findings: z.array(findingSchema),
  resumes: z
    .object({ number: z.number(), item: z.string(), go: z.string(), notice: z.string().nullable() })
    .nullable()
    .describe('where it goes on if it is not begun from the start; null: at its beginning'),
  judged,
})
export const scoreReportSchema = z.object({
  name: z.string(),
  title: z.string(),
  bars: z.number(),
  seconds: z.number(),
  parts: z.array(scorePartSchema),
  map: z.string().describe('as --map says it: a letter a part'),
  sounds: z.string().describe('in a line: which division plays what, what is silent, what is drawn'),
  mapping: mappingSchema,
  playable: z.boolean(),
  verses: z.number().describe('that its words have; 0: it has no words'),
  judged,
  findings: z.array(findingSchema),
})
export const organEntrySchema = z.object({
  name: z.string(),
  title: z.string(),
  divisions: z.array(z.string()),
  stops: z.number(),
  own: z.boolean(),
  problem: z.string().nullable(),
  waits: z.boolean().describe('uploaded, and to be confirmed at the machine: voluntary organs trust'),
})
export const consoleSchema = z.object({
  name: z.string(),
  title: z.string(),
  divisions: z.array(
    z.object({ name: z.string(), pedal: z.boolean(), low: z.number(), high: z.number(), letter: z.string() }),
  ),
  elements: z.array(
    z.object({
      id: z.number(),
      kind: z.enum(['stop', 'coupler', 'tremulant']),
      name: z.string(),
      footage: z.string().nullable(),
      family: z.string().nullable(),
      division: z.string(),
      sounds: z.string().nullable().describe('of a coupler: the division that sounds too'),
    }),
  ),
  pistons: z.array(z.object({ name: z.string(), draws: z.array(z.number()), retires: z.array(z.number()) })),
  enclosures: z.array(z.object({ name: z.string(), division: z.string().nullable() })),
})
export const ifTakenSchema = z
  .enum(['ask', 'replace', 'beside'])
  .describe('where another score has the name: refuse, put this in its place, or keep both under two names')
export const keptSchema = z.object({
  name: z.string(),
  says: z.string().describe('what a person should know of it'),
  waits: z.boolean().describe('to be confirmed at the machine first'),
})

export type LibraryEntry = z.infer<typeof libraryEntrySchema>
export type ProgrammeEntry = z.infer<typeof programmeEntrySchema>
export type ProgrammeReport = z.infer<typeof programmeReportSchema>
export type ScoreReport = z.infer<typeof scoreReportSchema>
export type OrganEntry = z.infer<typeof organEntrySchema>
export type ConsolePlan = z.infer<typeof consoleSchema>
export type IfTaken = z.infer<typeof ifTakenSchema>
export type Kept = z.infer<typeof keptSchema>
export type Problem = z.infer<typeof problemSchema>
