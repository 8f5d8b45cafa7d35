import { badInput } from '../findings/index.ts'
import type { FoundCoupler, FoundDivision, FoundOrgan, FoundPiston, FoundStop, FoundTremulant } from './found-organ.ts'
import { decodeSections, readSections, type Section, type Sections } from './read-sections.ts'
import { lengthAndFamily, splitStopName } from './stop-name.ts'

/**
 * The NRPN that an element is to be bound to is its number in the definition, behind its kind: the same file always gives
 * the same numbers, and 14 bits hold them (GrandOrgue's sections go to 999).
 */
export const GRANDORGUE_NUMBERS = { switch: 0, stop: 1000, coupler: 2000, tremulant: 3000 } as const
type Kind = keyof typeof GRANDORGUE_NUMBERS

export const MOST = 999
const MOST_MANUALS = 15
/** MIDI channels 1 to 15 are the keyboards', 16 everything else's. */
export const CONTROL_CHANNEL = 16
export const GENERAL_CANCEL = 10
const FIRST_BOX = 11
/** A rank of 8 foot has this (GrandOrgue, HarmonicNumber; it is 64 divided by the length). */
const FEET_TIMES_HARMONIC = 64
const NOISE =
  /noise|sound ?effect|bruit|gerausch|geräusch|geluid|blower|moteur|motor\b|tracker|ambien|key ?action|drawstop/i
/** A real stop has more pipes than its sound effects have samples. */
const FEWEST_PIPES = 3

const SETTINGS = {
  port: ['loopMIDI', 'GrandOrgue'],
  virtualPort: 'Voluntary',
  dialect: 'grandorgue',
  wire: 'usb',
  leadInMs: 600,
  settleMs: 100,
  action: { stopTravelMs: 20, repeatGapMs: 40 },
  controlChannel: CONTROL_CHANNEL,
  generalCancel: { program: GENERAL_CANCEL, channel: CONTROL_CHANNEL },
}

/** What a person draws: the element itself, or the switch that works it. */
interface Control {
  readonly kind: Kind
  readonly at: number
  readonly label: string | null
}

interface Manual {
  readonly at: number
  readonly section: Section
  readonly division: Omit<FoundDivision, 'stops'>
}

const numberOf = ({ kind, at }: Control): number => GRANDORGUE_NUMBERS[kind] + at
export const padded = (at: number): string => String(at).padStart(3, '0')

/**
 * A GrandOrgue organ definition (`.organ`).
 * @param file what to call it in messages
 * @throws BadInput where something is missing or out of its range: file, line, what was expected
 */
export function readGrandOrgue(file: string, bytes: Uint8Array): FoundOrgan {
  const { organ, divisions, ...read } = readDefinition(file, bytes)
  const { manuals, leftOut } = read
  return {
    name: organ.mustText('ChurchName'),
    source: `GrandOrgue’s definition ${file.split(/[\\/]/).pop()}`,
    notes: [
      'Its elements answer when they are bound so in GrandOrgue: each manual to notes on its channel, each stop, coupler',
      `and tremulant to the NRPN of its number on channel ${CONTROL_CHANNEL} (lower limit 0, upper limit 1), the boxes to their control`,
      `changes, general cancel to program ${GENERAL_CANCEL} on channel ${CONTROL_CHANNEL}. Numbers below 1000 are switches of the definition, 1000`,
      'and more stops, 2000 couplers, 3000 tremulants.',
    ],
    settings: SETTINGS,
    divisions: divisions.map(({ stops, ...division }) => ({ ...division, stops: distinct(stops) })),
    couplers: manuals.flatMap((manual) => couplersOf(manual, read)),
    tremulants: tremulantsOf(organ, read),
    enclosures: distinct(
      boxesOf(organ, read).flatMap(({ name, division, cc }) => (division === null ? [] : [{ name, division, cc }])),
    ),
    pistons: pistonsOf(organ, read),
    leftOut,
  }
}

/** What is read of a definition, before a profile or a binding is made of it. */
export interface Definition extends Reading {
  readonly organ: Section
  readonly divisions: readonly FoundDivision[]
}

/** @throws BadInput as `readGrandOrgue` */
export function readDefinition(file: string, bytes: Uint8Array): Definition {
  const sections = readSections(file, decodeSections(bytes))
  const organ = sections.section('Organ')
  if (!organ) throw badInput(file, 'it has no section [Organ]', 'a GrandOrgue organ definition is expected')
  const leftOut: string[] = [...sections.passedOver]
  const manuals = readManuals(organ, sections, leftOut)
  const switches = switchNames(organ, sections)
  const read: Reading = { sections, manuals, switches, leftOut, chests: new Map(), taken: new Map() }
  return { ...read, organ, divisions: manuals.map((manual) => ({ ...manual.division, stops: stopsOf(manual, read) })) }
}

interface Reading {
  readonly sections: Sections
  readonly manuals: readonly Manual[]
  readonly switches: ReadonlyMap<number, string>
  readonly leftOut: string[]
  /** Of each wind chest the division whose stops stand on it, and how many. */
  readonly chests: Map<number, Map<string, number>>
  /** What each number is in the profile: one message cannot be two controls. */
  readonly taken: Map<number, string>
}

