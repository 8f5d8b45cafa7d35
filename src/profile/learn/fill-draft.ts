import { hex, keyFromName, keyName } from '../../midi/index.ts'
import { type Form, plain } from '../../organ/index.ts'
import type { HeardBox } from './boxes.ts'
import type { HeardKeyboard } from './compass.ts'
import { namesOf } from './division-names.ts'
import { type Draft, type DraftBox, type DraftDivision, freeLetter } from './draft.ts'
import { formOf, voiceOf, wireOf, wireOfFound } from './form.ts'
import type { Found } from './switches.ts'
import type { Understanding } from './understand.ts'

/** A place of a draft where something that can be drawn stands. */
export type Slot =
  | { readonly type: 'stop'; readonly division: number; readonly index: number }
  | { readonly type: 'coupler'; readonly index: number }
  | { readonly type: 'tremulant'; readonly index: number }

export interface Filled {
  readonly draft: Draft
  readonly remarks: readonly string[]
}

/**
 * Puts what a log says into a draft. Names that wait for their messages get them in order: those of a division from what
 * was heard on its channel or after its keys; with a script, in the order of the script. What has no name is added.
 * @param order of the names, where a script says it; null: that of the file
 */
export function fillDraft(from: Draft, heard: Understanding, order: readonly Slot[] | null): Filled {
  const remarks: string[] = [...heard.remarks]
  const hasForms = slotsOf(from).some((slot) => formAt(from, slot) !== null)
  const dialect = from.dialect ?? (hasForms ? null : heard.dialect)
  const withKeys = fillDivisions({ ...from, dialect, device: from.device ?? heard.device }, heard, remarks)
  const filled = fillSwitches(withKeys, heard, order, remarks)
  const withBoxes = { ...filled, boxes: [...filled.boxes, ...newBoxes(filled, heard.boxes)] }
  const generalCancel = withBoxes.generalCancel ?? cancelForm(heard.generalCancel)
  return { draft: { ...withBoxes, generalCancel }, remarks }
}

const cancelForm = (bytes: readonly number[] | null): unknown => {
  if (bytes === null) return null
  const [status = 0, program = 0] = bytes
  return (status & 0xf0) === 0xc0 ? { program: program + 1, channel: (status & 0x0f) + 1 } : hex(bytes)
}

/** A keyboard where none was heard: five octaves, as most consoles have. */
const NOT_HEARD: DraftDivision = {
  name: 'Great',
  letter: 'G',
  channel: 1,
  compass: ['C2', 'C7'],
  isPedal: false,
  stops: [],
  comment: 'no key was heard: name, channel and compass are guesses',
}

function fillDivisions(draft: Draft, { keyboards, dialect }: Understanding, remarks: string[]): Draft {
  const free = keyboards.filter(({ channel }) => draft.divisions.every((each) => each.channel !== channel + 1))
  const take = (division: DraftDivision): HeardKeyboard | undefined => {
    const own = keyboards.find(({ channel }) => channel + 1 === division.channel)
    if (own || division.channel !== null) return own
    const fitting = free.find(({ isPedal }) => isPedal === division.isPedal) ?? free[0]
    if (fitting) free.splice(free.indexOf(fitting), 1)
    return fitting
  }
  const known = draft.divisions.map((division): DraftDivision => {
    const keyboard = take(division)
    if (!keyboard) return division
    checkCompass(division, keyboard, remarks)
    return {
      ...division,
      channel: keyboard.channel + 1,
      compass: division.compass ?? [keyboard.compass.low, keyboard.compass.high],
      comment: division.compass === null ? rounded(keyboard) : '',
    }
  })
  const letters = new Set(known.map(({ letter }) => letter))
  const names = namesOf(free, dialect)
  const added = free.map((keyboard, index): DraftDivision => {
    const taken = known.some(({ name }) => plain(name) === plain(names[index] ?? ''))
    const name = taken ? `Keyboard on channel ${keyboard.channel + 1}` : (names[index] ?? '')
    const letter = freeLetter(name, letters)
    letters.add(letter)
    const guess = 'the name is guessed from the channel'
    const comment = [guess, rounded(keyboard)].filter((each) => each !== '').join('; ')
    const compass = [keyboard.compass.low, keyboard.compass.high] as const
    return { name, letter, channel: keyboard.channel + 1, compass, isPedal: keyboard.isPedal, stops: [], comment }
  })
  const divisions = [...known, ...added]
  return { ...draft, divisions: divisions.length > 0 ? divisions : [NOT_HEARD] }
}

