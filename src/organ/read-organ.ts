import { basename } from 'node:path'
import { BadInput, type Complaint } from '../findings/index.ts'
import { readYaml, type YamlFile } from '../house/index.ts'
import { type Bytes, channelFromPrinted, hex, keyFromName, keyName } from '../midi/index.ts'
import { checkMessages } from './check-messages.ts'
import { type Complain, divisionNamed, type Path, refuseDoubles } from './complain.ts'
import { type Dialect, findDialect, otherDialects, sayMessage } from './dialects/index.ts'
import {
  type Division,
  type ElementId,
  type Enclosure,
  messagesOf,
  type Organ,
  type Spoken,
  type Together,
  type Wire,
} from './organ.ts'
import { type Profile, profileSchema } from './profile-schema.ts'
import { readElements } from './read-elements.ts'
import { readCrescendo, readPistons } from './read-pistons.ts'
import { drawnByGenerals } from './registration.ts'
import { plain } from './vocabulary.ts'

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
  const distinct = (key: 'name' | 'letter' | 'channel', what: string, read: (division: Division) => string) =>
    refuseDoubles(divisions.map(read), (index) => ['divisions', index, key], what, complain)
  distinct('name', 'division', ({ name }) => plain(name))
  distinct('letter', 'letter', ({ letter }) => letter)
  distinct('channel', 'channel', ({ channel }) => `${channel + 1}`)
  const dialect = readDialect(profile, complain)
  const { elements, paths, dialects, unlearnt } = readElements(profile, divisions, dialect, complain)
  const [firstDivision] = divisions
  const controlChannel = channelFromPrinted(profile.controlChannel ?? (firstDivision?.channel ?? 0) + 1)
  const bare: Organ = {
    id: basename(file).replace(/\.ya?ml$/, ''),
    file,
    name: profile.name,
    divisions,
    elements,
    unlearnt,
    enclosures: readEnclosures(profile, divisions, complain),
    pistons: [],
    crescendo: [],
    together: null,
    dialects: [...dialects.map(asSpoken), ...(profile.experimental ? [UNTRIED] : [])],
    generalCancel:
      profile.generalCancel === undefined
        ? (dialect?.stepper?.cancel ?? null)
        : sayMessage(profile.generalCancel, controlChannel),
    setup: profile.setup.map((message) => sayMessage(message, controlChannel)),
    wire: readWire(profile.wire),
    spacingMs: readSpacing(profile, dialects, complain),
    leadInMs: profile.leadInMs,
    settleMs: profile.settleMs,
    action: profile.action,
    activeSensing: profile.activeSensing,
    heartbeat: profile.heartbeat,
    tells: profile.tells,
    velocity: profile.velocity,
    noteOff: {
      status: profile.noteOff.startsWith('8') ? 0x80 : 0x90,
      velocity: Number.parseInt(profile.noteOff.slice(-2), 16),
    },
    ports: profile.port,
    virtualPort: profile.virtualPort ?? null,
  }
  checkMessages(bare, paths, complain)
  const pistons = readPistons(profile, bare, controlChannel, complain)
  const crescendo = readCrescendo(profile, bare, complain)
  return { ...bare, pistons, crescendo, together: readTogether(profile, { ...bare, pistons }, dialects, complain) }
}

function readDialect({ dialect: name }: Profile, complain: Complain): Dialect | null {
  if (name === undefined) return null
  const dialect = findDialect(name)
  if (!dialect) complain(['dialect'], `there is no dialect "${name}"`, otherDialects(name))
  return dialect ?? null
}

const asSpoken = ({ name, title, source, experimental }: Dialect): Spoken => ({ name, title, source, experimental })

/** The profile's `experimental: true`. */
const UNTRIED: Spoken = {
  name: 'profile',
  title: 'this profile',
  source: 'the profile',
  experimental: 'its messages have not been tried on the console',
}

/** A maker's spacing protects the machine: a profile may ask for more, never for less. */
function readSpacing({ spacingMs }: Profile, dialects: readonly Dialect[], complain: Complain): number {
  const strictest = dialects.reduce((most, each) => (each.spacingMs > most.spacingMs ? each : most), {
    spacingMs: 0,
    title: '',
  })
  if (spacingMs !== undefined && spacingMs < strictest.spacingMs) {
    const problem = `${spacingMs} ms between stop messages is less than the ${strictest.spacingMs} ms that protect a console of ${strictest.title}`
    complain(['spacingMs'], problem, 'leave it out, or give a longer one: less can damage the console')
  }
  return Math.max(spacingMs ?? 0, strictest.spacingMs)
}

function readTogether(
  profile: Profile,
  organ: Organ,
  dialects: readonly Dialect[],
  complain: Complain,
): Together | null {
  refuseIdle(profile, dialects, complain)
  const bits = organ.elements.flatMap(({ control }) => (control.type === 'map' ? [control.bit] : []))
  const map = dialects.find((each) => each.map !== undefined)?.map
  if (map && bits.length > 0) return { type: 'map', map: { ...map(profile.device), bits } }
  const stepper = dialects.find((each) => each.stepper !== undefined)?.stepper
  if (!stepper) return null
  const { most, ...messages } = stepper
  if (organ.generalCancel !== null && hex(organ.generalCancel) !== hex(messages.cancel)) {
    complain(['generalCancel'], 'this console has a general cancel of its own', 'leave it out')
  }
  const generals = readGenerals(profile, organ, most, complain)
  return { type: 'stepper', ...messages, generals, memory: profile.memory ?? null }
}

