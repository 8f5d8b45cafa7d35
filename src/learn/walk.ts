import { keyName } from '../midi/index.ts'
import { divisionWord, findDialect, plain } from '../organ/index.ts'
import type { Said } from './capture.ts'
import { isBox } from './controllers.ts'
import { type Draft, type DraftDivision, freeLetter } from './draft.ts'
import { elementAt, isWaiting, type Slot, slotsOf, voiceAt, wiresOf, withForm } from './fill-draft.ts'
import { formOf, wireOfFound } from './form.ts'
import { dialectOf } from './guess-dialect.ts'
import { stopNamed } from './read-script.ts'
import type { Found } from './switches.ts'
import { foretold, foundAt, type Heard, knownSwitches, oneBit, pairOf, touchesIn } from './touch.ts'
import { wordsOf } from './words.ts'

/** What is asked of the person at this moment. */
export type Step =
  | { readonly type: 'name-division' }
  | { readonly type: 'lowest-key'; readonly division: number }
  | { readonly type: 'highest-key'; readonly division: number; readonly low: number }
  | { readonly type: 'name-stop'; readonly division: number }
  | { readonly type: 'draw'; readonly slot: Slot }
  | { readonly type: 'retire'; readonly slot: Slot; readonly drawn: Heard }
  | { readonly type: 'name-coupler' }
  | { readonly type: 'box'; readonly division: number }
  | { readonly type: 'cancel' }
  | { readonly type: 'finished' }

export type Command = 'skip' | 'back' | 'undo' | 'done' | 'quit'

/** All that a walk through a console knows. A value: each answer makes a new one. */
export interface Walk {
  readonly draft: Draft
  readonly step: Step
  /** What to tell the person, before the next question. */
  readonly said: readonly string[]
  /** The walk before the last answer. */
  readonly before: Walk | null
  /** Whether the last answer told something of the console. */
  readonly hasLearnt: boolean
  /** Places of the console's map that are set now; null where no map was heard. */
  readonly map: ReadonlySet<number> | null
  /** The numbers of parameters that channels remember: the next value may be said without them. */
  readonly numbers: readonly Said[]
  /** What the person does not want to be asked again this time. */
  readonly passed: ReadonlySet<string>
}

/** Begins with what a draft does not know yet. */
export const beginWalk = (draft: Draft): Walk =>
  nextQuestion({
    draft,
    step: { type: 'name-division' },
    said: [],
    before: null,
    hasLearnt: false,
    map: null,
    numbers: [],
    passed: new Set(),
  })

/** Whether a line of text is wanted, and not a touch of the console. */
export const wantsText = ({ step }: Walk): boolean =>
  step.type === 'name-division' || step.type === 'name-stop' || step.type === 'name-coupler'

const slotName = (draft: Draft, slot: Slot): string => {
  const element = elementAt(draft, slot)
  const footage = element && 'footage' in element && element.footage !== null ? ` ${element.footage}` : ''
  const division = slot.type === 'stop' ? ` of the ${draft.divisions[slot.division]?.name}` : ''
  return `${element?.name ?? ''}${footage}${division}`
}

/** The question of this moment, in a person's words. */
export function question({ draft, step }: Walk): string {
  const name = 'division' in step ? (draft.divisions[step.division]?.name ?? '') : ''
  switch (step.type) {
    case 'name-division':
      return draft.divisions.length === 0
        ? 'What is the first division called (Great, Swell, Pedal …)?'
        : 'What is the next division called? (Enter: there are no more)'
    case 'lowest-key':
      return `Press the lowest key of the ${name}.`
    case 'highest-key':
      return `Now press the highest key of the ${name}.`
    case 'name-stop':
      return `Which stop of the ${name} comes next, with its length (Open Diapason 8)? (Enter: there are no more)`
    case 'draw':
      return `Draw ${slotName(draft, step.slot)}.`
    case 'retire':
      return `Now retire it.`
    case 'name-coupler':
      return 'Which coupler (Swell to Great, Swell Octave) or tremulant (Swell Tremulant) comes next? (Enter: there are no more)'
    case 'box':
      return `Has the ${name} a swell pedal? Move it from closed to open; skip if it has none.`
    case 'cancel':
      return 'Press the general cancel; skip if there is none.'
    case 'finished':
      return 'All is learnt.'
    default:
      return step satisfies never
  }
}

const mark = (step: Step): string => JSON.stringify({ ...step, drawn: undefined, low: undefined })
const pass = (walk: Walk, key: string): Walk => ({ ...walk, passed: new Set([...walk.passed, key]) })

