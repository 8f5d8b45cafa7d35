import type { Kind } from './kinds.ts'
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

/**
 * What a moment waits for (a few seconds at most): music that sounds, a clock that stands and go that goes on, the instant
 * before a chord, stops on their way.
 */
export type When = 'sounds' | 'stands' | 'chord' | 'stops'

export interface Moment {
  /** Left out: for nothing. */
  readonly when?: When
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
  /** It is quit in the middle. */
  readonly quits?: boolean
  readonly moments: readonly Moment[]
}
