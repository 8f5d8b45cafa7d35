import type { BarDraft } from '../notated/draft.ts'
import type { Metre } from '../notated/notated.ts'
import type { ParsedElement, ParsedKey, ParsedMetre, ParsedTempo } from './parsed.ts'

export function keepTempo(bar: BarDraft, at: number, tempo: ParsedTempo | undefined): void {
  const beat = (tempo?.duration ?? [1 / 4]).reduce((sum, each) => sum + each, 0)
  const quartersPerMinute = (tempo?.bpm ?? 0) * beat * 4
  if (quartersPerMinute >= 5 && quartersPerMinute <= 1000) bar.tempi.push({ at, quartersPerMinute })
}

/** null where it says none, or none that counts. */
export function metreOf(metre: ParsedMetre | undefined): Metre | null {
  if (metre?.type === 'common_time') return { beats: 4, beatType: 4 }
  if (metre?.type === 'cut_time') return { beats: 2, beatType: 2 }
  const [first] = metre?.value ?? []
  const beats = (first?.num ?? '').split('+').reduce((sum, each) => sum + (Number.parseInt(each, 10) || 0), 0)
  const beatType = Number.parseInt(first?.den ?? '4', 10)
  return beats > 0 && beats < 256 && [1, 2, 4, 8, 16, 32, 64, 128].includes(beatType) ? { beats, beatType } : null
}

const ALTERS: ReadonlyMap<string, number> = new Map([
  ['sharp', 1],
  ['flat', -1],
  ['natural', 0],
  ['dblsharp', 2],
  ['dblflat', -2],
])

/** Semitones of an accidental; null for none. Quarter tones are played as they stand without. */
export const alterOfSign = (accidental: string | undefined): number | null => ALTERS.get(accidental ?? '') ?? null

/** What a signature does to each step, C = 0. */
export function signature({ accidentals = [] }: ParsedKey): ReadonlyMap<number, number> {
  return new Map(accidentals.map(({ acc, note }) => ['cdefgab'.indexOf(note.toLowerCase()), alterOfSign(acc) ?? 0]))
}

/** Marks above a note or a bar line that say how the music goes on. */
export function keepMarks(bar: BarDraft, { decoration = [] }: ParsedElement): void {
  for (const mark of decoration.map((each) => each.replace(/[\s.]/g, '').toLowerCase())) {
    if (mark === 'segno' || mark === 'coda') bar.signs.push({ kind: mark, label: '' })
    if (mark === 'fine') bar.signs.push({ kind: 'fine', label: '' })
    if (mark === 'tocoda' || mark === 'dacoda') bar.signs.push({ kind: 'toCoda', label: '' })
    const jump = /^d(c|s|acapo)(al(fine|coda))?$/.exec(mark)
    if (jump !== null) bar.jump = { to: jump[1] === 's' ? '' : null, until: 'any', coda: '', repeats: false }
  }
}
