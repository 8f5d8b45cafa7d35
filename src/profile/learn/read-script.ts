import { BadInput, type Complaint } from '../../findings/index.ts'
import { divisionWord, familyOf, parseFootage, plain } from '../../organ/index.ts'
import { type Draft, type DraftDivision, emptyDraft, freeLetter } from './draft.ts'
import { type Slot, slotsOf } from './fill-draft.ts'

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
  const find = (name: string) => draft.divisions.findIndex((each) => divisionWord(each.name) === divisionWord(name))
  const home = (name: string): number => {
    if (find(name) < 0) draft = { ...draft, divisions: [...draft.divisions, division(draft, name)] }
    return find(name)
  }
  for (const [index, raw] of text.split(/\r?\n/).entries()) {
    const line = raw.replace(/\s#.*$|^#.*$/, '').trim()
    if (line === '') continue
    const [, before = '', after = ''] = /^([^:]+):\s*(.*)$/.exec(line) ?? []
    const coupler = /^(.+?)\s+to\s+(.+)$/i.exec(line)
    if (before !== '' && after === '') {
      complain(index, `"${before}:" is followed by no stop`, 'write Great: Open Diapason 8')
    } else if (before !== '' && /^trem/i.test(after)) {
      const d = home(before)
      order.push({ type: 'tremulant', index: draft.tremulants.length })
      const name = `${draft.divisions[d]?.name} Tremulant`
      const tremulant = { name, division: draft.divisions[d]?.name ?? before, form: null, comment: '' }
      draft = { ...draft, tremulants: [...draft.tremulants, tremulant] }
    } else if (before !== '') {
      const d = home(before)
      const stop = stopNamed(after)
      const same = draft.divisions[d]?.stops.some(
        (each) => plain(each.name) === plain(stop.name) && each.footage === stop.footage,
      )
      if (same) complain(index, `a second ${after} on the ${before}`, 'each needs a name of its own')
      order.push({ type: 'stop', division: d, index: draft.divisions[d]?.stops.length ?? 0 })
      const divisions = draft.divisions.map((each, at) => (at === d ? { ...each, stops: [...each.stops, stop] } : each))
      draft = { ...draft, divisions }
    } else if (coupler) {
      const [sounds, keys] = [home(coupler[1] ?? ''), home(coupler[2] ?? '')]
      order.push({ type: 'coupler', index: draft.couplers.length })
      const names = { keys: draft.divisions[keys]?.name ?? '', sounds: draft.divisions[sounds]?.name ?? '' }
      draft = {
        ...draft,
        couplers: [
          ...draft.couplers,
          { name: line, ...names, shift: 0, byUs: 'never' as const, form: null, comment: '' },
        ],
      }
    } else if (DIVISIONS.includes(divisionWord(line)) || !/\s/.test(line)) home(line)
    else
      complain(index, `"${line}" is neither a division nor a stop`, 'write Great, Great: Trumpet 8, or Swell to Great')
  }
  if (complaints.length === 0 && slotsOf(draft).length + draft.divisions.length === 0) {
    complain(0, 'nothing is said in this script', 'write a line for each thing that was done: Great: Open Diapason 8')
  }
  if (complaints.length > 0) throw new BadInput(complaints)
  return { draft, order }
}

function division(draft: Draft, name: string): DraftDivision {
  const letter = freeLetter(name, new Set(draft.divisions.map((each) => each.letter)))
  return { name, letter, channel: null, compass: null, isPedal: divisionWord(name) === 'pedal', stops: [], comment: '' }
}

/** `Open Diapason 8`, `Twelfth 2 2/3`, `Mixture III`: a name, its length, and its family as far as the name tells. */
export function stopNamed(text: string) {
  const match = /^(.*?)\s+(\d+(?:[\s-]+\d+\/\d+)?|\d+\/\d+|\d*\s*[⅔⅓⅗⅕½])\s*(?:['′’]|ft\.?)?$/.exec(text.trim())
  const [, name = text.trim(), length] = match ?? []
  const feet = length === undefined ? undefined : parseFootage(length)
  const footage = feet === undefined ? null : Number.isInteger(feet) ? feet : (length ?? '').replace(/[\s-]+/, ' ')
  return { name, footage, family: familyOf(name) ?? ('principal' as const), form: null, comment: '' }
}
