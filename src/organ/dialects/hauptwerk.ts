import { bytesOf, maker, manyBytes } from './dialect.ts'

/** As Hauptwerk’s own recorder writes a stop’s knob: 10 draws, 11 retires. */
const say = (verb: 0x10 | 0x11, number: readonly number[]) => [
  0xf0,
  0x7d,
  0x39,
  0x72,
  verb,
  0,
  0,
  ...number,
  0,
  0,
  0xf7,
]

/**
 * It needs a rest between a cancel and what is drawn after it (`settleMs`), and a registration a second before the
 * music is known to arrive (`leadInMs`). Organs whose stops were bound to NRPN are written with `nrpn:`.
 */
export const HAUPTWERK = maker({
  name: 'hauptwerk',
  title: 'Hauptwerk (its own recorder’s messages)',
  source: 'github.com/BernardGreenberg/VPOMIDITools, Hauptwerk.orgsysdef; Hauptwerk’s MIDI implementation page',
  experimental: null,
  numbers: 'two bytes ("56 72") or one number, 0 to 16383',
  spec: manyBytes(2).describe('the stop’s two bytes ("56 72") or one number'),
  say: (spec) => {
    const number = bytesOf(spec, 2)
    return { type: 'switch', on: say(0x10, number), off: say(0x11, number) }
  },
})
