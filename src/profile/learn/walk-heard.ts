import { hex, keyName } from '../../midi/index.ts'
import { findDialect } from '../../organ/index.ts'
import type { CapturedMessage } from './capture.ts'
import { isBox } from './controllers.ts'
import type { Draft } from './draft.ts'
import { cancelForm, formOf, wireOfFound } from './form.ts'
import { dialectOf } from './guess-dialect.ts'
import { type Slot, slotsOf, voiceAt, wiresOf, withForm } from './slots.ts'
import type { Found } from './switches.ts'
import { foretold, foundAt, type Heard, knownSwitches, oneBit, pairOf, touchesIn } from './touch.ts'
import { again, on, type Step, slotName, type Walk } from './walk.ts'
import { wordsOf } from './words.ts'

/** What the console said since the question was asked, when it has come to rest. */
export function heard(walk: Walk, messages: readonly CapturedMessage[]): Walk {
  const all = [...walk.numbers, ...messages]
  return heardAll({ ...walk, numbers: numbersIn(all) }, all)
}

/** The last number of a parameter that each channel was told. */
function numbersIn(messages: readonly CapturedMessage[]): CapturedMessage[] {
  const last = new Map<string, CapturedMessage>()
  for (const message of messages) {
    const [status = 0, controller = 0] = message.bytes
    if ((status & 0xf0) === 0xb0 && (controller === 98 || controller === 99))
      last.set(`${status} ${controller}`, message)
  }
  return [...last.values()]
}

function heardAll(walk: Walk, messages: readonly CapturedMessage[]): Walk {
  const { step } = walk
  switch (step.type) {
    case 'lowest-key':
    case 'highest-key':
      return heardKey(walk, step, messages)
    case 'draw':
      return heardDraw(walk, step.slot, messages)
    case 'retire':
      return heardRetire(walk, step, messages)
    case 'box':
      return heardBox(walk, step.division, messages)
    case 'cancel':
      return heardCancel(walk, messages)
    default:
      return { ...again(walk), map: touchesIn(messages, walk.draft).map ?? walk.map }
  }
}

function heardKey(
  walk: Walk,
  step: Step & { type: 'lowest-key' | 'highest-key' },
  messages: readonly CapturedMessage[],
): Walk {
  const { draft } = walk
  const strikes = wordsOf(messages).flatMap((each) => (each.type === 'key' && each.isDown ? [each] : []))
  const [first] = strikes
  const division = draft.divisions[step.division]
  if (!first || !division) return again(walk)
  const keys = new Set(strikes.filter(({ channel }) => channel === first.channel).map(({ key }) => key))
  const printed = first.channel + 1
  const owner = draft.divisions.find((each, index) => each.channel === printed && index !== step.division)
  if (owner) return again(walk, `Conflict: that was channel ${printed}, the keys of the ${owner.name}.`)
  if (division.channel !== null && division.channel !== printed) {
    return again(walk, `Conflict: that was channel ${printed}; the ${division.name} is on channel ${division.channel}.`)
  }
  if (step.type === 'lowest-key') {
    const divisions = put(draft.divisions, step.division, { ...division, channel: printed })
    const low = Math.min(...keys)
    const remarks = [`${keyName(low)} (${low}) on channel ${printed}.`]
    const next: Step = { type: 'highest-key', division: step.division, low }
    return { ...walk, draft: { ...draft, divisions }, step: next, remarks, before: walk, hasLearnt: false }
  }
  const high = Math.max(...keys)
  if (high <= step.low)
    return again(walk, `${keyName(high)} is not higher than ${keyName(step.low)}: the highest key is wanted.`)
  const divisions = put(draft.divisions, step.division, { ...division, compass: [step.low, high] })
  const remarks = [`${division.name}: ${keyName(step.low)}–${keyName(high)}, ${high - step.low + 1} keys.`]
  return on(walk, { draft: { ...draft, divisions }, remarks, hasLearnt: true })
}

const put = <Item>(items: readonly Item[], at: number, item: Item): Item[] =>
  items.map((each, index) => (index === at ? item : each))

function heardDraw(walk: Walk, slot: Slot, messages: readonly CapturedMessage[]): Walk {
  const { draft } = walk
  const drawn = touchesIn(messages, draft)
  const map = drawn.map ?? walk.map
  const known = wiresOf(draft)
  const owners = knownSwitches(draft)
  // The stop before is being put back: that is no answer.
  const news = drawn.touches.filter(({ bytes }) => !owners.some((each) => isSame(each.off, bytes)))
  if (news.length === 0 && drawn.map === null) return { ...again(walk), map }
  const owner = owners.find(({ on: bytes, kind }) => kind !== 'map' && news.some((each) => isSame(bytes, each.bytes)))
  const taken = owner && known.get(wireOfFound(owner))
  if (taken) return { ...again(walk, `Conflict: that was ${slotName(draft, taken)}.`), map }
  if (drawn.map !== null) {
    if (walk.map !== null) {
      const moved = [...drawn.map].filter((bit) => !walk.map?.has(bit))
      if (moved.length === 0) return { ...again(walk), map }
      const one = oneBit(moved)
      return 'found' in one
        ? learn({ ...walk, map }, slot, one.found, drawn)
        : { ...again(walk, unclear(one.problem)), map }
    }
    return { ...walk, step: { type: 'retire', slot, drawn }, remarks: [], before: walk, hasLearnt: false, map }
  }
  const heardNow = { ...drawn, touches: news }
  const pair = draft.dialect === null ? null : foretold(heardNow, owners)
  if (pair) return learn({ ...walk, map }, slot, pair, drawn)
  const several = new Set(
    news
      .filter(({ isUp }) => !isUp)
      .map(({ subject, kind, bytes }) => (kind === 'sysex' || kind === 'program' ? bytes.join() : subject)),
  )
  if (several.size > 1) return { ...again(walk, unclear(`${several.size} messages came at once`)), map }
  return { ...walk, step: { type: 'retire', slot, drawn: heardNow }, remarks: [], before: walk, hasLearnt: false, map }
}

