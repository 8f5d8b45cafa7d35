import { type Chance, createChance } from './chance.ts'
import { KINDS, type Kind } from './kinds.ts'
import { SERVICES } from './music.ts'
import type { Asked } from './program.ts'

/** Where an operator stands. */
type Door = 'page' | 'terminal' | 'MQTT'

/** What happens in a church. */
export type Happening =
  | {
      readonly type: 'asks'
      readonly door: Door
      readonly asked: Asked
      readonly delayMs: number
      readonly again: boolean
    }
  | { readonly type: 'hand'; readonly element: number; readonly drawn: boolean }
  | { readonly type: 'cable'; readonly what: 'out' | 'in' | 'flick' | 'twice' }
  | { readonly type: 'blocks'; readonly ms: number }
  | { readonly type: 'power' }
  | { readonly type: 'kill'; readonly who: 'player' | 'sentinel' | 'both'; readonly backAfterMs: number }
  | { readonly type: 'suspend'; readonly ms: number }
  | { readonly type: 'wall'; readonly ms: number }
  | { readonly type: 'disk'; readonly what: 'full' | 'read-only' | 'damaged' | 'well' }
  | { readonly type: 'quit'; readonly backAfterMs: number }

export interface Moment {
  readonly afterMs: number
  readonly what: Happening
}

/** All that makes one day in the church: the same script is the same day. */
export interface Script {
  readonly kind: Kind
  /** Number of the order of service. */
  readonly service: number
  readonly unplugged: 'hold' | 'go-on'
  /** Whether the port knows at the first write that nobody is there, or loses bytes until the next look. */
  readonly noticesWrites: boolean
  /** Of the port's timer; 0: it has none. */
  readonly leadMs: number
  /** Nothing is left out at the end; else each item is begun and passed over. */
  readonly isWhole?: boolean
  readonly moments: readonly Moment[]
}

const SIMPLE = [
  'nextVerse',
  'oneMoreVerse',
  'lastVerseNow',
  'endAfterLine',
  'fade',
  'hold',
  'hold',
  'release',
  'skip',
  'skip',
  'back',
  'panic',
  'insert',
] as const

function asked(chance: Chance): Asked {
  if (chance.percent(45)) return { name: 'go' }
  if (chance.percent(60)) return { name: chance.pick(SIMPLE) }
  switch (chance.pick(['breath', 'tempo', 'tap', 'transpose', 'louder', 'byHand', 'byHand'] as const)) {
    case 'breath':
      return { name: 'breath', beats: chance.pick([-1, 1]) }
    case 'tempo':
      return { name: 'tempo', byPercent: chance.pick([-10, -2, 2, 10]) }
    case 'tap':
      return { name: 'tap' }
    case 'transpose':
      return { name: 'transpose', semitones: chance.pick([-1, 1]) }
    case 'louder':
      return { name: 'louder', steps: chance.pick([-1, 1]) }
    default:
      return { name: 'byHand', element: chance.whole(0, 13), drawn: chance.percent(60) }
  }
}

function happening(chance: Chance, kind: Kind): Happening {
  const roll = chance.whole(0, 99)
  if (roll < 66) {
    return {
      type: 'asks',
      door: chance.pick(['page', 'terminal', 'MQTT']),
      asked: asked(chance),
      delayMs: chance.pick([0, 0, 0, 15, 120, 900]),
      again: chance.percent(8),
    }
  }
  if (roll < 70) return { type: 'suspend', ms: chance.pick([40, 150, 1000, 1000]) }
  if (roll < 76) return { type: 'hand', element: chance.whole(0, 13), drawn: chance.percent(60) }
  if (roll < 88) return { type: 'cable', what: chance.pick(['out', 'out', 'in', 'in', 'flick', 'twice']) }
  // Whether the organ was switched off or the cable was out nobody can tell: those stops are a person's then.
  if (roll < 89) return kind === 'toggles-no-cancel' ? { type: 'cable', what: 'in' } : { type: 'power' }
  if (roll < 91) return { type: 'blocks', ms: chance.pick([50, 150, 400, 3000]) }
  if (roll < 94) {
    return { type: 'kill', who: chance.pick(['player', 'sentinel', 'both']), backAfterMs: chance.pick([20, 300, 3000]) }
  }
  if (roll < 96) return { type: 'suspend', ms: chance.pick([40, 150, 1000, 20_000]) }
  if (roll < 97) return { type: 'wall', ms: chance.pick([-3_600_000, 3_600_000, -5000]) }
  if (roll < 99) return { type: 'disk', what: chance.pick(['full', 'read-only', 'damaged', 'well', 'well']) }
  return { type: 'quit', backAfterMs: chance.pick([300, 3000]) }
}

const LONGEST = 26
const BURSTS = 18

export function scriptOf(seed: number, kind: Kind = KINDS[seed % KINDS.length] as Kind): Script {
  const chance = createChance(seed)
  const length = chance.whole(4, LONGEST)
  return {
    kind,
    service: chance.whole(0, SERVICES - 1),
    unplugged: chance.percent(75) ? 'hold' : 'go-on',
    noticesWrites: chance.percent(30),
    leadMs: chance.percent(30) ? 40 : 0,
    isWhole: chance.percent(25),
    moments: Array.from({ length }, () =>
      chance.percent(BURSTS) ? burst(chance, kind) : [moment(chance, kind)],
    ).flat(),
  }
}

const moment = (chance: Chance, kind: Kind): Moment => ({
  // From a bounce of a finger to half a verse.
  afterMs: chance.pick([chance.whole(0, 40), chance.whole(0, 1500), chance.whole(0, 1500), chance.whole(0, 7000)]),
  what: happening(chance, kind),
})

const NEAR = ['panic', 'panic', 'back', 'skip', 'go', 'go'] as const

/** Several things at once: stops on their way, something that cuts in, and somebody who presses what is near. */
function burst(chance: Chance, kind: Kind): Moment[] {
  const asks = (afterMs: number, name: (typeof NEAR)[number]): Moment => ({
    afterMs,
    what: { type: 'asks', door: 'page', asked: { name }, delayMs: 0, again: false },
  })
  const cuts: Happening = chance.pick([
    { type: 'kill', who: 'both', backAfterMs: 20 },
    { type: 'kill', who: 'both', backAfterMs: 20 },
    { type: 'kill', who: 'player', backAfterMs: 20 },
    { type: 'cable', what: 'flick' },
    { type: 'suspend', ms: chance.pick([150, 1000]) },
  ] as const)
  return [
    asks(chance.whole(0, 3000), chance.pick(NEAR)),
    { afterMs: chance.whole(5, 400), what: cuts },
    asks(chance.whole(1, 120), chance.pick(NEAR)),
    moment(chance, kind),
  ]
}
