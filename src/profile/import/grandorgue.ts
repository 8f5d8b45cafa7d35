import { badInput } from '../../findings/index.ts'
import type { FoundDivision, FoundOrgan } from './found-organ.ts'
import { boxesOf, couplersOf, pistonsOf, tremulantsOf } from './grandorgue-elements.ts'
import {
  CONTROL_CHANNEL,
  counted,
  distinct,
  GENERAL_CANCEL,
  type Manual,
  must,
  type Numbered,
  padded,
  type Reading,
} from './grandorgue-reading.ts'
import { stopsOf } from './grandorgue-stops.ts'
import { decodeSections, readSections, type Section, type Sections } from './read-sections.ts'

const MOST_MANUALS = 15

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
  const switches = new Map(
    counted(organ, sections, 'Switch', 'NumberOfSwitches').map(
      ({ at, section }) => [at, section.text('Name') ?? section.name] as const,
    ),
  )
  const read: Reading = { sections, manuals, switches, leftOut, chests: new Map(), taken: new Map() }
  return { ...read, organ, divisions: manuals.map((manual) => ({ ...manual.division, stops: stopsOf(manual, read) })) }
}

/** Manuals are counted from 1, the pedals are 0. */
export function manualSections(organ: Section, sections: Sections): Numbered[] {
  const first = organ.isYes('HasPedals') ? 0 : 1
  const count = organ.mustNumber('NumberOfManuals', 0, 16)
  return Array.from({ length: count + 1 - first }, (_, index) => {
    const at = first + index
    return { at, section: must(sections, `Manual${padded(at)}`, organ.whereIs('NumberOfManuals')) }
  })
}

function readManuals(organ: Section, sections: Sections, leftOut: string[]): Manual[] {
  const all = manualSections(organ, sections)
  if (all.length === 0) {
    throw badInput(organ.whereIs('NumberOfManuals'), 'there is neither a manual nor a pedal', 'this organ has no keys')
  }
  const manuals: Manual[] = []
  for (const { at, section } of all) {
    const isPedal = at === 0
    const channel = isPedal ? all.length : at
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
