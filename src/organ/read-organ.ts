import { basename } from 'node:path'
import { readYaml, type YamlFile } from '../files/index.ts'
import { BadInput, type Complaint } from '../findings/index.ts'
import { type Bytes, channelFromPrinted, hex, keyFromName, keyName } from '../midi/index.ts'
import { sayMessage, saySwitch } from './dialects/index.ts'
import { describeElements, findElement } from './find-element.ts'
import {
  type Coupler,
  type Division,
  type Element,
  type ElementId,
  type Enclosure,
  elementName,
  type Organ,
  type Piston,
  parseFootage,
  type Said,
  type Stop,
  type Tremulant,
  type Wire,
} from './organ.ts'
import { type Profile, profileSchema } from './profile-schema.ts'
import { plain } from './vocabulary.ts'

type Path = readonly PropertyKey[]
/** Collects what is wrong, so that a person mends a profile in one go. */
type Complain = (path: Path, problem: string, advice?: string) => void

/** Start, eight data and stop bit (MIDI 1.0, "Electrical specification"). */
const BITS_PER_BYTE = 10
const DIN_BAUD = 31_250

/**
 * Reads and validates an organ profile.
 * @throws BadInput with every complaint: file, line, column, what was expected
 */
export function readOrgan(file: string, text: string): Organ {
  const profile = readYaml(file, text, profileSchema)
  const complaints: Complaint[] = []
  const complain: Complain = (path, problem, advice = '') =>
    complaints.push({ where: profile.where(path), problem, advice })
  const organ = build(file, profile, complain)
  if (complaints.length > 0) throw new BadInput(complaints)
  return organ
}

function build(file: string, { value: profile }: YamlFile<Profile>, complain: Complain): Organ {
  const divisions = profile.divisions.map((division, index) => readDivision(division, ['divisions', index], complain))
  refuseDoubles(
    divisions.map(({ name }) => plain(name)),
    (index) => ['divisions', index, 'name'],
    'division',
    complain,
  )
  refuseDoubles(
    divisions.map(({ letter }) => letter),
    (index) => ['divisions', index, 'letter'],
    'letter',
    complain,
  )
  refuseDoubles(
    divisions.map(({ channel }) => `${channel + 1}`),
    (index) => ['divisions', index, 'channel'],
    'channel',
    complain,
  )
  const elements = readElements(profile, divisions, complain)
  const [firstDivision] = divisions
  const controlChannel = channelFromPrinted(profile.controlChannel ?? (firstDivision?.channel ?? 0) + 1)
  const bare: Organ = {
    id: basename(file).replace(/\.ya?ml$/, ''),
    file,
    name: profile.name,
    divisions,
    elements,
    enclosures: readEnclosures(profile, divisions, complain),
    pistons: [],
    generalCancel: profile.generalCancel === undefined ? null : sayMessage(profile.generalCancel, controlChannel),
    setup: profile.setup.map((message) => sayMessage(message, controlChannel)),
    wire: readWire(profile.wire),
    spacingMs: profile.spacingMs,
    leadInMs: profile.leadInMs,
    settleMs: profile.settleMs,
    action: profile.action,
    activeSensing: profile.activeSensing,
    heartbeat: profile.heartbeat,
    velocity: profile.velocity,
    noteOff: {
      status: profile.noteOff.startsWith('8') ? 0x80 : 0x90,
      velocity: Number.parseInt(profile.noteOff.slice(-2), 16),
    },
    ports: profile.port,
    virtualPort: profile.virtualPort ?? null,
  }
  return { ...bare, pistons: readPistons(profile, bare, complain) }
}

function readDivision(from: Profile['divisions'][number], path: Path, complain: Complain): Division {
  const [low = 0, high = 127] = from.compass.map((key) => (typeof key === 'number' ? key : (keyFromName(key) ?? 0)))
  if (low >= high) {
    const said = `the compass of the ${from.name} goes from ${keyName(low)} (${low}) up to ${keyName(high)} (${high})`
    complain([...path, 'compass'], said, 'write the lowest key first, then the highest')
  }
  return {
    name: from.name,
    letter: from.letter,
    aliases: from.aliases,
    channel: channelFromPrinted(from.channel),
    compass: { low, high },
    offset: from.offset,
    latencyMs: from.latencyMs,
    isPedal: from.pedal,
  }
}

