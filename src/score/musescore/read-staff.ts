import { type BarDraft, barDraft, chordDraft } from '../notated/draft.ts'
import { accidentals, alterOf } from '../notated/neighbours.ts'
import { childrenOf, numberAt, textAt, type Xml } from '../xml.ts'
import { keepGrace, readChord } from './chord.ts'
import { durationOf } from './duration.ts'
import { type Frame, quarters } from './frame.ts'
import { readMarks } from './marks.ts'
import type { Place } from './place.ts'
import { readSign } from './signs.ts'
import { spansOf } from './spanners.ts'

export interface ReadStaff {
  readonly bars: readonly BarDraft[]
  readonly ignored: ReadonlySet<string>
}

export function readStaff(staff: Xml, frame: Frame): ReadStaff {
  const measures = childrenOf(staff, 'Measure')
  const spans = spansOf(frame)
  const ignored = new Set<string>()
  const bars: BarDraft[] = []
  let sharps = 0
  for (const [index, measure] of measures.entries()) {
    const { number, metre, length } = frame.measures[index] ?? { number: index + 1, metre: FOUR_FOUR, length: 4 }
    const bar = barDraft(number, metre, 1)
    bar.length = length
    bars.push(bar)
    readMarks(measure, bar)
    // A section is a piece of its own: what is repeated in it begins there.
    if (index > 0 && endsSection(measures[index - 1])) bar.begins = true
    for (const voice of childrenOf(measure, 'voice')) {
      const key = sharps
      const inBar = accidentals((step) => alterOf(key, step))
      const common = { bar, measure: index, spans, ignored, accidentals: inBar }
      const place: Place = { ...common, at: 0, sharps, tuplets: [], graces: [], last: null }
      for (const element of voice.children) readElement(place, element, bars)
      sharps = place.sharps
    }
    bar.staves[0]?.sort((a, b) => a.at - b.at)
  }
  spans.finish(bars)
  return { bars, ignored }
}

const endsSection = (measure: Xml | undefined): boolean =>
  childrenOf(measure, 'LayoutBreak').some((each) => textAt(each, 'subtype') === 'section')

const FOUR_FOUR = { beats: 4, beatType: 4 } as const

function readElement(place: Place, element: Xml, bars: readonly BarDraft[]): void {
  switch (element.name) {
    case 'Chord':
      if (!keepGrace(place, element)) place.at += readChord(place, element)
      break
    case 'Rest':
      readRest(place, element)
      break
    case 'Tuplet':
      place.tuplets.push(
        Math.max(1, numberAt(element, 'normalNotes', 1)) / Math.max(1, numberAt(element, 'actualNotes', 1)),
      )
      break
    case 'endTuplet':
      place.tuplets.pop()
      break
    case 'location':
      place.at = Math.max(0, place.at + quarters(childrenOf(element, 'fractions')[0]?.text ?? ''))
      break
    case 'RepeatMeasure':
    case 'MeasureRepeat':
      for (const chord of bars.at(-2)?.staves[0] ?? []) place.bar.staves[0]?.push(chord)
      place.at += place.bar.length
      break
    case 'Spanner':
      place.spans.add(element, place.measure, place.at)
      break
    default:
      readSign(place, element)
  }
}

/** Where it begins a fermata may end. */
function readRest(place: Place, rest: Xml): void {
  const length = durationOf(rest, place.tuplets, place.bar.length)
  place.bar.staves[0]?.push(chordDraft(place.at, length))
  place.at += length
}
