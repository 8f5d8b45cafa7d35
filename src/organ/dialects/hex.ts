import * as z from 'zod'
import { type Bytes, type Channel, splitMessages } from '../../midi/index.ts'
import { type Dialect, hasKey, MIDI_1, sevenBits, switchOrToggle, toggleFlag } from './dialect.ts'

/**
 * Bytes as a manual prints them, with holes: `n` in `Bn 63 01` is the channel, `vv` the value for on or off.
 * Whole messages only; several may follow each other in one string or in a list.
 */
const HEX = /^(?:[0-9a-f]{2}|[89a-e]n|vv)(?:\s+(?:[0-9a-f]{2}|[89a-e]n|vv))*$/i
const one = z
  .string()
  .regex(HEX, {
    error: 'bytes as two hexadecimal digits each ("B1 63 01"), with n for the channel and vv for the value',
  })
  .refine(isWhole, { error: 'whole MIDI messages are expected: a status byte, its data bytes, F7 after F0' })
const hexBytes = z.union([one, z.array(one).min(1)])

const switchSchema = z.union([
  z.strictObject({ on: hexBytes, off: hexBytes }),
  z.strictObject({ push: hexBytes, toggle: toggleFlag }),
  z.strictObject({ sysex: one.describe('one message with vv in it'), on: sevenBits, off: sevenBits }),
])

/** Any bytes at all; also the form for system exclusive. */
export const HEX_BYTES: Dialect<typeof switchSchema, typeof hexBytes> = {
  name: 'hex',
  title: 'bytes',
  source: MIDI_1,
  experimental: null,
  spacingMs: 0,
  numbers: null,
  speaks: (spec) =>
    typeof spec === 'string' ||
    Array.isArray(spec) ||
    (hasKey('on', 'push', 'sysex')(spec) && !hasKey('cc', 'nrpn')(spec)),
  switchSchema,
  saySwitch: (spec, { channel }) => {
    if ('push' in spec) return switchOrToggle(fill(spec.push, channel, 0), [], true)
    if ('sysex' in spec) {
      return switchOrToggle(fill(spec.sysex, channel, spec.on), fill(spec.sysex, channel, spec.off), undefined)
    }
    return switchOrToggle(fill(spec.on, channel, 127), fill(spec.off, channel, 0), undefined)
  },
  message: { schema: hexBytes, say: (spec, channel) => fill(spec, channel, 127) },
}

function fill(text: string | readonly string[], channel: Channel, value: number): Bytes {
  const strings = typeof text === 'string' ? [text] : text
  return strings.flatMap((string) =>
    string
      .trim()
      .split(/\s+/)
      .map((byte) => {
        if (/^vv$/i.test(byte)) return value
        return /n$/i.test(byte) ? (Number.parseInt(byte[0] ?? '0', 16) << 4) | channel : Number.parseInt(byte, 16)
      }),
  )
}

function isWhole(text: string): boolean {
  if (!HEX.test(text)) return true
  try {
    splitMessages(fill(text, 0 as Channel, 0))
    return true
  } catch {
    return false
  }
}
