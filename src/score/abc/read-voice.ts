import { type BarDraft, barDraft, type ChordDraft, chordDraft, endingNumbers } from '../notated/draft.ts'
import { type Accidentals, accidentals, keyOnLine, neighbours } from '../notated/neighbours.ts'
import { GATES, type Metre, type Ornament } from '../notated/notated.ts'
import type { ParsedElement, ParsedPitch, ParsedStaff } from './parsed.ts'
import { alterOfSign, keepMarks, keepTempo, metreOf, signature } from './signs.ts'

/** One voice through all lines of the tune. */
export interface Voice {
  readonly bars: BarDraft[]
  /** What is read of the bar that is not closed yet. */
  open: BarDraft | null
  metre: Metre
  key: ReadonlyMap<number, number>
  /** A signature whose bar has not begun. */
  newKey: BarDraft['key']
  accidentals: Accidentals
  /** Semitones of the notes that a tie brings into this bar, by line. */
  readonly bound: Map<number, number>
  /** What a triplet makes of lengths. */
  ratio: number
  ending: readonly number[] | null
  begins: boolean
  last: ChordDraft | null
  /** Closes what the tune leaves open. */
  readonly finish: () => void
}

export function voice(): Voice {
  const read: Voice = {
    ...{ bars: [], open: null, metre: { beats: 4, beatType: 4 }, key: new Map<number, number>(), newKey: null },
    ...{
      accidentals: accidentals(() => 0),
      bound: new Map<number, number>(),
      ratio: 1,
      ending: null,
      begins: false,
      last: null,
    },
    finish: () => closeBar(read),
  }
  return read
}

/** Semitones that a clef with a small 8 moves its notes (ABC 2.1, "clef"). */
const clefShift = (type: string): number => (/-8$/.test(type) ? -12 : /\+8$/.test(type) ? 12 : 0)

export function readLine(read: Voice, staff: ParsedStaff, elements: readonly ParsedElement[]): void {
  read.metre = metreOf(staff.meter) ?? read.metre
  if (staff.key !== undefined) changeKey(read, staff.key)
  let shift = clefShift(staff.clef?.type ?? '')
  for (const element of elements)
    switch (element.el_type) {
      case 'note':
        readNote(read, element, shift)
        break
      case 'bar':
        readBar(read, element)
        break
      case 'meter':
        read.metre = metreOf(element) ?? read.metre
        break
      case 'key':
        changeKey(read, element)
        break
      case 'clef':
        shift = clefShift(element.type ?? '')
        break
      case 'tempo':
        keepTempo(openBar(read), openBar(read).length, {
          ...(element.bpm === undefined ? {} : { bpm: element.bpm }),
          duration: [element.duration ?? 1 / 4].flat(),
        })
        break
      case 'part':
        openBar(read).marks.push({ at: openBar(read).length, text: element.title ?? '' })
    }
}

function changeKey(read: Voice, key: Parameters<typeof signature>[0]): void {
  const now = signature(key)
  const isSame = now.size === read.key.size && [...now].every(([step, alter]) => read.key.get(step) === alter)
  if (isSame && read.bars.length > 0) return
  read.key = now
  read.accidentals = accidentals((step) => now.get(step) ?? 0)
  const sharps = Math.max(
    -7,
    Math.min(
      7,
      [...now.values()].reduce((sum, alter) => sum + alter, 0),
    ),
  )
  read.newKey = { sharps, mode: /^m(?!aj|ix)/i.test(key.mode ?? '') ? 'minor' : 'major' }
}

function openBar(read: Voice): BarDraft {
  if (read.open !== null) return read.open
  const bar = barDraft(0, read.metre, 1)
  bar.begins = read.begins
  bar.ending = read.ending
  bar.key = read.newKey
  read.newKey = null
  read.begins = false
  read.open = bar
  return bar
}

function closeBar(read: Voice): void {
  const bar = read.open
  if (bar === null || bar.length === 0) return
  read.bars.push(bar)
  read.open = null
  read.accidentals = accidentals((step) => read.key.get(step) ?? 0)
}

/** A double line in the middle of a bar closes none. */
const WITHIN = /^bar_(thin_thin|dotted|invisible)$/

function readBar(read: Voice, bar: ParsedElement): void {
  const type = bar.type ?? ''
  const full = (4 * read.metre.beats) / read.metre.beatType
  const isWithin = read.bars.length > 0 && (read.open?.length ?? full) < full - 1e-6
  const turns = /repeat/.test(type) || bar.startEnding !== undefined || bar.endEnding === true
  const current = read.open !== null && read.open.length > 0 ? read.open : read.bars.at(-1)
  if (current !== undefined) keepMarks(current, bar)
  if (current !== undefined && /right_repeat|dbl_repeat/.test(type)) current.times = Math.max(2, current.times)
  if (!(WITHIN.test(type) && isWithin && !turns)) closeBar(read)
  if (/left_repeat|dbl_repeat/.test(type)) read.begins = true
  if (bar.endEnding === true) read.ending = null
  if (bar.startEnding !== undefined) read.ending = endingNumbers(bar.startEnding)
}

