import {
  divisionWord,
  dynamicNamed,
  type Family,
  familiesNamed,
  familyOf,
  findCoupler,
  findDivision,
  findStop,
  isDivisionWord,
  type Organ,
  plain,
} from '../organ/index.ts'
import { type Token, tokensOf } from './printed-tokens.ts'
import type { Misread, Printed, Wish, WishItem } from './wish.ts'

/** Lengths of open pipes that builders engrave, 64' to 1/4', with fifths, thirds, sevenths and ninths. */
const UNISONS = [1, 3, 5, 7, 9].flatMap((part) => [0, 1, 2, 3, 4, 5, 6, 7, 8].map((octave) => 64 / 2 ** octave / part))
const isLength = (feet: number): boolean => UNISONS.some((each) => Math.abs(each - feet) < 0.01) && feet >= 0.25

const SEPARATORS = [',', '&', '(', ')', '[', ']']
const AND = /^(and|und|et|with|mit|avec|plus)$/
const TO = /^(to|zu|an|auf|sur|a)$/
const DRAW = /^(add|plus|draw|dazu|ajoutez)$/
const RETIRE = /^(no|without|off|less|minus|retire|ohne|sans|ab|otez)$/
/** `Full Swell without Mixture`: what follows is another item. */
const MIDWAY_SIGN = /^(without|ohne|sans|minus|less|no|add)$/
const SOFT = /^(soft|softest|quiet|light|leise|sanft|doux)$/
const COUPLED = /^coupled$/
const BOX = /^(swell )?(box )?(closed|shut|open|half open|half|zu|auf|ferme|fermee|ouvert|ouverte)( box)?$/
const FULL = /^(full|volles|tutti|plein)$/
const CHORUS = /^(chorus|principal chorus|full|prinzipalchor|plenum|)$/

const SOUNDS_EXPECTED = 'lengths (8.4.), a family (Flutes 8), a stop or a coupler'

/** What is read so far, and the words that go without saying for what follows. */
interface Reading {
  readonly text: string
  readonly organ: Organ
  readonly items: { readonly item: WishItem; readonly isSigned: boolean }[]
  readonly boxes: Printed['boxes'][number][]
  division: Token[]
  families: Pick<Wish & { kind: 'sound' }, 'name' | 'families' | 'isPlural' | 'isSoft'> | null
  /** After `Sw. to Gt.`: `and Ped.` is coupled too. */
  coupled: string | null
}

/**
 * A registration as organ books print it: `mf: Sw. 8.4.; Gt. 8.4.2.; Ped. 16.8., Sw. to Ped.`
 * @returns what it asks for; or what in it is not understood, and where
 */
export function readPrinted(text: string, organ: Organ): Printed | Misread {
  const tokens = tokensOf(text)
  const dynamic = leadingDynamic(tokens)
  const reading: Reading = { text, organ, items: [], boxes: [], division: [], families: null, coupled: null }
  const rest = tokens.slice(dynamic?.length ?? 0)
  for (const group of splitAt(rest, ({ type, text: mark }) => type === 'mark' && (mark === ';' || mark === '\n'))) {
    reading.division = []
    reading.families = null
    reading.coupled = null
    for (const item of itemsOf(group, organ)) {
      const misread = readItem(item, reading)
      if (misread) return misread
    }
  }
  if (reading.items.length === 0 && reading.boxes.length === 0 && !dynamic)
    return expected(`a dynamic (mf), ${SOUNDS_EXPECTED}`, 0)
  return {
    dynamic: dynamic?.name ?? null,
    isWhole: reading.items.some(({ isSigned }) => !isSigned),
    items: reading.items.map(({ item }) => item),
    boxes: reading.boxes,
  }
}

const expected = (what: string, at: number, found = ''): Misread => ({
  problem: `${what} expected${found === '' ? '' : `, not "${found}"`}`,
  column: at + 1,
})

/** `mf:`, `mf,`, `mf` at the beginning. `P:` is the pedal. */
function leadingDynamic(tokens: readonly Token[]): { name: string; length: number } | null {
  for (const length of [2, 1]) {
    const words = tokens.slice(0, length)
    const after = tokens[length]
    const name = words.map((each) => each.text).join(' ')
    const isEnd = after === undefined || after.type === 'mark' || isDivisionWord(after.text)
    if (!isEnd || words.some(({ type }) => type !== 'word') || dynamicNamed(name) === undefined) continue
    if (/^[PF]\.?$/.test(name)) continue
    const marked = after?.type === 'mark' && /[:;,–—-]/.test(after.text)
    return { name: name.replace(/\.$/, ''), length: words.length + (marked ? 1 : 0) }
  }
  return null
}

