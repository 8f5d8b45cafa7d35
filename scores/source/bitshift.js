// BitShift Variations in C minor (Robert Miles, 2016): four voices computed from one counter of samples. The formula
// is turned into notes, voice by voice; nothing is transcribed by ear.

import { TICKS_PER_QUARTER } from './piece.js'

/** @import { Note, Piece } from './piece.js' */

const SAMPLES_PER_SECOND = 8000
const SAMPLES = 2 ** 21

/**
 * The voices change on grids of 2^14, 2^13, 2^11 and 2^10 samples. With 4,096 samples to a quarter these are a whole
 * note, a half, an eighth and a sixteenth: exact in ticks, and 512,000 microseconds a quarter is exact in the file.
 */
const SAMPLES_PER_QUARTER = 4096
const QUARTERS_PER_MINUTE = (60 * SAMPLES_PER_SECOND) / SAMPLES_PER_QUARTER

const TABLE_A = 'Qj}6jQ6%'
const TABLE_B = 'BY}6YB6%'

/**
 * @typedef {object} Voice
 * @property {string} staff
 * @property {number} grid samples for which its entry and its mask cannot change
 * @property {number} octave the shift of its wave: one more is an octave lower
 * @property {(i: number) => number} entry index into the table, modulo 8
 * @property {(i: number) => number} mask bits of the four-step wave that are heard; the two lowest count
 */

/** In the order of the staves: the lowest voice is the last. @type {Voice[]} */
const VOICES = [
  {
    staff: 'Swell RH',
    grid: 2 ** 10,
    octave: 9,
    entry: (i) => 8 + (i >> 14) - ((i >> 10) % 3),
    mask: (i) => Math.floor((i >> 17) / 5),
  },
  { staff: 'Great RH', grid: 2 ** 13, octave: 10, entry: (i) => (i >> 14) ^ (i >> 13), mask: (i) => i >> 17 },
  {
    staff: 'Great LH',
    grid: 2 ** 11,
    octave: 10,
    entry: (i) => (i >> 14) + ((i >> 11) % 3),
    mask: (i) => Math.floor((i >> 17) / 3),
  },
  { staff: 'Pedal', grid: 2 ** 14, octave: 12, entry: (i) => i >> 14, mask: () => 1 },
]

/** @returns {Piece} */
export function bitshift() {
  const bars = SAMPLES / (4 * SAMPLES_PER_QUARTER)
  return {
    title: 'BitShift Variations in C minor',
    quartersPerMinute: QUARTERS_PER_MINUTE,
    key: { sharps: -3, minor: true },
    metres: [{ tick: 0, beats: 4, beatType: 4 }],
    // A channel for each voice: the two on the Great often have the same key, and on one channel the first to let go
    // would silence the other.
    staves: VOICES.map((voice, channel) => ({ name: voice.staff, channel, notes: notesOf(voice) })),
    bars: Array.from({ length: bars }, () => 4 * TICKS_PER_QUARTER),
  }
}

/**
 * Equal neighbours are tied, not struck again: the wave is a function of the counter alone, so where the pitch stays
 * the same it runs on without an attack. It happens 12 times in the second voice and 65 times in the fourth (57 of them
 * within one entry of the table); the other two never have one pitch twice running.
 * @param {Voice} voice
 * @returns {Note[]}
 */
function notesOf(voice) {
  /** @type {Note[]} */
  const notes = []
  for (let i = 0; i < SAMPLES; i += voice.grid) {
    const key = keyAt(voice, i)
    const start = ticksOf(i)
    const end = ticksOf(i + voice.grid)
    const last = notes.at(-1)
    if (last && last.key === key && last.end === start) last.end = end
    else if (key !== null) notes.push({ key, start, end })
  }
  return notes
}

/** @param {number} samples */
const ticksOf = (samples) => (samples * TICKS_PER_QUARTER) / SAMPLES_PER_QUARTER

/**
 * The wave has four steps, so its lower bit alone alternates twice as fast: with mask 1 it sounds an octave higher.
 * @param {Voice} voice
 * @param {number} i sample
 * @returns {number | null} the nearest MIDI key; null where the voice is silent
 */
function keyAt({ octave, entry, mask }, i) {
  const heard = mask(i) & 3
  if (heard === 0) return null
  const table = ((i >> 16) & 3) === 0 ? TABLE_A : TABLE_B
  const step = table.charCodeAt(entry(i) & 7) + 51
  const hertz = (SAMPLES_PER_SECOND * step) / (4 * 2 ** octave)
  return Math.round(69 + 12 * Math.log2(hertz / 440)) + (heard === 1 ? 12 : 0)
}
