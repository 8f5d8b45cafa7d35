import {
  type Coupler,
  describeElements,
  divisionLabel,
  elementName,
  type Found,
  findCoupler,
  findTremulant,
  type Meant,
  meantDivision,
  type Organ,
} from '../organ/index.ts'
import { type Answer, exact, instead, missing, needless, onDivision } from './answer.ts'

export function answerTremulant(organ: Organ, name: string): Answer {
  const found = findTremulant(organ, name)
  if (found.type === 'found') return exact(elementName(found.element), [found.element])
  const division = name.replace(/\W*\btrem\w*\W*$/i, '')
  const asked = division === '' ? 'Tremulant' : `${divisionLabel(organ, division)} Tremulant`
  if (found.type === 'ambiguous')
    return missing(asked, `"${name}" may be ${describeElements(found.candidates)}: name the division`)
  const meant = meantDivision(organ, division)
  const other = organ.elements.filter(
    (each) => each.kind === 'tremulant' && meant?.insteadOf != null && each.division === meant.division,
  )
  if (meant && other.length > 0) return onDivision(asked, other, meant.insteadOf)
  return missing(asked, `the organ has no tremulant "${asked}": left out`)
}

export function answerCoupler(organ: Organ, name: string): Answer {
  const found = findCoupler(organ, name)
  if (found.type === 'found') return exact(elementName(found.element), [found.element])
  const asked = couplerAsked(organ, name)
  if (!asked) return missing(name, sayMissingCoupler(name, found))
  const { label, keys, sounds, shift } = asked
  if (keys.division === sounds.division && shift === 0) {
    return needless(label, 'not needed, the same keys of this organ play the same pipes')
  }
  const between = organ.elements.filter(
    (each): each is Coupler =>
      each.kind === 'coupler' && each.keys === keys.division && each.sounds === sounds.division,
  )
  const same = between.filter((each) => each.shift === shift)
  const lacking = [...new Set([keys.insteadOf, sounds.insteadOf].filter((each) => each !== null))]
  if (same.length > 0)
    return onDivision(label, same.slice(0, 1), lacking.length === 0 ? null : lacking.join(' and no '))
  const unison = between.filter((each) => each.shift === 0)
  if (unison.length > 0 && shift !== 0 && keys.division !== sounds.division) {
    return instead(label, unison.slice(0, 1), 'it couples these at their own pitch only', false)
  }
  return missing(label, sayMissingCoupler(label, found))
}

function sayMissingCoupler(name: string, found: Found): string {
  const near =
    found.type === 'found' ? '' : describeElements(found.type === 'missing' ? found.nearest : found.candidates)
  return found.type === 'ambiguous'
    ? `"${name}" may be ${near}: write it as the organ does`
    : `the organ has no coupler "${name}"${near === '' ? '' : `; the nearest: ${near}`}`
}

interface AskedCoupler {
  readonly label: string
  readonly keys: Meant
  readonly sounds: Meant
  readonly shift: number
}

/** `Swell Octave to Great` taken apart: whose pipes, on which keys, how far from them. */
function couplerAsked(organ: Organ, name: string): AskedCoupler | null {
  const octave = /\b(sub|super)?[\s-]*octave\b|\s(?:16|4)['′’]?$/i.exec(name)
  const shift = octave === null ? 0 : /sub|16/i.test(octave[0]) ? -12 : 12
  const [left = '', right = left] = name
    .replace(octave?.[0] ?? /$^/, ' ')
    .split(/\s+(?:to|zu|an|auf|sur)\s+|\s*[/–-]\s*/i)
    .map((each) => each.trim())
  const [sounds, keys] = [meantDivision(organ, left), meantDivision(organ, right === '' ? left : right)]
  if (!sounds || !keys) return null
  const pitch = shift === 0 ? '' : shift < 0 ? ' Sub-Octave' : ' Octave'
  const nameFor = (meant: Meant) => meant.insteadOf ?? meant.division.name
  const isAlone = right === '' || right === left
  return { label: `${nameFor(sounds)}${pitch}${isAlone ? '' : ` to ${nameFor(keys)}`}`, keys, sounds, shift }
}
