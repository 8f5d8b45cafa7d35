/** A place in a hymn book. */
export interface BookNumber {
  /** As the side file calls it: `NEH`, `A&M`. */
  readonly book: string
  /** `244`, `244a`. */
  readonly number: string
}

/** What people call the hymn books whose short names they know. */
const FULL_NAMES: Readonly<Record<string, readonly string[]>> = {
  neh: ['new english hymnal'],
  eh: ['english hymnal'],
  am: ['ancient modern', 'ancient and modern', 'hymns ancient and modern', 'hymns a and m', 'a and m'],
  cp: ['common praise'],
  h82: ['hymnal 1982', 'h 1982', 'hymnal 82'],
  h40: ['hymnal 1940', 'h 1940', 'hymnal 40'],
  umh: ['united methodist hymnal'],
  elw: ['evangelical lutheran worship'],
  lbw: ['lutheran book of worship'],
  lsb: ['lutheran service book'],
  stf: ['singing the faith'],
  ch4: ['church hymnary 4', 'church hymnary'],
  eg: ['evangelisches gesangbuch'],
  gl: ['gotteslob'],
}

const keyOf = (name: string): string =>
  name
    .toLowerCase()
    .normalize('NFKD')
    .replace(/[^\p{L}\p{N}]/gu, '')

/** All names of a book in the form in which names are compared. */
export function bookKeys(book: string): readonly string[] {
  const key = keyOf(book)
  const known = Object.entries(FULL_NAMES).find(
    ([short, full]) => short === key || full.some((name) => keyOf(name) === key),
  )
  return known ? [...new Set([key, known[0], ...known[1].map(keyOf)])] : [key]
}

export const bookKey = keyOf
export const writeBookNumber = ({ book, number }: BookNumber): string => `${book} ${number}`
