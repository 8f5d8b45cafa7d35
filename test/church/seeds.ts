import { asks, asksFor, at, day } from './days.ts'
import type { Script } from './script.ts'
import { FAILED_DENSE } from './seeds-dense.ts'

/** Days on which a law was broken once, as small as they could be made. They are lived through again at each gate. */
export const FAILED: readonly Script[] = [
  // A sentinel that dies at a wait is noticed at the first key.
  day('nrpn', 22, { unplugged: 'go-on' }, [at(9508, { type: 'kill', who: 'sentinel', backAfterMs: 300 })]),
  // A flick in a verse: the chord was struck again in the instant of the last stop.
  day('stepped', 15, {}, [asksFor(5642, { name: 'go' }, 'page', 15, true), at(6541, { type: 'cable', what: 'flick' })]),
  // Back and go at once, on stops that are 20 ms apart: the first chord without its coupler.
  day('notes', 21, { noticesWrites: true }, [asks(7655, 'page', 'back', 15), asks(4, 'MQTT', 'go')]),
  // Panic in the quiet, the cable out, go: the screen said that it plays.
  day('stepped', 0, { leadMs: 40 }, [
    asks(87, 'terminal', 'panic'),
    at(27, { type: 'cable', what: 'out' }),
    asks(307, 'terminal', 'go', 120),
  ]),
  // Held in the instant after a flick: a key was struck 34 ms after it went up.
  day('nrpn', 0, { leadMs: 40 }, [
    asks(3751, 'terminal', 'go', 900),
    at(137, { type: 'cable', what: 'flick' }),
    asks(1689, 'page', 'hold'),
  ]),
  // The cable was out when the program was started again.
  day('toggles', 15, { noticesWrites: true, leadMs: 40 }, [
    asks(3383, 'MQTT', 'go'),
    at(5472, { type: 'cable', what: 'out' }),
    at(350, { type: 'quit', backAfterMs: 500 }),
  ]),
  // A flick just before a panic, on a console without a cancel: what waited to be retired stayed drawn.
  day('notes', 5, { isWhole: false }, [
    asks(6305, 'MQTT', 'skip', 120),
    at(89, { type: 'cable', what: 'flick' }),
    asks(112, 'page', 'panic'),
  ]),
  // Begun anew after both were killed, and passed over at once: the stops of the one that died stayed drawn.
  day('stepped', 18, { noticesWrites: true, isWhole: false }, [
    at(1655, { type: 'kill', who: 'both', backAfterMs: 20 }),
    asks(42, 'page', 'skip'),
    asks(0, 'page', 'skip'),
  ]),
  // Another order of verses just before go, on a slow console: the first chord came before its stops.
  day('slow', 9, { leadMs: 40, isWhole: false }, [
    asks(922, 'terminal', 'lastVerseNow', 900),
    asks(11, 'page', 'go', 15),
  ]),
  // A faster tempo in the opening, on a slow console: the same.
  day('slow', 4, { isWhole: true }, [
    at(373, { type: 'kill', who: 'player', backAfterMs: 20 }),
    asks(116, 'page', 'go'),
    asksFor(39, { name: 'tempo', byPercent: 10 }),
  ]),
  // A machine that stood still in the opening: the same.
  day('slow', 20, { unplugged: 'go-on', leadMs: 40, isWhole: false }, [
    asks(232, 'page', 'skip'),
    at(50, { type: 'suspend', ms: 1000 }),
    asks(65, 'page', 'go'),
  ]),
  // A hand at toggles without a cancel: what it drew was pushed again, or stood as the screen did not say.
  day('toggles-no-cancel', 22, { leadMs: 40, isWhole: false }, [
    at(3098, { type: 'kill', who: 'sentinel', backAfterMs: 20 }),
    at(5758, { type: 'hand', element: 7, drawn: true }),
    asks(664, 'page', 'go'),
  ]),
  // A hand at toggles without a cancel: what it drew was pushed again, or stood as the screen did not say.
  day('toggles-no-cancel', 17, { isWhole: false }, [
    asks(240, 'MQTT', 'panic'),
    at(306, { type: 'hand', element: 7, drawn: true }),
  ]),
  // What a hand had drawn is drawn again after a flick, and is the hand's still.
  day('nrpn', 2, { isWhole: false }, [
    asks(146, 'MQTT', 'go', 900),
    asks(12, 'terminal', 'endAfterLine'),
    at(4980, { type: 'hand', element: 8, drawn: true }),
    asks(2229, 'page', 'skip'),
    at(88, { type: 'cable', what: 'flick' }),
    asks(6901, 'terminal', 'tap', 15),
  ]),
  // A hand in the instant of a panic: the cancel that waited took its stop away.
  day('nrpn', 18, { leadMs: 40, isWhole: false }, [
    asks(71, 'page', 'panic'),
    at(1, { type: 'hand', element: 11, drawn: true }),
  ]),
  // Toggles that could not be written down, and both were killed.
  day('toggles-no-cancel', 4, { unplugged: 'go-on', leadMs: 40, isWhole: false }, [
    at(1411, { type: 'disk', what: 'read-only' }),
    asks(28, 'terminal', 'skip', 15),
    asks(1665, 'page', 'go'),
    at(326, { type: 'kill', who: 'both', backAfterMs: 20 }),
    asks(473, 'page', 'go', 120),
  ]),
  // Quit while the port took nothing: the stop that it had in hand stayed drawn.
  day('toggles', 14, { isWhole: false }, [
    asks(3000, 'page', 'go'),
    at(2500, { type: 'blocks', ms: 400 }),
    at(100, { type: 'quit', backAfterMs: 4000 }),
  ]),
  // Killed just after a cancel, and begun again before the machine had rested.
  day('toggles', 19, { noticesWrites: true, isWhole: true }, [
    asks(1436, 'MQTT', 'go', 120),
    asks(1039, 'page', 'panic'),
    at(30, { type: 'kill', who: 'player', backAfterMs: 20 }),
  ]),
  // A machine that stood still while the stops for a chord were on their way.
  day('stepped', 17, { unplugged: 'go-on', leadMs: 40, isWhole: false }, [
    at(270, { type: 'suspend', ms: 1000 }),
    asks(32, 'page', 'go'),
    at(11, { type: 'cable', what: 'twice' }),
    at(1026, { type: 'suspend', ms: 1000 }),
  ]),
  // Skipped while a slow console's queue is long: at the end the player's thread went round in a circle.
  day('slow', 52, { leadMs: 40, isWhole: true }, []),
  // A machine that stood still with stops in the port's timer: the first chord came with them.
  day('nrpn', 16, { leadMs: 40, isWhole: false, quits: true }, [
    asks(13, 'MQTT', 'go'),
    at(78, { type: 'suspend', ms: 1000 }),
  ]),
  ...FAILED_DENSE,
]
