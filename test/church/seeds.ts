import type { Kind } from './kinds.ts'
import type { Asked } from './program.ts'
import type { Happening, Moment, Script } from './script.ts'

const at = (afterMs: number, what: Happening): Moment => ({ afterMs, what })
const asks = (
  afterMs: number,
  door: Extract<Happening, { readonly type: 'asks' }>['door'],
  name: Asked['name'],
  delayMs = 0,
): Moment => at(afterMs, { type: 'asks', door, asked: { name } as Asked, delayMs, again: false })

/** On a port without a timer that notices nothing, with the music held while it is out, where nothing else is said. */
const day = (kind: Kind, service: number, more: Partial<Script>, moments: readonly Moment[]): Script => ({
  ...{ kind, service, unplugged: 'hold', noticesWrites: false, leadMs: 0 },
  ...more,
  moments,
})

/** Days on which a law was broken once, as small as they could be made. They are lived through again at each gate. */
export const FAILED: readonly Script[] = [
  // A sentinel that dies at a wait is noticed at the first key.
  day('nrpn', 22, { unplugged: 'go-on' }, [at(9508, { type: 'kill', who: 'sentinel', backAfterMs: 300 })]),
  // A flick in a verse: the chord was struck again in the instant of the last stop.
  day('stepped', 15, {}, [
    at(5642, { type: 'asks', door: 'page', asked: { name: 'go' }, delayMs: 15, again: true }),
    at(6541, { type: 'cable', what: 'flick' }),
  ]),
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
    at(39, { type: 'asks', door: 'page', asked: { name: 'tempo', byPercent: 10 }, delayMs: 0, again: false }),
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
  // Faster, with a key let go by the port's timer and struck again at once: 34 ms after it went up.
  day('slow', 24, { unplugged: 'go-on', leadMs: 40, quits: true }, [
    {
      when: 'sounds',
      ...at(1218, { type: 'asks', door: 'page', asked: { name: 'tempo', byPercent: 10 }, delayMs: 0, again: false }),
    },
  ]),
  // Skipped while a slow console's queue is long: at the end the player's thread went round in a circle.
  day('slow', 52, { leadMs: 40, isWhole: true }, []),
  // A machine that stood still with stops in the port's timer: the first chord came with them.
  day('nrpn', 16, { leadMs: 40, isWhole: false, quits: true }, [
    asks(13, 'MQTT', 'go'),
    at(78, { type: 'suspend', ms: 1000 }),
  ]),
  // Killed just after a port had taken nothing: a key that was to go up was let go late.
  day('nrpn', 31, { isWhole: false, quits: true }, [
    asks(96, 'page', 'go'),
    at(309, { type: 'wall', ms: 0 }),
    { when: 'sounds', ...at(39, { type: 'blocks', ms: 400 }) },
    { when: 'stops', ...at(16, { type: 'kill', who: 'player', backAfterMs: 300 }) },
  ]),
  // A slower tempo just after a stop had moved ahead of its moment: it went back and came again.
  day('toggles-no-cancel', 68, { isWhole: false, quits: false }, [
    {
      when: 'sounds',
      ...at(690, { type: 'asks', door: 'page', asked: { name: 'transpose', semitones: -1 }, delayMs: 0, again: false }),
    },
    { when: 'sounds', ...asks(1164, 'page', 'hold') },
    {
      when: 'sounds',
      ...at(953, { type: 'asks', door: 'page', asked: { name: 'tempo', byPercent: -10 }, delayMs: 0, again: false }),
    },
  ]),
  // Another key while the clock ran up to its place: the chord there was struck in both.
  day('slow', 44, { unplugged: 'go-on', noticesWrites: true, isWhole: false, quits: true }, [
    {
      when: 'sounds',
      ...at(938, { type: 'asks', door: 'page', asked: { name: 'byBars', bars: 2 }, delayMs: 0, again: false }),
    },
    at(408, { type: 'asks', door: 'MQTT', asked: { name: 'hold' }, delayMs: 900, again: true }),
    { when: 'sounds', ...at(434, { type: 'cable', what: 'out' }) },
    at(1208, { type: 'cable', what: 'in' }),
    {
      when: 'sounds',
      ...at(2088, { type: 'asks', door: 'page', asked: { name: 'transpose', semitones: 1 }, delayMs: 0, again: false }),
    },
  ]),
  // On with a chord on a slow console whose last message had just left: the next came before its stops.
  day('slow', 29, { unplugged: 'go-on', noticesWrites: false, leadMs: 40, isWhole: false, quits: true }, [
    {
      when: 'stands',
      afterMs: 192,
      what: { type: 'asks', door: 'page', asked: { name: 'go' }, delayMs: 0, again: false },
    },
    {
      when: 'stands',
      afterMs: 448,
      what: { type: 'asks', door: 'terminal', asked: { name: 'louder', steps: -1 }, delayMs: 900, again: true },
    },
    { afterMs: 224, what: { type: 'kill', who: 'player', backAfterMs: 20 } },
    { when: 'sounds', afterMs: 610, what: { type: 'cable', what: 'flick' } },
    { afterMs: 1637, what: { type: 'wall', ms: 0 } },
    {
      when: 'chord',
      afterMs: 4,
      what: { type: 'asks', door: 'page', asked: { name: 'pause' }, delayMs: 0, again: false },
    },
    { afterMs: 448, what: { type: 'asks', door: 'page', asked: { name: 'go' }, delayMs: 0, again: false } },
    {
      when: 'sounds',
      afterMs: 434,
      what: { type: 'asks', door: 'page', asked: { name: 'transpose', semitones: 1 }, delayMs: 0, again: false },
    },
    { afterMs: 886, what: { type: 'wall', ms: 0 } },
  ]),
  // A faster tempo on a stepped console on its way: it was told half a general.
  day('stepped', 70, { unplugged: 'go-on', noticesWrites: false, leadMs: 40, isWhole: false, quits: true }, [
    {
      when: 'stands',
      afterMs: 43,
      what: { type: 'asks', door: 'page', asked: { name: 'go' }, delayMs: 0, again: false },
    },
    {
      when: 'stands',
      afterMs: 42,
      what: { type: 'asks', door: 'page', asked: { name: 'go' }, delayMs: 0, again: false },
    },
    {
      when: 'sounds',
      afterMs: 1982,
      what: { type: 'asks', door: 'page', asked: { name: 'tempo', byPercent: 10 }, delayMs: 0, again: false },
    },
  ]),
  // The same, a step before it had come.
  day('stepped', 70, { unplugged: 'hold', noticesWrites: false, leadMs: 40, isWhole: false, quits: true }, [
    {
      when: 'sounds',
      afterMs: 1332,
      what: { type: 'asks', door: 'page', asked: { name: 'tempo', byPercent: 10 }, delayMs: 0, again: false },
    },
  ]),
  // A faster tempo after the stops for a chord were told: it came before they had moved.
  day('toggles-no-cancel', 24, { unplugged: 'hold', noticesWrites: false, leadMs: 0, isWhole: false, quits: true }, [
    {
      when: 'sounds',
      afterMs: 1224,
      what: { type: 'asks', door: 'page', asked: { name: 'tempo', byPercent: 10 }, delayMs: 0, again: false },
    },
  ]),
]
