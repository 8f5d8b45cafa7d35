declare const unit: unique symbol
type Unit<Name extends string> = number & { readonly [unit]: Name }

/** Musical time: ticks of the score, counted from its first moment. Whole numbers, never negative. */
export type Ticks = Unit<'ticks'>
/** Clock time in whole microseconds since the first moment of whatever it belongs to (score, timeline). */
export type Micros = Unit<'microseconds'>

export const ticks = (value: number): Ticks => value as Ticks
/** Rounds to the whole microsecond: the grain of every physical time in Voluntary. */
export const micros = (value: number): Micros => Math.round(value) as Micros
export const fromMs = (ms: number): Micros => micros(ms * 1000)
export const toMs = (time: Micros): number => time / 1000