const keyOf = (key: number | string): number => (typeof key === 'number' ? key : (keyFromName(key) ?? 0))
const range = (low: number, high: number): string => `${keyName(low)}–${keyName(high)}`

function rounded({ heard, compass }: HeardKeyboard): string {
  const same = heard.low === compass.low && heard.high === compass.high
  return same ? '' : `keys ${range(heard.low, heard.high)} were heard; the compass is the smallest usual one with them`
}

function checkCompass({ name, compass }: DraftDivision, { heard }: HeardKeyboard, remarks: string[]): void {
  if (compass === null) return
  const [low, high] = compass.map(keyOf)
  if (heard.low < (low ?? 0) || heard.high > (high ?? 127)) {
    const said = range(low ?? 0, high ?? 127)
    remarks.push(`conflict: the ${name} has ${said} in the file, and keys ${range(heard.low, heard.high)} were heard`)
  }
}

/** All places of a draft in the order of its file. */
export const slotsOf = (draft: Draft): Slot[] => [
  ...draft.divisions.flatMap(({ stops }, division) =>
    stops.map((_, index): Slot => ({ type: 'stop', division, index })),
  ),
  ...draft.couplers.map((_, index): Slot => ({ type: 'coupler', index })),
  ...draft.tremulants.map((_, index): Slot => ({ type: 'tremulant', index })),
]

export const elementAt = (draft: Draft, slot: Slot) =>
  slot.type === 'stop'
    ? draft.divisions[slot.division]?.stops[slot.index]
    : (slot.type === 'coupler' ? draft.couplers : draft.tremulants)[slot.index]

export const formAt = (draft: Draft, slot: Slot): Form | null => elementAt(draft, slot)?.form ?? null

/** It has no message yet, and may have one. */
export const isWaiting = (draft: Draft, slot: Slot): boolean =>
  formAt(draft, slot) === null && !(slot.type === 'coupler' && draft.couplers[slot.index]?.byUs === 'always')

/** The channel, from 0, of the division whose keys it belongs to. */
function channelAt(draft: Draft, slot: Slot): number {
  const home = draft.divisions[divisionAt(draft, slot)]
  return (home?.channel ?? 1) - 1
}

function divisionAt(draft: Draft, slot: Slot): number {
  if (slot.type === 'stop') return slot.division
  const named = slot.type === 'coupler' ? draft.couplers[slot.index]?.keys : draft.tremulants[slot.index]?.division
  return draft.divisions.findIndex(({ name }) => plain(name) === plain(named ?? ''))
}

const control = ({ controlChannel }: Draft): number | null => (controlChannel === null ? null : controlChannel - 1)

/** Couplers and tremulants are said on the control channel, where there is one. */
export const voiceAt = (draft: Draft, slot: Slot) => {
  const voice = voiceOf(channelAt(draft, slot), control(draft))
  return slot.type === 'stop' ? voice : { ...voice, channel: voice.control ?? voice.channel }
}

/** The draft with a form (or none) in this place. */
export function withForm(draft: Draft, slot: Slot, form: Form | null, comment = ''): Draft {
  const put = <Item extends object>(items: readonly Item[]) =>
    items.map((item, index) => (index === slot.index ? { ...item, form, comment } : item))
  if (slot.type === 'coupler') return { ...draft, couplers: put(draft.couplers) }
  if (slot.type === 'tremulant') return { ...draft, tremulants: put(draft.tremulants) }
  const divisions = draft.divisions.map((each, index) =>
    index === slot.division ? { ...each, stops: put(each.stops) } : each,
  )
  return { ...draft, divisions }
}

/** What the draft says already, by its bytes. */
export const wiresOf = (draft: Draft): Map<string, Slot> =>
  new Map(
    slotsOf(draft).flatMap((slot) => {
      const form = formAt(draft, slot)
      return form === null ? [] : [[wireOf(form, draft.dialect, voiceAt(draft, slot)), slot] as const]
    }),
  )