function readElements(profile: Profile, divisions: readonly Division[], complain: Complain): Element[] {
  const elements: Element[] = []
  const claimed = new Map<string, Element>()
  const add = (path: Path, element: Element) => {
    for (const bytes of element.said.type === 'switch' ? [element.said.on, element.said.off] : [element.said.push]) {
      const owner = claimed.get(hex(bytes))
      if (owner && owner !== element) {
        const said = `${elementName(element)} and ${elementName(owner)} have one message (${hex(bytes)})`
        complain([...path, 'midi'], said, 'each stop, coupler and tremulant needs messages of its own')
      }
      claimed.set(hex(bytes), element)
    }
    elements.push(element)
  }
  const next = () => elements.length as ElementId
  const byName = (name: string, path: Path): Division => {
    const found = divisions.find((division) => plain(division.name) === plain(name))
    if (!found) {
      const known = divisions.map((division) => division.name).join(', ')
      complain(path, `there is no division "${name}"`, `the divisions are ${known}`)
    }
    return found ?? (divisions[0] as Division)
  }
  const control = (division: Division) =>
    profile.controlChannel === undefined ? division.channel : channelFromPrinted(profile.controlChannel)
  const said = (spec: unknown, division: Division): Said => saySwitch(spec, division.channel)

  for (const [d, from] of profile.divisions.entries()) {
    const division = divisions[d] as Division
    for (const [s, stop] of from.stops.entries()) {
      add(['divisions', d, 'stops', s], {
        id: next(),
        kind: 'stop',
        name: stop.name,
        division,
        footage: stop.footage === undefined ? null : asFeet(stop.footage),
        family: stop.family,
        latencyMs: stop.latencyMs ?? null,
        said: said(stop.midi, division),
      } satisfies Stop)
    }
    refuseDoubles(
      from.stops.map((stop) => `${plain(stop.name)} ${stop.footage ?? ''}`),
      (index) => ['divisions', d, 'stops', index, 'name'],
      `stop on the ${from.name}`,
      complain,
    )
  }
  for (const [c, from] of profile.couplers.entries()) {
    const keys = byName(from.keys, ['couplers', c, 'keys'])
    const sounds = byName(from.sounds, ['couplers', c, 'sounds'])
    const midi = saySwitch(from.midi, control(keys))
    add(['couplers', c], {
      id: next(),
      kind: 'coupler',
      name: from.name,
      keys,
      sounds,
      shift: from.shift,
      said: midi,
    } satisfies Coupler)
  }
  for (const [t, from] of profile.tremulants.entries()) {
    const division = byName(from.division, ['tremulants', t, 'division'])
    const midi = saySwitch(from.midi, control(division))
    add(['tremulants', t], { id: next(), kind: 'tremulant', name: from.name, division, said: midi } satisfies Tremulant)
  }
  return elements
}

function readEnclosures(profile: Profile, divisions: readonly Division[], complain: Complain): Enclosure[] {
  return profile.enclosures.map((from, index) => {
    const division = divisions.find(({ name }) => plain(name) === plain(from.division ?? ''))
    if (from.division !== undefined && division === undefined) {
      const known = divisions.map(({ name }) => name).join(', ')
      complain(
        ['enclosures', index, 'division'],
        `there is no division "${from.division}"`,
        `the divisions are ${known}`,
      )
    }
    const printed = from.channel ?? (division ? division.channel + 1 : undefined) ?? profile.controlChannel
    if (printed === undefined) complain(['enclosures', index], 'an enclosure needs a division or a channel')
    return {
      name: from.name,
      division: division ?? null,
      channel: channelFromPrinted(printed ?? 1),
      controller: from.cc,
      closed: from.range[0],
      open: from.range[1],
      followsScore: from.followsScore,
    }
  })
}

function readPistons(profile: Profile, organ: Organ, complain: Complain): Piston[] {
  refuseDoubles(
    profile.pistons.map(({ name }) => plain(name)),
    (index) => ['pistons', index, 'name'],
    'piston',
    complain,
  )
  return profile.pistons.map(({ name, draw, retire }, p) => {
    const resolve = (names: readonly string[], list: string): ElementId[] =>
      names.flatMap((each, index) => {
        const found = findElement(organ, each)
        if (found.type === 'found') return [found.element.id]
        const path = ['pistons', p, list, index]
        if (found.type === 'ambiguous') {
          complain(path, `"${each}" may be ${describeElements(found.candidates)}`, 'name the division and the length')
        } else {
          const near = describeElements(found.nearest)
          complain(path, `there is no stop or coupler "${each}"`, near === '' ? '' : `the nearest: ${near}`)
        }
        return []
      })
    const drawn = resolve(draw, 'draw')
    const others = organ.elements.map(({ id }) => id).filter((id) => !drawn.includes(id))
    return { name, draw: drawn, retire: retire === 'others' ? others : resolve(retire, 'retire') }
  })
}

function readWire(wire: Profile['wire']): Wire {
  if (wire === 'usb') return { microsPerByte: 0, gapMicros: 0 }
  const { baud, gapMs } = wire === 'din' ? { baud: DIN_BAUD, gapMs: 0 } : wire
  return { microsPerByte: (BITS_PER_BYTE * 1_000_000) / baud, gapMicros: gapMs * 1000 }
}

const asFeet = (footage: number | string): number =>
  typeof footage === 'number' ? footage : (parseFootage(footage) ?? 0)

function refuseDoubles(
  values: readonly string[],
  pathOf: (index: number) => Path,
  what: string,
  complain: Complain,
): void {
  for (const [index, value] of values.entries()) {
    if (values.indexOf(value) < index) complain(pathOf(index), `a second ${what} "${value}"`, 'each needs its own')
  }
}

/** All bytes that the profile lets anyone send besides notes and swell: what the last gate checks against. */
export function knownMessages(organ: Organ): Bytes[] {
  const said = organ.elements.flatMap(({ said }) => (said.type === 'switch' ? [said.on, said.off] : [said.push]))
  return [...organ.setup, ...said, ...(organ.generalCancel ? [organ.generalCancel] : [])]
}
