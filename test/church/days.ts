import type { Kind } from './kinds.ts'
import type { Asked } from './program.ts'
import type { Happening, Moment, Script } from './script.ts'

export const at = (afterMs: number, what: Happening): Moment => ({ afterMs, what })
export const asks = (
  afterMs: number,
  door: Extract<Happening, { readonly type: 'asks' }>['door'],
  name: Asked['name'],
  delayMs = 0,
): Moment => at(afterMs, { type: 'asks', door, asked: { name } as Asked, delayMs, again: false })

/** On a port without a timer that notices nothing, with the music held while it is out, where nothing else is said. */
export const day = (kind: Kind, service: number, more: Partial<Script>, moments: readonly Moment[]): Script => ({
  ...{ kind, service, unplugged: 'hold', noticesWrites: false, leadMs: 0 },
  ...more,
  moments,
})
