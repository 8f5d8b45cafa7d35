import * as z from 'zod'

/** The way to the organ: what a person may choose and set of it over HTTP (`/api/port`, `/api/wire`, …). */

const ms = z.number()
const organName = z.string().trim().min(1).max(120)

/** What a test note asks for; it goes over the live channel, so that none sounds late. */
export const testKeySchema = z.enum(['low', 'middle', 'high'])

export const portChoicesSchema = z.object({
  ports: z.array(z.string()).describe('the MIDI outputs of the machine, as `voluntary ports` names them'),
  chosen: z.string().nullable().describe('one of them, or what was said and is not there; null: as the profile says'),
  house: z.boolean().describe('the house organ can be heard here: "house"'),
  fixed: z.string().nullable().describe('why it cannot be chosen from here; null: it can'),
})
export const choosePortSchema = z.strictObject({
  port: z
    .string()
    .min(1)
    .max(200)
    .nullable()
    .describe('one of the list, "house", or null: what the organ’s profile says'),
})

export const wireSchema = z.object({
  organ: z.string().describe('the profile’s name in the house'),
  own: z.boolean().describe('of this house; else the first change makes a copy of it here'),
  fixed: z.string().nullable().describe('why its profile cannot be changed from here; null: it can'),
  waits: z.boolean().describe('a change is to be confirmed at the machine: voluntary organs trust'),
  wire: z.enum(['din', 'usb', 'other']).describe('din: 31,250 baud; usb: no limit worth counting'),
  leadInMs: ms.describe('from the first byte to the first note'),
  spacingMs: ms.describe('the least time between two messages of stops: it protects the machine'),
  divisions: z.array(z.object({ name: z.string(), latencyMs: ms.describe('from note-on to speech') })),
  timing: z.enum(['auto', 'queue', 'sleep']),
  unplugged: z.enum(['hold', 'go-on']),
  aheadMs: ms.describe('how far ahead the system’s MIDI timer is given its messages'),
  given: z.array(z.enum(['timing', 'unplugged'])).describe('named when the server was started: they stand'),
})

/** Of the program: `settings.yaml`. */
export const playingSettingsSchema = z
  .strictObject({
    timing: z.enum(['auto', 'queue', 'sleep']).optional(),
    unplugged: z.enum(['hold', 'go-on']).optional(),
    aheadMs: z.int().min(10).max(250).optional(),
  })
  .refine((given) => Object.keys(given).length > 0, { error: 'a setting is expected' })

/** Of an organ: its profile. */
export const profileSettingsSchema = z
  .strictObject({
    wire: z.enum(['din', 'usb']).optional(),
    leadInMs: z.int().min(200).max(10_000).optional(),
    latency: z.strictObject({ division: organName, ms: z.int().min(0).max(2000) }).optional(),
  })
  .refine((given) => Object.keys(given).length > 0, { error: 'a setting is expected' })

export const heardSchema = z.object({
  listens: z.boolean().describe('the organ’s MIDI input is open'),
  why: z.string().nullable().describe('why nothing can be heard'),
  number: z.number().describe('of the last line; ask with ?since= for those after it'),
  leftOut: z.number().describe('messages that came too fast to be shown'),
  lines: z.array(z.object({ number: z.number(), agoMs: ms, text: z.string() })),
})

export type PortChoices = z.infer<typeof portChoicesSchema>
export type WireSettings = z.infer<typeof wireSchema>
export type PlayingSettings = z.infer<typeof playingSettingsSchema>
export type ProfileSettings = z.infer<typeof profileSettingsSchema>
export type HeardLines = z.infer<typeof heardSchema>
export type TestKey = z.infer<typeof testKeySchema>
