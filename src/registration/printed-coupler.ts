import { findCoupler, plain } from '../organ/index.ts'
import { divisionAt, expected, nameOf, type Reading, sliceOf, TO, wordsOf } from './printed-reading.ts'
import { chorusEnd, isStop } from './printed-sounds.ts'
import type { Token } from './printed-tokens.ts'
import type { Misread } from './wish.ts'

/** `Sw. to Ped.`, `OW/HW`, `II-P`, `Gt. coupled to Sw.`, `Tirasse G.O.`, `Sw. Octave to Gt.`, `Swell Sub-Octave`. */
export function couplerIn(
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
