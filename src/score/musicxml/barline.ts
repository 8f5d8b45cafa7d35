import { endingNumbers } from '../notated/draft.ts'
import { child, childrenOf, type Xml } from '../xml.ts'
import { fermataStretch } from './note.ts'
import type { Reading } from './reading.ts'

/** More passes are a slip. */
const MOST_TIMES = 50

export function readBarline(reading: Reading, barline: Xml): void {
  const { bar } = reading
  const ending = child(barline, 'ending')
  if (ending?.attributes.type === 'start')
    bar.ending = reading.ending = endingNumbers(ending.attributes.number?.trim() || ending.text)
  if (ending?.attributes.type === 'stop' || ending?.attributes.type === 'discontinue') {
    bar.ending ??= reading.ending
    reading.ending = null
  }
  const repeat = child(barline, 'repeat')
  if (repeat?.attributes.direction === 'forward') bar.begins = true
  if (repeat?.attributes.direction === 'backward')
    bar.times = Math.min(MOST_TIMES, Math.max(2, Number.parseInt(repeat.attributes.times ?? '2', 10) || 2))
  for (const fermata of childrenOf(barline, 'fermata').slice(0, 1)) {
    const held = [...reading.voices.values()].filter(({ at, length }) => Math.abs(at + length - reading.at) < 1e-6)
    for (const { at } of held.slice(0, 1)) bar.fermatas.push({ at, stretch: fermataStretch(fermata) })
  }
}
