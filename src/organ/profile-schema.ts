import * as z from 'zod'
import { keyFromName } from '../midi/index.ts'
import { DIALECTS, messageSchema, switchSchema } from './dialects/index.ts'
import { parseFootage } from './footage.ts'
import { FAMILIES } from './organ.ts'

/** The file form of an organ: `organs/*.yaml`. Lengths of time in milliseconds, channels 1–16, programs 1–128. */

const sevenBits = z.int().min(0).max(127)
const ms = z.number().min(0).max(60_000)
const name = z.string().trim().min(1)
const compassKey = z.union([
  z.int().min(0).max(127),
  z.string().refine((text) => keyFromName(text) !== undefined, { error: 'a key such as 36 or C2' }),
])
const footage = z.union([
  z.number().positive(),
  z.string().refine((text) => parseFootage(text) !== undefined, { error: "a length in feet such as 8, 2 2/3 or 4'" }),
])

/** How a stop, coupler or tremulant is drawn: one of the two; neither where only general pistons can draw it. */
const control = {
  number: z
    .union([z.int().min(0), z.string(), z.looseObject({})])
    .optional()
    .describe('its number in the dialect of the organ'),
  midi: switchSchema.optional().describe('its message, where the dialect has no number for it'),
  unlearnt: z
    .literal(true)
    .optional()
    .describe('its message is not known yet: it is left out, and `voluntary learn` asks for it'),
}

const stop = z.strictObject({
  name: name.describe('as engraved, without the length'),
  footage: footage.optional().describe('length in feet: 8, 2 2/3; none for mixtures'),
  family: z.enum(FAMILIES),
  latencyMs: ms.optional().describe('its own time to speak, instead of the division’s'),
  ...control,
})

const division = z.strictObject({
  name,
  letter: z.string().regex(/^[A-Z]$/, { error: 'one capital letter, as in SSGGP' }),
  aliases: z.array(name).default([]),
  channel: z.int().min(1).max(16),
  compass: z.tuple([compassKey, compassKey]).describe('lowest and highest key'),
  offset: z.int().min(-48).max(48).default(0).describe('added to each written key'),
  latencyMs: ms.default(0).describe('from note-on to speech'),
  pedal: z.boolean().default(false),
  stops: z.array(stop).default([]),
})

const combination = {
  division: name.optional().describe('a divisional: it moves the stops of this division only'),
  draw: z
    .union([z.literal('unknown'), z.array(name)])
    .default([])
    .describe('a list; `unknown` for a piston of the organ whose contents nobody has written down'),
  retire: z
    .union([z.literal('others'), z.array(name)])
    .default([])
    .describe('a list, or `others`: all that it does not draw'),
}

export const profileSchema = z.strictObject({
  name,
  notes: z.string().optional(),
  dialect: name
    .optional()
    .describe(`how the maker says stops, where they have a number: ${DIALECTS.map((each) => each.name).join(', ')}`),
  device: sevenBits
    .optional()
    .describe('the console’s number in its maker’s system exclusive, where it is not the usual'),
  memory: z.int().min(1).max(999).optional().describe('memory level of the general pistons that are stepped through'),
  experimental: z.literal(true).optional().describe('its messages have not been tried on the console'),
  port: z.array(name).default([]).describe('parts of port names to look for, first match wins'),
  virtualPort: name.optional().describe('open a port of this name where the system can (the organ finds us)'),
  wire: z
    .union([z.enum(['din', 'usb']), z.strictObject({ baud: z.number().positive(), gapMs: ms.default(0) })])
    .default('din')
    .describe('din: a 5-pin socket, 31,250 baud; usb: no limit worth counting'),
  spacingMs: ms
    .optional()
    .describe(
      'least time between messages other than notes and swell: protects the machine; what a maker asks for is kept',
    ),
  leadInMs: ms.default(1000).describe('from the first byte to the first note, at least'),
  settleMs: ms.default(200).describe('rest after a general cancel'),
  action: z
    .strictObject({
      stopTravelMs: ms.default(60),
      repeatGapMs: ms.default(40),
      leadMaxMs: ms.default(150),
    })
    .prefault({}),
  activeSensing: z
    .boolean()
    .default(false)
    .describe(
      'send FE all the time: an organ that knows it falls silent by itself if we go; off unless known or tried',
    ),
  heartbeat: z
    .enum(['active-sensing', 'echo', 'none'])
    .default('none')
    .describe('what the organ sends back by itself: FE, or an echo of what it is told'),
  tells: z
    .enum(['nothing', 'hands', 'all'])
    .default('nothing')
    .describe('what it sends of its stops: what hands move at the console; all: our own messages come back too'),
  velocity: z.int().min(1).max(127).default(100),
  noteOff: z
    .string()
    .regex(/^(8n kk [0-7][0-9a-fA-F]|9n kk 00)$/, { error: '"8n kk 40" or "9n kk 00" (n channel, kk key)' })
    .default('8n kk 40'),
  controlChannel: z.int().min(1).max(16).optional().describe('for couplers, cancel and set-up that name no channel'),
  setup: z.array(messageSchema).default([]).describe('said once before anything else'),
  generalCancel: messageSchema.optional(),
  divisions: z.array(division).min(1),
  couplers: z
    .array(
      z.strictObject({
        name,
        keys: name.describe('division whose keys are played'),
        sounds: name.describe('division that sounds too'),
        shift: z.int().min(-24).max(24).default(0).describe('keys higher: 12 = octave coupler'),
        by: z
          .enum(['organ', 'us'])
          .optional()
          .describe('who works it: us, by playing the other division’s keys too; us where it has no message'),
        through: z
          .boolean()
          .optional()
          .describe('worked by us: acts also on keys that other couplers bring; as a rule octave couplers do'),
        ...control,
      }),
    )
    .default([]),
  tremulants: z.array(z.strictObject({ name, division: name, ...control })).default([]),
  enclosures: z
    .array(
      z.strictObject({
        name,
        division: name.optional(),
        cc: z.int().min(0).max(119),
        channel: z.int().min(1).max(16).optional(),
        range: z
          .tuple([z.int().min(0).max(127), z.int().min(0).max(127)])
          .default([0, 127])
          .describe('closed, open'),
        travelMs: ms.default(0).describe('from closed to open, where a motor needs time; 0: it follows at once'),
        followsScore: z.boolean().default(false),
      }),
    )
    .default([]),
  pistons: z
    .array(
      z.strictObject({
        name,
        ...combination,
        call: messageSchema.optional().describe('the message that presses the organ’s own piston'),
        general: z
          .int()
          .min(1)
          .optional()
          .describe('the console’s own general piston that holds this, where it is stepped'),
      }),
    )
    .default([]),
  crescendo: z
    .strictObject({ stages: z.array(z.array(name).min(1)).min(1).describe('what each adds to those before it') })
    .optional()
    .describe('a crescendo that we work, stop by stop; leave it out where the organ has a pedal of its own'),
})

export type Profile = z.infer<typeof profileSchema>
