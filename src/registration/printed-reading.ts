import { divisionWord, familyOf, findDivision, isDivisionWord, type Organ, plain } from '../organ/index.ts'
import type { Token } from './printed-tokens.ts'
import type { Misread, Printed, Wish, WishItem } from './wish.ts'

/** What is read so far, and the words that go without saying for what follows. */
export interface Reading {
  readonly text: string
  readonly organ: Organ
  readonly items: { readonly item: WishItem; readonly isSigned: boolean }[]
  readonly boxes: Printed['boxes'][number][]
  division: Token[]
  families: Pick<Wish & { kind: 'sound' }, 'name' | 'families' | 'isPlural' | 'isSoft'> | null
  /** After `Sw. to Gt.`: `and Ped.` is coupled too. */
  coupled: string | null
}

export const TO = /^(to|zu|an|auf|sur|a)$/

export const expected = (what: string, at: number, found = ''): Misread => ({
  problem: `${what} expected${found === '' ? '' : `, not "${found}"`}`,
  column: at + 1,
})

/** How many tokens name a division here: 0 where none does. */
export function divisionAt(tokens: readonly Token[], organ: Organ): number {
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

export const nameOf = (tokens: readonly Token[]): string =>
  tokens
    .map(({ text }) => text)
    .join(' ')
    .replace(/\.$/, '')

export const wordsOf = (tokens: readonly Token[]): string => plain(tokens.map(({ text }) => text).join(' '))

export const sliceOf = (text: string, tokens: readonly Token[]): string =>
  text.slice(tokens[0]?.start ?? 0, tokens.at(-1)?.end ?? 0).trim()
