import { type BarDraft, barDraft } from '../notated/draft.ts'
import { accidentals, alterOf } from '../notated/neighbours.ts'
import type { Metre } from '../notated/notated.ts'
import { child, childrenOf, numberAt, textAt, type Xml } from '../xml.ts'
import { readAttributes } from './attributes.ts'
import { readBarline } from './barline.ts'
import { readDirection, readSound } from './direction.ts'
import { readNote } from './note.ts'
import type { Reading } from './reading.ts'

export interface ReadPart {
  readonly name: string
  readonly isPercussion: boolean
  readonly staves: number
  readonly bars: readonly BarDraft[]
  /** What is written and not played out, in words. */
  readonly ignored: ReadonlySet<string>
}

const FOUR_FOUR: Metre = { beats: 4, beatType: 4 }

export function readPart(part: Xml, listed: Xml | undefined): ReadPart {
  const measures = childrenOf(part, 'measure')
  const staves = stavesOf(measures)
  const bars: BarDraft[] = []
  const reading: Reading = {
    ...{ divisions: 1, sharps: 0, transposition: 0, metre: FOUR_FOUR, at: 0, last: null, ending: null },
    ...{
      graces: new Map(),
      voices: new Map(),
      trills: new Set<string>(),
      accidentals: [],
      slopes: new Map(),
      ignored: new Set(),
      bars,
    },
    bar: barDraft(0, FOUR_FOUR, staves),
    drumKeys: drumKeysOf(listed),
  }
  for (const measure of measures) readMeasure(reading, measure, staves)
  return {
    name: nameOf(listed),
    isPercussion: measures.some(({ children }) => children.some((note) => child(note, 'unpitched') !== undefined)),
    staves,
    bars,
    ignored: reading.ignored,
  }
}

function readMeasure(reading: Reading, measure: Xml, staves: number): void {
  readAttributes(reading, attributesBeforeNotes(measure))
  reading.bar = barDraft(numberOf(measure, reading.bars), reading.metre, staves)
  const changed = childrenOf(measure, 'attributes').some((each) => child(each, 'key') !== undefined)
  if (changed) reading.bar.key = { sharps: soundingSharps(reading), mode: modeOf(measure) }
  reading.at = 0
  reading.last = null
  reading.voices.clear()
  reading.accidentals = Array.from({ length: staves }, () => accidentals((step) => alterOf(reading.sharps, step)))
  for (const element of measure.children) readElement(reading, element)
  keepGracesAfter(reading)
  reading.bar.ending ??= reading.ending
  reading.bars.push(reading.bar)
}

/** What holds from the beginning of the measure: others stand between its notes. */
function attributesBeforeNotes({ children }: Xml): Xml | undefined {
  const first = children.findIndex(({ name }) => name === 'note' || name === 'backup' || name === 'forward')
  return children.slice(0, first < 0 ? children.length : first).find(({ name }) => name === 'attributes')
}

function readElement(reading: Reading, element: Xml): void {
  const quarters = () => Math.max(0, numberAt(element, 'duration', 0)) / reading.divisions
  switch (element.name) {
    case 'note':
      readNote(reading, element)
      break
    case 'backup':
      reading.at = Math.max(0, reading.at - quarters())
      break
    case 'forward':
      reading.at += quarters()
      break
    case 'attributes':
      readAttributes(reading, element)
      break
    case 'direction':
      readDirection(reading, element)
      break
    case 'sound':
      readSound(reading, element, reading.at)
      break
    case 'barline':
      readBarline(reading, element)
      break
  }
  reading.bar.length = Math.max(reading.bar.length, reading.at)
}

/** Small notes with no note behind them end the last one of their voice. */
function keepGracesAfter({ graces, voices }: Reading): void {
  for (const [voice, waiting] of graces) for (const grace of waiting) voices.get(voice)?.after.push(grace)
  graces.clear()
}

function stavesOf(measures: readonly Xml[]): number {
  let most = 1
  for (const { children } of measures)
    for (const each of children) {
      if (each.name === 'attributes') most = Math.max(most, numberAt(each, 'staves', 1))
      if (each.name === 'note') most = Math.max(most, numberAt(each, 'staff', 1))
    }
  return Math.min(MOST_STAVES, Math.round(most))
}

/** An organ has three; a part of an orchestra score no more than a few. */
const MOST_STAVES = 32

/** A bar that is not counted has the number of the one before it. */
function numberOf({ attributes }: Xml, bars: readonly BarDraft[]): number {
  const before = bars.at(-1)?.number
  if (attributes.implicit === 'yes') return before ?? 0
  const printed = /^\d{1,6}$/.exec(attributes.number ?? '')?.[0]
  return printed === undefined ? (before ?? 0) : Number(printed)
}

/** Sharps of the key that sounds: seven more for each semitone up, folded into the circle. */
function soundingSharps({ sharps, transposition }: Reading): number {
  const moved = sharps + (((transposition % 12) + 12) % 12) * 7
  const folded = ((moved + 5) % 12) - 5
  return transposition === 0 ? sharps : folded
}

const modeOf = (measure: Xml): 'major' | 'minor' =>
  childrenOf(measure, 'attributes').some((each) => textAt(child(each, 'key'), 'mode') === 'minor') ? 'minor' : 'major'

function nameOf(listed: Xml | undefined): string {
  const name = textAt(listed, 'part-name').replace(/\s+/g, ' ')
  // What some programs write where there is none.
  return /^MusicXML Part$/i.test(name) ? '' : name
}

/** The keys of a drum kit by its instruments' identifiers: 0–127. */
function drumKeysOf(listed: Xml | undefined): Map<string, number> {
  return new Map(
    childrenOf(listed, 'midi-instrument').flatMap((each) => {
      const key = numberAt(each, 'midi-unpitched', 0) - 1
      return key >= 0 && key <= 127 ? [[each.attributes.id ?? '', key] as const] : []
    }),
  )
}
