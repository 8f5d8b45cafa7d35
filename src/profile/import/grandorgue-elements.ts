import type { FoundCoupler, FoundPiston, FoundTremulant } from './found-organ.ts'
import {
  claim,
  controlOf,
  counted,
  distinct,
  GRANDORGUE_NUMBERS,
  type Kind,
  leaveOut,
  listed,
  type Manual,
  MOST,
  numberOf,
  padded,
  type Reading,
  sectionsOn,
} from './grandorgue-reading.ts'
import type { Section } from './read-sections.ts'

const FIRST_BOX = 11

export function couplersOf(manual: Manual, reading: Reading): FoundCoupler[] {
  const { sections, manuals } = reading
  return sectionsOn(manual.section, 'Coupler', sections).flatMap(({ at, section }) => {
    const label = section.mustText('Name')
    const pass = (why: string) => leaveOut(reading, section, label, why)
    if (section.isYes('UnisonOff')) return pass('is a unison off, which a profile cannot say')
    const type = section.text('CouplerType') ?? 'Normal'
    if (!/^normal$/i.test(type)) return pass(`couples the ${type.toLowerCase()} only, which a profile cannot say`)
    const destination = section.mustNumber('DestinationManual', 0, 16)
    const shift = section.number('DestinationKeyshift', -24, 24) ?? 0
    const sounds = manuals.find((each) => each.at === destination)
    if (!sounds) return pass(`couples [Manual${padded(destination)}], which has no keys here`)
    if (sounds === manual && shift === 0) return pass('couples a manual to itself')
    const control = controlOf(section, 'coupler', at, reading)
    if (typeof control === 'string') return pass(control)
    const { name: keys } = manual.division
    const [name, number] = [control.label ?? label, numberOf(control)]
    if (!claim(reading, section, label, number, `“${name}”`)) return []
    return [{ name, keys, sounds: sounds.division.name, shift, number }]
  })
}

/** The division most of whose stops stand on those wind chests; null where none does. */
function divisionOn(chests: readonly number[], reading: Reading): string | null {
  const counts = new Map<string, number>()
  for (const chest of chests) {
    for (const [division, count] of reading.chests.get(chest) ?? []) {
      counts.set(division, (counts.get(division) ?? 0) + count)
    }
  }
  return [...counts].sort((a, b) => b[1] - a[1])[0]?.[0] ?? null
}

/** Wind chests that an enclosure or a tremulant works on. */
function chestsWith(organ: Section, what: 'Enclosure' | 'Tremulant', { sections }: Reading): Map<number, number[]> {
  const chests = new Map<number, number[]>()
  for (const { at, section } of counted(organ, sections, 'WindchestGroup')) {
    for (const each of listed(section, what)) chests.set(each.at, [...(chests.get(each.at) ?? []), at])
  }
  return chests
}

export function tremulantsOf(organ: Section, reading: Reading): FoundTremulant[] {
  const chests = chestsWith(organ, 'Tremulant', reading)
  const found = new Map<number, FoundTremulant>()
  for (const { at, section } of counted(organ, reading.sections, 'Tremulant')) {
    const label = section.mustText('Name')
    const division = divisionOn(chests.get(at) ?? [], reading)
    const control = controlOf(section, 'tremulant', at, reading)
    if (typeof control === 'string' || division === null) {
      leaveOut(reading, section, label, typeof control === 'string' ? control : 'shakes no stop')
      continue
    }
    const number = numberOf(control)
    if (found.has(number) || !claim(reading, section, label, number, `“${label}”`)) continue
    found.set(number, { name: control.label ?? label, division, number })
  }
  return distinct([...found.values()])
}

/** An enclosure, with the division that it works on and its control change there; null where it encloses no stop. */
export interface Box {
  readonly at: number
  readonly name: string
  readonly section: Section
  readonly division: string | null
  readonly cc: number
}

export function boxesOf(organ: Section, reading: Reading): Box[] {
  const chests = chestsWith(organ, 'Enclosure', reading)
  const found: Box[] = []
  for (const { at, section } of counted(organ, reading.sections, 'Enclosure')) {
    const name = section.mustText('Name')
    const division = divisionOn(chests.get(at) ?? [], reading)
    if (division === null) leaveOut(reading, section, name, 'encloses no stop')
    const cc = FIRST_BOX + found.filter((each) => each.division === division).length
    found.push({ at, name, section, division, cc })
  }
  return found
}

/** The generals that the definition itself sets. */
export function pistonsOf(organ: Section, reading: Reading): FoundPiston[] {
  const pistons: FoundPiston[] = []
  for (const { at, section } of counted(organ, reading.sections, 'General')) {
    const ofOrgan = (what: string, count: string, kind: Kind) =>
      listed(section, `${what}Number`, count, true).map(({ at: each }) => signed(kind, each))
    const numbers = [
      ...ofOrgan('Switch', 'NumberOfSwitches', 'switch'),
      ...onManuals(section, 'Stop', 'stop', reading),
      ...onManuals(section, 'Coupler', 'coupler', reading),
      ...ofOrgan('Tremulant', 'NumberOfTremulants', 'tremulant'),
    ]
    const draw = numbers.filter((each) => each > 0)
    if (draw.length === 0) continue
    const label = section.text('Name') ?? ''
    const name = /^\d*$/.test(label) ? `General ${at}` : label
    pistons.push({ name, draw, retire: numbers.filter((each) => each < 0).map((each) => -each) })
  }
  return distinct(pistons)
}

const signed = (kind: Kind, at: number): number => Math.sign(at) * (GRANDORGUE_NUMBERS[kind] + Math.abs(at))

/** `StopManual001=1` with `StopNumber001=-3`: the third stop of the first manual, retired. */
function onManuals(section: Section, what: 'Stop' | 'Coupler', kind: Kind, { manuals }: Reading): number[] {
  return listed(section, `${what}Number`, `NumberOf${what}s`, true).flatMap(({ at, key }) => {
    const manual = section.mustNumber(key.replace('Number', 'Manual'), 0, 16)
    const on = manuals.find((each) => each.at === manual)
    const element = on?.section.number(`${what}${padded(Math.abs(at))}`, 1, MOST)
    return element ? [signed(kind, Math.sign(at) * element)] : []
  })
}
