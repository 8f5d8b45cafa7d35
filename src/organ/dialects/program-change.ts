import * as z from 'zod'
import { programChange } from '../../midi/index.ts'
import { channelOf, type Dialect, hasKey, printedChannel } from './dialect.ts'

/** Printed 1–128, as every manual counts them; 0–127 on the wire. */
const program = z.int().min(1).max(128).describe('program number, 1 to 128 as manuals print it')
const switchSchema = z.union([
  z.strictObject({ program: z.strictObject({ on: program, off: program }), channel: printedChannel.optional() }),
  z.strictObject({ program, toggle: z.literal(true), channel: printedChannel.optional() }),
])
const messageSchema = z.strictObject({ program, channel: printedChannel.optional() })

/** MIDI 1.0 program change: one number draws, another retires; or one number that toggles. */
export const PROGRAM_CHANGE: Dialect<typeof switchSchema, typeof messageSchema> = {
  name: 'program change',
  speaks: hasKey('program'),
  switchSchema,
  saySwitch: (spec, fallback) => {
    const channel = channelOf(spec, fallback)
    if ('toggle' in spec) return { type: 'toggle', push: programChange(channel, spec.program - 1) }
    const { on, off } = spec.program
    return { type: 'switch', on: programChange(channel, on - 1), off: programChange(channel, off - 1) }
  },
  messageSchema,
  sayMessage: (spec, channel) => programChange(channelOf(spec, channel), spec.program - 1),
}
