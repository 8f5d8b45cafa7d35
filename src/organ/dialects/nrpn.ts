import * as z from 'zod'
import { nrpn } from '../../midi/index.ts'
import { asSaid, channelOf, type Dialect, hasKey, MIDI_1, printedChannel, sevenBits, toggleFlag } from './dialect.ts'

const parameter = z.int().min(0).max(16383).describe('parameter number: 128 × MSB (CC 99) + LSB (CC 98)')
const switchSchema = z.strictObject({
  nrpn: parameter,
  channel: printedChannel.optional(),
  on: sevenBits.default(127),
  off: sevenBits.default(0),
  toggle: toggleFlag.optional(),
})
const messageSchema = z.strictObject({ nrpn: parameter, value: sevenBits, channel: printedChannel.optional() })

/** MIDI 1.0 non-registered parameter: CC 99, CC 98, CC 6, always together. */
export const NRPN: Dialect<typeof switchSchema, typeof messageSchema> = {
  name: 'nrpn',
  title: 'NRPN',
  source: MIDI_1,
  experimental: null,
  spacingMs: 0,
  numbers: 'the number of a parameter, 0 to 16383',
  speaks: hasKey('nrpn'),
  switchSchema,
  saySwitch: (spec, voice) => {
    const on = channelOf(spec, voice.channel)
    return asSaid(nrpn(on, spec.nrpn, spec.on), nrpn(on, spec.nrpn, spec.off), spec.toggle)
  },
  message: { schema: messageSchema, say: (spec, channel) => nrpn(channelOf(spec, channel), spec.nrpn, spec.value) },
}
