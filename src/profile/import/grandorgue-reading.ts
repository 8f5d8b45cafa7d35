import { badInput } from '../../findings/index.ts'
import type { FoundDivision } from './found-organ.ts'
import type { Section, Sections } from './read-sections.ts'

/**
 * The NRPN that an element is to be bound to is its number in the definition, behind its kind: the same file always gives
 * the same numbers, and 14 bits hold them (GrandOrgue's sections go to 999).
 */
export const GRANDORGUE_NUMBERS = { switch: 0, stop: 1000, coupler: 2000, tremulant: 3000 } as const

export type Kind = keyof typeof GRANDORGUE_NUMBERS

export const MOST = 999

/** MIDI channels 1 to 15 are the keyboards', 16 everything else's. */
export const CONTROL_CHANNEL = 16

export const GENERAL_CANCEL = 10

/** What a person draws: the element itself, or the switch that works it. */
export interface Control {
  readonly kind: Kind
  readonly at: number
  readonly label: string | null
}

export interface Manual {
  readonly at: number
  readonly section: Section
  readonly division: Omit<FoundDivision, 'stops'>
}

export const numberOf = ({ kind, at }: Control): number => GRANDORGUE_NUMBERS[kind] + at

export const padded = (at: number): string => String(at).padStart(3, '0')

export interface Reading {
  readonly sections: Sections
  readonly manuals: readonly Manual[]
  readonly switches: ReadonlyMap<number, string>
  readonly leftOut: string[]
  /** Of each wind chest the division whose stops stand on it, and how many. */
  readonly chests: Map<number, Map<string, number>>
  /** What each number is in the profile: one message cannot be two controls. */
  readonly taken: Map<number, string>
}

export function must(sections: Sections, name: string, askedAt: string): Section {
  const section = sections.section(name)
  if (!section) throw badInput(askedAt, `there is no section [${name}]`, 'the definition speaks of it here')
  return section
}

/** Numbers that a section lists: `NumberOfStops=2`, `Stop001=12`, `Stop002=-3`. */
export function listed(
  section: Section,
  what: string,
  count = `NumberOf${what}s`,
  sign = false,
): { at: number; key: string }[] {
  const many = section.number(count, 0, MOST) ?? 0
  return Array.from({ length: many }, (_, index) => {
    const key = `${what}${padded(index + 1)}`
    return { at: section.mustNumber(key, sign ? -MOST : 1, MOST), key }
  })
}

/** A section of the definition, by the number that counts it among its kind. */
export interface Numbered {
  readonly at: number
  readonly section: Section
}

/** Sections that `[Organ]` counts: `NumberOfSwitches=2` are `[Switch001]` and `[Switch002]`. */
export const counted = (organ: Section, sections: Sections, what: string, count = `NumberOf${what}s`): Numbered[] =>
  Array.from({ length: organ.number(count, 0, MOST) ?? 0 }, (_, index) => ({
    at: index + 1,
    section: must(sections, `${what}${padded(index + 1)}`, organ.whereIs(count)),
  }))

/** Sections that another one lists: the stops of a manual. */
export const sectionsOn = (section: Section, what: string, sections: Sections): Numbered[] =>
  listed(section, what).map(({ at, key }) => ({
    at,
    section: must(sections, `${what}${padded(at)}`, section.whereIs(key)),
  }))

/** An element that the profile will not have, in a sentence. */
export function leaveOut({ leftOut }: Reading, { where, name }: Section, label: string, why: string): [] {
  leftOut.push(`${where}: [${name}] "${label}" ${why}`)
  return []
}

/** One message cannot be two controls: a number is its first claimant's. @returns whether it was free */
export function claim(reading: Reading, section: Section, label: string, number: number, as: string): boolean {
  const other = reading.taken.get(number)
  if (other !== undefined) {
    leaveOut(reading, section, label, `is drawn with ${other}: one drawstop, which a profile has once`)
    return false
  }
  reading.taken.set(number, as)
  return true
}

/** The element's drawstop, or the one switch that works it; several switches that work it together are no drawstop. */
export function controlOf(section: Section, kind: Kind, at: number, reading: Reading): Control | string {
  if (isDrawn(section)) return { kind, at, label: null }
  const works = section.text('Function') ?? ''
  const listedSwitches = listed(section, 'Switch', 'SwitchCount').map((each) => each.at)
  const [only] = listedSwitches
  if (only === undefined || listedSwitches.length > 1) return `is worked by ${listedSwitches.length} switches together`
  if (!/^(and|or)$/i.test(works)) return `is worked by "${works}" of a switch`
  const worker = must(reading.sections, `Switch${padded(only)}`, section.where)
  // GrandOrgue reads switches in order: one can be worked by those before it only, so this ends.
  if (!isDrawn(worker)) {
    return kind === 'switch' && only >= at
      ? 'is worked by a switch that follows it'
      : controlOf(worker, 'switch', only, reading)
  }
  return { kind: 'switch', at: only, label: reading.switches.get(only) ?? null }
}

/** Whether a person draws it, rather than switches work it. */
export const isDrawn = (section: Section): boolean => /^(input)?$/i.test(section.text('Function') ?? '')

/** Names that stand twice get a number behind them: a profile calls everything by its name. */
export function distinct<Named extends { readonly name: string; readonly footage?: number | null }>(
  all: readonly Named[],
): Named[] {
  const seen = new Map<string, number>()
  return all.map((each) => {
    const key = `${each.name.toLowerCase()} ${each.footage ?? ''}`
    const times = (seen.get(key) ?? 0) + 1
    seen.set(key, times)
    return times === 1 ? each : { ...each, name: `${each.name} (${times})` }
  })
}
