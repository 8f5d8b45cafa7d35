import { badInput, type Finding, finding } from '../../findings/index.ts'
import { type Bytes, type Channel, channelFromPrinted, controlChange, nrpn } from '../../midi/index.ts'
import { type Division, type Element, type Enclosure, findDialect, type Organ, type Piston } from '../../organ/index.ts'
import { numbered } from './sections.ts'

/**
 * Something of GrandOrgue's that a message moves. Ids are those of its recorder (GOMidiRecorder, 3.9.5): M0 the pedals,
 * M1, M2 … the manuals; M1S0 the first stop of a manual, M1C0 the first coupler on its keys; T0, E0 of the whole organ.
 */
export interface Bound {
  readonly id: string
  /** Its section in the definition: stops and couplers are counted through all manuals. */
  readonly section: string
  readonly channel: Channel
  /** null: the keys of a manual, which answer to notes. An enclosure takes 0 to 127, all others 0 (off) or more. */
  readonly nrpn: number | null
  /** In the rehearsed organ. */
  readonly what: Division | Element | Enclosure
}

/** An organ as GrandOrgue can be it, and what it is spoken to with. */
export interface Rehearsed {
  readonly organ: Organ
  readonly bound: readonly Bound[]
  /** What of the organ GrandOrgue cannot be, and what is done instead. */
  readonly findings: readonly Finding[]
}

/** Stops, couplers and tremulants; the organ's own keys stay below it. */
const CONTROL = channelFromPrinted(16)
/** GrandOrgue's manuals have no more keys than this (`NumberOfAccessibleKeys`). */
const MOST_KEYS = 85
const DATA_ENTRY = 6
/** A binding takes hold when GrandOrgue has next looked at its messages: under 30 ms where it was measured. */
const STOP_TRAVEL_MS = 20
const LEAD_IN_MS = 600
const SETTLE_MS = 100

/**
 * The same organ in GrandOrgue: its divisions, stops, couplers, tremulants, boxes and pistons, but none of its machine:
 * no latency, no maker's spacing, no map of a console. Couplers that we work stay ours. A division's channel is its place
 * in the profile; stops, couplers and tremulants are NRPNs of channel 16, and a box is one on its division's channel,
 * which the set-up chooses once: after that it moves by data entry alone.
 * @throws BadInput for more divisions than there are channels
 */
export function rehearsed(organ: Organ): Rehearsed {
  if (organ.divisions.length > CONTROL) {
    const problem = `it has ${organ.divisions.length} divisions; GrandOrgue is played here with ${CONTROL} at most`
    throw badInput(organ.file, problem, 'leave some out of a copy of the profile')
  }
  const findings: Finding[] = []
  const divisions = new Map(organ.divisions.map((each, place) => [each, respokenDivision(each, place, findings)]))
  const of = (division: Division): Division => divisions.get(division) ?? division
  const elements = organ.elements.map((element) => respokenElement(element, of))
  const boxes = respokenBoxes(organ, of, findings)
  const respoken: Organ = {
    ...organ,
    divisions: [...divisions.values()],
    elements,
    enclosures: boxes.enclosures,
    pistons: organ.pistons.map((piston) => respokenPiston(piston, of, findings)),
    together: null,
    dialects: [spoken()],
    generalCancel: null,
    setup: boxes.setup,
    wire: { microsPerByte: 0, gapMicros: 0 },
    spacingMs: 0,
    leadInMs: LEAD_IN_MS,
    settleMs: SETTLE_MS,
    action: { ...organ.action, stopTravelMs: STOP_TRAVEL_MS },
    activeSensing: false,
    heartbeat: 'none',
    tells: 'nothing',
    ports: ['loopMIDI', 'GrandOrgue'],
    virtualPort: 'Voluntary',
  }
  return { organ: respoken, bound: [...boundElements(respoken, findings), ...boxes.bound], findings }
}

function spoken(): Organ['dialects'][number] {
  const dialect = findDialect('grandorgue')
  if (dialect === undefined) throw new Error('the dialect grandorgue is gone')
  const { name, title, source, experimental } = dialect
  return { name, title, source, experimental }
}

const remark = (findings: Finding[], message: string) => findings.push(finding('remark', 'grandorgue', message))

/** A division that answers some keys off does so because of its console: here it answers as written. */
function respokenDivision(division: Division, place: number, findings: Finding[]): Division {
  const { offset } = division
  const low = Math.max(0, division.compass.low - offset)
  const high = Math.min(127, division.compass.high - offset)
  const excess = Math.max(0, high - low + 1 - MOST_KEYS)
  if (excess > 0) {
    const lost = `the ${division.name} has ${high - low + 1} keys, a manual of GrandOrgue ${MOST_KEYS} at most: its outermost are left out`
    remark(findings, lost)
  }
  const below = Math.ceil(excess / 2)
  const compass = { low: low + below, high: high - (excess - below) }
  return { ...division, channel: channelFromPrinted(place + 1), offset: 0, compass, latencyMs: 0 }
}