const isSame = (a: readonly number[] | null, b: readonly number[]): boolean => a !== null && a.join() === b.join()
const unclear = (problem: string): string => `That was not clear: ${problem}. Put it back, and move this one only.`

function heardRetire(walk: Walk, step: Step & { type: 'retire' }, messages: readonly CapturedMessage[]): Walk {
  const retired = touchesIn(messages, walk.draft)
  const map = retired.map ?? walk.map
  if (retired.touches.length === 0 && retired.map === null) return { ...again(walk), map }
  const pair = pairOf(step.drawn, retired)
  if ('problem' in pair) {
    const draw: Step = { type: 'draw', slot: step.slot }
    return { ...again({ ...walk, step: draw }, unclear(pair.problem)), map }
  }
  return learn({ ...walk, map }, step.slot, pair.found, retired)
}

/** From the second stop on the maker is known, and the stop before is written in the maker's way. */
function learn(walk: Walk, slot: Slot, found: Found, { device }: Heard): Walk {
  const wire = wireOfFound(found)
  const taken = wiresOf(walk.draft).get(wire)
  if (taken) return again(walk, `Conflict: ${slotName(walk.draft, taken)} has that message already.`)
  const plainly = withForm(walk.draft, slot, formOf(found, walk.draft.dialect, voiceAt(walk.draft, slot)))
  const numbered = { ...plainly, device: plainly.device ?? device }
  const draft = walk.draft.dialect === null ? withDialect(numbered) : numbered
  const remarks = [`${slotName(draft, slot)}: ${wire}.`]
  if (draft.dialect !== walk.draft.dialect) {
    const title = findDialect(draft.dialect ?? '')?.title ?? ''
    remarks.push(`This console speaks as ${title}: from now on drawing each stop is enough.`)
  }
  return on(walk, { draft, remarks, hasLearnt: true })
}

/** A map tells at once; else two stops that say it alike. */
function withDialect(draft: Draft): Draft {
  const known = knownSwitches(draft)
  const channels = draft.divisions.flatMap(({ channel }) => (channel === null ? [] : [{ channel: channel - 1 }]))
  const isMap = known.some(({ kind }) => kind === 'map')
  const dialect = known.length < 2 && !isMap ? null : dialectOf(known, channels)
  if (dialect === null) return draft
  return slotsOf(draft).reduce<Draft>(
    (all, slot) => {
      const found = foundAt(draft, slot)
      return found === null ? all : withForm(all, slot, formOf(found, dialect, voiceAt(draft, slot)))
    },
    { ...draft, dialect },
  )
}

function heardBox(walk: Walk, index: number, messages: readonly CapturedMessage[]): Walk {
  const { draft } = walk
  const division = draft.divisions[index]
  const moves = wordsOf(messages).flatMap((each) =>
    each.type === 'word' && each.kind === 'cc' && isBox(each.bytes) ? [each] : [],
  )
  const [first] = moves
  if (!first || !division || first.channel === null) return again(walk)
  const same = moves.filter(({ subject }) => subject === first.subject).map(({ value }) => value)
  if (new Set(same).size < 3) return again(walk, 'Move it all the way, from closed to open.')
  const range = [same[0] ?? 0, same.at(-1) ?? 127] as const
  const channel = first.channel + 1 === division.channel ? null : first.channel + 1
  const box = { name: division.name, division: division.name, channel, cc: first.bytes[1] ?? 11, range }
  const remarks = [`${division.name} box: controller ${box.cc}, ${range[0]} to ${range[1]}.`]
  return on(walk, { draft: { ...draft, enclosures: [...draft.enclosures, box] }, remarks, hasLearnt: true })
}

function heardCancel(walk: Walk, messages: readonly CapturedMessage[]): Walk {
  const { touches } = touchesIn(messages, walk.draft)
  const known = knownSwitches(walk.draft)
  // Many consoles say each stop that it retires too.
  const [only, second] = touches.filter(
    ({ bytes }) => !known.some((each) => isSame(each.off, bytes) || isSame(each.on, bytes)),
  )
  if (!only) return again(walk)
  if (second) return again(walk, 'Several messages came: skip it if they are of the stops that it retires.')
  const remarks = [`General cancel: ${hex(only.bytes)}.`]
  return on(walk, { draft: { ...walk.draft, generalCancel: cancelForm(only.bytes) }, remarks, hasLearnt: true })
}
