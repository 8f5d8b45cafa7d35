import * as z from 'zod'
import { maker } from './dialect.ts'

const ROLAND = 0x41
const USUAL_DEVICE = 0x10
const MODEL = 0x30
const DATA_SET = 0x12
const STOPS = 0x01
/** A whole map has 35 bytes of seven stops each: 44 bytes in all. */
const BYTES = 35
const PLACES = BYTES * 7
/** The checksum covers what follows the command: address and data, as in all of Roland's data sets. */
const SUMMED_FROM = 5

/** One message has the whole console and is sent again at each change; it may be a part of the map on the way back. */
export const RODGERS = maker({
  name: 'rodgers',
  title: 'Rodgers (map of the whole console)',
  source:
    'owners’ manuals of the Rodgers 702 and 805c; freelists.org rodgersorgan, “MIDI registrations”; order of the bits: GrandOrgue 3.9, SysExRodgersStopChange',
  experimental: null,
  numbers: `its place in the map, 1 to ${PLACES}`,
  spec: z
    .int()
    .min(1)
    .max(PLACES)
    .describe(`place in the console’s map, 1 to ${PLACES} (GrandOrgue counts them from 0)`),
  say: (place) => ({ type: 'map', bit: place - 1 }),
  map: (device = USUAL_DEVICE) => ({
    head: [0xf0, ROLAND, device, MODEL, DATA_SET, STOPS, 0],
    summedFrom: SUMMED_FROM,
    size: BYTES,
  }),
})
