import { type Family, familiesNamed, familyOf, findStop, type Organ, plain } from '../organ/index.ts'
import { divisionAt, expected, nameOf, type Reading, sliceOf, TO, wordsOf } from './printed-reading.ts'
import type { Token } from './printed-tokens.ts'
import type { Misread, Wish } from './wish.ts'

const SOFT = /^(soft|softest|quiet|light|leise|sanft|doux)$/
const BOX = /^(swell )?(box )?(closed|shut|open|half open|half|zu|auf|ferme|fermee|ouvert|ouverte)( box)?$/
const FULL = /^(full|volles|tutti|plein)$/
const CHORUS = /^(chorus|principal chorus|full|prinzipalchor|plenum|)$/

export const isStop = (organ: Organ, name: string): boolean => findStop(organ, name).type !== 'missing'

/** Where a chorus ends: `2`, `Fifteenth`, `15th`, `Mixture`. */
export function chorusEnd(tokens: readonly Token[]): number | 'mixture' | undefined {
  const [first] = tokens
  if (!first || tokens.length > 1) return undefined
  if (first.type === 'length') return first.feet
  const word = plain(first.text)
  if (/^(15th|fifteenth|fifteenths|superoctave|doublette)$/.test(word)) return 2
  if (/^(12th|twelfth)$/.test(word)) return 2 + 2 / 3
  if (/^(principals?|octave)$/.test(word)) return 4
  return /^mixtu/.test(word) ? 'mixture' : undefined
}

/** @returns what is not understood; null where the sounds were read */
export function readSounds(
  rest: readonly Token[],
  reading: Reading,
  push: (wish: Wish, text?: string) => void,
): Misread | null {
  const { organ, text } = reading
  const division = reading.division.length === 0 ? null : nameOf(reading.division)
  const first = rest[0] as Token
  const written = sliceOf(text, rest)
  const prefix = division === null ? '' : `${division}. `
  const say = (wish: Wish, as = written) => push(wish, `${prefix}${as}`)
  const to = rest.findIndex(({ text: word }, index) => TO.test(plain(word)) && index < rest.length - 1)
  const end = to < 0 ? undefined : chorusEnd(rest.slice(to + 1))
  if (end !== undefined && CHORUS.test(wordsOf(rest.slice(0, to)))) {
    say({ kind: 'chorus', division, to: end })
    return null
  }
  const lengths = rest.flatMap(({ type, feet }) => (type === 'length' ? [feet] : []))
  const named = rest.filter(({ type }) => type === 'word')
  const words = wordsOf(named)
  if (/^trem/.test(words)) {
    say({ kind: 'tremulant', name: division === null ? written : `${division} tremulant` })
    return null
  }
  if (division !== null && lengths.length === 0 && BOX.test(words)) {
    const position = /half/.test(words) ? 0.5 : /open|auf|ouvert/.test(words) ? 1 : 0
    reading.boxes.push({ division, position })
    return null
  }
  if (FULL.test(words.split(' ')[0] ?? '') && lengths.length === 0) {
    const after = divisionAt(rest.slice(1), organ)
    const of =
      after === rest.length - 1 && after > 0 ? nameOf(rest.slice(1)) : named.length === 1 ? division : undefined
    if (of) {
      if (after > 0) reading.division = rest.slice(1)
      push({ kind: 'dynamic', division: of, dynamic: 'tutti' }, written)
      return null
    }
  }
  if (division !== null && lengths.length === 0 && /^(p{1,4}|mp|mf|f{1,4})$/.test(first.text) && named.length === 1) {
    say({ kind: 'dynamic', division, dynamic: first.text })
    return null
  }
  const isSoft = SOFT.test(plain(named[0]?.text ?? ''))
  const kind = isSoft ? named.slice(1) : named
  const isChorus = /^(principal chorus|chorus|prinzipalchor|plenum)$/.test(words)
  if (isChorus && lengths.length === 0) {
    say({ kind: 'chorus', division, to: /plenum/.test(words) ? 'mixture' : 2 })
    return null
  }
  const family = isChorus ? { families: ['principal' as Family], isPlural: false } : familiesNamed(nameOf(kind))
  const inherited = named.length === 0 ? reading.families : null
  if (family || kind.length === 0) {
    const sound = family
      ? { ...family, name: nameOf(kind), isSoft }
      : (inherited ?? { name: '', families: [], isPlural: false, isSoft })
    if (lengths.length === 0 && !family) return expected('a length (8)', rest.at(-1)?.end ?? 0)
    reading.families = family ? sound : reading.families
    if (lengths.length === 0) say({ kind: 'sound', division, ...sound, lengths: [] })
    const asked = named.length === 0 ? '' : `${nameOf(named)} `
    for (const length of lengths)
      say({ kind: 'sound', division, ...sound, lengths: [length] }, `${asked}${sayFeet(rest, length)}`)
    return null
  }
  reading.families = null
  const name = sliceOf(text, named)
  if (division === null && familyOf(name) === undefined && !isStop(organ, written)) {
    return expected('a division (Sw., Gt., Ped., Ch. …), a family or a stop', first.start, name)
  }
  if (lengths.length === 0) say({ kind: 'stop', division, name, footage: null })
  for (const footage of lengths) say({ kind: 'stop', division, name, footage }, `${name} ${sayFeet(rest, footage)}`)
  return null
}

const sayFeet = (tokens: readonly Token[], feet: number): string =>
  (tokens.find((each) => each.feet === feet)?.text ?? '').replace(/\s*['′’"″]$/, '')
