import { type Chance, createChance } from './chance.ts'
import { KINDS, type Kind } from './kinds.ts'
import { OLD_SERVICES, SERVICES } from './music.ts'
import type { Asked } from './program.ts'
import { SCENES } from './scenes.ts'
import type { Happening, Moment, Script } from './script.ts'
import { DYNAMICS } from './tunes.ts'

/**
 * Days by chance. Each has a temper of its own: some kinds of happening do not come at all, others often, so that what
 * belongs together meets (swarm testing: Groce and others, 2012).
 */
interface Temper {
  readonly often: Readonly<Record<Often, number>>
  /** Commands that this day is full of. */
  readonly favourites: readonly Asked['name'][]
  /** No two happenings are further apart. */
  readonly mostApartMs: number
}

type Often = Exclude<Happening['type'], 'asks'> | 'scene'

/** So many of each, where half of all that happens is a command. */
const USUAL: Readonly<Record<Often, number>> = {
  scene: 80,
  suspend: 8,
  hand: 8,
  cable: 14,
  power: 1,
  blocks: 2,
  kill: 3,
  wall: 1,
  disk: 2,
  quit: 1,
}
const ASKS = 45

const SIMPLE = [
  ...['nextVerse', 'oneMoreVerse', 'lastVerseNow', 'endAfterLine', 'fade', 'hold', 'hold', 'release', 'pause'],
  ...['skip', 'skip', 'back', 'panic', 'insert'],
] as const
const WITH_MORE = ['breath', 'tempo', 'tap', 'transpose', 'louder', 'byHand', 'piston', 'byBars', 'byPhrases'] as const

function asked(chance: Chance, favourites: Temper['favourites']): Asked {
  if (chance.percent(35)) return { name: 'go' }
  const name = chance.pick(chance.percent(50) ? favourites : [...SIMPLE, ...WITH_MORE]) as Asked['name']
  switch (name) {
    case 'breath':
      return { name, beats: chance.pick([-1, 1]) }
    case 'tempo':
      return { name, byPercent: chance.pick([-10, -2, 2, 10]) }
    case 'transpose':
      return { name, semitones: chance.pick([-1, 1]) }
    case 'louder':
      return { name, steps: chance.pick([-1, 1]) }
    case 'byHand':
      return { name, element: chance.whole(0, 13), drawn: chance.percent(60) }
    case 'piston':
      return { name, piston: chance.pick(DYNAMICS) }
    case 'byBars':
      return { name, bars: chance.pick([-1, 1, 2]) }
    case 'byPhrases':
      return { name, phrases: chance.pick([-1, 1]) }
    default:
      return { name }
  }
}

function happening(chance: Chance, kind: Kind, temper: Temper): Happening {
  switch (drawn(chance, temper.often)) {
    case 'suspend':
      return { type: 'suspend', ms: chance.pick([40, 150, 1000, 1000, 20_000]) }
    case 'hand':
      return { type: 'hand', element: chance.whole(0, 13), drawn: chance.percent(60) }
    case 'cable':
      return { type: 'cable', what: chance.pick(['out', 'out', 'in', 'in', 'flick', 'twice']) }
    case 'power':
      // Whether the organ was switched off or the cable was out nobody can tell: those stops are a person's then.
      return kind === 'toggles-no-cancel' ? { type: 'cable', what: 'in' } : { type: 'power' }
    case 'blocks':
      return { type: 'blocks', ms: chance.pick([50, 150, 400, 3000]) }
    case 'kill':
      return {
        ...{ type: 'kill', who: chance.pick(['player', 'sentinel', 'both']) },
        backAfterMs: chance.pick([20, 300, 3000]),
      }
    case 'wall':
      return { type: 'wall', ms: chance.pick([-3_600_000, 3_600_000, -5000]) }
    case 'disk':
      return { type: 'disk', what: chance.pick(['full', 'read-only', 'damaged', 'well', 'well']) }
    case 'quit':
      return { type: 'quit', backAfterMs: chance.pick([300, 3000]) }
    default:
      return {
        type: 'asks',
        door: chance.pick(['page', 'terminal', 'MQTT']),
        asked: asked(chance, temper.favourites),
        delayMs: chance.pick([0, 0, 0, 15, 120, 900]),
        again: chance.percent(8),
      }
  }
}

/** A kind of happening as often as it comes; null: a command. */
function drawn(chance: Chance, often: Temper['often']): Exclude<Often, 'scene'> | null {
  const kinds = Object.entries(often).filter(([kind]) => kind !== 'scene')
  let left = chance.next() * kinds.reduce((sum, [, share]) => sum + share, ASKS)
  for (const [kind, share] of kinds) {
    left -= share
    if (left < 0) return kind as Exclude<Often, 'scene'>
  }
  return null
}

function moment(chance: Chance, kind: Kind, temper: Temper): Moment {
  const { mostApartMs } = temper
  // From a bounce of a finger to half a verse.
  const afterMs = chance.pick([
    chance.whole(0, 40),
    chance.whole(0, Math.min(1500, mostApartMs)),
    chance.whole(0, mostApartMs),
  ])
  const what = happening(chance, kind, temper)
  return chance.percent(35)
    ? { when: chance.pick(['sounds', 'sounds', 'stands', 'chord']), afterMs, what }
    : { afterMs, what }
}

function temperOf(chance: Chance): Temper {
  const often = Object.entries(USUAL).map(([kind, share]) => [kind, share * chance.pick([0, 0, 1, 3])])
  return {
    often: { ...(Object.fromEntries(often) as Temper['often']), scene: USUAL.scene },
    favourites: Array.from({ length: 3 }, () => chance.pick([...SIMPLE, ...WITH_MORE])),
    mostApartMs: chance.pick([300, 1000, 2500]),
  }
}

const FEWEST = 2
const MOST = 6
const GO: Extract<Happening, { type: 'asks' }> = {
  type: 'asks',
  door: 'page',
  asked: { name: 'go' },
  delayMs: 0,
  again: false,
}

export function scriptOf(seed: number, kind: Kind = KINDS[seed % KINDS.length] as Kind): Script {
  const chance = createChance(seed)
  const temper = temperOf(chance)
  // Somebody is quicker than the organ's first message.
  const early: Moment[] = chance.percent(25)
    ? [
        {
          afterMs: chance.whole(0, 15),
          what: {
            ...GO,
            asked: chance.percent(50)
              ? { name: 'panic' }
              : { name: 'byHand', element: chance.whole(0, 13), drawn: true },
          },
        },
      ]
    : []
  const begins: Moment[] = chance.percent(85) ? [{ when: 'stands', afterMs: chance.whole(0, 200), what: GO }] : []
  const ending = chance.whole(0, 99)
  return {
    kind,
    service: chance.percent(15) ? chance.whole(0, OLD_SERVICES - 1) : chance.whole(OLD_SERVICES, SERVICES - 1),
    unplugged: chance.percent(75) ? 'hold' : 'go-on',
    noticesWrites: chance.percent(30),
    leadMs: chance.percent(50) ? 40 : 0,
    isWhole: ending < 2,
    quits: ending >= 10,
    moments: [
      ...early,
      ...begins,
      ...Array.from({ length: chance.whole(FEWEST, MOST) }, () =>
        chance.percent(temper.often.scene) ? chance.pick(SCENES)(chance) : [moment(chance, kind, temper)],
      ).flat(),
    ],
  }
}
