import * as z from 'zod'
import { channelFromPrinted, nrpn } from '../../midi/index.ts'
import { channelOf, maker, printedChannel } from './dialect.ts'

/** Free of keyboards in most set-ups; a profile's `controlChannel` says another. */
const USUAL_CHANNEL = channelFromPrinted(16)
const number = z.int().min(0).max(16383).describe('the NRPN that the stop was bound to in GrandOrgue')

/**
 * What a stop answers to is bound in GrandOrgue. Of its 35 kinds of event an NRPN has a state (0 off, else on), is not
 * sent by keyboards, and has numbers enough.
 */
export const GRANDORGUE = maker({
  name: 'grandorgue',
  title: 'GrandOrgue (stops bound to NRPN)',
  source: 'GrandOrgue 3.9.5, event type NRPN, as run with bindings of its own',
  experimental: null,
  numbers: 'the NRPN that it was bound to, 0 to 16383',
  spec: z.union([number, z.strictObject({ number, channel: printedChannel })]),
  say: (spec, voice) => {
    const form = typeof spec === 'object' ? spec : { number: spec, channel: undefined }
    const channel = channelOf(form, voice.control ?? USUAL_CHANNEL)
    return { type: 'switch', on: nrpn(channel, form.number, 127), off: nrpn(channel, form.number, 0) }
  },
})
