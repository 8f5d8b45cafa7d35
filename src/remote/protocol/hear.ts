import * as z from 'zod'

/** `POST /api/hear`: a piece for the phone's own loudspeaker, which plays it without the organ. */

export const heardPieceSchema = z.object({
  title: z.string(),
  organ: z.string().describe('the organ as the house organ unpacks it; nothing of the machine is in it'),
  messages: z
    .array(z.array(z.number()))
    .describe('all that the port would get: microseconds since the message before, then its bytes'),
  startMs: z.number().describe('when the first moment of the music sounds'),
  endMs: z.number().describe('when the last message has been sent'),
  bars: z.array(z.tuple([z.number(), z.number()])).describe('each bar and when it begins, in ms'),
})

export type HeardPiece = z.infer<typeof heardPieceSchema>
