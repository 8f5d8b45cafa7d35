import type { Script } from './script.ts'

/** Days on which a law was broken once, as small as they could be made. They are lived through again at each gate. */
export const FAILED: readonly Script[] = [
  // A sentinel that dies at a wait is noticed at the first key.
  {
    kind: 'nrpn',
    service: 22,
    unplugged: 'go-on',
    noticesWrites: false,
    leadMs: 0,
    moments: [{ afterMs: 9508, what: { type: 'kill', who: 'sentinel', backAfterMs: 300 } }],
  },
]
