import { channelFromPrinted } from '../midi/index.ts'
import { type Complain, divisionNamed, type Path, refuseDoubles } from './complain.ts'
import { type Dialect, dialectOf, saySwitch, type Voice } from './dialects/index.ts'
import { parseFootage } from './footage.ts'
import {
  type Control,
  type Coupler,
  type Division,
  divisionOf,
  type Element,
  type ElementId,
  type Stop,
  type Tremulant,
} from './organ.ts'
import type { Profile } from './profile-schema.ts'
import { plain } from './vocabulary.ts'

export interface ReadElements {
  readonly elements: readonly Element[]
  /** Where each stands in the profile. */
  readonly paths: readonly Path[]
  /** All dialects that it is written in, the organ's own first. */
  readonly dialects: readonly Dialect[]
  /** Those that are left out, because nobody knows their message yet. */
  readonly unlearnt: readonly string[]
}

/** What a profile says of something that is drawn and retired. */
type Form = Pick<Profile['couplers'][number], 'number' | 'midi' | 'unlearnt'>

/** Stops, couplers and tremulants, in this order, with their messages. */
export function readElements(
  profile: Profile,
  divisions: readonly Division[],
  dialect: Dialect | null,
  complain: Complain,
): ReadElements {
  const elements: Element[] = []
  const paths: Path[] = []
  const unlearnt: string[] = []
  const used = new Set<Dialect>(dialect === null ? [] : [dialect])
  const add = (path: Path, element: Element) => {
    elements.push(element)
    paths.push(path)
  }
  const next = () => elements.length as ElementId
  const byName = (name: string, path: Path): Division =>
    divisionNamed(divisions, name, path, complain) ?? (divisions[0] as Division)
  const controlChannel = profile.controlChannel === undefined ? null : channelFromPrinted(profile.controlChannel)
  const controlOf = (form: Form, path: Path, voice: Voice): Control => {
    const spec = formOf(form, dialect, path, complain)
    if (spec === null) return { type: 'general' }
    used.add(dialectOf(spec))
    return saySwitch(spec, voice)
  }
  /** Without a message, and marked so. */
  const isUnlearnt = (form: Form, name: string): boolean => {
    const left = form.unlearnt === true && form.number === undefined && form.midi === undefined
    if (left) unlearnt.push(name)
    return left
  }
  const voiceOf = ({ channel }: Division): Voice => ({ channel, division: channel, control: controlChannel })
  /** Of couplers and tremulants. */
  const homeVoice = (home: Division): Voice => ({ ...voiceOf(home), channel: controlChannel ?? home.channel })

  for (const [d, from] of profile.divisions.entries()) {
    const division = divisions[d] as Division
    for (const [s, stop] of from.stops.entries()) {
      if (isUnlearnt(stop, `${from.name} ${stop.name}`)) continue
      const path = ['divisions', d, 'stops', s]
      add(path, {
        id: next(),
        kind: 'stop',
        name: stop.name,
        division,
        footage: stop.footage === undefined ? null : asFeet(stop.footage),
        family: stop.family,
        latencyMs: stop.latencyMs ?? null,
        control: controlOf(stop, path, voiceOf(division)),
      } satisfies Stop)
    }
    refuseDoubles(
      from.stops.map((stop) => `${plain(stop.name)} ${stop.footage ?? ''}`),
      (index) => ['divisions', d, 'stops', index, 'name'],
      `stop on the ${from.name}`,
      complain,
    )
  }
  const engraved = [...profile.couplers, ...profile.tremulants].map(({ name }) => plain(name))
  const isShared = (name: string) => engraved.filter((each) => each === plain(name)).length > 1
  for (const [c, from] of profile.couplers.entries()) {
    if (isUnlearnt(from, from.name)) continue
    const path = ['couplers', c]
    const keys = byName(from.keys, [...path, 'keys'])
    const sounds = byName(from.sounds, [...path, 'sounds'])
    const byUs = isPlayedByUs(from, dialect)
    checkCoupler(from, keys === sounds, byUs, path, complain)
    add(path, {
      id: next(),
      kind: 'coupler',
      name: from.name,
      keys,
      sounds,
      shift: from.shift,
      sharesName: isShared(from.name),
      through: from.through ?? keys === sounds,
      control: byUs ? { type: 'keys' } : controlOf(from, path, homeVoice(keys)),
    } satisfies Coupler)
  }
  for (const [t, from] of profile.tremulants.entries()) {
    if (isUnlearnt(from, from.name)) continue
    const path = ['tremulants', t]
    const division = byName(from.division, [...path, 'division'])
    add(path, {
      id: next(),
      kind: 'tremulant',
      name: from.name,
      division,
      sharesName: isShared(from.name),
      control: controlOf(from, path, homeVoice(division)),
    } satisfies Tremulant)
  }
  refuseTwins(elements, paths, complain)
  return { elements, paths, dialects: [...used], unlearnt }
}

