import { badInput } from '../findings/index.ts'
import { type ElementId, findPiston, findStop, type Organ, type Piston } from '../organ/index.ts'
import { type Answer, exact, missing } from './answer.ts'
import { answerWish, namedBy, sayElements } from './answer-wish.ts'
import type { Pressed } from './plan.ts'
import { readPrinted } from './read-printed.ts'
import type { CueForm } from './side-file-schema.ts'
import { afterDraw, afterRetire, type Held, ITSELF, NOTHING_HELD, release } from './substitutes.ts'
import type { Misread, Printed, Wish } from './wish.ts'

/** One thing asked for, and what the organ gives. */
export interface Asked {
  readonly verb: 'draw' | 'retire' | 'piston' | 'cancel'
  /** As it was written. */
  readonly text: string
  readonly answers: readonly Answer[]
}

export interface CueChanges {
  readonly names: ReadonlyMap<ElementId, boolean>
  /** `draw Swell Oboe 8`, `piston mf`: what it does, in words. */
  readonly deeds: readonly string[]
  readonly asked: readonly Asked[]
  /** Boxes that a printed registration sets. */
  readonly boxes: Printed['boxes']
  readonly held: Held
  /** Pistons of the organ itself that it presses. */
  readonly pressed: Pressed | null
}

/** What a cue draws and retires, the later word over the earlier. */
export function changesOf(
  cue: CueForm,
  organ: Organ,
  heldBefore: Held = NOTHING_HELD,
  where: (key: readonly PropertyKey[]) => string = () => '',
): CueChanges {
  const names = new Map<ElementId, boolean>()
  const deeds: string[] = []
  const asked: Asked[] = []
  const pistons: Piston[] = []
  const named = new Set<ElementId>()
  let held = heldBefore
  const draw = (ids: readonly ElementId[], reason = ITSELF) => {
    held = afterDraw(held, ids, reason)
    for (const id of ids) names.set(id, true)
  }
  const retire = (ids: readonly ElementId[]) => {
    held = afterRetire(held, ids)
    for (const id of ids) names.set(id, false)
  }
  const retireAll = () => {
    retire(organ.elements.map(({ id }) => id))
    held = NOTHING_HELD
  }
  const say = (verb: 'draw' | 'retire', ids: readonly ElementId[]) => {
    if (ids.length > 0) deeds.push(`${verb} ${sayElements(organ, ids)}`)
  }
  const drawAll = (answers: readonly Answer[]): readonly ElementId[] =>
    answers.flatMap(({ how, ids, asked: reason }) => {
      draw(ids, how === 'exact' ? ITSELF : reason)
      return ids
    })
  const addsNothing = ({ how, ids }: Answer) => how === 'substituted' && ids.every((id) => held.get(id)?.has(ITSELF))
  const retireAsked = (wish: Wish, answers: readonly Answer[]): readonly ElementId[] => {
    const named = namedBy(organ, wish)
    retire(named)
    const released = answers.flatMap(({ how, asked: reason }) => {
      if (how === 'exact') return []
      const after = release(held, reason)
      held = after.held
      for (const id of after.released) names.set(id, false)
      return after.released
    })
    return [...named, ...released]
  }
  const press = (name: string) => {
    const found = findPiston(organ, name)
    if (found) {
      retire(found.piston.retire)
      draw(found.piston.draw)
      if (found.piston.call) pistons.push(found.piston)
      deeds.push(`piston ${found.piston.name}`)
    }
    asked.push({ verb: 'piston', text: name, answers: [answerPiston(organ, name)] })
  }
  const move = (...asking: Parameters<typeof moveAsked>): readonly ElementId[] => {
    const moved = moveAsked(...asking)
    for (const id of moved) named.add(id)
    return moved
  }
  const moveAsked = (
    verb: 'draw' | 'retire',
    text: string,
    wishes: readonly Wish[],
    dynamic: string | null,
  ): readonly ElementId[] => {
    const answers = wishes.flatMap((wish) => answerWish(organ, wish, dynamic))
    if (verb === 'draw') {
      const drawn = drawAll(answers)
      // Asked last: what this line draws for itself, a substitute in it does not add.
      asked.push({ verb, text, answers: answers.map((each) => ({ ...each, addsNothing: addsNothing(each) })) })
      return drawn
    }
    asked.push({ verb, text, answers })
    return wishes.flatMap((wish) => retireAsked(wish, answers))
  }
  const pullPrinted = ({ dynamic, isWhole, items }: Pick<Printed, 'dynamic' | 'isWhole' | 'items'>) => {
    if (dynamic !== null && !isWhole) press(dynamic)
    if (isWhole) retireAll()
    const drawn: ElementId[] = []
    const retired: ElementId[] = []
    for (const { change, wish, text } of items) {
      ;(change === 'draw' ? drawn : retired).push(...move(change, text, [wish], dynamic))
    }
    if (isWhole && drawn.length > 0) deeds.push(`registration ${sayElements(organ, new Set(drawn))}`)
    else say('draw', drawn)
    say('retire', retired)
  }

  if (cue.cancel) {
    retireAll()
    deeds.push('general cancel')
    asked.push({ verb: 'cancel', text: 'general cancel', answers: [exact('general cancel', [])] })
  }
  if (cue.piston !== undefined) press(cue.piston)
  let boxes: Printed['boxes'] = []
  if (cue.registration !== undefined) {
    const printed = readPrinted(cue.registration, organ)
    if ('problem' in printed) throw misread(cue.registration, printed.column, printed.problem, where(['registration']))
    boxes = printed.boxes
    pullPrinted(printed)
  }
  const lists = [
    ['draw', cue.draw, stopItems],
    ['retire', cue.retire, stopItems],
    ['draw', cue.couple, couplerItems],
    ['retire', cue.uncouple, couplerItems],
    ['draw', cue.tremulant?.on ?? [], tremulantItems],
    ['retire', cue.tremulant?.off ?? [], tremulantItems],
  ] as const
  for (const [verb, texts, itemsOf] of lists) {
    const ids = texts.flatMap((text) => {
      const printed = itemsOf(organ, text)
      if ('problem' in printed) {
        asked.push({ verb, text, answers: [missing(text, `"${text}", column ${printed.column}: ${printed.problem}`)] })
        return []
      }
      const { items, dynamic } = printed
      if (verb === 'draw' && dynamic !== null && items.length === 0) press(dynamic)
      const drawn = items.filter(({ change }) => change === 'draw').map(({ wish }) => wish)
      const without = items.filter(({ change }) => change === 'retire').map(({ wish }) => wish)
      if (drawn.length === 0 && without.length === 0) return []
      const moved = move(verb, text, drawn, dynamic)
      // `Full Swell without Mixture`
      const kept = without.length === 0 ? [] : move('retire', text, without, dynamic)
      return moved.filter((id) => !kept.includes(id))
    })
    say(verb, ids)
  }
  return { names, deeds, asked, boxes, held, pressed: pistons.length === 0 ? null : { pistons, named } }
}

