declare const kind: unique symbol
type Small<Name extends string> = number & { readonly [kind]: Name }

/** MIDI channel as it goes on the wire: 0–15. Printed, and written in profiles, as 1–16. */
export type Channel = Small<'channel'>
/** MIDI key: 0–127, middle C (C4) = 60. */
export type Key = Small<'key'>

/** @throws RangeError unless a whole number from 1 to 16, as people count channels */
export function channelFromPrinted(printed: number): Channel {
  if (!Number.isInteger(printed) || printed < 1 || printed > 16) {
    throw new RangeError(`a MIDI channel is a whole number from 1 to 16, not ${printed}`)
  }
  return (printed - 1) as Channel
}

/** @throws RangeError unless a whole number from 0 to 127 */
export function key(value: number): Key {
  if (!Number.isInteger(value) || value < 0 || value > 127) {
    throw new RangeError(`a MIDI key is a whole number from 0 to 127, not ${value}`)
  }
  return value as Key
}

/** Bytes of one or more whole MIDI messages that must stay together (an NRPN is three). */
export type Bytes = readonly number[]

export const noteOn = (channel: Channel, note: Key, velocity: number): Bytes => [0x90 | channel, note, velocity]
export const noteOff = (channel: Channel, note: Key, velocity: number): Bytes => [0x80 | channel, note, velocity]
export const controlChange = (channel: Channel, controller: number, value: number): Bytes => [
  0xb0 | channel,
  controller,
  value,
]
export const programChange = (channel: Channel, program: number): Bytes => [0xc0 | channel, program]

/**
 * A non-registered parameter in full: number's high and low seven bits (CC 99, 98), then the value (CC 6).
 * Always all three: a receiver remembers the number a channel, and another sender may have changed it.
 * @param parameter 0–16383
 */
export const nrpn = (channel: Channel, parameter: number, value: number): Bytes => [
  ...controlChange(channel, 99, parameter >> 7),
  ...controlChange(channel, 98, parameter & 0x7f),
  ...controlChange(channel, 6, value),
]
