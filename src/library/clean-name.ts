/** Names that Windows keeps for itself, whatever follows the dot. */
const DEVICES = /^(con|prn|aux|nul|com\d|lpt\d)(\.|$)/i
const ENDINGS = /(\.(midi?|kar|rmi|mscz|mscx|musicxml|mxl|xml|abc|ya?ml))+$/i
const LONGEST = 80

/**
 * A name under which a file can be kept on every system, out of what it was called: letters, digits, spaces, `-`, `_`, `'`
 * and single dots inside; composed letters; no count that a browser appends (`st-anne (1)`). It leads to no other folder and
 * hides nowhere. '' where nothing is left of it.
 */
export function cleanName(given: string): string {
  const stem = given
    .normalize('NFC')
    .replace(/^.*[\\/]/, '')
    .replace(ENDINGS, '')
  const plain = stem
    .replace(/\s*[([]\d{1,3}[)\]]\s*$/, '')
    .replace(/[’‘`´]/g, "'")
    .replace(/[^\p{L}\p{M}\p{N}._' -]+/gu, ' ')
    .replace(/\.(?=\.)/g, '')
    .replace(/\s+/g, ' ')
  const name = trimmed(shortened(trimmed(plain)))
  return DEVICES.test(name) ? `score ${name}` : name
}

const trimmed = (name: string): string => name.replace(/^[^\p{L}\p{N}]+|[^\p{L}\p{M}\p{N}]+$/gu, '')

/** At the end of a word, where there is one. */
function shortened(name: string): string {
  const letters = [...name]
  if (letters.length <= LONGEST) return name
  const cut = letters.slice(0, LONGEST).join('')
  const space = cut.lastIndexOf(' ')
  return space > LONGEST / 2 ? cut.slice(0, space) : cut
}