function respokenElement(element: Element, of: (division: Division) => Division): Element {
  const number = element.id
  const control: Element['control'] =
    element.control.type === 'keys'
      ? element.control
      : { type: 'switch', on: nrpn(CONTROL, number, 127), off: nrpn(CONTROL, number, 0) }
  if (element.kind === 'coupler') return { ...element, control, keys: of(element.keys), sounds: of(element.sounds) }
  if (element.kind === 'stop') return { ...element, control, division: of(element.division), latencyMs: null }
  return { ...element, control, division: of(element.division) }
}

/** GrandOrgue cannot call what the organ's setter holds, only what the profile lists. */
function respokenPiston(piston: Piston, of: (division: Division) => Division, findings: Finding[]): Piston {
  const unknown = piston.call !== null && !piston.call.isKnown
  if (unknown) remark(findings, `the piston ${piston.name} does nothing: the profile does not say what it draws`)
  return {
    ...piston,
    division: piston.division === null ? null : of(piston.division),
    draw: unknown ? [] : piston.draw,
    retire: unknown ? [] : piston.retire,
    call: null,
  }
}

interface Boxes {
  readonly enclosures: readonly Enclosure[]
  readonly setup: readonly Bytes[]
  readonly bound: readonly Bound[]
}

/** A channel for each: data entry speaks of the parameter that was chosen on it last, and stops choose their own on 16. */
function respokenBoxes(organ: Organ, of: (division: Division) => Division, findings: Finding[]): Boxes {
  const free = Array.from({ length: CONTROL }, (_, place) => channelFromPrinted(place + 1))
  const take = (wanted: Channel | undefined): Channel | undefined => {
    const place = wanted === undefined ? -1 : free.indexOf(wanted)
    return place >= 0 ? free.splice(place, 1)[0] : free.pop()
  }
  const enclosures: Enclosure[] = []
  const setup: Bytes[] = []
  const bound: Bound[] = []
  for (const enclosure of organ.enclosures) {
    const division = enclosure.division === null ? null : of(enclosure.division)
    const channel = division === null ? undefined : take(division.channel)
    if (division === null) {
      remark(findings, `the pedal ${enclosure.name} does nothing: it belongs to no division`)
    } else if (channel === undefined) {
      remark(findings, `the box ${enclosure.name} does nothing: there is no channel left for it`)
    }
    const respoken = { ...enclosure, division, controller: DATA_ENTRY, closed: 0, open: 127, travelMs: 0 }
    if (channel === undefined) continue
    const number = organ.elements.length + bound.length
    const what: Enclosure = { ...respoken, channel }
    enclosures.push(what)
    setup.push([...controlChange(channel, 99, number >> 7), ...controlChange(channel, 98, number & 0x7f)])
    bound.push({ id: `E${bound.length}`, section: numbered('Enclosure', bound.length), channel, nrpn: number, what })
  }
  return { enclosures, setup, bound }
}

/** Couplers that we work are none of GrandOrgue's. */
export const isGrandOrgues = (element: Element): boolean => element.control.type !== 'keys'

/** The divisions by GrandOrgue's number of each manual: the first pedals are 0, others are played as manuals. */
export function manualNumbers({ divisions }: Organ): ReadonlyMap<Division, number> {
  const pedal = divisions.some((each) => !each.isPedal) ? divisions.find((each) => each.isPedal) : undefined
  const manuals = divisions.filter((each) => each !== pedal)
  return new Map([...(pedal ? [[pedal, 0] as const] : []), ...manuals.map((each, place) => [each, place + 1] as const)])
}

function boundElements(organ: Organ, findings: Finding[]): Bound[] {
  const numbers = manualNumbers(organ)
  for (const [division, number] of numbers) {
    if (division.isPedal && number > 0) {
      remark(findings, `the ${division.name} is a manual here: GrandOrgue has one set of pedals`)
    }
  }
  const elements = organ.elements.filter(isGrandOrgues)
  const count = { Stop: 0, Coupler: 0, Tremulant: 0 }
  const control = (id: string, kind: keyof typeof count, what: Element): Bound => {
    const section = numbered(kind, count[kind]++)
    return { id, section, channel: CONTROL, nrpn: what.id, what }
  }
  const ofManuals = [...numbers].flatMap(([division, number]): Bound[] => {
    const stops = elements.filter((each) => each.kind === 'stop' && each.division === division)
    const couplers = elements.filter((each) => each.kind === 'coupler' && each.keys === division)
    const section = numbered('Manual', number - 1)
    return [
      { id: `M${number}`, section, channel: division.channel, nrpn: null, what: division },
      ...stops.map((stop, place) => control(`M${number}S${place}`, 'Stop', stop)),
      ...couplers.map((coupler, place) => control(`M${number}C${place}`, 'Coupler', coupler)),
    ]
  })
  const tremulants = elements.filter((each) => each.kind === 'tremulant')
  return [...ofManuals, ...tremulants.map((each, place) => control(`T${place}`, 'Tremulant', each))]
}