/** Looks for the first thing that is not known and may be asked. */
function nextQuestion(walk: Walk): Walk {
  const { draft, passed } = walk
  const open = (step: Step) => !passed.has(mark(step))
  const ask = (step: Step): Walk => ({ ...walk, step })
  for (const [division, { channel, compass }] of draft.divisions.entries()) {
    const keys: Step = { type: 'lowest-key', division }
    if ((channel === null || compass === null) && open(keys)) return ask(keys)
    const slot = slotsOf(draft).find((each) => each.type === 'stop' && each.division === division && isOpen(walk, each))
    if (slot) return ask({ type: 'draw', slot })
    const naming: Step = { type: 'name-stop', division }
    if (open(naming)) return ask(naming)
  }
  if (open({ type: 'name-division' })) return ask({ type: 'name-division' })
  const slot = slotsOf(draft).find((each) => isOpen(walk, each))
  if (slot) return ask({ type: 'draw', slot })
  const rest: Step[] = [
    { type: 'name-coupler' },
    ...draft.divisions.flatMap(({ name }, division): Step[] =>
      draft.boxes.some((box) => plain(box.division ?? '') === plain(name)) || divisionWord(name) === 'pedal'
        ? []
        : [{ type: 'box', division }],
    ),
    ...(draft.generalCancel === null && findDialect(draft.dialect ?? '')?.map === undefined
      ? [{ type: 'cancel' } as const]
      : []),
  ]
  return ask(rest.find(open) ?? { type: 'finished' })
}

const isOpen = ({ draft, passed }: Walk, slot: Slot): boolean =>
  isWaiting(draft, slot) && !passed.has(mark({ type: 'draw', slot }))

/** A step on; the walk before it is kept, so that it can be taken back. */
const on = (walk: Walk, changes: Partial<Walk>): Walk =>
  nextQuestion({ ...walk, said: [], hasLearnt: false, ...changes, before: walk })
const again = (walk: Walk, ...said: string[]): Walk => ({ ...walk, said, hasLearnt: false })

/** The person's answer in words; an empty line ends a list. */
export function answer(walk: Walk, line: string): Walk {
  const { draft, step } = walk
  const text = line.trim()
  if (!wantsText(walk)) return again(walk)
  if (text === '') {
    if (step.type === 'name-division' && draft.divisions.length === 0)
      return again(walk, 'An organ has a division at least.')
    return on(pass(walk, mark(step)), {})
  }
  if (step.type === 'name-division') {
    if (draft.divisions.some(({ name }) => plain(name) === plain(text)))
      return again(walk, `There is a ${text} already.`)
    const letter = freeLetter(text, new Set(draft.divisions.map((each) => each.letter)))
    const isPedal = divisionWord(text) === 'pedal'
    const division: DraftDivision = {
      name: text,
      letter,
      channel: null,
      compass: null,
      isPedal,
      stops: [],
      comment: '',
    }
    return on(walk, { draft: { ...draft, divisions: [...draft.divisions, division] } })
  }
  if (step.type === 'name-stop') {
    const stop = stopNamed(text)
    const division = draft.divisions[step.division]
    const isThere = division?.stops.some(
      (each) => plain(each.name) === plain(stop.name) && each.footage === stop.footage,
    )
    if (isThere) return again(walk, `The ${division?.name} has ${text} already.`)
    const divisions = draft.divisions.map((each, index) =>
      index === step.division ? { ...each, stops: [...each.stops, stop] } : each,
    )
    return on(walk, { draft: { ...draft, divisions } })
  }
  return nameCoupler(walk, text)
}

function nameCoupler(walk: Walk, text: string): Walk {
  const { draft } = walk
  const find = (name: string) => draft.divisions.find((each) => divisionWord(each.name) === divisionWord(name))?.name
  const known = `the divisions are ${draft.divisions.map(({ name }) => name).join(', ')}`
  const element = { name: text, form: null, comment: '' }
  const [, home = ''] = /^(.+?)\s+trem\w*$/i.exec(text) ?? []
  const [, sounding = '', playing = ''] = /^(.+?)\s+to\s+(.+)$/i.exec(text) ?? []
  const [, octave = '', sub] = /^(.+?)\s+(sub[ -]?octave|sub|octave|super)\b/i.exec(text) ?? []
  const from = octave === '' ? sounding : octave
  if (home !== '') {
    const division = find(home)
    if (division === undefined) return again(walk, `Whose tremulant? ${known}.`)
    return on(walk, { draft: { ...draft, tremulants: [...draft.tremulants, { ...element, division }] } })
  }
  const [sounds, keys] = [find(from), find(playing === '' ? from : playing)]
  if (sounds === undefined || keys === undefined) {
    return again(walk, `Write Swell to Great, Swell Octave, or Swell Tremulant; ${known}.`)
  }
  const shift = sub === undefined ? 0 : /^sub/i.test(sub) ? -12 : 12
  return on(walk, {
    draft: { ...draft, couplers: [...draft.couplers, { ...element, sounds, keys, shift, byUs: 'never' }] },
  })
}

