import { type Family, familyOf, impliedFootage, parseFootage } from '../../organ/index.ts'

/** Lengths that pipes are made in; other figures in a stop's name are something else. */
const LENGTHS = new Set(
  [
    64, 32, 21.333, 16, 12.8, 10.667, 8, 6.4, 5.333, 4, 3.2, 2.667, 2.286, 2, 1.6, 1.333, 1.143, 1, 0.889, 0.8, 0.667,
    0.571, 0.5, 0.333, 0.25,
  ].map((feet) => Math.round(feet * 1000)),
)
const FEET =
  /(?<![\p{L}\d])(\d*[⅔⅓⅗⅕½]|\d+(?:[ -]\d\/\d+)?|\d\/\d+)(?:\s*(?:['’′´`]|ft\b\.?|feet\b|foot\b|pieds?\b|voet\b|fu(?:ss|ß))|(?![\p{L}\d]))/giu

/**
 * `Contre- basse 16'`, `8 Montre`, `Quinte 2 2/3'` in name and length.
 * @returns footage null where the name says none
 */
export function splitStopName(text: string): { readonly name: string; readonly footage: number | null } {
  const whole = joined(text)
  for (const match of whole.matchAll(FEET)) {
    const footage = parseFootage((match[1] ?? '').replace('-', ' '))
    if (footage === undefined || !LENGTHS.has(Math.round(footage * 1000))) continue
    const name = joined(`${whole.slice(0, match.index)} ${whole.slice(match.index + match[0].length)}`)
    // "Octave 4" is one; a stop that is nothing but figures is called so.
    return name === '' ? { name: whole, footage } : { name, footage }
  }
  return { name: whole, footage: null }
}

/** One space between words, and what a label broke over two lines put together again: `Contre- basse`. */
const joined = (text: string): string =>
  text
    .replace(/\s+/g, ' ')
    .replace(/(\p{L})- (?=\p{Ll})/gu, '$1')
    .trim()

/** A stop that sounds several pitches at once has no length. */
export function lengthAndFamily(
  name: string,
  engraved: number | null,
  measured: number | null,
): { readonly footage: number | null; readonly family: Family | null } {
  const family = familyOf(name) ?? null
  if (family === 'mixture') return { footage: null, family }
  return { footage: engraved ?? impliedFootage(name) ?? measured, family }
}
