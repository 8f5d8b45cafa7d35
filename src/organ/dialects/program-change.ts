import * as z from 'zod'
import {
  channelOf,
  type Dialect,
  hasKey,
  MIDI_1,
  printedChannel,
  printedProgram as program,
  sayProgram,
} from './dialect.ts'

const switchSchema = z.union([
  z.strictObject({ program: z.strictObject({ on: program, off: program }), channel: printedChannel.optional() }),
  z.strictObject({ program, toggle: z.literal(true), channel: printedChannel.optional() }),
])
const messageSchema = z.strictObject({ program, channel: printedChannel.optional() })

/** MIDI 1.0 program change: one number draws, another retires; or one number that toggles. */
export const PROGRAM_CHANGE: Dialect<typeof switchSchema, typeof messageSchema> = {
  name: 'program',
  title: 'program change',
  source: MIDI_1,
  experimental: null,
  spacingMs: 0,
  numbers: 'two program numbers: { on: 3, off: 4 }',
  speaks: hasKey('program'),
  switchSchema,
  saySwitch: (spec, voice) => {
    const channel = channelOf(spec, voice.channel)
    if ('toggle' in spec) return { type: 'toggle', push: sayProgram(channel, spec.program) }
    const { on, off } = spec.program
    return { type: 'switch', on: sayProgram(channel, on), off: sayProgram(channel, off) }
  },
  message: { schema: messageSchema, say: (spec, channel) => sayProgram(channelOf(spec, channel), spec.program) },
}
