import type { Order } from '../src/organist/index.ts'
import { begin } from '../src/performance/index.ts'
import { type Item, linesOf, PLAIN_SECTION, type Source } from '../src/programme/index.ts'
import { NO_SIDE_FILE } from '../src/registration/index.ts'
import type { Performance } from '../src/timeline/index.ts'

/** A performance that a test has made, as an order of one item: it begins by itself. */
export function orderOf(whole: Performance, title = 'T'): Order {
  const { score, organ, places, mapping, plan, from, to, tempoFactor } = whole
  const span = { from, to }
  const source: Source = {
    title,
    score,
    side: NO_SIDE_FILE.value,
    places,
    whole: span,
    mapping,
    lines: linesOf({ score, places, side: NO_SIDE_FILE.value, whole: span, melody: 0, verses: [], taken: 'piece' }),
    melody: 0,
    verses: [],
    cues: { plan, findings: [], cues: [] },
    usualTempo: 1,
    tempoRatio: 1,
    findings: [],
  }
  const item: Item = {
    form: { voluntary: title, start: 'go' },
    kind: 'voluntary',
    title,
    notes: null,
    start: 'go',
    piece: { organ, sources: [source] },
    sections: [{ ...PLAIN_SECTION, spans: [span], registration: plan.takesStops ? 'score' : 'none' }],
    tempoFactor,
    findings: [],
    problem: null,
  }
  return {
    title,
    programme: null,
    file: null,
    organ,
    items: [item],
    findings: [],
    begin: () => ({ stepped: begin(organ, [item], false), notice: null }),
    keep: () => undefined,
    open: () => 'nothing is slipped in here',
  }
}
