import type { Chance } from './chance.ts'
import type { Asked } from './program.ts'
import type { Happening, Moment, When } from './script.ts'

/** What belongs together in a church: an act, what cuts in, and what somebody presses then. */
type Scene = (chance: Chance) => Moment[]

const asks = (asked: Asked, afterMs: number, when?: When): Moment => ({
  ...(when ? { when } : {}),
  afterMs,
  what: { type: 'asks', door: 'page', asked, delayMs: 0, again: false },
})
type Simple = 'go' | 'hold' | 'pause' | 'panic' | 'back' | 'skip'
const name = (each: Simple, afterMs: number, when?: When): Moment => asks({ name: each }, afterMs, when)
const happens = (what: Happening, afterMs: number, when?: When): Moment => ({
  ...(when ? { when } : {}),
  afterMs,
  what,
})
const NEAR = ['panic', 'panic', 'back', 'skip', 'go', 'go'] as const
const nothing: Happening = { type: 'wall', ms: 0 }

/** Stops on their way, something that cuts in, and somebody who presses what is near. */
const cutIn: Scene = (chance) => [
  name(chance.pick(NEAR), chance.whole(0, 1500)),
  happens(
    chance.pick([
      { type: 'kill', who: 'both', backAfterMs: 20 },
      { type: 'kill', who: 'both', backAfterMs: 20 },
      { type: 'kill', who: 'player', backAfterMs: 20 },
      { type: 'cable', what: 'flick' },
      { type: 'suspend', ms: chance.pick([150, 1000]) },
    ] as const),
    chance.whole(5, 400),
    chance.pick(['stops', undefined] as const),
  ),
  name(chance.pick(NEAR), chance.whole(1, 120)),
]

/** A chord that is held, and a cable that is out under it. */
const heldWhileOut: Scene = (chance) => {
  const isFlick = chance.percent(60)
  const gone = happens({ type: 'cable', what: isFlick ? 'flick' : 'out' }, chance.whole(30, 400))
  return [
    name('hold', chance.whole(0, 600), 'sounds'),
    gone,
    ...(isFlick ? [] : [happens({ type: 'cable', what: 'in' }, chance.whole(600, 1600))]),
    happens(nothing, chance.whole(1700, 2000)),
    name('go', chance.whole(0, 200)),
  ]
}

/** Everything is let go; later it goes on. */
const paused: Scene = (chance) => [
  chance.percent(60) ? name('pause', chance.whole(0, 8), 'chord') : name('pause', chance.whole(0, 60), 'sounds'),
  happens(nothing, chance.whole(250, 400)),
  name('go', chance.whole(0, 200)),
]

/** A machine that stands still in the music. */
const stalled: Scene = (chance) => [
  happens({ type: 'suspend', ms: chance.pick([150, 400, 700, 1000]) }, chance.whole(400, 900), 'sounds'),
  happens(nothing, chance.whole(150, 400)),
]

/** Silence is asked for while nobody is there to hear it. */
const panicWhileOut: Scene = (chance) => [
  happens({ type: 'cable', what: 'out' }, chance.whole(0, 800), 'sounds'),
  name('panic', chance.whole(300, 1700)),
  happens({ type: 'cable', what: 'in' }, chance.whole(100, 900)),
  happens(nothing, chance.whole(1700, 2100)),
]

/** Put in anew in the music: what hung is let go. */
const replugged: Scene = (chance) => [
  happens({ type: 'cable', what: chance.pick(['flick', 'out'] as const) }, chance.whole(0, 700), 'sounds'),
  happens({ type: 'cable', what: 'in' }, chance.whole(300, 1300)),
  happens(nothing, chance.whole(1300, 2000)),
]

/** In the instant before a chord. */
const justBefore: Scene = (chance) => [
  name(chance.pick(['hold', 'pause', 'panic', 'panic'] as const), chance.whole(0, 8), 'chord'),
  happens(nothing, chance.whole(350, 600)),
]

/** Elsewhere in the music, while it sounds or stands. */
const elsewhere: Scene = (chance) => [
  asks(
    chance.percent(60)
      ? { name: 'byBars', bars: chance.pick([-2, -1, 1, 2]) }
      : { name: 'byPhrases', phrases: chance.pick([-1, 1]) },
    chance.whole(300, 1000),
    'sounds',
  ),
  happens(nothing, chance.whole(450, 900)),
]

/** Another pace in the middle. */
const faster: Scene = (chance) => [
  asks({ name: 'tempo', byPercent: chance.pick([-10, 10]) }, chance.whole(700, 1400), 'sounds'),
  happens(nothing, chance.whole(250, 700)),
]

/** Another key from here on. */
const transposed: Scene = (chance) => [
  asks({ name: 'transpose', semitones: chance.pick([-1, 1]) }, chance.whole(0, 700), 'sounds'),
  happens(nothing, chance.whole(150, 900)),
]

/** A stop by hand, then a piston, under what sounds. */
const presses: Scene = (chance) => [
  asks({ name: 'byHand', element: chance.pick([5, 13]), drawn: true }, chance.whole(0, 500), 'sounds'),
  asks({ name: 'piston', piston: chance.pick(['mf', 'f', 'ff']) }, chance.whole(350, 500), 'sounds'),
  happens(nothing, chance.whole(300, 600)),
]

/** The program dies under a chord that is held. */
const diesUnderChord: Scene = (chance) => [
  name('hold', chance.whole(0, 400), 'sounds'),
  happens({ type: 'kill', who: 'player', backAfterMs: 20 }, chance.whole(160, 400)),
]

/** A wait is passed; now and then a beat too early. */
const goesOn: Scene = (chance) => [
  name('go', chance.whole(0, 400), 'stands'),
  happens(nothing, chance.whole(300, 1500)),
]

/** The program dies while stops are on their way or keys are down, and is there again at once. */
const diesAndIsBack: Scene = (chance) => [
  happens(
    { type: 'kill', who: chance.pick(['player', 'player', 'both'] as const), backAfterMs: chance.pick([20, 20, 300]) },
    chance.whole(0, 300),
    chance.pick(['stops', 'sounds', 'sounds', 'chord'] as const),
  ),
  name(chance.pick(['go', 'go', 'panic', 'skip'] as const), chance.whole(0, 150)),
  happens(nothing, chance.whole(300, 1500)),
]

/** Silence at once, and then quiet. */
const panics: Scene = (chance) => [
  name('panic', chance.whole(0, 900), chance.pick(['sounds', 'chord'] as const)),
  happens(nothing, chance.whole(700, 1000)),
]

export const SCENES: readonly Scene[] = [
  ...[cutIn, heldWhileOut, paused, paused, goesOn, panics, panics, diesAndIsBack],
  // What takes more luck to meet.
  ...[stalled, stalled, stalled, justBefore, justBefore, replugged, replugged, diesUnderChord],
  ...[elsewhere, elsewhere, elsewhere, faster, faster, transposed, transposed, transposed, transposed],
  ...[panicWhileOut, panicWhileOut, panicWhileOut, panicWhileOut, presses, presses, presses, heldWhileOut],
]
