/**
 * How far a note may be moved before its own place when the wire is crowded. A chord that comes 8 ms early or late is
 * heard as together; a note-off may come sooner still, under the ear's notice.
 */
export const MOST_EARLY_ON_MICROS = 8_000
export const MOST_EARLY_OFF_MICROS = 20_000
/** A chord of ten notes on a DIN wire: 9.6 ms. */
export const CHORD_MICROS = 10_000
