import * as z from 'zod'
import { COMMAND_NAMES, type CommandName } from './command.ts'

/** What the page shows: all of it confirmed by the player, nothing presumed. Plain data, sent whole or as changes. */

const barBeat = z.object({ bar: z.number(), beat: z.number() })
const ms = z.number()

const handsSchema = z
  .array(z.object({ number: z.number(), place: barBeat.nullable(), what: z.string() }))
  .describe('what hands did at the console, the newest last; place null: between two items')

const wordsSchema = z.object({
  line: z.number().describe('of the verse, from 1'),
  lines: z.number(),
  now: z.string(),
  next: z.string().nullable(),
})

const whereSchema = z.object({
  place: barBeat.describe('as written, whichever verse it is sung to'),
  lastBar: z.number(),
  progress: z.number().describe('of this verse, 0 to 1'),
  lines: z.array(z.number()).describe('where its lines end, the same way'),
  words: wordsSchema.nullable().describe('what is sung there; null where nobody knows'),
  tune: z.string().nullable(),
  key: z.object({ tonic: z.number().describe('0 for C'), isMinor: z.boolean() }).nullable(),
  beatsAMinute: z.number(),
  dynamic: z.string().nullable(),
  transposed: z.number().describe('semitones'),
  nextCue: z.object({ place: barBeat, what: z.string() }).nullable(),
  nextKey: z.object({ place: barBeat, semitones: z.number() }).nullable(),
  endsAfter: barBeat.nullable().describe('where an operator has ended it before its written end'),
})

/** What is performed: an order of service, or a piece, which is an order of one item. */
const playingSchema = z.object({
  title: z.string().describe('of the order of service, or of the piece'),
  programme: z.string().nullable().describe('the order of service by its name in the house; null: a piece'),
  score: z.string().nullable().describe('a piece by its name in the house; null: an order of service'),
  doing: z.enum(['plays', 'waits', 'held', 'paused', 'quiet', 'over']),
  item: z.string(),
  notes: z.string().nullable(),
  problem: z.string().nullable().describe('why this item cannot be played'),
  number: z.number(),
  items: z.number(),
  section: z.string().describe('Verse 3 of 5; what sounds, or sounded last'),
  coming: z.array(z.string()).describe('what is left of this item'),
  nextItem: z.string().nullable(),
  tempoPercent: z.number(),
  where: whereSchema.nullable().describe('in the verse that sounds, or sounded last'),
  positionMs: ms.describe('of what is loaded'),
  durationMs: ms,
  sounding: z.number().describe('keys that are down'),
  hands: handsSchema,
  answer: z.string().nullable().describe('the answer to the last command, or what an operator must know'),
  sent: z.number().describe('messages'),
  lateness: z.object({ count: z.number(), medianMs: ms, p99Ms: ms, maxMs: ms }),
  slippedMs: ms,
  findings: z.object({ serious: z.number(), warning: z.number(), remark: z.number() }),
})

const consoleStateSchema = z.object({
  divisions: z.array(z.object({ name: z.string(), drawn: z.array(z.string()), keys: z.array(z.string()) })),
  drawn: z.array(z.number()).describe('numbers of the stops, couplers and tremulants that are known to be drawn'),
  boxes: z
    .array(z.number().nullable())
    .describe('where each swell box and pedal was last told to stand, 0 closed to 1 open; null: nothing was said'),
})

export const stateSchema = z.object({
  revision: z.number().describe('rises whenever a tap would mean something else than before'),
  organ: z.object({
    id: z.string(),
    name: z.string(),
    port: z.string().nullable().describe('null: no port, nothing is heard'),
    link: z.enum(['none', 'sending', 'connected', 'silent', 'unheard', 'gone']),
    goesOnWhenBack: z.boolean(),
    notice: z.string().nullable().describe('what a person must know of the way to the organ, and do'),
  }),
  go: z
    .object({
      does: z.boolean(),
      says: z.string(),
      sounds: z.boolean().describe('pipes begin to sound by it'),
      next: z.string().nullable().describe('what comes after that; where it does nothing, after what sounds'),
      doubt: z.string().nullable().describe('stops of which nobody knows how they stand, and the way out'),
    })
    .describe('what the one large button will do: decided by the function that does it'),
  can: z.array(z.enum(COMMAND_NAMES as [CommandName, ...CommandName[]])).describe('what is possible now'),
  console: consoleStateSchema
    .nullable()
    .describe('how it stands now: in a piece, an order of service, a stop jamb; null: nobody tells'),
  playing: playingSchema.nullable(),
  music: z
    .object({ roll: z.string(), positionMs: ms, moves: z.boolean() })
    .nullable()
    .describe('where it stands in the roll of that id (/api/playing/roll)'),
  last: z
    .object({
      title: z.string(),
      what: z.enum(['piece', 'service']),
      how: z.enum(['done', 'stopped', 'failed']),
      problem: z.string().nullable(),
    })
    .nullable()
    .describe('how the piece before ended'),
})

export type State = z.infer<typeof stateSchema>
export type Playing = z.infer<typeof playingSchema>
/** How the console stands. */
export type ConsoleState = z.infer<typeof consoleStateSchema>
