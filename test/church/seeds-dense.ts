import { asks, asksFor, at, day, when } from './days.ts'
import type { Script } from './script.ts'

/** Days of those in which much happens at once, at a moment of the music. */
export const FAILED_DENSE: readonly Script[] = [
  // Faster, with a key let go by the port's timer and struck again at once: 34 ms after it went up.
  day('slow', 24, { unplugged: 'go-on', leadMs: 40, quits: true }, [
    when('sounds', asksFor(1218, { name: 'tempo', byPercent: 10 })),
  ]),
  // Killed just after a port had taken nothing: a key that was to go up was let go late.
  day('nrpn', 31, { isWhole: false, quits: true }, [
    asks(96, 'page', 'go'),
    at(309, { type: 'wall', ms: 0 }),
    when('sounds', at(39, { type: 'blocks', ms: 400 })),
    when('stops', at(16, { type: 'kill', who: 'player', backAfterMs: 300 })),
  ]),
  // A slower tempo just after a stop had moved ahead of its moment: it went back and came again.
  day('toggles-no-cancel', 68, { isWhole: false, quits: false }, [
    when('sounds', asksFor(690, { name: 'transpose', semitones: -1 })),
    when('sounds', asks(1164, 'page', 'hold')),
    when('sounds', asksFor(953, { name: 'tempo', byPercent: -10 })),
  ]),
  // Another key while the clock ran up to its place: the chord there was struck in both.
  day('slow', 44, { unplugged: 'go-on', noticesWrites: true, isWhole: false, quits: true }, [
    when('sounds', asksFor(938, { name: 'byBars', bars: 2 })),
    asksFor(408, { name: 'hold' }, 'MQTT', 900, true),
    when('sounds', at(434, { type: 'cable', what: 'out' })),
    at(1208, { type: 'cable', what: 'in' }),
    when('sounds', asksFor(2088, { name: 'transpose', semitones: 1 })),
  ]),
  // On with a chord on a slow console whose last message had just left: the next came before its stops.
  day('slow', 29, { unplugged: 'go-on', noticesWrites: false, leadMs: 40, isWhole: false, quits: true }, [
    when('stands', asksFor(192, { name: 'go' })),
    when('stands', asksFor(448, { name: 'louder', steps: -1 }, 'terminal', 900, true)),
    at(224, { type: 'kill', who: 'player', backAfterMs: 20 }),
    when('sounds', at(610, { type: 'cable', what: 'flick' })),
    at(1637, { type: 'wall', ms: 0 }),
    when('chord', asksFor(4, { name: 'pause' })),
    asksFor(448, { name: 'go' }),
    when('sounds', asksFor(434, { name: 'transpose', semitones: 1 })),
    at(886, { type: 'wall', ms: 0 }),
  ]),
  // A faster tempo on a stepped console on its way: it was told half a general.
  day('stepped', 70, { unplugged: 'go-on', noticesWrites: false, leadMs: 40, isWhole: false, quits: true }, [
    when('stands', asksFor(43, { name: 'go' })),
    when('stands', asksFor(42, { name: 'go' })),
    when('sounds', asksFor(1982, { name: 'tempo', byPercent: 10 })),
  ]),
  // The same, a step before it had come.
  day('stepped', 70, { unplugged: 'hold', noticesWrites: false, leadMs: 40, isWhole: false, quits: true }, [
    when('sounds', asksFor(1332, { name: 'tempo', byPercent: 10 })),
  ]),
  // A faster tempo after the stops for a chord were told: it came before they had moved.
  day('toggles-no-cancel', 24, { unplugged: 'hold', noticesWrites: false, leadMs: 0, isWhole: false, quits: true }, [
    when('sounds', asksFor(1224, { name: 'tempo', byPercent: 10 })),
  ]),
  // Held and let go on in one instant, with notes in the port's timer: what followed came by as much too soon.
  day('nrpn', 65, { unplugged: 'hold', noticesWrites: false, leadMs: 40, isWhole: false, quits: true }, [
    when('chord', asksFor(611, { name: 'hold' }, 'terminal')),
    when('sounds', at(827, { type: 'suspend', ms: 150 })),
  ]),
  // A machine that stood still while stops moved: a second of music in one instant.
  day('nrpn', 65, { unplugged: 'hold', noticesWrites: false, leadMs: 0, isWhole: false, quits: true }, [
    when('sounds', asksFor(587, { name: 'transpose', semitones: 1 })),
    when('chord', asksFor(6, { name: 'panic' })),
    asksFor(194, { name: 'go' }),
    at(112, { type: 'suspend', ms: 1000 }),
  ]),
  // A hand in the instant of the cancel that opens: its stop was believed to be drawn.
  day('nrpn', 60, { unplugged: 'hold', noticesWrites: false, leadMs: 0, isWhole: false, quits: true }, [
    when('chord', asksFor(847, { name: 'panic' })),
    at(173, { type: 'hand', element: 13, drawn: true }),
    when('sounds', at(470, { type: 'cable', what: 'flick' })),
  ]),
  // A faster tempo as the stops for a chord were about to be told: it came before they had moved.
  day('notes', 64, { unplugged: 'go-on', noticesWrites: false, leadMs: 0, isWhole: false, quits: true }, [
    when('sounds', asksFor(1065, { name: 'tempo', byPercent: 10 })),
  ]),
  // A faster tempo between two steps of a stepped console: the chord came before the second had moved.
  day('stepped', 24, { unplugged: 'hold', noticesWrites: true, leadMs: 0, isWhole: false, quits: true }, [
    when('sounds', asksFor(39, { name: 'pause' })),
    when('sounds', asksFor(938, { name: 'tempo', byPercent: 10 })),
  ]),
  // A slower tempo after a step: it was told once more, to a general that nobody had set.
  day('stepped', 47, { unplugged: 'hold', noticesWrites: false, leadMs: 0, isWhole: false, quits: false }, [
    when('sounds', asksFor(864, { name: 'tempo', byPercent: -10 })),
  ]),
  // A machine that stood still in the opening, its last pushes still to come: the first chord came 20 ms before the last.
  day('toggles-no-cancel', 41, { leadMs: 40, quits: true }, [
    when('stands', asks(89, 'page', 'go')),
    at(18, { type: 'suspend', ms: 1000 }),
  ]),
  // Both killed as the last item ended: begun again, the programme was over, and what they had drawn stayed drawn.
  day('nrpn', 60, { isWhole: false, quits: false }, [
    at(10, {
      type: 'asks',
      door: 'page',
      asked: { name: 'byHand', element: 2, drawn: true },
      delayMs: 0,
      again: false,
    }),
    when('stands', asks(4, 'page', 'go')),
    asks(984, 'page', 'skip'),
    when('stops', at(138, { type: 'kill', who: 'both', backAfterMs: 20 })),
  ]),
  // A flick in the silence after an item that was passed over: its stops were drawn again.
  day('nrpn', 67, { leadMs: 40, isWhole: false, quits: true }, [
    asks(726, 'page', 'skip'),
    at(235, { type: 'cable', what: 'flick' }),
    asks(78, 'page', 'go'),
    when('sounds', at(228, { type: 'cable', what: 'out' })),
  ]),
  // Quit while the port took nothing, its timer with stops to retire: the sentinel took them for retired.
  day('nrpn', 63, { unplugged: 'go-on', noticesWrites: true, leadMs: 40, isWhole: false, quits: true }, [
    when('stands', asks(165, 'page', 'go')),
    when('stands', at(127, { type: 'blocks', ms: 3000 })),
    at(282, { type: 'quit', backAfterMs: 3000 }),
  ]),
  // A hand at a push, and quit before that was put together with what else a hand might do: it was pushed once more.
  day('toggles-no-cancel', 25, { leadMs: 40, isWhole: false, quits: true }, [
    at(220, { type: 'hand', element: 0, drawn: false }),
    at(33, { type: 'quit', backAfterMs: 300 }),
  ]),
  // A bar back while pushes of a cue wait for their turn: they go first.
  day('toggles-no-cancel', 33, { unplugged: 'go-on', leadMs: 40, isWhole: false, quits: true }, [
    when('sounds', at(695, { type: 'suspend', ms: 400 })),
    asks(925, 'MQTT', 'go', 15),
    when('sounds', asksFor(884, { name: 'byBars', bars: -1 })),
  ]),
  // A piston in a psalm on a slow console, whose waits take another time then: the music stood, a chord too long.
  day('slow', 62, { leadMs: 40, isWhole: false, quits: true }, [
    when('sounds', asksFor(3236, { name: 'byPhrases', phrases: -1 })),
    when(
      'sounds',
      at(1365, {
        type: 'asks',
        door: 'page',
        asked: { name: 'byHand', element: 5, drawn: true },
        delayMs: 0,
        again: false,
      }),
    ),
    when('sounds', asksFor(385, { name: 'piston', piston: 'ff' })),
  ]),
  // The same, with another on its way.
  day('slow', 53, { unplugged: 'go-on', noticesWrites: true, leadMs: 40, isWhole: false, quits: true }, [
    when('sounds', asksFor(5, { name: 'piston', piston: 'f' }, 'MQTT', 900)),
    when(
      'sounds',
      at(166, {
        type: 'asks',
        door: 'page',
        asked: { name: 'byHand', element: 13, drawn: true },
        delayMs: 0,
        again: false,
      }),
    ),
    when('sounds', asksFor(368, { name: 'piston', piston: 'mf' })),
    asks(2566, 'page', 'go'),
    when('sounds', asksFor(363, { name: 'piston', piston: 'mf' })),
  ]),
  // A piston by hand in a psalm on a slow console: its queue lasts beyond the wait, and a repeated key of the chord after it had
  // no gap.
  day('slow', 61, { unplugged: 'go-on', noticesWrites: false, leadMs: 40, isWhole: false, quits: true }, [
    when(
      'sounds',
      at(5206, {
        type: 'asks',
        door: 'page',
        asked: { name: 'byHand', element: 13, drawn: true },
        delayMs: 0,
        again: false,
      }),
    ),
    when('sounds', asksFor(393, { name: 'piston', piston: 'ff' })),
    at(593, { type: 'wall', ms: 0 }),
  ]),
]
