import { parseFootage } from '../organ/index.ts'

export interface Token {
  readonly type: 'word' | 'length' | 'mark'
  readonly text: string
  /** Feet; NaN for what is no length. */
  readonly feet: number
  /** From 0. */
  readonly start: number
  readonly end: number
}

/** `Mixture 4 ranks`, `Mixtur 4f.`, `IV`: how many ranks it has is no length. */
const RANKS = /^\d+(?:\s*-\s*\d+)?\s*(?:f(?:ach)?\b\.?|rks?\b\.?|ranks?\b|rangs?\b|sts\b\.?)/i
const ORDINAL = /^\d+(?:st|nd|rd|th)\b/i
const LENGTH =
  /^(\d+[\s-]+\d+\/\d+|\d+\/\d+|\d*\s*[⅔⅓⅗⅕½]|\d+)(?:\s*-?\s*(?:ft|feet|foot|pieds?|fu(?:ss|ß))(?![\p{L}])\.?|\s*['′’"″])?/iu
/** With its full stops: `G.O.`, `Sw.`; a full stop that a number or another word follows ends it. */
const WORD = /^\p{L}[\p{L}’'-]*(?:\.\p{L}(?!\p{L}))*\.?/u

/** A printed registration in pieces; blanks, and the stops in `8.4.2.`, are left out. */
export function tokensOf(text: string): Token[] {
  const tokens: Token[] = []
  let at = 0
  const take = (type: Token['type'], taken: string, feet = Number.NaN) => {
    tokens.push({ type, text: taken, feet, start: at, end: at + taken.length })
    at += taken.length
  }
  while (at < text.length) {
    const rest = text.slice(at)
    const blank = /^[\t .]+/.exec(rest)?.[0] ?? RANKS.exec(rest)?.[0]
    const ordinal = ORDINAL.exec(rest)?.[0]
    const length = LENGTH.exec(rest)
    const word = WORD.exec(rest)?.[0]
    if (blank !== undefined) at += blank.length
    else if (ordinal !== undefined) take('word', ordinal)
    else if (length?.[1] !== undefined) take('length', length[0], parseFootage(length[1]) ?? Number.NaN)
    else if (word !== undefined) take('word', hyphened(word))
    else take('mark', rest.charAt(0))
  }
  return tokens
}

/** `Sw-Gt` is two words with a mark between them, `Sub-Octave` one. */
function hyphened(word: string): string {
  const [first = '', second = ''] = word.split('-')
  return /^(sub|super)$/i.test(first) || second === '' ? word : first
}