/** What the person wants of the walk itself. Quitting needs no step: what was learnt is in the draft. */
export function command(walk: Walk, wish: Exclude<Command, 'quit'>): Walk {
  const { step, before } = walk
  switch (wish) {
    case 'back':
      return before
        ? { ...before, said: [], map: walk.map, numbers: walk.numbers }
        : again(walk, 'This is the beginning.')
    case 'undo': {
      let at: Walk | null = walk
      while (at && !at.hasLearnt) at = at.before
      const forgotten = at?.before ?? null
      if (forgotten === null) return again(walk, 'Nothing has been learnt yet.')
      return { ...forgotten, said: ['What was learnt last is forgotten.'], map: walk.map, numbers: walk.numbers }
    }
    case 'skip':
      if (step.type === 'highest-key') return on(pass(walk, mark({ type: 'lowest-key', division: step.division })), {})
      return on(pass(walk, mark(step.type === 'retire' ? { type: 'draw', slot: step.slot } : step)), {})
    case 'done':
      return on({ ...walk, passed: new Set([...walk.passed, ...restOf(walk)]) }, {})
    default:
      return wish satisfies never
  }
}

/** All questions of the list that is being asked. */
function restOf({ draft, step }: Walk): string[] {
  const slots = (division: number) =>
    slotsOf(draft).filter((each) => each.type === 'stop' && each.division === division)
  const stops = (division: number) => [
    ...slots(division).map((slot) => mark({ type: 'draw', slot })),
    mark({ type: 'name-stop', division }),
  ]
  if (step.type === 'lowest-key' || step.type === 'highest-key') {
    return [mark({ type: 'lowest-key', division: step.division }), ...stops(step.division)]
  }
  if (step.type !== 'draw' && step.type !== 'retire') return [mark(step)]
  if (step.slot.type === 'stop') return stops(step.slot.division)
  const rest = slotsOf(draft).filter((each) => each.type !== 'stop')
  return [...rest.map((slot) => mark({ type: 'draw', slot })), mark({ type: 'name-coupler' })]
}

/** What the console said since the question was asked, when it has come to rest. */
export function heard(walk: Walk, messages: readonly Said[]): Walk {
  const all = [...walk.numbers, ...messages]
  return heardAll({ ...walk, numbers: numbersIn(all) }, all)
}

/** The last number of a parameter that each channel was told. */
function numbersIn(messages: readonly Said[]): Said[] {
  const last = new Map<string, Said>()
  for (const said of messages) {
    const [status = 0, controller = 0] = said.bytes
    if ((status & 0xf0) === 0xb0 && (controller === 98 || controller === 99)) last.set(`${status} ${controller}`, said)
  }
  return [...last.values()]
}

