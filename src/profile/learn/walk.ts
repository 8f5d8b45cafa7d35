import { divisionWord, findDialect, plain } from '../../organ/index.ts'
import type { CapturedMessage } from './capture.ts'
import { type Draft, divisionNamed, hasStop, withCoupler, withDivision, withStop, withTremulant } from './draft.ts'
import { stopNamed } from './read-script.ts'
import { elementAt, isWaiting, type Slot, slotsOf } from './slots.ts'
import type { Heard } from './touch.ts'

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
  readonly remarks: readonly string[]
  /** The walk before the last answer. */
  readonly before: Walk | null
  /** Whether the last answer told something of the console. */
  readonly hasLearnt: boolean
  /** Places of the console's map that are set now; null where no map was heard. */
  readonly map: ReadonlySet<number> | null
  /** The numbers of parameters that channels remember: the next value may come without them. */
  readonly numbers: readonly CapturedMessage[]
  /** What the person does not want to be asked again this time. */
  readonly passed: ReadonlySet<string>
}

/** Begins with what a draft does not know yet. */
export const beginWalk = (draft: Draft): Walk =>
  nextQuestion({
    draft,
    step: { type: 'name-division' },
    remarks: [],
    before: null,
    hasLearnt: false,
    map: null,
    numbers: [],
    passed: new Set(),
  })

/** Whether a line of text is wanted, and not a touch of the console. */
export const wantsText = ({ step }: Walk): boolean =>
  step.type === 'name-division' || step.type === 'name-stop' || step.type === 'name-coupler'

export const slotName = (draft: Draft, slot: Slot): string => {
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
      draft.enclosures.some((box) => plain(box.division ?? '') === plain(name)) || divisionWord(name) === 'pedal'
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
export const on = (walk: Walk, changes: Partial<Walk>): Walk =>
  nextQuestion({ ...walk, remarks: [], hasLearnt: false, ...changes, before: walk })
/** The same question once more. */
export const again = (walk: Walk, ...remarks: string[]): Walk => ({ ...walk, remarks, hasLearnt: false })

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
    return on(walk, { draft: withDivision(draft, text) })
  }
  if (step.type === 'name-stop') {
    const stop = stopNamed(text)
    const at = step.division
    if (hasStop(draft, at, stop)) return again(walk, `The ${draft.divisions[at]?.name} has ${text} already.`)
    return on(walk, { draft: withStop(draft, at, stop) })
  }
  return nameCoupler(walk, text)
}

function nameCoupler(walk: Walk, text: string): Walk {
  const { draft } = walk
  const find = (called: string) => draft.divisions[divisionNamed(draft, called)]?.name
  const known = `the divisions are ${draft.divisions.map(({ name }) => name).join(', ')}`
  const [, home = ''] = /^(.+?)\s+trem\w*$/i.exec(text) ?? []
  const [, sounding = '', playing = ''] = /^(.+?)\s+to\s+(.+)$/i.exec(text) ?? []
  const [, octave = '', sub] = /^(.+?)\s+(sub[ -]?octave|sub|octave|super)\b/i.exec(text) ?? []
  const from = octave === '' ? sounding : octave
  if (home !== '') {
    const division = find(home)
    if (division === undefined) return again(walk, `Whose tremulant? ${known}.`)
    return on(walk, { draft: withTremulant(draft, text, division) })
  }
  const [sounds, keys] = [find(from), find(playing === '' ? from : playing)]
  if (sounds === undefined || keys === undefined) {
    return again(walk, `Write Swell to Great, Swell Octave, or Swell Tremulant; ${known}.`)
  }
  const shift = sub === undefined ? 0 : /^sub/i.test(sub) ? -12 : 12
  return on(walk, { draft: withCoupler(draft, text, keys, sounds, shift) })
}

/** What the person wants of the walk itself. Quitting needs no step: what was learnt is in the draft. */
export function command(walk: Walk, wish: Exclude<Command, 'quit'>): Walk {
  const { step, before } = walk
  switch (wish) {
    case 'back':
      return before
        ? { ...before, remarks: [], map: walk.map, numbers: walk.numbers }
        : again(walk, 'This is the beginning.')
    case 'undo': {
      let at: Walk | null = walk
      while (at && !at.hasLearnt) at = at.before
      const forgotten = at?.before ?? null
      if (forgotten === null) return again(walk, 'Nothing has been learnt yet.')
      return { ...forgotten, remarks: ['What was learnt last is forgotten.'], map: walk.map, numbers: walk.numbers }
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