/** Settings that only some dialects have a use for. */
function refuseIdle(profile: Profile, dialects: readonly Dialect[], complain: Complain): void {
  const isStepped = dialects.some(({ stepper }) => stepper !== undefined)
  const idle = (path: Path, what: string) => complain(path, `${what} means nothing in this dialect`, 'leave it out')
  if (profile.device !== undefined && !dialects.some(({ map }) => map !== undefined))
    idle(['device'], 'a device number')
  if (isStepped) return
  if (profile.memory !== undefined) idle(['memory'], 'a memory level')
  for (const [index, { general }] of profile.pistons.entries()) {
    if (general !== undefined) idle(['pistons', index, 'general'], 'the number of a general')
  }
}

/** Each general on the way must be known: what is stepped through sounds for a moment. */
function readGenerals(profile: Profile, organ: Organ, most: number, complain: Complain): Set<ElementId>[] {
  const numbered = profile.pistons.flatMap(({ general }, index) => (general === undefined ? [] : [{ general, index }]))
  refuseDoubles(
    numbered.map(({ general }) => String(general)),
    (index) => ['pistons', numbered[index]?.index ?? 0, 'general'],
    'general',
    complain,
  )
  if (numbered.length === 0) {
    const problem = 'only its general pistons can draw stops on this console, and none is described'
    complain(['pistons'], problem, 'write for each what it holds: { name: mf, general: 3, draw: [Gt. Principal 8] }')
  }
  const generals: Set<ElementId>[] = []
  const known = new Map<string, number>()
  for (const [place, { general, index }] of [...numbered].sort((a, b) => a.general - b.general).entries()) {
    const path = ['pistons', index, 'general']
    const draw = [...drawnByGenerals(organ, new Set(organ.pistons[index]?.draw))]
    const same = known.get([...draw].sort().join())
    if (general > most) complain(path, `there are generals 1 to ${most}, not ${general}`)
    else if (general > place + 1 && numbered.every((each) => each.general !== general - 1)) {
      complain(path, `general ${general - 1} is stepped through on the way to ${general}`, 'say what it draws too')
    } else if (draw.length === 0) complain(path, 'a general that draws nothing cannot be told from general cancel')
    else if (same !== undefined) complain(path, `generals ${same} and ${general} draw the same`, 'describe one of them')
    known.set([...draw].sort().join(), general)
    generals.push(new Set(draw))
  }
  return generals
}

function readDivision(from: Profile['divisions'][number], path: Path, complain: Complain): Division {
  const [low = 0, high = 127] = from.compass.map((key) => (typeof key === 'number' ? key : (keyFromName(key) ?? 0)))
  if (low >= high) {
    const problem = `the compass of the ${from.name} goes from ${keyName(low)} (${low}) up to ${keyName(high)} (${high})`
    complain([...path, 'compass'], problem, 'write the lowest key first, then the highest')
  }
  const { name, letter, aliases, offset, latencyMs, pedal: isPedal } = from
  const channel = channelFromPrinted(from.channel)
  return { name, letter, aliases, channel, compass: { low, high }, offset, latencyMs, isPedal }
}

function readEnclosures(profile: Profile, divisions: readonly Division[], complain: Complain): Enclosure[] {
  return profile.enclosures.map((from, index) => {
    const path = ['enclosures', index]
    const division =
      from.division === undefined ? null : divisionNamed(divisions, from.division, [...path, 'division'], complain)
    const printed = from.channel ?? (division ? division.channel + 1 : undefined) ?? profile.controlChannel
    if (printed === undefined) complain(path, 'an enclosure needs a division or a channel')
    return {
      name: from.name,
      division,
      channel: channelFromPrinted(printed ?? 1),
      controller: from.cc,
      closed: from.range[0],
      open: from.range[1],
      travelMs: from.travelMs,
      followsScore: from.followsScore,
    }
  })
}

function readWire(wire: Profile['wire']): Wire {
  if (wire === 'usb') return { microsPerByte: 0, gapMicros: 0 }
  const { baud, gapMs } = wire === 'din' ? { baud: DIN_BAUD, gapMs: 0 } : wire
  return { microsPerByte: (BITS_PER_BYTE * 1_000_000) / baud, gapMicros: gapMs * 1000 }
}

/**
 * All bytes that the profile allows besides notes, swell and maps of the console (which the gate reads): what
 * the last gate checks against.
 */
export function knownMessages(organ: Organ): Bytes[] {
  const { together } = organ
  const steps = together?.type === 'stepper' ? [together.next, together.previous, together.cancel] : []
  const calls = organ.pistons.flatMap(({ call }) => (call === null ? [] : [call.bytes]))
  const drawn = organ.elements.flatMap(({ control }) => messagesOf(control))
  return [...organ.setup, ...drawn, ...steps, ...calls, ...(organ.generalCancel ? [organ.generalCancel] : [])]
}