function readManuals(organ: Section, sections: Sections, leftOut: string[]): Manual[] {
  const count = organ.mustNumber('NumberOfManuals', 0, 16)
  const first = organ.isYes('HasPedals') ? 0 : 1
  if (count === 0 && first === 1) {
    throw badInput(organ.whereIs('NumberOfManuals'), 'there is neither a manual nor a pedal', 'this organ has no keys')
  }
  const manuals: Manual[] = []
  for (let at = first; at <= count; at++) {
    const section = must(sections, `Manual${padded(at)}`, organ.whereIs('NumberOfManuals'))
    const isPedal = at === 0
    const channel = isPedal ? count + 1 : at
    const keys = section.number('NumberOfAccessibleKeys', 0, 128) ?? section.mustNumber('NumberOfLogicalKeys', 1, 192)
    if (keys === 0) {
      leftOut.push(`${section.where}: [${section.name}] has no keys: it is played through couplers only`)
      continue
    }
    if (channel > MOST_MANUALS) {
      leftOut.push(`${section.where}: [${section.name}]: no MIDI channel is left for it`)
      continue
    }
    const low = section.mustNumber('FirstAccessibleKeyMIDINoteNumber', 0, 127)
    const compass = [low, Math.min(127, low + keys - 1)] as const
    manuals.push({ at, section, division: { name: section.mustText('Name'), channel, compass, isPedal } })
  }
  return distinctManuals(manuals)
}

function distinctManuals(manuals: readonly Manual[]): Manual[] {
  const names = distinct(manuals.map(({ division }) => ({ name: division.name, footage: null })))
  return manuals.map((manual, index) => ({
    ...manual,
    division: { ...manual.division, name: names[index]?.name ?? manual.division.name },
  }))
}

export function must(sections: Sections, name: string, askedAt: string): Section {
  const section = sections.section(name)
  if (!section) throw badInput(askedAt, `there is no section [${name}]`, 'the definition speaks of it here')
  return section
}

