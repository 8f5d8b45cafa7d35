import * as z from 'zod'
import { controlChange } from '../../midi/index.ts'
import { asSaid, channelOf, type Dialect, hasKey, MIDI_1, printedChannel, sevenBits, toggleFlag } from './dialect.ts'

const switchSchema = z.strictObject({
  cc: sevenBits.describe('controller number'),
  channel: printedChannel.optional(),
  on: sevenBits.default(127),
  off: sevenBits.default(0),
  toggle: toggleFlag.optional(),
})
const messageSchema = z.strictObject({ cc: sevenBits, value: sevenBits, channel: printedChannel.optional() })

/** MIDI 1.0 control change. */
export const CONTROL_CHANGE: Dialect<typeof switchSchema, typeof messageSchema> = {
  name: 'cc',
  title: 'control change',
  source: MIDI_1,
  experimental: null,
  spacingMs: 0,
  numbers: 'the number of a controller, 0 to 127',
  speaks: hasKey('cc'),
  switchSchema,
  saySwitch: (spec, voice) => {
    const say = (value: number) => controlChange(channelOf(spec, voice.channel), spec.cc, value)
    return asSaid(say(spec.on), say(spec.off), spec.toggle)
  },
  message: {
    schema: messageSchema,
    say: (spec, channel) => controlChange(channelOf(spec, channel), spec.cc, spec.value),
  },
}
