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
  // A flick just before a panic, on a console without a cancel: what waited to be retired stayed drawn.
  {
    kind: 'notes',
    service: 5,
    unplugged: 'hold',
    noticesWrites: false,
    leadMs: 0,
    isWhole: false,
    moments: [
      { afterMs: 6305, what: { type: 'asks', door: 'MQTT', asked: { name: 'skip' }, delayMs: 120, again: false } },
      { afterMs: 89, what: { type: 'cable', what: 'flick' } },
      { afterMs: 112, what: { type: 'asks', door: 'page', asked: { name: 'panic' }, delayMs: 0, again: false } },
    ],
  },
  // Begun anew after both were killed, and passed over at once: the stops of the one that died stayed drawn.
  {
    kind: 'stepped',
    service: 18,
    unplugged: 'hold',
    noticesWrites: true,
    leadMs: 0,
    isWhole: false,
    moments: [
      { afterMs: 1655, what: { type: 'kill', who: 'both', backAfterMs: 20 } },
      { afterMs: 42, what: { type: 'asks', door: 'page', asked: { name: 'skip' }, delayMs: 0, again: false } },
      { afterMs: 0, what: { type: 'asks', door: 'page', asked: { name: 'skip' }, delayMs: 0, again: false } },
    ],
  },
  // Another order of verses just before go, on a slow console: the first chord came before its stops.
  {
    kind: 'slow',
    service: 9,
    unplugged: 'hold',
    noticesWrites: false,
    leadMs: 40,
    isWhole: false,
    moments: [
      {
        afterMs: 922,
        what: { type: 'asks', door: 'terminal', asked: { name: 'lastVerseNow' }, delayMs: 900, again: false },
      },
      { afterMs: 11, what: { type: 'asks', door: 'page', asked: { name: 'go' }, delayMs: 15, again: false } },
    ],
  },
  // A faster tempo in the opening, on a slow console: the same.
  {
    kind: 'slow',
    service: 4,
    unplugged: 'hold',
    noticesWrites: false,
    leadMs: 0,
    isWhole: true,
    moments: [
      { afterMs: 373, what: { type: 'kill', who: 'player', backAfterMs: 20 } },
      { afterMs: 116, what: { type: 'asks', door: 'page', asked: { name: 'go' }, delayMs: 0, again: false } },
      {
        afterMs: 39,
        what: { type: 'asks', door: 'page', asked: { name: 'tempo', byPercent: 10 }, delayMs: 0, again: false },
      },
    ],
  },
  // A machine that stood still in the opening: the same.
  {
    kind: 'slow',
    service: 20,
    unplugged: 'go-on',
    noticesWrites: false,
    leadMs: 40,
    isWhole: false,
    moments: [
      { afterMs: 232, what: { type: 'asks', door: 'page', asked: { name: 'skip' }, delayMs: 0, again: false } },
      { afterMs: 50, what: { type: 'suspend', ms: 1000 } },
      { afterMs: 65, what: { type: 'asks', door: 'page', asked: { name: 'go' }, delayMs: 0, again: false } },
    ],
  },
  // A hand at toggles without a cancel: what it drew was pushed again, or stood as the screen did not say.
  {
    kind: 'toggles-no-cancel',
    service: 22,
    unplugged: 'hold',
    noticesWrites: false,
    leadMs: 40,
    isWhole: false,
    moments: [
      { afterMs: 3098, what: { type: 'kill', who: 'sentinel', backAfterMs: 20 } },
      { afterMs: 5758, what: { type: 'hand', element: 7, drawn: true } },
      { afterMs: 664, what: { type: 'asks', door: 'page', asked: { name: 'go' }, delayMs: 0, again: false } },
    ],
  },
  // A hand at toggles without a cancel: what it drew was pushed again, or stood as the screen did not say.
  {
    kind: 'toggles-no-cancel',
    service: 17,
    unplugged: 'hold',
    noticesWrites: false,
    leadMs: 0,
    isWhole: false,
    moments: [
      { afterMs: 240, what: { type: 'asks', door: 'MQTT', asked: { name: 'panic' }, delayMs: 0, again: false } },
      { afterMs: 306, what: { type: 'hand', element: 7, drawn: true } },
    ],
  },
  // What a hand had drawn is drawn again after a flick, and is the hand's still.
  {
    kind: 'nrpn',
    service: 2,
    unplugged: 'hold',
    noticesWrites: false,
    leadMs: 0,
    isWhole: false,
    moments: [
      { afterMs: 146, what: { type: 'asks', door: 'MQTT', asked: { name: 'go' }, delayMs: 900, again: false } },
      {
        afterMs: 12,
        what: { type: 'asks', door: 'terminal', asked: { name: 'endAfterLine' }, delayMs: 0, again: false },
      },
      { afterMs: 4980, what: { type: 'hand', element: 8, drawn: true } },
      { afterMs: 2229, what: { type: 'asks', door: 'page', asked: { name: 'skip' }, delayMs: 0, again: false } },
      { afterMs: 88, what: { type: 'cable', what: 'flick' } },
      { afterMs: 6901, what: { type: 'asks', door: 'terminal', asked: { name: 'tap' }, delayMs: 15, again: false } },
    ],
  },
  // A hand in the instant of a panic: the cancel that waited took its stop away.
  {
    kind: 'nrpn',
    service: 18,
    unplugged: 'hold',
    noticesWrites: false,
    leadMs: 40,
    isWhole: false,
    moments: [
      { afterMs: 71, what: { type: 'asks', door: 'page', asked: { name: 'panic' }, delayMs: 0, again: false } },
      { afterMs: 1, what: { type: 'hand', element: 11, drawn: true } },
    ],
  },
  // Toggles that could not be written down, and both were killed.
  {
    kind: 'toggles-no-cancel',
    service: 4,
    unplugged: 'go-on',
    noticesWrites: false,
    leadMs: 40,
    isWhole: false,
    moments: [
      { afterMs: 1411, what: { type: 'disk', what: 'read-only' } },
      { afterMs: 28, what: { type: 'asks', door: 'terminal', asked: { name: 'skip' }, delayMs: 15, again: false } },
      { afterMs: 1665, what: { type: 'asks', door: 'page', asked: { name: 'go' }, delayMs: 0, again: false } },
      { afterMs: 326, what: { type: 'kill', who: 'both', backAfterMs: 20 } },
      { afterMs: 473, what: { type: 'asks', door: 'page', asked: { name: 'go' }, delayMs: 120, again: false } },
    ],
  },
  // Quit while the port took nothing: the stop that it had in hand stayed drawn.
  {
    kind: 'toggles',
    service: 14,
    unplugged: 'hold',
    noticesWrites: false,
    leadMs: 0,
    isWhole: false,
    moments: [
      { afterMs: 3000, what: { type: 'asks', door: 'page', asked: { name: 'go' }, delayMs: 0, again: false } },
      { afterMs: 2500, what: { type: 'blocks', ms: 400 } },
      { afterMs: 100, what: { type: 'quit', backAfterMs: 4000 } },
    ],
  },
  // Faster, with a key let go by the port's timer and struck again at once: 34 ms after it went up.
  {
    kind: 'slow',
    service: 24,
    unplugged: 'go-on',
    noticesWrites: false,
    leadMs: 40,
    quits: true,
    moments: [
      {
        when: 'sounds',
        afterMs: 1218,
        what: { type: 'asks', door: 'page', asked: { name: 'tempo', byPercent: 10 }, delayMs: 0, again: false },
      },
    ],
  },
  // Skipped while a slow console's queue is long: at the end the player's thread went round in a circle.
  { kind: 'slow', service: 52, unplugged: 'hold', noticesWrites: false, leadMs: 40, isWhole: true, moments: [] },
]
