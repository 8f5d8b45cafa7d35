import * as z from 'zod'
import { controlChange } from '../../midi/index.ts'
import { asSaid, channelOf, type Dialect, hasKey, printedChannel, sevenBits, toggleFlag } from './dialect.ts'

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
  name: 'control change',
  speaks: hasKey('cc'),
  switchSchema,
  saySwitch: (spec, channel) => {
    const say = (value: number) => controlChange(channelOf(spec, channel), spec.cc, value)
    return asSaid(say(spec.on), say(spec.off), spec.toggle)
  },
  messageSchema,
  sayMessage: (spec, channel) => controlChange(channelOf(spec, channel), spec.cc, spec.value),
}
