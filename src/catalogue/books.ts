/** A place in a hymn book. */
export interface BookNumber {
  /** As the side file calls it: `NEH`, `A&M`. */
  readonly book: string
  /** `244`, `244a`. */
  readonly number: string
}

/** What people call the hymn books whose short names they know. */
const FULL_NAMES: readonly (readonly string[])[] = [
  ['neh', 'new english hymnal'],
  ['eh', 'english hymnal'],
  ['am', 'ancient modern', 'ancient and modern', 'hymns ancient and modern', 'a and m'],
  ['cp', 'common praise'],
  ['h82', 'hymnal 1982', 'h 1982', 'hymnal 82'],
  ['h40', 'hymnal 1940', 'h 1940', 'hymnal 40'],
  ['umh', 'united methodist hymnal'],
  ['elw', 'evangelical lutheran worship'],
  ['lbw', 'lutheran book of worship'],
  ['lsb', 'lutheran service book'],
  ['stf', 'singing the faith'],
  ['ch4', 'church hymnary 4'],
  ['eg', 'evangelisches gesangbuch'],
  ['gl', 'gotteslob'],
]

/** Letters and figures only: `A & M` is `A&M`. */
export function bookKey(name: string): string {
  return name
    .toLowerCase()
    .normalize('NFKD')
    .replace(/[^\p{L}\p{N}]/gu, '')
}

const ALIASES: ReadonlyMap<string, readonly string[]> = new Map(
  FULL_NAMES.map((names) => names.map(bookKey)).flatMap((keys) => keys.map((key) => [key, keys] as const)),
)

/** All names of a book in the form in which names are compared. */
export function bookKeys(book: string): readonly string[] {
  const key = bookKey(book)
  return ALIASES.get(key) ?? [key]
}

export const writeBookNumber = ({ book, number }: BookNumber): string => `${book} ${number}`
