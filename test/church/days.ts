import type { Kind } from './kinds.ts'
import type { Asked } from './program.ts'
import type { Happening, Moment, Script } from './script.ts'

type Door = Extract<Happening, { readonly type: 'asks' }>['door']

export const at = (afterMs: number, what: Happening): Moment => ({ afterMs, what })
export const asks = (afterMs: number, door: Door, name: Asked['name'], delayMs = 0): Moment =>
  at(afterMs, { type: 'asks', door, asked: { name } as Asked, delayMs, again: false })

/** What has arguments, at the page where nothing else is said. */
export const asksFor = (afterMs: number, asked: Asked, door: Door = 'page', delayMs = 0, again = false): Moment =>
  at(afterMs, { type: 'asks', door, asked, delayMs, again })
/** At a moment of the music. */
export const when = (what: NonNullable<Moment['when']>, moment: Moment): Moment => ({ when: what, ...moment })

/** On a port without a timer that notices nothing, with the music held while it is out, where nothing else is said. */
export const day = (kind: Kind, service: number, more: Partial<Script>, moments: readonly Moment[]): Script => ({
  ...{ kind, service, unplugged: 'hold', noticesWrites: false, leadMs: 0 },
  ...more,
  moments,
})
