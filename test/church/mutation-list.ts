/** A fault that is put into the sources on purpose. */
export interface Mutation {
  readonly says: string
  /** All of them at once: where two guards stand, one alone changes nothing. */
  readonly edits: readonly Edit[]
}

interface Edit {
  readonly file: string
  readonly from: string
  readonly to: string
}

const m = (says: string, file: string, from: string, to: string, ...more: readonly Edit[]): Mutation => ({
  says,
  edits: [{ file, from, to }, ...more],
})

/** Those that survived the tests nearest to them once (issue 16, 14). */
const SURVIVORS: readonly Mutation[] = [
  m(
    'the gate does not wait the whole spacing at a fresh start',
    'ports/gate.ts',
    'let lastSpacedAtMs = now()',
    'let lastSpacedAtMs = Number.NEGATIVE_INFINITY',
  ),
  m(
    'every note is 60 ms late',
    'player/phase.ts',
    'sinceMs + (tapeMicros - micros) / 1000',
    'sinceMs + 60 + (tapeMicros - micros) / 1000',
  ),
  m('the clock never slips after a stall', 'player/send-due.ts', 'lateMs > SLIP_AFTER_MS ? lateMs : 0', '0'),
  m('a seek does not wait for the stops to travel', 'player/console.ts', 'state.language.stopTravelMs', '0', {
    file: 'player/console-state.ts',
    from: 'leavesMs + language.stopTravelMs',
    to: 'leavesMs',
  }),
  m('no sweep of all keys after a replug', 'player/link.ts', '  sweep(console, options.rules, options.waitMs)\n', ''),
  m(
    'the lowest key of a compass is not checked',
    'timeline/key-strikes.ts',
    'const { low, high } = division.compass',
    'const { high } = division.compass\n  const low = 0',
  ),
  m(
    'a tied note changes its pitch at the border of a transposition',
    'timeline/key-strikes.ts',
    'semitonesAt(transposition, note.start)',
    'semitonesAt(transposition, (note.end - 1) as Ticks)',
  ),
  m(
    '"written:" with a pick-up is off by one',
    'registration/places.ts',
    'metre.firstBar : played[0] === 0 ? 0 : 1',
    'metre.firstBar : 1',
  ),
]

export const MUTATIONS: readonly Mutation[] = [
  ...SURVIVORS,
  m(
    'at a seek a key that sounds is not let go',
    'player/console.ts',
    'if (keys[about] && (isSilent || !wanted.keys[about])) release(state, about)',
    'void isSilent',
  ),
  m('spacing is ignored in the gate', 'ports/gate.ts', 'lastSpacedAtMs + spacingMs,', 'lastSpacedAtMs,'),
  m(
    'a key is not let go at a pause',
    'player/transport.ts',
    '  takeBack(transport.console)\n  releaseAll(transport.console)',
    '  takeBack(transport.console)',
  ),
  m('what is held is not struck again', 'player/advance.ts', 'strike(console, entry.keys)', 'void entry.keys'),
  m('a wait is run past', 'player/advance.ts', 'if (ranTo >= wait) {', 'if (ranTo >= wait + 400_000) {'),
  m(
    'a wait is not counted when it is passed',
    'player/transport.ts',
    'setWaitsPassed(transport, head, wait + 1)',
    'setWaitsPassed(transport, head, wait)',
  ),
  m(
    'at a replug the phase is lost',
    'player/transport.ts',
    "if (phase.type === 'starting' || phase.type === 'playing') jump",
    "if (phase.type !== 'waiting') jump",
  ),
  m(
    'stops are retired before others are drawn',
    'player/console-stops.ts',
    'const drew = tellThose(true)\n  const together = bringTogether(state, wanted, again.includes(1), by)\n  return tellThose(false)',
    'const drew = tellThose(false)\n  const together = bringTogether(state, wanted, again.includes(1), by)\n  return tellThose(true)',
  ),
  m(
    'panic sends no cancel',
    'player/console.ts',
    'silenceChannels(state)\n  cancel',
    'silenceChannels(state)\n  ;((..._: unknown[]) => undefined)',
  ),
  m(
    'a cancel that is owed to a cable is forgotten',
    'player/console-stops.ts',
    "    state.owed = 'cancel'\n    state.wantedWhenBack = new Uint8Array(has.drawn.length)\n",
    '',
  ),
  m(
    'a bit of the map is off by one',
    'midi/console-map.ts',
    '(1 << (bit % BITS_PER_BYTE))',
    '(1 << ((bit + 1) % BITS_PER_BYTE))',
  ),
  m(
    'the sentinel forgets a note that was let go',
    'player/sentinel/mirror.ts',
    'if (isOn) keys.add(about)',
    'if (!isOn) keys.add(about)',
  ),
  m('the sentinel retires nothing', 'player/sentinel/mirror.ts', '...drawn.values(), ', ''),
  m(
    'a repeated note has no gap',
    'timeline/key-strikes.ts',
    'const gap = fromMs(input.repeatGapMs)',
    'const gap = fromMs(0)',
  ),
  m('a faster tempo swaps without its ratio', 'player/swap.ts', 'since * ratio', 'since'),
  m(
    'a swap sends again what was sent',
    'player/swap.ts',
    'head.done = behindOn(tape, before.done, micros)',
    'void behindOn',
  ),
  m('what the timer has is not taken back', 'ports/gate.ts', '      timer?.takeBack()\n', ''),
  m(
    'the machine does not rest after a general cancel',
    'ports/gate.ts',
    'if (first.restMs > 0) restsUntilMs',
    'if (first.restMs > 1e9) restsUntilMs',
  ),
  m('the link looks every five seconds', 'player/link.ts', 'const LOOK_EVERY_MS = 200', 'const LOOK_EVERY_MS = 5000'),
  m(
    'the place is kept one section behind',
    'programme/place.ts',
    'offered, sections:',
    'offered: Math.max(0, offered - 1), sections:',
  ),
]
