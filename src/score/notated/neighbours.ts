/** Semitones of the natural notes C to B above C. */
const NATURALS = [0, 2, 4, 5, 7, 9, 11] as const
/** The order in which sharps come into a key signature, as steps from C = 0; flats come the other way round. */
const SHARPS = [3, 0, 4, 1, 5, 2, 6]

/** What a key signature does to a step (C = 0 … B = 6), in semitones. */
export function alterOf(sharps: number, step: number): number {
  const place = SHARPS.indexOf(step)
  return sharps > 0 ? (place < sharps ? 1 : 0) : place >= 7 + sharps ? -1 : 0
}

/** A key on the line of a staff: octave × 7 + step, octaves as MIDI counts them from key 0. */
export const keyOnLine = (line: number, alter: number): number =>
  Math.floor(line / 7) * 12 + (NATURALS[((line % 7) + 7) % 7] ?? 0) + alter

/** The accidentals of one bar and staff, so that what stands before is known: by line, in semitones. */
export interface Accidentals {
  readonly set: (line: number, alter: number) => void
  readonly alter: (line: number) => number
}

/** @param signature what the key does to a step (C = 0), in semitones */
export function accidentals(signature: (step: number) => number): Accidentals {
  const written = new Map<number, number>()
  return {
    set: (line, alter) => written.set(line, alter),
    alter: (line) => written.get(line) ?? signature(((line % 7) + 7) % 7),
  }
}

/** How far the neighbours of a note are, in semitones. */
export function neighbours(
  line: number,
  alter: number,
  inBar: Accidentals,
): { readonly up: number; readonly down: number } {
  const key = keyOnLine(line, alter)
  return {
    up: keyOnLine(line + 1, inBar.alter(line + 1)) - key,
    down: keyOnLine(line - 1, inBar.alter(line - 1)) - key,
  }
}
