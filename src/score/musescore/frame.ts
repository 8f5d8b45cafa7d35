import type { Metre } from '../notated/notated.ts'
import { child, childrenOf, numberAt, type Xml } from '../xml.ts'

/** The measures of a score, the same for all its staves. */
export interface Frame {
  readonly measures: readonly Measure[]
  /** Quarters from the beginning of the score. */
  readonly startOf: (measure: number) => number
}

interface Measure {
  readonly number: number
  readonly metre: Metre
  readonly start: number
  readonly length: number
}

export function measureFrame(staff: Xml): Frame {
  const measures: Measure[] = []
  let metre: Metre = { beats: 4, beatType: 4 }
  let start = 0
  let counted = 0
  for (const measure of childrenOf(staff, 'Measure')) {
    metre = metreIn(measure) ?? metre
    counted += numberAt(measure, 'noOffset', 0)
    // A pick-up is bar 0; another bar that is not counted has the number of the one before it.
    if (!isNotCounted(measure)) counted++
    const written = quarters(measure.attributes.len ?? '')
    const length = written > 0 ? written : (4 * metre.beats) / metre.beatType
    measures.push({ number: counted, metre, start, length })
    start += length
  }
  const last = start
  return { measures, startOf: (measure) => measures[measure]?.start ?? (measure < 0 ? 0 : last) }
}

const isNotCounted = (measure: Xml): boolean => child(measure, 'irregular')?.text.trim() === '1'

function metreIn(measure: Xml): Metre | null {
  const time = childrenOf(measure, 'voice').flatMap((voice) => childrenOf(voice, 'TimeSig'))[0]
  const [beats, beatType] = [numberAt(time, 'sigN', 0), numberAt(time, 'sigD', 0)]
  const isOne = beats >= 1 && beats < 256 && [1, 2, 4, 8, 16, 32, 64, 128].includes(beatType)
  return isOne ? { beats, beatType } : null
}

/** `3/8` of a whole note in quarters; 0 where it says nothing. */
export function quarters(fraction: string): number {
  const [over, under = '1'] = fraction.trim().split('/')
  const value = (4 * Number(over)) / Number(under)
  return Number.isFinite(value) ? value : 0
}

/** From where a spanner begins to where it ends, as it says. */
export interface Reach {
  readonly measures: number
  readonly quarters: number
}

/** null: the spanner ends here. */
export function reachOf(spanner: Xml): Reach | null {
  const next = child(spanner, 'next')
  if (next === undefined) return null
  const location = child(next, 'location')
  return { measures: numberAt(location, 'measures', 0), quarters: quarters(child(location, 'fractions')?.text ?? '') }
}
