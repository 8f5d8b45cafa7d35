import { type Channel, hex } from '../midi/index.ts'
import { takenBy } from './check-messages.ts'
import { type Complain, divisionNamed, type Path, refuseDoubles } from './complain.ts'
import { sayMessage } from './dialects/index.ts'
import { describeElements, findElement } from './find-element.ts'
import { type Call, type Division, type Element, type ElementId, messagesOf, type Organ, type Piston } from './organ.ts'
import type { Profile } from './profile-schema.ts'
import { plain } from './vocabulary.ts'

type PistonForm = Profile['pistons'][number]

/** @param control the channel of calls that name none */
export function readPistons(profile: Profile, organ: Organ, control: Channel, complain: Complain): Piston[] {
  refuseDoubles(
    profile.pistons.map(({ name }) => plain(name)),
    (index) => ['pistons', index, 'name'],
    'piston',
    complain,
  )
  const pistons = profile.pistons.map((form, index) => readPiston(form, ['pistons', index], organ, control, complain))
  checkCalls(pistons, organ, complain)
  return pistons
}

function readPiston(form: PistonForm, path: Path, organ: Organ, control: Channel, complain: Complain): Piston {
  const { name, draw, retire } = form
  const division =
    form.division === undefined ? null : divisionNamed(organ.divisions, form.division, [...path, 'division'], complain)
  // A coupler or another division's stop is not under a divisional.
  const isUnder = (element: Element) =>
    division === null || (element.kind !== 'coupler' && element.division === division)
  const under = organ.elements.filter(isUnder)
  const call = readCall(form, path, organ, control, complain)
  const resolve = (names: readonly string[], list: string) =>
    names.flatMap((each, index) => {
      const id = resolveName(organ, each, [...path, list, index], division, complain)
      if (id !== null && !under.some((element) => element.id === id)) {
        const problem = `${each} is no stop of the ${division?.name}: a divisional moves its own stops only`
        complain([...path, list, index], problem, 'leave it out, or leave "division" out')
      }
      return id ?? []
    })
  if (draw === 'unknown') {
    if (form.call === undefined) {
      complain(
        [...path, 'draw'],
        'only what a piston of the organ draws may be unknown',
        'give its message with "call"',
      )
    }
    if (retire !== 'others' && retire.length > 0) {
      complain([...path, 'retire'], 'what it draws is unknown, and what it retires too', 'leave it out')
    }
    // What the organ does not have over MIDI it cannot move.
    const movable = under.filter(({ control }) => control.type !== 'keys').map(({ id }) => id)
    return { name, division, draw: [], retire: movable, call }
  }
  if (form.call !== undefined && draw.length === 0 && retire.length === 0) {
    complain(path, 'it is not written what it draws', 'write draw: [...], or draw: unknown')
  }
  const drawn = resolve(draw, 'draw')
  const others = under.map(({ id }) => id).filter((id) => !drawn.includes(id))
  return { name, division, draw: drawn, retire: retire === 'others' ? others : resolve(retire, 'retire'), call }
}

function readCall(form: PistonForm, path: Path, organ: Organ, control: Channel, complain: Complain): Call | null {
  if (form.call === undefined) return null
  if (organ.elements.some(({ control }) => control.type === 'general')) {
    const problem = 'the generals of this console are stepped through: a piston called between would change the place'
    complain([...path, 'call'], problem, 'leave it out')
  }
  return { bytes: sayMessage(form.call, control), isKnown: form.draw !== 'unknown' }
}

/** A call must be nothing else: no key, no box, no stop, no other piston. */
function checkCalls(pistons: readonly Piston[], organ: Organ, complain: Complain): void {
  const claimed = new Map(
    organ.elements.flatMap(({ name, control }) => messagesOf(control).map((bytes) => [hex(bytes), name] as const)),
  )
  if (organ.generalCancel) claimed.set(hex(organ.generalCancel), 'the general cancel')
  for (const [index, { name, call }] of pistons.entries()) {
    if (call === null) continue
    const word = hex(call.bytes)
    const owner = claimed.get(word)
    const taken = takenBy(organ, call.bytes)
    const path = ['pistons', index, 'call']
    if (owner !== undefined) {
      complain(path, `piston ${name} and ${owner} have one message (${word})`, 'each needs messages of its own')
    } else if (taken !== null) complain(path, `piston ${name} has a message (${word}) that ${taken}`, 'choose another')
    claimed.set(word, `piston ${name}`)
  }
}

/** Of a divisional, a name may leave the division out. */
function resolveName(
  organ: Organ,
  name: string,
  path: Path,
  division: Division | null,
  complain: Complain,
): ElementId | null {
  const onDivision = division === null ? null : findElement(organ, `${division.name}: ${name}`)
  const found = onDivision?.type === 'found' ? onDivision : findElement(organ, name)
  if (found.type === 'found') return found.element.id
  if (found.type === 'ambiguous') {
    complain(path, `"${name}" may be ${describeElements(found.candidates)}`, 'name the division and the length')
    return null
  }
  if (isLeftOut(organ, name)) return null
  const near = describeElements(found.nearest)
  complain(path, `there is no stop or coupler "${name}"`, near === '' ? '' : `the nearest: ${near}`)
  return null
}

/** Named, and not learnt yet: what names it has the rest of what it names. */
const isLeftOut = ({ unlearnt }: Organ, name: string): boolean => {
  const words = plain(name).split(' ')
  return unlearnt.some((each) => words.every((word) => /^\d/.test(word) || plain(each).includes(word)))
}

/** The stages of a crescendo that we work, each with all before it. */
export function readCrescendo({ crescendo }: Profile, organ: Organ, complain: Complain): ElementId[][] {
  if (crescendo === undefined) return []
  const path = ['crescendo']
  if (organ.enclosures.some(({ name }) => plain(name) === 'crescendo')) {
    complain(path, 'the organ has a crescendo pedal of its own among its enclosures', 'leave one of the two out')
  }
  if (organ.elements.some(({ control }) => control.type === 'general')) {
    complain(path, 'only its generals draw stops on this console: no stages can be added to them', 'leave it out')
  }
  const drawn = new Set<ElementId>()
  return crescendo.stages.map((names, stage) => {
    for (const [index, name] of names.entries()) {
      const id = resolveName(organ, name, [...path, 'stages', stage, index], null, complain)
      if (id !== null) drawn.add(id)
    }
    return [...drawn]
  })
}
