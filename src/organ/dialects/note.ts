import * as z from 'zod'
import { key, noteOff, noteOn } from '../../midi/index.ts'
import { asSaid, channelOf, type Dialect, hasKey, MIDI_1, printedChannel, sevenBits, toggleFlag } from './dialect.ts'

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
  title: 'notes',
  source: `${MIDI_1}; stops as notes: tadstone.com, “Stop schemes”`,
  experimental: null,
  spacingMs: 0,
  numbers: 'the number of a key, 0 to 127',
  speaks: hasKey('note'),
  switchSchema,
  saySwitch: (spec, voice) => {
    const on = channelOf(spec, voice.channel)
    return asSaid(noteOn(on, key(spec.note), spec.velocity), noteOff(on, key(spec.note), 64), spec.toggle)
  },
  message: {
    schema: messageSchema,
    say: (spec, channel) => noteOn(channelOf(spec, channel), key(spec.note), spec.velocity),
  },
}
