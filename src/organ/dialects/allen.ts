import * as z from 'zod'
import { type Channel, nrpn } from '../../midi/index.ts'
import { bytesOf, channelOf, maker, manyBytes, printedChannel } from './dialect.ts'

const number = manyBytes(2).describe('as Allen’s lists print the bytes after 63 and 62 ("01 77"), or one number')
const ON = 0x7f
const OFF = 0

/**
 * An NRPN on the channel of the division, for couplers and tremulants too: their home is the division whose keys they
 * act on. What belongs to no division is on a channel of its own.
 */
export const ALLEN = maker({
  name: 'allen',
  title: 'Allen (MDS)',
  source: 'the list of a church’s Allen MDS organ: github.com/jrcichra/wfh-organist, profiles/wosp/stops.yaml',
  experimental: null,
  numbers: 'two bytes ("01 77") or one number, 0 to 16383',
  spec: z.union([number, z.strictObject({ number, channel: printedChannel })]),
  say: (spec, voice) => {
    const form = typeof spec === 'object' ? spec : { number: spec, channel: undefined }
    const [high = 0, low = 0] = bytesOf(form.number, 2)
    const say = (channel: Channel, value: number) => nrpn(channel, (high << 7) | low, value)
    const channel = channelOf(form, voice.division)
    return { type: 'switch', on: say(channel, ON), off: say(channel, OFF) }
  },
})
