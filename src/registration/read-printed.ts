import { dynamicNamed, isDivisionWord, type Organ, plain } from '../organ/index.ts'
import { couplerIn } from './printed-coupler.ts'
import { divisionAt, expected, nameOf, type Reading, sliceOf } from './printed-reading.ts'
import { readSounds } from './printed-sounds.ts'
import { type Token, tokensOf } from './printed-tokens.ts'
import type { Misread, Printed, Wish, WishItem } from './wish.ts'

/** Lengths of open pipes that builders engrave, 64' to 1/4', with fifths, thirds, sevenths and ninths. */
const UNISONS = [1, 3, 5, 7, 9].flatMap((part) => [0, 1, 2, 3, 4, 5, 6, 7, 8].map((octave) => 64 / 2 ** octave / part))
const isLength = (feet: number): boolean => UNISONS.some((each) => Math.abs(each - feet) < 0.01) && feet >= 0.25

const SOUNDS_EXPECTED = 'lengths (8.4.), a family (Flutes 8), a stop or a coupler'

const SEPARATORS = [',', '&', '(', ')', '[', ']']
const AND = /^(and|und|et|with|mit|avec|plus)$/
const DRAW = /^(add|plus|draw|dazu|ajoutez)$/
const RETIRE = /^(no|without|off|less|minus|retire|ohne|sans|ab|otez)$/
/** `Full Swell without Mixture`: what follows is another item. */
const MIDWAY_SIGN = /^(without|ohne|sans|minus|less|no|add)$/
const COUPLED = /^coupled$/

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
