import { NOTE_VALUES } from '../notated/note-values.ts'
import { child, numberAt, textAt, type Xml } from '../xml.ts'
import { quarters } from './frame.ts'

/** What a chord or a rest lasts, in quarters. @param measure what a rest of a whole measure lasts */
export function durationOf(element: Xml, tuplets: readonly number[], measure: number): number {
  const type = textAt(element, 'durationType')
  const written = quarters(child(element, 'duration')?.text ?? '')
  if (type === 'measure') return written > 0 ? written : measure
  const dots = Math.min(4, Math.max(0, numberAt(element, 'dots', 0)))
  // Under a tremolo of two chords a note is drawn longer than it lasts, and says so.
  const plain = written > 0 ? written : (NOTE_VALUES.get(type) ?? 0) * (2 - 1 / 2 ** dots)
  return tuplets.reduce((length, ratio) => length * ratio, plain)
}