type Listed = Pick<Printed, 'items' | 'dynamic'>

const asItem = (wish: Wish, text: string): Listed => ({ items: [{ change: 'draw', wish, text }], dynamic: null })
const couplerItems = (_organ: Organ, name: string) => asItem({ kind: 'coupler', name }, name)
const tremulantItems = (_organ: Organ, name: string) => asItem({ kind: 'tremulant', name }, name)

/** The stop of just this name, which may hold what else is read as a family, a length or a mark; else what travels. */
function stopItems(organ: Organ, text: string): Listed | Misread {
  const printed = readPrinted(text, organ)
  const isByName = 'problem' in printed || printed.items.some(({ wish }) => wish.kind === 'stop')
  const found = isByName ? findStop(organ, text) : null
  if (found?.type !== 'found' || found.element.kind !== 'stop') return printed
  const { division, name, footage } = found.element
  return asItem({ kind: 'stop', division: division.name, name, footage }, text)
}

/** What an organ gives for a piston's name or a dynamic. */
export function answerPiston(organ: Organ, name: string): Answer {
  const found = findPiston(organ, name)
  if (!found) {
    const known = organ.pistons.map((each) => each.name).join(', ')
    return missing(`piston ${name}`, `the organ has no piston "${name}"; it has ${known === '' ? 'none' : known}`)
  }
  const { piston, isBuilt } = found
  const drawn = exact(
    `piston ${name}`,
    piston.draw.map((id) => organ.elements[id]).filter((each) => each !== undefined),
  )
  if (!isBuilt) return drawn
  const because = `the organ has no piston "${name}": it is made from the stop list, ${sayElements(organ, piston.draw)}`
  return { ...drawn, how: 'substituted', because }
}

/** What cannot be understood in a printed registration, with a mark beneath the place. */
function misread(text: string, column: number, problem: string, where: string) {
  const shown = `    ${text.replaceAll('\n', ' ')}\n    ${' '.repeat(column - 1)}^`
  const advice = 'write it as books print it: mf: Sw. 8.4.; Gt. 8.4.2.; Ped. 16.8., Sw. to Ped.'
  return badInput(where, `registration, column ${column}: ${problem}\n${shown}`, advice)
}
