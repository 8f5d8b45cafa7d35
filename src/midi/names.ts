const NAMES = ['C', 'C♯', 'D', 'E♭', 'E', 'F', 'F♯', 'G', 'A♭', 'A', 'B♭', 'B']
const SEMITONES: Readonly<Record<string, number>> = { C: 0, D: 2, E: 4, F: 5, G: 7, A: 9, B: 11, H: 11 }

/** `C4` for 60: scientific pitch, the octave number changing at C. */
export const keyName = (key: number): string => `${NAMES[key % 12] ?? '?'}${Math.floor(key / 12) - 1}`

/** The key of a name such as `C4`, `F#2`, `Eb3`, `B♭5`; undefined where it is no key from 0 to 127. */
export function keyFromName(name: string): number | undefined {
  const match = /^([A-Ha-h])([#♯b♭]?)(-?\d)$/.exec(name.trim())
  if (!match) return undefined
  const [, letter = '', accidental = '', octave = ''] = match
  const shift = accidental === '' ? 0 : '#♯'.includes(accidental) ? 1 : -1
  const key = (Number(octave) + 1) * 12 + (SEMITONES[letter.toUpperCase()] ?? 0) + shift
  return key >= 0 && key <= 127 ? key : undefined
}