function splitAt(tokens: readonly Token[], isBorder: (token: Token) => boolean): Token[][] {
  const groups: Token[][] = [[]]
  for (const token of tokens) {
    if (isBorder(token)) groups.push([])
    else groups.at(-1)?.push(token)
  }
  return groups.filter((group) => group.length > 0)
}

/** At commas and `and`; and before a division that follows a length: `Sw. 8. Gt. 8.` */
function itemsOf(group: readonly Token[], organ: Organ): Token[][] {
  const items: Token[][] = [[]]
  for (const [index, token] of group.entries()) {
    const current = items.at(-1) as Token[]
    const before = current.at(-1)
    const isBetween =
      token.type === 'word' ? AND.test(plain(token.text)) : SEPARATORS.includes(token.text) && token.type === 'mark'
    const plusBetween = token.type === 'mark' && token.text === '+' && before !== undefined
    if (isBetween || plusBetween) {
      items.push([])
      continue
    }
    const isSign =
      token.type === 'word' && MIDWAY_SIGN.test(plain(token.text)) && divisionAt(current, organ) < current.length
    const isCoupled =
      token.type === 'word' && COUPLED.test(plain(token.text)) && divisionAt(current, organ) < current.length
    const begins =
      (before?.type === 'length' && divisionAt(group.slice(index), organ) > 0) ||
      (before !== undefined && (isSign || isCoupled))
    if (begins) items.push([token])
    else current.push(token)
  }
  return items.filter((item) => item.length > 0)
}

/** How many tokens name a division here: 0 where none does. */
function divisionAt(tokens: readonly Token[], organ: Organ): number {
  for (const length of [2, 1]) {
    const words = tokens.slice(0, length)
    if (words.length < length || words.some(({ type }) => type !== 'word')) continue
    const name = nameOf(words)
    if (findDivision(organ, name) === undefined && !isDivisionWord(name)) continue
    // Rather a stop: the Bombarde 16; an Echo Flute on an organ without an Echo.
    const after = tokens[length]
    if (familyOf(name) !== undefined && after?.text !== ':') continue
    const isAdjective =
      ['solo', 'echo'].includes(divisionWord(name)) && after?.type === 'word' && !/\.$/.test(words.at(-1)?.text ?? '')
    if (isAdjective && findDivision(organ, name) === undefined && !TO.test(plain(after.text))) continue
    return length
  }
  return 0
}

const nameOf = (tokens: readonly Token[]): string =>
  tokens
    .map(({ text }) => text)
    .join(' ')
    .replace(/\.$/, '')

const wordsOf = (tokens: readonly Token[]): string => plain(tokens.map(({ text }) => text).join(' '))

/** @returns what is not understood; null where the item was read */
function readItem(item: readonly Token[], reading: Reading): Misread | null {
  const { organ } = reading
  let rest = [...item]
  let change: WishItem['change'] = 'draw'
  let isSigned = false
  const takeSign = () => {
    const sign = signOf(rest[0])
    if (sign) {
      change = sign
      isSigned = true
      rest = rest.slice(1)
    }
    const last = rest.at(-1)
    if (rest.length > 1 && last?.type === 'word' && /^(off|ab)$/.test(plain(last.text))) {
      change = 'retire'
      isSigned = true
      rest = rest.slice(0, -1)
    }
  }
  takeSign()
  const [start] = rest
  if (!start) return expected(SOUNDS_EXPECTED, item.at(-1)?.end ?? 0)
  const push = (wish: Wish, text = sliceOf(reading.text, rest)) =>
    reading.items.push({ item: { change, wish, text }, isSigned })

  const coupler = couplerIn(rest, reading)
  if (coupler && 'problem' in coupler) return coupler
  if (coupler) {
    for (const name of coupler.names) push({ kind: 'coupler', name }, name)
    reading.coupled = coupler.sounds
    return null
  }
  const division = divisionAt(rest, organ)
  if (division > 0) {
    const isOnly = rest.length === division
    if (isOnly && reading.coupled !== null) {
      const name = `${reading.coupled} to ${nameOf(rest)}`
      push({ kind: 'coupler', name }, name)
      return null
    }
    reading.division = rest.slice(0, division)
    reading.families = null
    rest = rest.slice(division)
    if (rest[0]?.text === ':') rest = rest.slice(1)
    takeSign()
    if (rest.length === 0) return expected(SOUNDS_EXPECTED, item.at(-1)?.end ?? 0)
  }
  const stray = rest.find(({ type }) => type === 'mark')
  if (stray) return expected(SOUNDS_EXPECTED, stray.start, stray.text)
  const bad = rest.find(({ type, feet }) => type === 'length' && !isLength(feet))
  if (bad) return expected('a length of pipes (16, 8, 4, 2 2/3, 2 …)', bad.start, bad.text)
  return readSounds(rest, reading, push)
}

