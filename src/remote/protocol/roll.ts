import * as z from 'zod'

/** A score on an organ as it is drawn: keys by division, bars, what is drawn when. Times in ms from its first moment. */
const ms = z.number()

export const rollSchema = z.object({
  id: z.string().describe('of what is being played the same as music.roll of the state'),
  title: z.string(),
  lengthMs: ms,
  shownToMs: ms.nullable().describe('a roll of very many notes is cut here'),
  divisions: z.array(
    z.object({
      name: z.string(),
      letter: z.string(),
      pedal: z.boolean(),
      notes: z.array(z.number()).describe('start, length, key (MIDI number), and so on, by start'),
    }),
  ),
  bars: z.array(z.object({ bar: z.number(), atMs: ms })),
  markers: z.array(z.object({ text: z.string(), atMs: ms })).describe('verses, and what the score marks'),
  waits: z.array(ms).describe('where it waits for go'),
  flags: z
    .array(z.object({ atMs: ms, why: z.string(), draws: z.array(z.string()), retires: z.array(z.string()) }))
    .describe('changes of the stops; the first says all that is drawn'),
  boxes: z.array(z.object({ name: z.string(), atMs: ms, toMs: ms, from: z.number(), to: z.number() })),
})

export type Roll = z.infer<typeof rollSchema>
