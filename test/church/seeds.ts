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
  // A flick in a verse: the chord was struck again in the instant of the last stop.
  {
    kind: 'stepped',
    service: 15,
    unplugged: 'hold',
    noticesWrites: false,
    leadMs: 0,
    moments: [
      { afterMs: 5642, what: { type: 'asks', door: 'page', asked: { name: 'go' }, delayMs: 15, again: true } },
      { afterMs: 6541, what: { type: 'cable', what: 'flick' } },
    ],
  },
  // Back and go at once, on stops that are 20 ms apart: the first chord without its coupler.
  {
    kind: 'notes',
    service: 21,
    unplugged: 'hold',
    noticesWrites: true,
    leadMs: 0,
    moments: [
      { afterMs: 7655, what: { type: 'asks', door: 'page', asked: { name: 'back' }, delayMs: 15, again: false } },
      { afterMs: 4, what: { type: 'asks', door: 'MQTT', asked: { name: 'go' }, delayMs: 0, again: false } },
    ],
  },
  // Panic in the quiet, the cable out, go: the screen said that it plays.
  {
    kind: 'stepped',
    service: 0,
    unplugged: 'hold',
    noticesWrites: false,
    leadMs: 40,
    moments: [
      { afterMs: 87, what: { type: 'asks', door: 'terminal', asked: { name: 'panic' }, delayMs: 0, again: false } },
      { afterMs: 27, what: { type: 'cable', what: 'out' } },
      { afterMs: 307, what: { type: 'asks', door: 'terminal', asked: { name: 'go' }, delayMs: 120, again: false } },
    ],
  },
  // Held in the instant after a flick: a key was struck 34 ms after it went up.
  {
    kind: 'nrpn',
    service: 0,
    unplugged: 'hold',
    noticesWrites: false,
    leadMs: 40,
    moments: [
      { afterMs: 3751, what: { type: 'asks', door: 'terminal', asked: { name: 'go' }, delayMs: 900, again: false } },
      { afterMs: 137, what: { type: 'cable', what: 'flick' } },
      { afterMs: 1689, what: { type: 'asks', door: 'page', asked: { name: 'hold' }, delayMs: 0, again: false } },
    ],
  },
  // The cable was out when the program was started again.
  {
    kind: 'toggles',
    service: 15,
    unplugged: 'hold',
    noticesWrites: true,
    leadMs: 40,
    moments: [
      { afterMs: 3383, what: { type: 'asks', door: 'MQTT', asked: { name: 'go' }, delayMs: 0, again: false } },
      { afterMs: 5472, what: { type: 'cable', what: 'out' } },
      { afterMs: 350, what: { type: 'quit', backAfterMs: 500 } },
    ],
  },
]