function signOf(token: Token | undefined): WishItem['change'] | null {
  if (!token) return null
  if (token.type === 'mark') return token.text === '+' ? 'draw' : /[-−–]/.test(token.text) ? 'retire' : null
  const word = plain(token.text)
  return token.type !== 'word' ? null : DRAW.test(word) ? 'draw' : RETIRE.test(word) ? 'retire' : null
}

const sliceOf = (text: string, tokens: readonly Token[]): string =>
  text.slice(tokens[0]?.start ?? 0, tokens.at(-1)?.end ?? 0).trim()

/** `Sw. to Ped.`, `OW/HW`, `II-P`, `Gt. coupled to Sw.`, `Tirasse G.O.`, `Sw. Octave to Gt.`, `Swell Sub-Octave`. */
function couplerIn(
  tokens: readonly Token[],
  { organ, text, division }: Reading,
): { readonly names: readonly string[]; readonly sounds: string } | Misread | null {
  const words = tokens.map((each) => (each.type === 'length' ? each.text : plain(each.text) || each.text))
  const koppel = /^(koppel|coupler|coupled?|accouplement|acc|copula)$/
  const lead = koppel.test(words[0] ?? '') ? 1 : 0
  const tirasse = /^tir(asse)?s?$/.test(words[0] ?? '')
  if (tirasse) {
    const sounds = nameOf(tokens.slice(1))
    if (divisionAt(tokens.slice(1), organ) === tokens.length - 1) {
      return { names: [`${sounds} to Pedal`], sounds }
    }
    return expected('a manual (Tirasse Récit)', tokens[1]?.start ?? tokens[0]?.end ?? 0, nameOf(tokens.slice(1)))
  }
  const at = words.findIndex((word, index) => index >= lead && index > 0 && (TO.test(word) || /^[/–-]$/.test(word)))
  if (at < 0) {
    const name = sliceOf(text, tokens)
    const isSub = /\bsub ?octave\b/.test(plain(name))
    const isKnown = /^[^\d]+$/.test(name) && findCoupler(organ, name).type === 'found' && !isStop(organ, name)
    return isSub || isKnown ? { names: [name], sounds: name } : null
  }
  // `Ped. 16, 8 coupled to Sw.`
  if (at === lead && lead === 1 && division.length > 0) {
    const sounds = nameOf(tokens.slice(at + 1))
    if (divisionAt(tokens.slice(at + 1), organ) === tokens.length - 2) {
      return { names: [`${sounds} to ${nameOf(division)}`], sounds }
    }
  }
  let [left, right] = [tokens.slice(lead, at), tokens.slice(at + 1)]
  if (/^(chorus|full|flutes?|diapasons?)$/.test(words[at - 1] ?? '')) return null
  const isCoupledTo = koppel.test(plain(left.at(-1)?.text ?? ''))
  if (isCoupledTo) left = left.slice(0, -1)
  if (left.at(-1)?.type === 'word' && koppel.test(plain(left.at(-1)?.text ?? ''))) left = left.slice(0, -1)
  const leftLength = divisionAt(left, organ)
  const rightLength = divisionAt(right, organ)
  // `Swell to Great 4`, as some consoles engrave it.
  const engraved = right.length === rightLength + 1 && right.at(-1)?.type === 'length' ? right.at(-1) : undefined
  if (engraved && rightLength > 0) right = right.slice(0, -1)
  const pitch = wordsOf(engraved ? [engraved] : left.slice(leftLength))
  // `Gt. to Fifteenth` is a chorus.
  if (leftLength > 0 && rightLength === 0 && chorusEnd(right) !== undefined) return null
  if (leftLength === 0) {
    const isMeant = rightLength > 0 && rightLength === right.length && TO.test(words[at] ?? '')
    return isMeant ? expected('a division (Sw. to Ped.)', left[0]?.start ?? 0, nameOf(left)) : null
  }
  if (!/^(|unison|8|(super ?)?octave|4|sub ?octave|16)$/.test(pitch)) return null
  if (rightLength === 0 || rightLength < right.length) {
    const wrong = right[rightLength]
    return expected('a division to couple to (Sw. to Ped.)', wrong?.start ?? tokens.at(-1)?.end ?? 0, wrong?.text)
  }
  if (isCoupledTo) [left, right] = [right, left]
  const sounds = nameOf(left.slice(0, isCoupledTo ? rightLength : leftLength))
  const between = /^(sub|16)/.test(pitch) ? ' Sub-Octave' : /octave|4/.test(pitch) ? ' Octave' : ''
  return { names: [`${sounds}${between} to ${nameOf(right)}`], sounds }
}

