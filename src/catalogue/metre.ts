/** How the syllables of a line are stressed. */
type Stress = 'iambic' | 'trochaic' | 'dactylic' | 'anapaestic'

/** The metre of a hymn: how many syllables each line of a verse has. */
export interface Metre {
  /** Syllables of each line, doubled ones written out; null: irregular, each verse has its own. */
  readonly lines: readonly number[] | null
  /** What follows a verse, where the metre says so: `refrain`, `alleluias 4`, `refrain 8.7`. */
  readonly tail: string | null
  /** Null where the metre does not say it. */
  readonly stress: Stress | null
}

/** The metres that have names; all are iambic. (The key to metres in any hymn book.) */
const NAMED: ReadonlyMap<string, readonly number[]> = new Map([
  ['cm', [8, 6, 8, 6]],
  ['lm', [8, 8, 8, 8]],
  ['sm', [6, 6, 8, 6]],
  ['cpm', [8, 8, 6, 8, 8, 6]],
  ['lpm', [8, 8, 8, 8, 8, 8]],
  ['spm', [6, 6, 8, 6, 6, 8]],
  ['hm', [6, 6, 6, 6, 8, 8]],
])
const DOUBLED_NAME = /^(?:d([cls]m)|([cls]m)d)$/
const IN_SHORT: ReadonlyMap<string, string> = new Map([
  ['common', 'c'],
  ['long', 'l'],
  ['short', 's'],
  ['hallelujah', 'h'],
  ['particular', 'p'],
  ['double', 'd'],
  ['doubled', 'd'],
  ['metre', 'm'],
  ['meter', 'm'],
  ['measure', 'm'],
])
const STRESS: readonly (readonly [RegExp, Stress])[] = [
  [/^iamb(ic)?$/, 'iambic'],
  [/^troch(aic)?$/, 'trochaic'],
  [/^dact(yl(ic)?)?$/, 'dactylic'],
  [/^anap(a?estic)?$/, 'anapaestic'],
]
const IRREGULAR = /^(irregular|irreg|irr|pm|peculiarm|various)$/
const TAILS: readonly (readonly [RegExp, string])[] = [
  [/^(refrain|ref|chorus|burden)s?$/, 'refrain'],
  [/^(h?allelu[ijy]a)h?s?$/, 'alleluias'],
  [/^hosannas?$/, 'hosannas'],
  [/^amens?$/, 'amens'],
  [/^(repeats?|repetition)$/, 'repeat'],
  [/^(extended|ext|extension|coda)$/, 'extended'],
]
const JOINS = /^(with|w|and|plus|mit)$/
/** Anything but letters, figures and what stands between them: "8.7.?" counts nothing. */
const UNSURE = /[^\p{L}\p{M}\p{N}\s.,:;()[\]&+/·•\-–—]/u
/** No verse of any hymn book has more. */
const MOST_LINES = 32

/** A metre in any of its spellings; null for what is none. */
export function readMetre(text: string): Metre | null {
  if (UNSURE.test(text)) return null
  const tokens = tokensOf(text)
  const stresses = tokens.flatMap((token) => STRESS.find(([pattern]) => pattern.test(token))?.[1] ?? [])
  const rest = tokens.filter((token) => !STRESS.some(([pattern]) => pattern.test(token)))
  if (new Set(stresses).size > 1) return null
  const split = rest.findIndex((token, index) => index > 0 && (JOINS.test(token) || isTail(token, rest[index + 1])))
  const head = split < 0 ? rest : rest.slice(0, split)
  const tail = split < 0 ? null : readTail(rest.slice(split))
  if (head.length === 0 || tail === '') return null
  const named = readName(head) ?? readBoth(head)
  if (named === 'irregular') return { lines: null, tail: null, stress: null }
  const lines = named ?? readFigures(head)
  if (lines === null || lines.length < 2 || lines.length > MOST_LINES) return null
  return { lines, tail, stress: stresses[0] ?? (named === null ? null : 'iambic') }
}

/** `C.M.D.` and `87.87D` in small words and runs of figures. */
const tokensOf = (text: string): string[] =>
  text
    .toLowerCase()
    .normalize('NFKD')
    .replace(/\p{M}+/gu, '')
    .replaceAll('æ', 'ae')
    .replace(/[&+]/g, ' and ')
    .replace(/(?<=\d)(?=\p{L})|(?<=\p{L})(?=\d)/gu, ' ')
    .split(/[^\p{L}\d]+/u)
    .filter((token) => token !== '')

