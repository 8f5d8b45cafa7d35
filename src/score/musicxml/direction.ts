import type { Jump } from '../notated/notated.ts'
import { NOTE_VALUES } from '../notated/note-values.ts'
import { allText, child, childrenOf, numberAt, textAt, type Xml } from '../xml.ts'
import type { Reading } from './reading.ts'

/** Tempo, rehearsal letters, signs, rit. lines: at the reader's place, or as far from it as the direction says. */
export function readDirection(reading: Reading, direction: Xml): void {
  const at = Math.max(0, reading.at + numberAt(direction, 'offset', 0) / reading.divisions)
  const types = childrenOf(direction, 'direction-type').flatMap(({ children }) => children)
  const sound = child(direction, 'sound')
  const hasTempo = sound?.attributes.tempo !== undefined
  for (const type of types) {
    if (type.name === 'metronome' && !hasTempo) keepTempo(reading, at, metronome(type))
    if (type.name === 'rehearsal') reading.bar.marks.push({ at, text: allText(type) })
    if (type.name === 'dashes' || type.name === 'bracket') readSlope(reading, at, type, wordsOf(types))
  }
  if (sound !== undefined) readSound(reading, sound, at)
  if (!JUMPS.some((name) => sound?.attributes[name] !== undefined)) readSigns(reading, types)
}

const JUMPS = ['dacapo', 'dalsegno', 'tocoda', 'fine', 'segno', 'coda'] as const

export function readSound(reading: Reading, { attributes }: Xml, at: number): void {
  keepTempo(reading, at, Number(attributes.tempo ?? Number.NaN))
  const { signs } = reading.bar
  if (attributes.segno !== undefined) signs.push({ kind: 'segno', label: attributes.segno })
  if (attributes.coda !== undefined) signs.push({ kind: 'coda', label: attributes.coda })
  if (attributes.fine !== undefined) signs.push({ kind: 'fine', label: 'fine' })
  if (attributes.tocoda !== undefined) signs.push({ kind: 'toCoda', label: attributes.tocoda })
  const repeats = attributes['forward-repeat'] === 'yes'
  const jump = (to: string | null): Jump => ({ to, until: 'any', coda: '', repeats })
  if (attributes.dacapo === 'yes') reading.bar.jump = jump(null)
  if (attributes.dalsegno !== undefined) reading.bar.jump = jump(attributes.dalsegno)
}

/** Where no <sound> says it: the signs and the words themselves. */
function readSigns({ bar }: Reading, types: readonly Xml[]): void {
  const words = wordsOf(types)
  const has = (name: string) => types.some((type) => type.name === name)
  if (/^to coda/i.test(words)) bar.signs.push({ kind: 'toCoda', label: '' })
  else if (has('coda')) bar.signs.push({ kind: 'coda', label: '' })
  if (has('segno') && words === '') bar.signs.push({ kind: 'segno', label: '' })
  if (/^fine\.?$/i.test(words)) bar.signs.push({ kind: 'fine', label: '' })
  const jump = /^(d\.? ?c\.?|da capo|d\.? ?s\.?|dal segno)(?: al (fine|coda)\.?)?/i.exec(words)
  if (jump === null) return
  const isCapo = /^d\.? ?c|^da capo/i.test(words)
  bar.jump = { to: isCapo ? null : '', until: 'any', coda: '', repeats: false }
}

const wordsOf = (types: readonly Xml[]): string =>
  types
    .filter(({ name }) => name === 'words')
    .map(allText)
    .join(' ')
    .trim()

/** Slower than any music, or faster, is a slip. */
const TEMPI = { least: 5, most: 1000 }

function keepTempo({ bar }: Reading, at: number, quartersPerMinute: number): void {
  if (quartersPerMinute >= TEMPI.least && quartersPerMinute <= TEMPI.most) bar.tempi.push({ at, quartersPerMinute })
}

/** Quarters a minute of a metronome mark; NaN where it says something else, such as one value for another. */
function metronome(mark: Xml): number {
  const unit = NOTE_VALUES.get(textAt(mark, 'beat-unit')) ?? Number.NaN
  const perMinute = Number.parseFloat(/\d+(?:\.\d+)?/.exec(textAt(mark, 'per-minute'))?.[0] ?? '')
  return perMinute * unit * (2 - 1 / 2 ** childrenOf(mark, 'beat-unit-dot').length)
}

/** How much slower or faster it gets, as MuseScore plays such lines. */
const SLOPES: readonly { readonly words: RegExp; readonly factor: number }[] = [
  { words: /^(molto |poco (a poco )?)?(rit|rall|allarg|slentando|lentando)/i, factor: 0.75 },
  { words: /^(molto |poco (a poco )?)?(accel|stringendo)/i, factor: 4 / 3 },
]

function readSlope(reading: Reading, at: number, line: Xml, words: string): void {
  const number = `${line.name} ${line.attributes.number ?? '1'}`
  const bar = reading.bars.length
  if (line.attributes.type === 'start') {
    const factor = SLOPES.find((each) => each.words.test(words))?.factor
    if (factor !== undefined) reading.slopes.set(number, { bar, at, factor })
    return
  }
  const start = reading.slopes.get(number)
  if (line.attributes.type !== 'stop' || start === undefined) return
  reading.slopes.delete(number)
  const between = reading.bars.slice(start.bar)
  const length = between.reduce((sum, each) => sum + each.length, 0) + at - start.at
  // Where tempi are written beside it, they say what it means.
  const isWritten = [...between, reading.bar].some(({ tempi }, index) =>
    tempi.some((tempo) => index > 0 || tempo.at > start.at),
  )
  const { slopes } = between[0] ?? reading.bar
  if (!isWritten && length > 0) slopes.push({ at: start.at, length, factor: start.factor })
}
