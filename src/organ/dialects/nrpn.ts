import * as z from 'zod'
import { type Bytes, type Channel, nrpn } from '../../midi/index.ts'
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
  complete: completeNrpn,
}

const DATA = 6
const NUMBER = { 98: 'low', 99: 'high' } as const
/** A registered parameter's number: what data follow are its own. */
const REGISTERED = [100, 101]

/** A channel remembers the number: organs say only what has changed, in any order, with other messages between. */
function completeNrpn([status = 0, controller = 0, value = 0]: Bytes, memory: Map<string, number>): Bytes | null {
  if ((status & 0xf0) !== 0xb0) return null
  const channel = (status & 0x0f) as Channel
  if (controller === 98 || controller === 99) memory.set(`${channel} ${NUMBER[controller]}`, value)
  else if (REGISTERED.includes(controller)) {
    memory.delete(`${channel} high`)
    memory.delete(`${channel} low`)
  }
  const [high, low] = [memory.get(`${channel} high`), memory.get(`${channel} low`)]
  if (controller !== DATA || high === undefined || low === undefined) return null
  return nrpn(channel, (high << 7) | low, value)
}
