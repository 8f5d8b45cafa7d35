import { parseFootage } from './footage.ts'
import { type Division, type Element, elementName, type Organ, type Stop } from './organ.ts'
import { divisionWord, familyOf, impliedFootage, plain } from './vocabulary.ts'

export type Found =
  | { readonly type: 'found'; readonly element: Element }
  /** Nothing answers to this name; the nearest by family and length, best first. */
  | { readonly type: 'missing'; readonly nearest: readonly Element[] }
  | { readonly type: 'ambiguous'; readonly candidates: readonly Element[] }

/** A stop's name as people write it, taken apart: `Sw. Gedackt 8'`, `Great: Open Diapason 8`, `Fifteenth`. */
interface AskedStop {
  readonly division: Division | undefined
  readonly words: readonly string[]
  readonly footage: number | undefined
}

const MOST_OFFERED = 3

export function findStop(organ: Organ, text: string): Found {
  const asked = parseStopName(organ, text)
  const stops = organ.elements.filter((each): each is Stop => each.kind === 'stop')
  const inDivision = stops.filter((stop) => asked.division === undefined || stop.division === asked.division)
  const named = inDivision.filter(
    (stop) => matches(asked.words, namesOf(stop).words) && sameLength(stop.footage, asked.footage),
  )
  const exact = named.filter((stop) => namesOf(stop).name === asked.words.join(' '))
  const [hit, ...others] = exact.length > 0 ? exact : named
  if (hit && others.length === 0) return { type: 'found', element: hit }
  if (hit) return { type: 'ambiguous', candidates: [hit, ...others] }
  return { type: 'missing', nearest: nearestStops(inDivision.length > 0 ? inDivision : stops, asked) }
}

/** `Swell to Great`, `Sw. to Gt.`, `Sw-Gt`, `Swell Octave`; the division's name leads where several are engraved the same. */
export function findCoupler(organ: Organ, text: string): Found {
  const wanted = couplerWords(text)
  const couplers = organ.elements.filter((each) => each.kind === 'coupler')
  const { division, rest } = leadingDivision(organ, text)
  const engraved = couplers.filter((each) => couplerWords(each.name) === wanted)
  const hits =
    engraved.length > 0
      ? engraved
      : couplers.filter((each) => each.keys === division && couplerWords(each.name) === couplerWords(rest))
  const [hit] = hits
  if (hit && hits.length === 1) return { type: 'found', element: hit }
  if (hit) return { type: 'ambiguous', candidates: hits }
  const shared = couplers.filter((each) =>
    couplerWords(each.name)
      .split(' ')
      .some((word) => wanted.includes(word)),
  )
  return { type: 'missing', nearest: shared.slice(0, MOST_OFFERED) }
}

export function findTremulant(organ: Organ, text: string): Found {
  const tremulants = organ.elements.filter((each) => each.kind === 'tremulant')
  const words = plain(text)
    .replace(/\btrem(ulant|olo)?\b/g, '')
    .trim()
  const hits = tremulants.filter(
    (each) =>
      plain(each.name) === plain(text) ||
      (words === '' ? tremulants.length === 1 : findDivision(organ, words) === each.division),
  )
  const [hit] = hits
  if (hit && hits.length === 1) return { type: 'found', element: hit }
  return hit ? { type: 'ambiguous', candidates: hits } : { type: 'missing', nearest: tremulants }
}

/**
 * What is called exactly so, else a stop, then a coupler, then a tremulant: for lists that may hold any of them (pistons).
 */
export function findElement(organ: Organ, text: string): Found {
  const wanted = plain(text)
  const [called, ...others] = organ.elements.filter((each) => namesOf(each).engraved === wanted)
  if (called && others.length === 0) return { type: 'found', element: called }
  const stop = findStop(organ, text)
  if (stop.type === 'found') return stop
  const coupler = findCoupler(organ, text)
  if (coupler.type === 'found') return coupler
  const tremulant = /trem/i.test(text) ? findTremulant(organ, text) : null
  if (tremulant?.type === 'found') return tremulant
  return [stop, coupler, tremulant].find((each) => each?.type === 'ambiguous') ?? stop
}

