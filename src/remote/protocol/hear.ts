import * as z from 'zod'

/** `POST /api/hear`: a piece for the phone's own loudspeaker, which plays it without the organ. */

/** As the house organ reads it (`src/sound/house-organ`); plain data, without anything of the machine. */
const organSchema = z.unknown().describe('divisions, stops, couplers, boxes, and how each is said')

export const heardPieceSchema = z.object({
  title: z.string(),
  organ: organSchema,
  messages: z
    .array(z.array(z.number()))
    .describe('all that the port would get: microseconds since the message before, then its bytes'),
  startMs: z.number().describe('when the first moment of the music sounds'),
  endMs: z.number().describe('when the last message has been sent'),
  bars: z.array(z.tuple([z.number(), z.number()])).describe('each bar and when it begins, in ms'),
})

export type HeardPiece<OrganData = unknown> = Omit<z.infer<typeof heardPieceSchema>, 'organ'> & {
  readonly organ: OrganData
}
