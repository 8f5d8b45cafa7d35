import { BadInput, type Complaint } from '../../findings/index.ts'
import { divisionWord, familyOf, parseFootage } from '../../organ/index.ts'
import {
  type Draft,
  type DraftStop,
  divisionNamed,
  emptyDraft,
  hasStop,
  withCoupler,
  withDivision,
  withStop,
  withTremulant,
} from './draft.ts'
import { type Slot, slotsOf } from './slots.ts'

/** What a person did at the console, in order, as far as names go. */
export interface Script {
  readonly draft: Draft
  readonly order: readonly Slot[]
}

const DIVISIONS = ['swell', 'great', 'pedal', 'choir', 'solo', 'echo']

/**
 * Reads what was done while a console was captured, a line each: `Great` (its lowest and highest key were pressed),
 * `Great: Open Diapason 8` (drawn and retired), `Swell to Great`, `Swell: Tremulant`.
 * @throws BadInput with the line, and what was expected
 */
export function readScript(file: string, text: string, organName: string): Script {
  let draft = emptyDraft(organName)
  const order: Slot[] = []
  const complaints: Complaint[] = []
  const complain = (line: number, problem: string, advice: string) =>
    complaints.push({ where: `${file}:${line + 1}:1`, problem, advice })
  const home = (called: string): number => {
    if (divisionNamed(draft, called) < 0) draft = withDivision(draft, called)
    return divisionNamed(draft, called)
  }
  const nameAt = (at: number): string => draft.divisions[at]?.name ?? ''
  for (const [index, raw] of text.split(/\r?\n/).entries()) {
    const line = raw.replace(/\s#.*$|^#.*$/, '').trim()
    if (line === '') continue
    const [, before = '', after = ''] = /^([^:]+):\s*(.*)$/.exec(line) ?? []
    const [, sounds = '', keys = ''] = /^(.+?)\s+to\s+(.+)$/i.exec(line) ?? []
    if (before !== '' && after === '') {
      complain(index, `"${before}:" is followed by no stop`, 'write Great: Open Diapason 8')
    } else if (before !== '' && /^trem/i.test(after)) {
      const division = nameAt(home(before))
      order.push({ type: 'tremulant', index: draft.tremulants.length })
      draft = withTremulant(draft, `${division} Tremulant`, division)
    } else if (before !== '') {
      const division = home(before)
      const stop = stopNamed(after)
      if (hasStop(draft, division, stop))
        complain(index, `a second ${after} on the ${before}`, 'each needs a name of its own')
      order.push({ type: 'stop', division, index: draft.divisions[division]?.stops.length ?? 0 })
      draft = withStop(draft, division, stop)
    } else if (sounds !== '') {
      const [from, on] = [home(sounds), home(keys)]
      order.push({ type: 'coupler', index: draft.couplers.length })
      draft = withCoupler(draft, line, nameAt(on), nameAt(from), 0)
    } else if (DIVISIONS.includes(divisionWord(line)) || !/\s/.test(line)) home(line)
    else
      complain(index, `"${line}" is neither a division nor a stop`, 'write Great, Great: Trumpet 8, or Swell to Great')
  }
  if (complaints.length === 0 && slotsOf(draft).length + draft.divisions.length === 0) {
    complain(0, 'nothing is in this script', 'write a line for each thing that was done: Great: Open Diapason 8')
  }
  if (complaints.length > 0) throw new BadInput(complaints)
  return { draft, order }
}

/** `Open Diapason 8`, `Twelfth 2 2/3`, `Mixture III`: a name, its length, and its family as far as the name tells. */
export function stopNamed(text: string): DraftStop {
  const match = /^(.*?)\s+(\d+(?:[\s-]+\d+\/\d+)?|\d+\/\d+|\d*\s*[⅔⅓⅗⅕½])\s*(?:['′’]|ft\.?)?$/.exec(text.trim())
  const [, name = text.trim(), length] = match ?? []
  const feet = length === undefined ? undefined : parseFootage(length)
  const footage = feet === undefined ? null : Number.isInteger(feet) ? feet : (length ?? '').replace(/[\s-]+/, ' ')
  return { name, footage, family: familyOf(name) ?? 'principal', form: null, comment: '' }
}