/** "Hallelujah metre" is a name, "hallelujah" behind a metre is sung. */
const isTail = (token: string, next: string | undefined): boolean =>
  TAILS.some(([pattern]) => pattern.test(token)) && IN_SHORT.get(next ?? '') !== 'm'

/** @returns '' for words that no metre ends with */
function readTail(tokens: readonly string[]): string {
  const words = tokens.filter((token) => !JOINS.test(token) && !/^\d+$/.test(token) && token !== 'a')
  const names = words.map((token) => TAILS.find(([pattern]) => pattern.test(token))?.[1])
  if (names.length === 0 || names.includes(undefined)) return ''
  const figures = tokens.filter((token) => /^\d+$/.test(token))
  const lines = figures.length === 0 ? [] : readFigures(figures)
  if (lines === null) return ''
  return [...new Set(names), ...(lines.length > 0 ? [lines.join('.')] : [])].join(' ')
}

function readName(tokens: readonly string[]): readonly number[] | 'irregular' | null {
  const name = tokens.map((token) => IN_SHORT.get(token) ?? token).join('')
  if (IRREGULAR.test(name)) return 'irregular'
  const doubled = DOUBLED_NAME.exec(name)
  const lines = NAMED.get(doubled?.[1] ?? doubled?.[2] ?? name)
  if (lines === undefined) return null
  return doubled ? [...lines, ...lines] : lines
}

/** `C.M. (8.6.8.6)`, where the two agree. */
function readBoth(tokens: readonly string[]): readonly number[] | null {
  for (let at = 1; at < tokens.length; at++) {
    for (const [name, figures] of [
      [tokens.slice(0, at), tokens.slice(at)],
      [tokens.slice(at), tokens.slice(0, at)],
    ] as const) {
      const lines = readName(name)
      if (lines !== null && lines !== 'irregular' && `${lines}` === `${readFigures(figures)}`) return lines
    }
  }
  return null
}

/** Runs of figures, then perhaps D: every line has two syllables or more, so 1 begins a number from 10 to 19. */
function readFigures(tokens: readonly string[]): number[] | null {
  const doubled = /^d(oubled?)?$/.test(tokens.at(-1) ?? '')
  const runs = doubled ? tokens.slice(0, -1) : tokens
  const lines: number[] = []
  for (const run of runs) {
    if (!/^(1\d|[2-9])+$/.test(run)) return null
    lines.push(...(run.match(/1\d|[2-9]/g) ?? []).map(Number))
  }
  return doubled ? [...lines, ...lines] : lines
}

/** Equal for metres that are spelt differently and count alike; their stress may differ. */
export const metreKey = ({ lines, tail }: Metre): string =>
  `${lines === null ? 'irregular' : lines.join('.')}${tail === null ? '' : ` with ${tail}`}`

/** As hymn books print it: `C.M.`, `7.6.7.6 D`, `8.7.8.7 trochaic`, `8.7.8.7 with refrain`. Reads back to itself. */
function writeMetre({ lines, tail, stress }: Metre): string {
  if (lines === null) return 'Irregular'
  const name = stress === 'iambic' ? nameOf(lines) : null
  const printed = name ?? `${inFigures(lines)}${stress === null ? '' : ` ${stress}`}`
  return tail === null ? printed : `${printed} with ${tail}`
}

/** The metre as it is printed, whichever way it was written; null for what is no metre. */
export function normaliseMetre(text: string): string | null {
  const metre = readMetre(text)
  return metre === null ? null : writeMetre(metre)
}

function nameOf(lines: readonly number[]): string | null {
  const is = (other: readonly number[]) => other.join('.') === lines.join('.')
  for (const name of ['cm', 'lm', 'sm']) {
    const single = NAMED.get(name) as readonly number[]
    const printed = `${name[0]?.toUpperCase()}.M.`
    if (is(single)) return printed
    if (is([...single, ...single])) return `${printed}D.`
  }
  return null
}

function inFigures(lines: readonly number[]): string {
  const half = lines.slice(0, lines.length / 2)
  const doubled = lines.length >= 8 && `${[...half, ...half]}` === `${lines}`
  return doubled ? `${half.join('.')} D` : lines.join('.')
}
