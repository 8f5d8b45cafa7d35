import type { BarDraft } from '../notated/draft.ts'
import type { Jump, Sign } from '../notated/notated.ts'
import { child, childrenOf, numberAt, textAt, type Xml } from '../xml.ts'

const MOST_TIMES = 50

/** Repeats, signs and jumps of a measure. */
export function readMarks(measure: Xml, bar: BarDraft): void {
  if (child(measure, 'startRepeat') !== undefined) bar.begins = true
  if (child(measure, 'endRepeat') !== undefined)
    bar.times = Math.min(MOST_TIMES, Math.max(2, numberAt(measure, 'endRepeat', 2)))
  bar.signs.push(...childrenOf(measure, 'Marker').flatMap(signOf))
  const jump = child(measure, 'Jump')
  if (jump !== undefined) bar.jump = jumpOf(jump)
}

/** A sign's label says what it is: `coda` is where the coda is left for, `codab` the coda itself. */
function signOf(marker: Xml): Sign[] {
  const label = textAt(marker, 'label')
  if (/segno/i.test(label)) return [{ kind: 'segno', label }]
  if (/^fine/i.test(label)) return [{ kind: 'fine', label }]
  if (/coda.*b$|^varcoda$|^codetta$/i.test(label)) return [{ kind: 'coda', label }]
  return /coda/i.test(label) ? [{ kind: 'toCoda', label }] : []
}

function jumpOf(jump: Xml): Jump {
  const [to, until, coda] = ['jumpTo', 'playUntil', 'continueAt'].map((name) => textAt(jump, name))
  return {
    to: to === 'start' ? null : (to ?? ''),
    until: until === 'end' ? null : (until ?? null),
    coda: coda ?? '',
    repeats: textAt(jump, 'playRepeats') === '1',
  }
}
