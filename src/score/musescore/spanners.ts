import { type BarDraft, endingNumbers } from '../notated/draft.ts'
import { allText, child, numberAt, textAt, type Xml } from '../xml.ts'
import { type Frame, type Reach, reachOf } from './frame.ts'

/** Lines over several notes of one staff, in quarters from the beginning of the score. */
export interface Spans {
  /** Semitones that an ottava line moves what stands under it. */
  readonly shiftAt: (measure: number, at: number) => number
  readonly isTrilled: (measure: number, at: number) => boolean
  readonly add: (spanner: Xml, measure: number, at: number) => void
  /** Brackets of endings, and slopes of the tempo, once all bars are there. */
  readonly finish: (bars: readonly BarDraft[]) => void
}

/** Lines are met in their order: those that are not over are among the last. */
const OPEN_AT_ONCE = 8

interface Span {
  readonly from: number
  readonly to: number
  readonly value: number
}

const OTTAVAS: ReadonlyMap<string, number> = new Map([
  ['8va', 12],
  ['8vb', -12],
  ['15ma', 24],
  ['15mb', -24],
  ['22ma', 36],
  ['22mb', -36],
])

/** What a line makes of the tempo where it does not say itself (MuseScore's defaults). */
const SLOPES: ReadonlyMap<string, number> = new Map([
  ['accelerando', 1.33],
  ['allargando', 0.75],
  ['calando', 0.5],
  ['lentando', 0.75],
  ['morendo', 0.5],
  ['precipitando', 1.15],
  ['rallentando', 0.75],
  ['ritardando', 0.75],
  ['smorzando', 0.5],
  ['sostenuto', 0.95],
  ['stringendo', 1.5],
])

export function spansOf(frame: Frame): Spans {
  const ottavas: Span[] = []
  const trills: Span[] = []
  const endings: { readonly first: number; readonly count: number; readonly numbers: number[] }[] = []
  const slopes: { readonly measure: number; readonly at: number; readonly length: number; readonly factor: number }[] =
    []
  const within = (spans: readonly Span[], measure: number, at: number) => {
    const place = frame.startOf(measure) + at
    return spans.slice(-OPEN_AT_ONCE).find(({ from, to }) => place > from - 1e-6 && place < to - 1e-6)
  }
  const spanOf = (measure: number, at: number, reach: Reach, value: number): Span => ({
    from: frame.startOf(measure) + at,
    to: frame.startOf(measure + reach.measures) + at + reach.quarters,
    value,
  })
  const add = (spanner: Xml, measure: number, at: number): void => {
    const reach = reachOf(spanner)
    const type = spanner.attributes.type ?? ''
    const line = child(spanner, type)
    if (reach === null || line === undefined) return
    if (type === 'Ottava') ottavas.push(spanOf(measure, at, reach, OTTAVAS.get(textAt(line, 'subtype')) ?? 0))
    if (type === 'Trill' && !/prall/i.test(textAt(line, 'subtype'))) trills.push(spanOf(measure, at, reach, 0))
    if (type === 'Volta') endings.push({ first: measure, count: barsIn(reach), numbers: numbersOf(line) })
    if (type !== 'GradualTempoChange') return
    const { from, to } = spanOf(measure, at, reach, 0)
    const factor = numberAt(line, 'tempoChangeFactor', SLOPES.get(textAt(line, 'tempoChangeType')) ?? 1)
    if (factor > 0.1 && factor < 10 && to > from) slopes.push({ measure, at, length: to - from, factor })
  }
  return {
    add,
    shiftAt: (measure, at) => within(ottavas, measure, at)?.value ?? 0,
    isTrilled: (measure, at) => within(trills, measure, at) !== undefined,
    finish: (bars) => {
      for (const { first, count, numbers } of endings)
        for (const bar of bars.slice(first, first + count)) bar.ending = numbers
      for (const { measure, at, length, factor } of slopes) bars[measure]?.slopes.push({ at, length, factor })
    },
  }
}

const barsIn = ({ measures, quarters }: Reach): number => Math.max(1, measures + (quarters > 0 ? 1 : 0))

const numbersOf = (volta: Xml): number[] => {
  const text = child(volta, 'beginText')
  return endingNumbers(textAt(volta, 'endings') || (text === undefined ? '' : allText(text)))
}
