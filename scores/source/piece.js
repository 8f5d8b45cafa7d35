// What a score is here, between its source and its file.

/** MIDI ticks. 480 a quarter hold every note value of these scores exactly. */
export const TICKS_PER_QUARTER = 480
export const TICKS_PER_WHOLE_NOTE = 4 * TICKS_PER_QUARTER

/**
 * @typedef {object} Note
 * @property {number} key MIDI key, 60 is middle C
 * @property {number} start ticks
 * @property {number} end ticks, exactly the written end
 *
 * @typedef {object} Staff
 * @property {string} name
 * @property {number} channel 0 to 15
 * @property {Note[]} notes in order of their starts
 *
 * @typedef {object} Metre from `tick` on
 * @property {number} tick
 * @property {number} beats
 * @property {number} beatType the beat's note value as its denominator
 *
 * @typedef {object} Piece
 * @property {string} title
 * @property {number} quartersPerMinute
 * @property {{ sharps: number, minor: boolean }} key sharps in the signature, flats as negative numbers
 * @property {Metre[]} metres
 * @property {Staff[]} staves
 * @property {number[]} bars lengths in ticks, pick-up included
 */

/**
 * Two voices of one staff may meet on one key, but a key cannot go down twice. Struck together, it is one note as long
 * as the longer; struck while held, the first stroke ends there and the second lasts as long as either wants it.
 * @param {readonly Note[]} notes of one staff, in any order
 * @returns {Note[]}
 */
export function oneStrikePerKey(notes) {
  const sorted = [...notes].sort((a, b) => a.start - b.start || b.key - a.key || b.end - a.end)
  /** @type {Note[]} */
  const result = []
  for (const note of sorted) {
    const held = result.findLast(({ key, end }) => key === note.key && end > note.start)
    if (held && held.start === note.start) continue
    const end = Math.max(note.end, held?.end ?? 0)
    if (held) held.end = note.start
    result.push({ ...note, end })
  }
  return result
}

/**
 * Keys that two staves of one channel hold at once: on one manual, both hands on one key. The editor has to give the
 * key to one of them, or the first to let go would silence the other.
 * @param {readonly Staff[]} staves
 * @returns {{ key: number, tick: number }[]}
 */
export function keysHeldTwice(staves) {
  const all = staves.flatMap(({ channel, notes }, staff) => notes.map((note) => ({ ...note, channel, staff })))
  return all.flatMap((a) =>
    all
      .filter((b) => a.staff < b.staff && a.channel === b.channel && a.key === b.key)
      .filter((b) => a.start < b.end && b.start < a.end)
      .map((b) => ({ key: a.key, tick: Math.max(a.start, b.start) })),
  )
}