/** By letter, name, alias, or a name that other builders use for the same division. */
export function findDivision(organ: Organ, text: string): Division | undefined {
  const word = plain(text)
  return (
    organ.divisions.find(({ letter }) => letter === text) ??
    organ.divisions.find(({ name, aliases }) => [name, ...aliases].some((each) => plain(each) === word)) ??
    organ.divisions.find(({ name, aliases }) =>
      [name, ...aliases].some((each) => divisionWord(each) === divisionWord(text)),
    )
  )
}

export const describeElements = (elements: readonly Element[]): string => elements.map(elementName).join(', ')

/** What an element is called, worked out once: a profile's pistons ask for it thousands of times. */
const names = new WeakMap<Element, { readonly engraved: string; readonly name: string; readonly words: string[] }>()

function namesOf(element: Element) {
  const known = names.get(element)
  if (known) return known
  const name = plain(element.name)
  const made = { engraved: plain(elementName(element)), name, words: name.split(' ') }
  names.set(element, made)
  return made
}

/** Longer than any name on a knob. */
const LONGEST_NAME = 200

function parseStopName(organ: Organ, asked: string): AskedStop {
  const text = asked.slice(0, LONGEST_NAME).replace(/\s+/g, ' ')
  const colon = /^([^:]+):\s*(.+)$/.exec(text)
  const { division, rest } = colon
    ? { division: findDivision(organ, colon[1] ?? ''), rest: colon[2] ?? '' }
    : leadingDivision(organ, text)
  const length = /\s(\d+(?:\.\d+)?(?:[\s-]+\d+\/\d+)?|\d+\/\d+|\d*\s*[⅔⅓⅗⅕½])\s*(?:['′’]|ft\.?)?\s*$/.exec(` ${rest}`)
  const footage = length ? parseFootage(length[1] ?? '') : undefined
  const words = plain(length ? ` ${rest}`.slice(0, length.index) : rest)
  return { division, words: words.split(' '), footage }
}

/** A division's name or abbreviation at the start, where something follows it. */
function leadingDivision(organ: Organ, text: string): { division: Division | undefined; rest: string } {
  const match = /^(\S+?)[.:]?\s+(.+)$/.exec(text.trim())
  const [, first = '', rest = ''] = match ?? []
  const division = match && !/^\d/.test(rest) ? findDivision(organ, first) : undefined
  return division ? { division, rest } : { division: undefined, rest: text }
}

/** Each word asked for begins a word of the name, in order: `Op Diap` is an Open Diapason. */
function matches(asked: readonly string[], name: readonly string[]): boolean {
  let at = 0
  return asked.every((word) => {
    while (at < name.length && !name[at]?.startsWith(word)) at++
    return at++ < name.length
  })
}

const sameLength = (has: number | null, asked: number | undefined): boolean =>
  asked === undefined || (has !== null && Math.abs(has - asked) < 0.01)

function nearestStops(stops: readonly Stop[], asked: AskedStop): Stop[] {
  const name = asked.words.join(' ')
  const family = familyOf(name)
  const footage = asked.footage ?? impliedFootage(name)
  const distance = (stop: Stop) =>
    (family === undefined || stop.family === family ? 0 : 3) +
    (footage === undefined ? 0 : stop.footage === null ? 2 : Math.abs(Math.log2(stop.footage / footage)))
  return [...stops].sort((a, b) => distance(a) - distance(b)).slice(0, MOST_OFFERED)
}

const couplerWords = (text: string): string =>
  plain(text)
    .replaceAll('/', ' ')
    .split(' ')
    .filter((word) => word !== 'to' && word !== 'coupler')
    .map((word) => (word === 'sub' || word === 'suboctave' ? 'suboctave' : divisionWord(word)))
    .join(' ')
    .replace('suboctave octave', 'suboctave')
