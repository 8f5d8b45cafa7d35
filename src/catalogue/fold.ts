/** Letters that no decomposition of Unicode takes apart, as people type them who have no such key. */
const PLAIN: ReadonlyMap<string, string> = new Map([
  ['æ', 'ae'],
  ['œ', 'oe'],
  ['ß', 'ss'],
  ['ø', 'o'],
  ['ł', 'l'],
  ['đ', 'd'],
  ['ð', 'd'],
  ['þ', 'th'],
  ['ħ', 'h'],
  ['ı', 'i'],
  ['ς', 'σ'],
])
const NOT_PLAIN = new RegExp(`[${[...PLAIN.keys()].join('')}]`, 'g')

/** The other way in which German and the Nordic tongues are written without their own letters. */
const SPELT_OUT: ReadonlyMap<string, string> = new Map([
  ['ä', 'ae'],
  ['ö', 'oe'],
  ['ü', 'ue'],
  ['å', 'aa'],
  ['ø', 'oe'],
])

/** One word, two spellings in hymn books and on keyboards. */
const SAME_WORD: ReadonlyMap<string, string> = new Map([
  ['saint', 'st'],
  ['oh', 'o'],
  ['hundredth', '100th'],
  ['hallelujah', 'alleluia'],
  ['halleluja', 'alleluia'],
  ['alleluja', 'alleluia'],
  ['alleluya', 'alleluia'],
])

/** Case, accents, ligatures and apostrophes away; punctuation is left. */
function fold(text: string): string {
  const small = text.replace(/['’‘`´′]/g, '').toLowerCase()
  return (isAscii(small) ? small : withoutMarks(small)).replaceAll('&', ' and ')
}

const withoutMarks = (text: string): string =>
  text
    .normalize('NFKD')
    .toLowerCase()
    .replace(/[\p{M}ʼ]+/gu, '')
    .replace(NOT_PLAIN, (letter) => PLAIN.get(letter) ?? letter)

const isAscii = (text: string): boolean => /^[ -~]*$/.test(text)

const split = (folded: string): string[] => folded.split(/[^\p{L}\p{N}]+/u).filter((word) => word !== '')

/** A word as it may be typed: folded, and in its other spellings. The first is the folded one. */
export type Spellings = readonly string[]

/** The words of a text, each in all its spellings. */
export function spellingsOf(text: string): Spellings[] {
  const plain = split(fold(text))
  const spelt = isAscii(text) ? plain : split(fold(spellOut(text)))
  return plain.map((word, index) => {
    const other = spelt.length === plain.length ? (spelt[index] as string) : word
    return [...new Set([word, other, SAME_WORD.get(word) ?? word])]
  })
}

const spellOut = (text: string): string =>
  text
    .toLowerCase()
    .normalize('NFC')
    .replace(/[äöüåø]/g, (letter) => SPELT_OUT.get(letter) ?? letter)

/** Letters and figures only, for comparing whole names however they are spaced. */
export const compact = (text: string): string => split(fold(text)).join('')