function readNote(read: Voice, note: ParsedElement, shift: number): void {
  if (note.startTriplet !== undefined) read.ratio = note.tripletMultiplier ?? 1
  const written = typeof note.duration === 'number' ? note.duration * 4 : 0
  const length = written * read.ratio
  if (note.endTriplet === true) read.ratio = 1
  if (note.rest?.type === 'multimeasure') {
    restBars(read, note.rest.text ?? 1)
    return
  }
  if (note.rest?.type === 'spacer' || length <= 0) return
  const bar = openBar(read)
  keepMarks(bar, note)
  const chord = chordDraft(bar.length, length, graces(read, note, shift))
  for (const pitch of note.pitches ?? []) {
    const { line, alter } = placeOf(read, pitch)
    const key = keyOnLine(line, alter) + shift
    if (key >= 0 && key <= 127) chord.notes.push({ key, tiesOn: pitch.startTie !== undefined })
    chord.ornament ??= ornamentOn(note, line, alter, read.accidentals)
  }
  readDecorations(note, chord, bar)
  readLyrics(note, chord)
  bar.staves[0]?.push(chord)
  bar.length += length
  read.last = chord
}

/** A rest of several bars is as many bars. */
function restBars(read: Voice, count: number): void {
  const MOST_RESTS = 1000
  for (let rest = 0; rest < Math.min(count, MOST_RESTS); rest++) {
    if (rest > 0) closeBar(read)
    const bar = openBar(read)
    bar.length = (4 * read.metre.beats) / read.metre.beatType
    bar.staves[0]?.push(chordDraft(0, bar.length))
  }
}

const MIDDLE_C = 35

/** Where a note stands, and what its accidental, one before it in the bar, a tie or the signature makes of it. */
function placeOf(read: Voice, pitch: ParsedPitch): { readonly line: number; readonly alter: number } {
  const line = MIDDLE_C + pitch.pitch
  const written = alterOfSign(pitch.accidental)
  const bound = pitch.endTie === true ? read.bound.get(line) : undefined
  if (written !== null) read.accidentals.set(line, written)
  const alter = written ?? bound ?? read.accidentals.alter(line)
  if (pitch.startTie !== undefined) read.bound.set(line, alter)
  else read.bound.delete(line)
  return { line, alter }
}

const graces = (read: Voice, { gracenotes = [] }: ParsedElement, shift: number) =>
  gracenotes.map((each) => {
    const { line, alter } = placeOf(read, each)
    return { keys: [keyOnLine(line, alter) + shift], isShort: each.acciaccatura === true }
  })

const ORNAMENTS: ReadonlyMap<string, Ornament['kind']> = new Map([
  ['trill', 'trill'],
  ['mordent', 'mordent'],
  ['lowermordent', 'mordent'],
  ['pralltriller', 'shortTrill'],
  ['uppermordent', 'shortTrill'],
  ['turn', 'turn'],
  ['roll', 'turn'],
  ['invertedturn', 'invertedTurn'],
])

function ornamentOn(
  { decoration = [] }: ParsedElement,
  line: number,
  alter: number,
  inBar: Accidentals,
): Ornament | null {
  const kind = decoration.flatMap((each) => ORNAMENTS.get(each) ?? [])[0]
  return kind === undefined ? null : { kind, ...neighbours(line, alter, inBar) }
}

const FERMATA_STRETCH = 2

function readDecorations({ decoration = [] }: ParsedElement, chord: ChordDraft, bar: BarDraft): void {
  for (const mark of decoration) {
    if (mark === 'fermata' || mark === 'invertedfermata') bar.fermatas.push({ at: chord.at, stretch: FERMATA_STRETCH })
    if (mark === 'breath' || mark === 'shortphrase') bar.breaths.push(chord.at + chord.length)
    if (mark === 'staccato') chord.gate = GATES.staccato
    if (mark === 'wedge') chord.gate = GATES.staccatissimo
  }
}

/** The number of a verse before its first word is no word. */
function readLyrics({ lyric = [] }: ParsedElement, chord: ChordDraft): void {
  for (const [index, { syllable, divider }] of lyric.entries()) {
    const text = syllable
      .replace(/\u00a0/g, ' ')
      .replace(/^\s*\d+\.\s*/, '')
      .trim()
    if (text !== '') chord.lyrics.push({ verse: index + 1, text, goesOn: divider === '-' })
  }
}
