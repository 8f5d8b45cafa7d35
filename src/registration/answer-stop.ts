import {
  type Division,
  describeElements,
  type Family,
  type Found,
  familiesNamed,
  familyOf,
  findStop,
  formatFootage,
  impliedFootage,
  mainManual,
  nearestStop,
  type Organ,
  type Stop,
} from '../organ/index.ts'
import { type Answer, exact, instead, missing, onDivision } from './answer.ts'
import { type Asking, inDivisions, sameLength, stopsOf } from './asked-divisions.ts'
import type { Wish } from './wish.ts'

export function answerStop(asking: Asking, wish: Wish & { kind: 'stop' }): readonly Answer[] {
  const { organ } = asking
  const { division, name, footage } = wish
  const feet = footage === null ? '' : ` ${formatFootage(footage)}`
  const inName = `${name}${feet}`
  if (division === null) return [answerAnywhere(asking, name, footage)]
  return inDivisions(asking, division, ({ division: played, insteadOf }) => {
    const asked = `${insteadOf ?? played.name} ${inName}`
    const found = findStop(organ, `${played.name}: ${inName}`)
    if (found.type !== 'missing') return [answerFound(organ, asked, found, insteadOf)]
    return [answerNearest(organ, stopsOf(organ, played), { asked, name, footage, insteadOf, played })]
  })
}

/** A name without a division: the one stop that is called so; of several the main manual's. */
function answerAnywhere({ organ }: Asking, name: string, footage: number | null): Answer {
  const asked = `${name}${footage === null ? '' : ` ${formatFootage(footage)}`}`
  const found = findStop(organ, asked)
  if (found.type !== 'missing') return answerFound(organ, asked, found, null)
  const manuals = organ.divisions.filter(({ isPedal }) => !isPedal)
  const main = mainManual(organ)
  const stops = [...manuals]
    .sort((a, b) => Number(b === main) - Number(a === main))
    .flatMap((each) => stopsOf(organ, each))
  return answerNearest(organ, stops, { asked, name, footage, insteadOf: null, played: null })
}

function answerFound(
  organ: Organ,
  asked: string,
  found: Exclude<Found, { type: 'missing' }>,
  insteadOf: string | null,
): Answer {
  if (found.type === 'found') return onDivision(asked, [found.element], insteadOf)
  const { candidates } = found
  const chosen = candidates.find((each) => each.kind === 'stop' && each.division === mainManual(organ)) ?? candidates[0]
  const elements = chosen ? [chosen] : []
  const divisions = new Set(candidates.map((each) => (each.kind === 'stop' ? each.division : null)))
  const names = describeElements(candidates)
  return divisions.size === 1
    ? instead(asked, elements, `it may be any of ${names}`, true)
    : instead(asked, elements, `"${asked}" may be ${names}; name the division and the length`, false)
}

interface AskedNearest {
  readonly asked: string
  readonly name: string
  readonly footage: number | null
  readonly insteadOf: string | null
  /** null where no division was named. */
  readonly played: Division | null
}

export function answerNearest(organ: Organ, stops: readonly Stop[], wanted: AskedNearest): Answer {
  const { asked, name, insteadOf, played } = wanted
  const named = familiesNamed(name)?.families ?? []
  const family = familyOf(name)
  const families = named.length > 0 ? named : family === undefined ? [] : [family]
  const written = `${name}${wanted.footage === null ? '' : ` ${formatFootage(wanted.footage)}`}`
  const footage = wanted.footage ?? impliedFootage(name) ?? (families[0] === 'mixture' ? null : 8)
  const near = nearestStop(stops, { name, families, footage })
  if (families.length === 0 || !near) {
    const elsewhere = findStop(organ, written)
    const offered = describeElements(elsewhere.type === 'missing' ? elsewhere.nearest : [])
    const known =
      families.length === 0
        ? 'the name is of no family that is known here, so nothing is put in its place'
        : 'nothing near enough'
    return missing(
      asked,
      `the organ has no stop "${asked}" (${known})${offered === '' ? '' : `; the nearest: ${offered}`}`,
    )
  }
  const isNear = families.includes(near.family) && sameLength(near.footage, footage)
  // A family's word is no name: what is of that family and length is what was asked for.
  if (isNear && named.length > 0 && insteadOf === null) return exact(asked, [near])
  const lacks =
    insteadOf === null
      ? `${played === null ? 'it' : `the ${played.name}`} has no ${written}`
      : `this organ has no ${insteadOf}`
  return instead(asked, [near], `${lacks}; ${nearness(near, families, footage)}`, isNear)
}

export function nearness(stop: Stop, families: readonly Family[], footage: number | null): string {
  const same = [families.includes(stop.family) ? 'family' : '', sameLength(stop.footage, footage) ? 'footage' : '']
  const words = same.filter((each) => each !== '')
  return words.length === 0 ? 'nearest that it has' : `nearest of its ${words.join(' and ')}`
}