const isStop = (organ: Organ, name: string): boolean => findStop(organ, name).type !== 'missing'

/** Where a chorus ends: `2`, `Fifteenth`, `15th`, `Mixture`. */
function chorusEnd(tokens: readonly Token[]): number | 'mixture' | undefined {
  const [first] = tokens
  if (!first || tokens.length > 1) return undefined
  if (first.type === 'length') return first.feet
  const word = plain(first.text)
  if (/^(15th|fifteenth|fifteenths|superoctave|doublette)$/.test(word)) return 2
  if (/^(12th|twelfth)$/.test(word)) return 2 + 2 / 3
  if (/^(principals?|octave)$/.test(word)) return 4
  return /^mixtu/.test(word) ? 'mixture' : undefined
}

function readSounds(
  rest: readonly Token[],
  reading: Reading,
  push: (wish: Wish, text?: string) => void,
): Misread | null {
  const { organ, text } = reading
  const division = reading.division.length === 0 ? null : nameOf(reading.division)
  const first = rest[0] as Token
  const written = sliceOf(text, rest)
  const say = (wish: Wish) => push(wish, division === null ? written : `${division}. ${written}`)
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
  const chorus = /^(principal chorus|chorus|prinzipalchor|plenum)$/.test(words)
  if (chorus && lengths.length === 0) {
    say({ kind: 'chorus', division, to: /plenum/.test(words) ? 'mixture' : 2 })
    return null
  }
  const family = chorus ? { families: ['principal' as Family], isPlural: false } : familiesNamed(nameOf(kind))
  const inherited = named.length === 0 ? reading.families : null
  if (family || kind.length === 0) {
    const sound = family
      ? { ...family, name: nameOf(kind), isSoft }
      : (inherited ?? { name: '', families: [], isPlural: false, isSoft })
    if (lengths.length === 0 && !family) return expected('a length (8)', rest.at(-1)?.end ?? 0)
    reading.families = family ? sound : reading.families
    if (lengths.length === 0) say({ kind: 'sound', division, ...sound, lengths: [] })
    for (const length of lengths) {
      const asked = named.length === 0 ? '' : `${nameOf(named)} `
      push(
        { kind: 'sound', division, ...sound, lengths: [length] },
        `${division === null ? '' : `${division}. `}${asked}${sayFeet(rest, length)}`,
      )
    }
    return null
  }
  reading.families = null
  const name = sliceOf(text, named)
  if (division === null && familyOf(name) === undefined && !isStop(organ, written)) {
    return expected('a division (Sw., Gt., Ped., Ch. …), a family or a stop', first.start, name)
  }
  if (lengths.length === 0) say({ kind: 'stop', division, name, footage: null })
  for (const footage of lengths) {
    push(
      { kind: 'stop', division, name, footage },
      `${division === null ? '' : `${division}. `}${name} ${sayFeet(rest, footage)}`,
    )
  }
  return null
}

const sayFeet = (tokens: readonly Token[], feet: number): string =>
  (tokens.find((each) => each.feet === feet)?.text ?? '').replace(/\s*['′’"″]$/, '')
