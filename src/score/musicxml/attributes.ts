import { child, childrenOf, numberAt, textAt, type Xml } from '../xml.ts'
import type { Reading } from './reading.ts'

/** Divisions, key, metre, transposition, from where they stand. Clefs say nothing of what sounds. */
export function readAttributes(reading: Reading, attributes: Xml | undefined): void {
  if (attributes === undefined) return
  const divisions = numberAt(attributes, 'divisions', reading.divisions)
  if (divisions > 0) reading.divisions = divisions
  const sharps = numberAt(child(attributes, 'key'), 'fifths', reading.sharps)
  reading.sharps = Math.min(7, Math.max(-7, Math.round(sharps)))
  const transpose = child(attributes, 'transpose')
  if (transpose !== undefined)
    reading.transposition = numberAt(transpose, 'chromatic', 0) + 12 * numberAt(transpose, 'octave-change', 0)
  reading.metre = metreOf(child(attributes, 'time')) ?? reading.metre
}

/** `3+2` eighths are 5; of several pairs the sum in the shortest beats. null where the bar has no metre. */
function metreOf(time: Xml | undefined): Reading['metre'] | null {
  const beats = childrenOf(time, 'beats').map(({ text }) =>
    text.split('+').reduce((sum, each) => sum + (Number.parseInt(each, 10) || 0), 0),
  )
  const types = childrenOf(time, 'beat-type').map((each) => Number.parseInt(textAt(each), 10))
  const beatType = Math.max(...types)
  if (![1, 2, 4, 8, 16, 32, 64, 128].includes(beatType)) return null
  const sum = beats.reduce((all, each, index) => all + (each * beatType) / (types[index] ?? beatType), 0)
  return Number.isInteger(sum) && sum > 0 && sum < 256 ? { beats: sum, beatType } : null
}