function heardAll(walk: Walk, messages: readonly Said[]): Walk {
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

function heardKey(walk: Walk, step: Step & { type: 'lowest-key' | 'highest-key' }, messages: readonly Said[]): Walk {
  const { draft } = walk
  const strikes = wordsOf(messages).flatMap((each) => (each.type === 'key' && each.isDown ? [each] : []))
  const [first] = strikes
  const division = draft.divisions[step.division]
  if (!first || !division) return again(walk)
  const keys = strikes.filter(({ channel }) => channel === first.channel).map(({ key }) => key)
  const printed = first.channel + 1
  const owner = draft.divisions.find((each, index) => each.channel === printed && index !== step.division)
  if (owner) return again(walk, `Conflict: that was channel ${printed}, the keys of the ${owner.name}.`)
  if (division.channel !== null && division.channel !== printed) {
    return again(walk, `Conflict: that was channel ${printed}; the ${division.name} is on channel ${division.channel}.`)
  }
  if (step.type === 'lowest-key') {
    const divisions = put(draft.divisions, step.division, { ...division, channel: printed })
    const low = Math.min(...keys)
    const said = [`${keyName(low)} (${low}) on channel ${printed}.`]
    const next: Step = { type: 'highest-key', division: step.division, low }
    return { ...walk, draft: { ...draft, divisions }, step: next, said, before: walk, hasLearnt: false }
  }
  const high = Math.max(...keys)
  if (high <= step.low)
    return again(walk, `${keyName(high)} is not higher than ${keyName(step.low)}: the highest key is wanted.`)
  const divisions = put(draft.divisions, step.division, { ...division, compass: [step.low, high] })
  const said = [`${division.name}: ${keyName(step.low)}–${keyName(high)}, ${high - step.low + 1} keys.`]
  return on(walk, { draft: { ...draft, divisions }, said, hasLearnt: true })
}

const put = <Item>(items: readonly Item[], at: number, item: Item): Item[] =>
  items.map((each, index) => (index === at ? item : each))

function heardDraw(walk: Walk, slot: Slot, messages: readonly Said[]): Walk {
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
    return { ...walk, step: { type: 'retire', slot, drawn }, said: [], before: walk, hasLearnt: false, map }
  }
  const heardNow = { ...drawn, touches: news }
  const pair = draft.dialect === null ? null : foretold(heardNow, owners)
  if (pair) return learn({ ...walk, map }, slot, pair, drawn)
  const several = new Set(
    news
      .filter(({ isUp }) => !isUp)
      .map(({ subject, kind, bytes }) => (kind === 'sysex' || kind === 'program' ? bytes.join() : subject)),
  )
  if (several.size > 1) return { ...again(walk, unclear(`${several.size} things were said at once`)), map }
  return { ...walk, step: { type: 'retire', slot, drawn: heardNow }, said: [], before: walk, hasLearnt: false, map }
}

const isSame = (a: readonly number[] | null, b: readonly number[]): boolean => a !== null && a.join() === b.join()
const unclear = (problem: string): string => `That was not clear: ${problem}. Put it back, and move this one only.`

function heardRetire(walk: Walk, step: Step & { type: 'retire' }, messages: readonly Said[]): Walk {
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

/** From the second stop on the maker is known, and the stop before is written as he writes it. */
function learn(walk: Walk, slot: Slot, found: Found, { device }: Heard): Walk {
  const wire = wireOfFound(found)
  const taken = wiresOf(walk.draft).get(wire)
  if (taken) return again(walk, `Conflict: ${slotName(walk.draft, taken)} has that message already.`)
  const plainly = withForm(walk.draft, slot, formOf(found, walk.draft.dialect, voiceAt(walk.draft, slot)))
  const numbered = { ...plainly, device: plainly.device ?? device }
  const draft = walk.draft.dialect === null ? withDialect(numbered) : numbered
  const said = [`${slotName(draft, slot)}: ${wire}.`]
  if (draft.dialect !== walk.draft.dialect) {
    const title = findDialect(draft.dialect ?? '')?.title ?? ''
    said.push(`This console speaks as ${title}: from now on drawing each stop is enough.`)
  }
  return on(walk, { draft, said, hasLearnt: true })
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

function heardBox(walk: Walk, index: number, messages: readonly Said[]): Walk {
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
  const said = [`${division.name} box: controller ${box.cc}, ${range[0]} to ${range[1]}.`]
  return on(walk, { draft: { ...draft, boxes: [...draft.boxes, box] }, said, hasLearnt: true })
}

function heardCancel(walk: Walk, messages: readonly Said[]): Walk {
  const { touches } = touchesIn(messages, walk.draft)
  const known = knownSwitches(walk.draft)
  // Many consoles say each stop that it retires too.
  const [only, second] = touches.filter(
    ({ bytes }) => !known.some((each) => isSame(each.off, bytes) || isSame(each.on, bytes)),
  )
  if (!only) return again(walk)
  if (second) return again(walk, 'Several things were said: skip it if they are the stops that it retires.')
  const [status = 0, program = 0] = only.bytes
  const isProgram = (status & 0xf0) === 0xc0
  const bytes = only.bytes.map((byte) => byte.toString(16).toUpperCase().padStart(2, '0')).join(' ')
  const generalCancel = isProgram ? { program: program + 1, channel: (status & 0x0f) + 1 } : bytes
  return on(walk, { draft: { ...walk.draft, generalCancel }, said: [`General cancel: ${bytes}.`], hasLearnt: true })
}
