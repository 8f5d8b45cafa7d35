import { child, numberAt, textAt, type Xml } from '../xml.ts'
import { quarters } from './frame.ts'

const QUARTERS: ReadonlyMap<string, number> = new Map([
  ['longa', 16],
  ['breve', 8],
  ['whole', 4],
  ['half', 2],
  ['quarter', 1],
  ['eighth', 1 / 2],
  ['16th', 1 / 4],
  ['32nd', 1 / 8],
  ['64th', 1 / 16],
  ['128th', 1 / 32],
  ['256th', 1 / 64],
])

/** What a chord or a rest lasts, in quarters. @param measure what a rest of a whole measure lasts */
export function durationOf(element: Xml, tuplets: readonly number[], measure: number): number {
  const type = textAt(element, 'durationType')
  const written = quarters(child(element, 'duration')?.text ?? '')
  if (type === 'measure') return written > 0 ? written : measure
  const dots = Math.min(4, Math.max(0, numberAt(element, 'dots', 0)))
  // Under a tremolo of two chords a note is drawn longer than it lasts, and says so.
  const plain = written > 0 ? written : (QUARTERS.get(type) ?? 0) * (2 - 1 / 2 ** dots)
  return tuplets.reduce((length, ratio) => length * ratio, plain)
}