function switchNames(organ: Section, sections: Sections): ReadonlyMap<number, string> {
  const names = new Map<number, string>()
  const count = organ.number('NumberOfSwitches', 0, MOST) ?? 0
  for (let at = 1; at <= count; at++) {
    const section = must(sections, `Switch${padded(at)}`, organ.whereIs('NumberOfSwitches'))
    names.set(at, section.text('Name') ?? section.name)
  }
  return names
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

/** Its own drawstop, or the one switch that works it; several switches that work it together are no drawstop. */
function controlOf(section: Section, kind: Kind, at: number, reading: Reading): Control | string {
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

function stopsOf(manual: Manual, reading: Reading): FoundStop[] {
  const { sections, leftOut } = reading
  const found = new Map<number, FoundStop>()
  for (const { at, key } of listed(manual.section, 'Stop')) {
    const section = must(sections, `Stop${padded(at)}`, manual.section.whereIs(key))
    const label = section.mustText('Name')
    const pass = (why: string) => leftOut.push(`${section.where}: [${section.name}] "${label}" ${why}`)
    const control = controlOf(section, 'stop', at, reading)
    if (isNoise(section, label, reading)) {
      // Blower and drawstop noises follow what a person draws; they are nothing to draw.
      if (typeof control !== 'string' && control.kind === 'stop') pass('is a noise, no stop')
      continue
    }
    if (typeof control === 'string') {
      pass(control)
      continue
    }
    if (control.kind === 'stop' && /^n/i.test(section.text('Displayed') ?? 'y') && section.isYes('DefaultToEngaged')) {
      pass('speaks always: it cannot be drawn')
      continue
    }
    standsOn(section, manual.division.name, reading)
    const said = splitStopName(control.label ?? label)
    const own = splitStopName(label)
    const { footage, family } = lengthAndFamily(
      said.name,
      said.footage ?? own.footage,
      harmonicLength(section, reading),
    )
    const number = numberOf(control)
    // Several ranks of one drawstop (a mixture's) are one stop.
    if (found.has(number)) continue
    const other = reading.taken.get(number)
    if (other !== undefined) {
      pass(`is drawn with ${other}: one drawstop, which a profile has once`)
      continue
    }
    reading.taken.set(number, `${manual.division.name} “${said.name}”`)
    found.set(number, { name: said.name, footage, family, number })
  }
  return [...found.values()]
}

function isNoise(section: Section, label: string, { sections }: Reading): boolean {
  if (NOISE.test(label)) return true
  if ((section.number('NumberOfRanks', 0, MOST) ?? 0) > 0) {
    return ranksOf(section, sections).every((rank) => NOISE.test(rank.text('Name') ?? ''))
  }
  return (section.number('NumberOfAccessiblePipes', 0, 192) ?? FEWEST_PIPES) < FEWEST_PIPES
}

const ranksOf = (section: Section, sections: Sections): Section[] =>
  listed(section, 'Rank').map(({ at, key }) => must(sections, `Rank${padded(at)}`, section.whereIs(key)))

function harmonicLength(section: Section, { sections }: Reading): number | null {
  const own = section.number('HarmonicNumber', 1, 1024)
  const ranks = own === null ? ranksOf(section, sections) : []
  const [harmonic, ...others] =
    own === null ? ranks.flatMap((rank) => rank.number('HarmonicNumber', 1, 1024) ?? []) : [own]
  return harmonic === undefined || others.some((each) => each !== harmonic) ? null : FEET_TIMES_HARMONIC / harmonic
}

function standsOn(section: Section, division: string, { sections, chests }: Reading): void {
  const own = section.number('WindchestGroup', 0, MOST)
  const all =
    own === null ? ranksOf(section, sections).flatMap((rank) => rank.number('WindchestGroup', 0, MOST) ?? []) : [own]
  for (const chest of new Set(all)) {
    const divisions = chests.get(chest) ?? new Map<string, number>()
    divisions.set(division, (divisions.get(division) ?? 0) + 1)
    chests.set(chest, divisions)
  }
}

function couplersOf(manual: Manual, reading: Reading): FoundCoupler[] {
  const { sections, manuals, leftOut } = reading
  return listed(manual.section, 'Coupler').flatMap(({ at, key }) => {
    const section = must(sections, `Coupler${padded(at)}`, manual.section.whereIs(key))
    const label = section.mustText('Name')
    const pass = (why: string): [] => {
      leftOut.push(`${section.where}: [${section.name}] "${label}" ${why}`)
      return []
    }
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
    const other = reading.taken.get(number)
    if (other !== undefined) return pass(`is drawn with ${other}: one drawstop, which a profile has once`)
    reading.taken.set(number, `“${name}”`)
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
  const count = organ.number('NumberOfWindchestGroups', 0, MOST) ?? 0
  for (let at = 1; at <= count; at++) {
    const section = must(sections, `WindchestGroup${padded(at)}`, organ.whereIs('NumberOfWindchestGroups'))
    for (const each of listed(section, what)) chests.set(each.at, [...(chests.get(each.at) ?? []), at])
  }
  return chests
}

function tremulantsOf(organ: Section, reading: Reading): FoundTremulant[] {
  const chests = chestsWith(organ, 'Tremulant', reading)
  const count = organ.number('NumberOfTremulants', 0, MOST) ?? 0
  const found = new Map<number, FoundTremulant>()
  for (let at = 1; at <= count; at++) {
    const section = must(reading.sections, `Tremulant${padded(at)}`, organ.whereIs('NumberOfTremulants'))
    const label = section.mustText('Name')
    const division = divisionOn(chests.get(at) ?? [], reading)
    const control = controlOf(section, 'tremulant', at, reading)
    const why = typeof control === 'string' ? control : 'shakes no stop'
    if (typeof control === 'string' || division === null) {
      reading.leftOut.push(`${section.where}: [${section.name}] "${label}" ${why}`)
      continue
    }
    const number = numberOf(control)
    if (found.has(number)) continue
    const other = reading.taken.get(number)
    if (other !== undefined) {
      reading.leftOut.push(`${section.where}: [${section.name}] "${label}" is drawn with ${other}`)
      continue
    }
    reading.taken.set(number, `“${label}”`)
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
  const count = organ.number('NumberOfEnclosures', 0, MOST) ?? 0
  const found: Box[] = []
  for (let at = 1; at <= count; at++) {
    const section = must(reading.sections, `Enclosure${padded(at)}`, organ.whereIs('NumberOfEnclosures'))
    const name = section.mustText('Name')
    const division = divisionOn(chests.get(at) ?? [], reading)
    if (division === null) reading.leftOut.push(`${section.where}: [${section.name}] "${name}" encloses no stop`)
    const cc = FIRST_BOX + found.filter((each) => each.division === division).length
    found.push({ at, name, section, division, cc })
  }
  return found
}

/** The generals that the definition itself sets. */
function pistonsOf(organ: Section, reading: Reading): FoundPiston[] {
  const { sections } = reading
  const count = organ.number('NumberOfGenerals', 0, MOST) ?? 0
  const pistons: FoundPiston[] = []
  for (let at = 1; at <= count; at++) {
    const section = must(sections, `General${padded(at)}`, organ.whereIs('NumberOfGenerals'))
    const numbers = [
      ...listed(section, 'SwitchNumber', 'NumberOfSwitches', true).map(({ at: each }) => signed('switch', each)),
      ...onManuals(section, 'Stop', 'stop', reading),
      ...onManuals(section, 'Coupler', 'coupler', reading),
      ...listed(section, 'TremulantNumber', 'NumberOfTremulants', true).map(({ at: each }) =>
        signed('tremulant', each),
      ),
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
    return element ? [Math.sign(at) * (GRANDORGUE_NUMBERS[kind] + element)] : []
  })
}

/** Names that stand twice get a number behind them: a profile calls everything by its name. */
function distinct<Named extends { readonly name: string; readonly footage?: number | null }>(
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
