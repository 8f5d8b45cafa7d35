import { hex, keyFromName, keyName } from '../../midi/index.ts'
import { type Form, plain } from '../../organ/index.ts'
import type { HeardBox } from './boxes.ts'
import type { HeardKeyboard } from './compass.ts'
import { namesOf } from './division-names.ts'
import { type Draft, type DraftBox, type DraftDivision, withDivision, withStop } from './draft.ts'
import { cancelForm, formOf, wireOfFound } from './form.ts'
import {
  divisionAt,
  divisionVoice,
  elementAt,
  formAt,
  isWaiting,
  type Slot,
  slotsOf,
  voiceAt,
  wiresOf,
  withForm,
} from './slots.ts'
import type { Found } from './switches.ts'
import type { Understanding } from './understand.ts'

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
  const withBoxes = { ...filled, enclosures: [...filled.enclosures, ...newBoxes(filled, heard.boxes)] }
  const generalCancel = withBoxes.generalCancel ?? (heard.generalCancel && cancelForm(heard.generalCancel))
  return { draft: { ...withBoxes, generalCancel }, remarks }
}

function fillDivisions(draft: Draft, { keyboards, dialect }: Understanding, remarks: string[]): Draft {
  const free = keyboards.filter(({ channel }) => draft.divisions.every((each) => each.channel !== channel + 1))
  const take = (division: DraftDivision): HeardKeyboard | undefined => {
    const known = keyboards.find(({ channel }) => channel + 1 === division.channel)
    if (known || division.channel !== null) return known
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
  const names = namesOf(free, dialect)
  const whole = free.reduce<Draft>(
    (all, { channel, compass, isPedal, ...heard }, index) => {
      const guessed = names[index] ?? ''
      const isTaken = known.some(({ name }) => plain(name) === plain(guessed))
      const comment = ['the name is guessed from the channel', rounded({ compass, ...heard })]
        .filter(Boolean)
        .join('; ')
      return withDivision(all, isTaken ? `Keyboard on channel ${channel + 1}` : guessed, {
        channel: channel + 1,
        compass: [compass.low, compass.high],
        isPedal,
        comment,
      })
    },
    { ...draft, divisions: known },
  )
  if (whole.divisions.length > 0) return whole
  // Five octaves, as most consoles have.
  const comment = 'no key was heard: name, channel and compass are guesses'
  return withDivision(draft, 'Great', { channel: 1, compass: ['C2', 'C7'], comment })
}

const keyOf = (key: number | string): number => (typeof key === 'number' ? key : (keyFromName(key) ?? 0))
const range = (low: number, high: number): string => `${keyName(low)}–${keyName(high)}`

function rounded({ heard, compass }: Pick<HeardKeyboard, 'heard' | 'compass'>): string {
  const same = heard.low === compass.low && heard.high === compass.high
  return same ? '' : `keys ${range(heard.low, heard.high)} were heard; the compass is the smallest usual one with them`
}

function checkCompass({ name, compass }: DraftDivision, { heard }: HeardKeyboard, remarks: string[]): void {
  if (compass === null) return
  const [low, high] = compass.map(keyOf)
  if (heard.low < (low ?? 0) || heard.high > (high ?? 127)) {
    const [written, played] = [range(low ?? 0, high ?? 127), range(heard.low, heard.high)]
    remarks.push(`conflict: the ${name} has ${written} in the file, and keys ${played} were heard`)
  }
}

function fillSwitches(start: Draft, heard: Understanding, order: readonly Slot[] | null, remarks: string[]): Draft {
  const homes = homesOf(start, heard)
  const known = wiresOf(start)
  const fresh = heard.switches.filter((found) => !known.has(wireOfFound(found)))
  const open = (order ?? slotsOf(start)).filter((slot) => isWaiting(start, slot))
  let draft = start
  const fill = (slot: Slot, found: Found) => {
    open.splice(open.indexOf(slot), 1)
    const form = formOf(found, draft.dialect, voiceAt(draft, slot))
    draft = withForm(draft, slot, form, doubt(form, found))
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
  const hasHomeless = [...homes.values()].some((home) => home === null) && start.divisions.length > 1
  if (hasHomeless && order === null) {
    remarks.push('which division a stop belongs to is not in the log: move those that stand at the wrong one')
  }
  return draft
}

/** What a person should try, or look for; '' where it is sure. */
function doubt(form: Form | null, { on, at, isSure }: Found): string {
  if (form === null) return `${hex(on)} (${at}) was heard, its counterpart never`
  return isSure ? '' : 'not certain: try it'
}

function append(draft: Draft, found: Found, home: number | null): Draft {
  const division = Math.max(0, home ?? 0)
  const count = draft.divisions.reduce((sum, { stops }) => sum + stops.filter(({ name }) => STOP.test(name)).length, 0)
  const form = formOf(found, draft.dialect, divisionVoice(draft, division))
  const fill = `${found.at === '' ? '' : `${found.at}: `}fill in its name, length and family`
  const comment = [fill, doubt(form, found)].filter((each) => each !== '').join('; ')
  return withStop(draft, division, { name: `Stop-${count + 1}`, footage: null, family: 'principal', form, comment })
}

/** As we name what nobody has named. With a space, its number would be taken for a length in feet. */
const STOP = /^Stop-\d+$/

/** The division of each: by its channel, else by the keys that had just been pressed; null where neither tells. */
function homesOf(draft: Draft, { switches, keyboards }: Understanding): Map<Found, number | null> {
  const started = [...keyboards].sort((a, b) => a.first - b.first)
  const byKeys = (found: Found) => started.findLast(({ first }) => first < found.first)?.channel
  const keysTell = new Set(switches.map(byKeys)).size > 1 || draft.divisions.length === 1
  const divisionOf = (channel: number | null | undefined) =>
    channel == null ? -1 : draft.divisions.findIndex((each) => each.channel === channel + 1)
  return new Map(
    switches.map((found) => {
      const byChannel = found.kind === 'program' ? -1 : divisionOf(found.channel)
      const home = byChannel >= 0 ? byChannel : keysTell ? divisionOf(byKeys(found)) : -1
      return [found, home >= 0 ? home : null]
    }),
  )
}

function newBoxes(draft: Draft, boxes: readonly HeardBox[]): DraftBox[] {
  const isKnown = ({ channel, controller }: HeardBox) =>
    draft.enclosures.some((each) => {
      const home = draft.divisions.find(({ name }) => plain(name) === plain(each.division ?? ''))
      return each.cc === controller && (each.channel ?? home?.channel) === channel + 1
    })
  return boxes
    .filter((box) => !isKnown(box))
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