/** Two of one engraved name on one division: nothing could tell a person which of them is meant. */
function refuseTwins(elements: readonly Element[], paths: readonly Path[], complain: Complain): void {
  const tabs = elements.flatMap((element, index) => (element.kind === 'stop' ? [] : [{ element, path: paths[index] }]))
  const keyOf = (element: Element) => `${plain(divisionOf(element).name)}: ${plain(element.name)}`
  const keys = tabs.map(({ element }) => keyOf(element))
  for (const [index, { element, path = [] }] of tabs.entries()) {
    if (keys.indexOf(keyOf(element)) === index) continue
    const what = `a second coupler or tremulant "${element.name}" on the ${divisionOf(element).name}`
    complain([...path, 'name'], what, 'two of one division cannot be told apart: give each its own name')
  }
}

type CouplerForm = Profile['couplers'][number]

/** A stepped console draws by its generals what has no message; everywhere else a coupler without one is ours. */
const isPlayedByUs = ({ by, number, midi }: CouplerForm, dialect: Dialect | null): boolean =>
  by === 'us' || (by === undefined && number === undefined && midi === undefined && dialect?.stepper === undefined)

function checkCoupler(from: CouplerForm, onItself: boolean, byUs: boolean, path: Path, complain: Complain): void {
  if (onItself && from.shift === 0) {
    complain([...path, 'sounds'], 'it couples a division to itself', 'give another division, or a shift: 12 or -12')
  }
  if (byUs && (from.number !== undefined || from.midi !== undefined)) {
    complain([...path, 'by'], 'a coupler that we work has no message', 'leave out one of the two')
  }
  if (!byUs && from.through !== undefined) {
    complain([...path, 'through'], 'the organ works this coupler: what it acts on is the organ’s own', 'leave it out')
  }
}

/** `number: 7` under `dialect: allen` is `midi: { allen: 7 }`. null: it has no message of its own. */
function formOf({ number, midi }: Form, dialect: Dialect | null, path: Path, complain: Complain): unknown {
  if (number === undefined) {
    if (midi === undefined && dialect?.stepper === undefined) {
      const how = dialect?.numbers ? `number: ${dialect.numbers}` : 'midi: { nrpn: 7 } or another form'
      complain(
        path,
        'it has no MIDI message',
        `write ${how} (docs/organs.md), or let voluntary learn find it out at the console`,
      )
    }
    return midi ?? null
  }
  if (midi !== undefined) complain([...path, 'number'], 'there is a number and a "midi" too', 'one of them is enough')
  if (dialect === null) {
    complain([...path, 'number'], 'a number means nothing without a dialect', 'say at the top which: dialect: allen')
    return null
  }
  const parsed = dialect.numbers === null ? null : dialect.switchSchema.safeParse({ [dialect.name]: number })
  if (parsed?.success) return parsed.data
  complain(
    [...path, 'number'],
    dialect.numbers === null
      ? `stops have no numbers in the dialect ${dialect.name}`
      : `"number" should be ${dialect.numbers} (dialect ${dialect.name})`,
  )
  return null
}

const asFeet = (footage: number | string): number =>
  typeof footage === 'number' ? footage : (parseFootage(footage) ?? 0)
