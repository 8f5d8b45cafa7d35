import * as z from 'zod'
import { key, noteOff, noteOn } from '../../midi/index.ts'
import { asSaid, channelOf, type Dialect, hasKey, printedChannel, sevenBits, toggleFlag } from './dialect.ts'

const switchSchema = z.strictObject({
  note: sevenBits.describe('key that stands for the stop'),
  channel: printedChannel.optional(),
  velocity: z.int().min(1).max(127).default(127),
  toggle: toggleFlag.optional(),
})
const messageSchema = z.strictObject({
  note: sevenBits,
  velocity: z.int().min(1).max(127).default(127),
  channel: printedChannel.optional(),
})

/** Note on draws, note off retires, usually on a channel of its own (small home-made consoles). */
export const NOTE: Dialect<typeof switchSchema, typeof messageSchema> = {
  name: 'note',
  speaks: hasKey('note'),
  switchSchema,
  saySwitch: (spec, channel) => {
    const on = channelOf(spec, channel)
    return asSaid(noteOn(on, key(spec.note), spec.velocity), noteOff(on, key(spec.note), 64), spec.toggle)
  },
  messageSchema,
  sayMessage: (spec, channel) => noteOn(channelOf(spec, channel), key(spec.note), spec.velocity),
}