function fillSwitches(start: Draft, heard: Understanding, order: readonly Slot[] | null, remarks: string[]): Draft {
  const homes = homesOf(start, heard)
  const known = wiresOf(start)
  const fresh = heard.switches.filter((found) => !known.has(wireOfFound(found)))
  const open = (order ?? slotsOf(start)).filter((slot) => isWaiting(start, slot))
  let draft = start
  const fill = (slot: Slot, found: Found) => {
    open.splice(open.indexOf(slot), 1)
    const form = formOf(found, draft.dialect, voiceAt(draft, slot))
    draft = withForm(draft, slot, form, form === null ? neverRetired(found) : found.isSure ? '' : UNSURE)
  }
  const rest: Found[] = []
  for (const found of fresh) {
    const home = homes.get(found) ?? null
    const slot = order === null ? open.find((each) => home !== null && divisionAt(draft, each) === home) : open[0]
    if (slot) fill(slot, found)
    else rest.push(found)
  }
  for (const found of rest) {
    const home = homes.get(found) ?? null
    // Only where nothing tells whose it is may it be any name that is left.
    const slot = home === null ? open[0] : undefined
    if (slot) fill(slot, found)
    else draft = append(draft, found, home)
  }
  if (open.length > 0) {
    const names = open.map((slot) => elementAt(draft, slot)?.name).join(', ')
    remarks.push(`not heard, so not learnt: ${names}`)
  }
  if (order !== null && fresh.length !== order.length) {
    remarks.push(
      `the script names ${order.length} stops and couplers; ${fresh.length} were heard: check which is which`,
    )
  }
  const unsaid = [...homes.values()].some((home) => home === null) && start.divisions.length > 1
  if (unsaid && order === null) {
    remarks.push('which division a stop belongs to is not in the log: move those that stand at the wrong one')
  }
  return draft
}

const UNSURE = 'not certain: try it'
const neverRetired = ({ on, at }: Found): string => `${hex(on)} (${at}) was heard, its counterpart never`

function append(draft: Draft, found: Found, home: number | null): Draft {
  const division = Math.max(0, home ?? 0)
  const count = draft.divisions.reduce((sum, { stops }) => sum + stops.filter(({ name }) => STOP.test(name)).length, 0)
  const form = formOf(found, draft.dialect, voiceOf((draft.divisions[division]?.channel ?? 1) - 1, control(draft)))
  const fill = `${found.at === '' ? '' : `${found.at}: `}fill in its name, length and family`
  const comment = [fill, form === null ? neverRetired(found) : found.isSure ? '' : UNSURE].filter((each) => each !== '')
  const stop = {
    name: `Stop-${count + 1}`,
    footage: null,
    family: 'principal' as const,
    form,
    comment: comment.join('; '),
  }
  const divisions = draft.divisions.map((each, index) =>
    index === division ? { ...each, stops: [...each.stops, stop] } : each,
  )
  return { ...draft, divisions }
}

/** As we name what nobody has named. With a space, its number would be taken for a length in feet. */
const STOP = /^Stop-\d+$/

/** The division of each: by its channel, else by the keys that had just been pressed; null where neither tells. */
function homesOf(draft: Draft, { switches, keyboards }: Understanding): Map<Found, number | null> {
  const started = [...keyboards].sort((a, b) => a.first - b.first)
  const byKeys = (found: Found) => started.findLast(({ first }) => first < found.first)?.channel
  const isTold = new Set(switches.map(byKeys)).size > 1 || draft.divisions.length === 1
  const divisionOf = (channel: number | null | undefined) =>
    channel == null ? -1 : draft.divisions.findIndex((each) => each.channel === channel + 1)
  return new Map(
    switches.map((found) => {
      const own = found.kind === 'program' ? -1 : divisionOf(found.channel)
      const home = own >= 0 ? own : isTold ? divisionOf(byKeys(found)) : -1
      return [found, home >= 0 ? home : null]
    }),
  )
}

function newBoxes(draft: Draft, boxes: readonly HeardBox[]): DraftBox[] {
  const isThere = ({ channel, controller }: HeardBox) =>
    draft.boxes.some((each) => {
      const home = draft.divisions.find(({ name }) => plain(name) === plain(each.division ?? ''))
      return each.cc === controller && (each.channel ?? home?.channel) === channel + 1
    })
  return boxes
    .filter((box) => !isThere(box))
    .map((box) => {
      const division = draft.divisions.find(({ channel }) => channel === box.channel + 1)
      const what = box.controller === EXPRESSION ? '' : box.controller === VOLUME ? ' volume' : ` CC ${box.controller}`
      const range = [isClamped(box) ? box.low : 0, 127] as const
      return {
        name: `${division?.name ?? `Pedal on channel ${box.channel + 1}`}${what}`,
        division: division?.name ?? null,
        channel: division ? null : box.channel + 1,
        cc: box.controller,
        range,
      }
    })
}

const EXPRESSION = 11
const VOLUME = 7
/** Johannus sends 63–127 or 55–127 only (its manuals); a shoe that was moved a little tells nothing of its ends. */
const isClamped = ({ low, high }: HeardBox): boolean => low >= 50 && low <= 66 && high === 127
