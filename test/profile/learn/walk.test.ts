import { describe, expect, test } from 'vitest'
import { openYamlDraft, yamlDraftText } from '../../../src/house/index.ts'
import { createMessageReader } from '../../../src/midi/index.ts'
import {
  changesBetween,
  type Element,
  type ElementId,
  formatFootage,
  NOTHING_DRAWN,
  type Organ,
  readOrgan,
} from '../../../src/organ/index.ts'
import {
  answer,
  beginWalk,
  command,
  freshProfile,
  heard,
  question,
  readDraft,
  type Walk,
  wantsText,
  writeDraft,
} from '../../../src/profile/learn/index.ts'
import { DIALECTS, SHIPPED, TOGGLES, wire } from './organs.ts'

const start = (profile = freshProfile('Mine')): Walk => beginWalk(readDraft('mine.yaml', profile, 'Mine'))
const hears = (walk: Walk, bytes: readonly number[]): Walk =>
  heard(
    walk,
    createMessageReader()
      .take(bytes)
      .map((message) => ({ bytes: message, at: '' })),
  )
const press = (walk: Walk, channel: number, key: number) =>
  hears(walk, [0x90 | channel, key, 80, 0x80 | channel, key, 64])
const profileOf = (walk: Walk, profile = freshProfile('Mine')): string => {
  const edit = openYamlDraft('/nowhere/mine.yaml', profile)
  writeDraft(edit, walk.draft)
  return yamlDraftText(edit)
}

/** A person at the console of an organ: does what is asked, and puts each stop back before the next. */
function person(organ: Organ) {
  const drawn = new Set<ElementId>()
  const touches = { count: 0 }
  const move = (element: Element): number[] => {
    touches.count++
    const before = new Set(drawn)
    if (!drawn.delete(element.id)) drawn.add(element.id)
    return changesBetween(organ, before, drawn).flatMap(({ bytes }) => bytes)
  }
  const named = (element: Element) =>
    element.kind === 'stop' && element.footage !== null
      ? `${element.name} ${formatFootage(element.footage)}`
      : element.name
  const stops = organ.divisions.map((division) =>
    organ.elements.filter((each) => each.kind === 'stop' && each.division === division),
  )
  const others = organ.elements.filter(({ kind }) => kind !== 'stop')
  const divisions = [...organ.divisions]
  const waiting = stops.map((all) => [...all])
  const waitingOthers = [...others]
  const next = (walk: Walk): Walk => {
    const { step } = walk
    switch (step.type) {
      case 'name-division':
        return answer(walk, divisions.shift()?.name ?? '')
      case 'lowest-key':
      case 'highest-key': {
        const division = organ.divisions[step.division]
        const key = step.type === 'lowest-key' ? division?.compass.low : division?.compass.high
        return press(walk, division?.channel ?? 0, key ?? 0)
      }
      case 'name-stop': {
        const stop = waiting[step.division]?.shift()
        return answer(walk, stop ? named(stop) : '')
      }
      case 'name-coupler':
        return answer(walk, waitingOthers.shift()?.name ?? '')
      case 'draw':
      case 'retire': {
        const { slot } = step
        const element =
          slot.type === 'stop'
            ? stops[slot.division]?.[slot.index]
            : others.filter(({ kind }) => kind === slot.type)[slot.index]
        if (!element) throw new Error(`nobody knows this one: ${question(walk)}`)
        const after = hears(walk, move(element))
        // Learnt by one touch: the person puts it back all the same.
        return after.step.type !== 'retire' && drawn.has(element.id) ? hears(after, move(element)) : after
      }
      case 'box':
      case 'cancel':
        return command(walk, 'skip')
      default:
        return walk
    }
  }
  return { next, touches }
}

const walkThrough = (organ: Organ) => {
  const { next, touches } = person(organ)
  let walk = start()
  const questions: string[] = []
  for (let steps = 0; walk.step.type !== 'finished'; steps++) {
    if (steps > 1000) throw new Error(`no end: ${question(walk)}`)
    questions.push(question(walk))
    walk = next(walk)
  }
  return { walk, questions, touches: touches.count }
}

describe('a walk through a console', () => {
  test.each([...DIALECTS, ...TOGGLES, ...SHIPPED])('%s: all that there is is learnt', (_name, organ) => {
    const { walk } = walkThrough(organ)
    const learnt = readOrgan('mine.yaml', profileOf(walk))
    expect(learnt.elements.map((each) => [each.kind, each.name, wire(each)])).toEqual(
      organ.elements.map((each) => [each.kind, each.name, wire(each)]),
    )
    expect(learnt.divisions.map(({ channel, compass }) => [channel, compass])).toEqual(
      organ.divisions.map(({ channel, compass }) => [channel, compass]),
    )
    expect(learnt.unlearnt).toEqual([])
  })
  test.each(DIALECTS)('%s: from the third stop on nobody is asked to retire one', (name, organ) => {
    const { questions, walk } = walkThrough(organ)
    expect(questions.filter((each) => each === 'Now retire it.').length).toBeLessThanOrEqual(2)
    expect(walk.draft.dialect).toBe(name === 'nrpn' ? 'allen' : name)
  })
  test('what is asked, in a person’s words', () => {
    let walk = start()
    const asked = [question(walk)]
    const go = (after: Walk) => {
      walk = after
      asked.push(...walk.remarks.map((line) => `  ${line}`), question(walk))
    }
    go(answer(walk, 'Great'))
    go(press(walk, 1, 36))
    go(press(walk, 1, 93))
    go(answer(walk, 'Open Diapason 8'))
    go(hears(walk, [0xb1, 80, 127]))
    go(hears(walk, [0xb1, 80, 0]))
    expect(asked).toEqual([
      'What is the first division called (Great, Swell, Pedal …)?',
      'Press the lowest key of the Great.',
      '  C2 (36) on channel 2.',
      'Now press the highest key of the Great.',
      '  Great: C2–A6, 58 keys.',
      'Which stop of the Great comes next, with its length (Open Diapason 8)? (Enter: there are no more)',
      'Draw Open Diapason 8 of the Great.',
      'Now retire it.',
      '  Open Diapason 8 of the Great: B1 50 7F/B1 50 00.',
      'Which stop of the Great comes next, with its length (Open Diapason 8)? (Enter: there are no more)',
    ])
  })
  const great = (walk = start()) => press(press(answer(walk, 'Great'), 1, 36), 1, 93)
  const withStop = (walk: Walk, name: string, cc: number) =>
    hears(hears(answer(walk, name), [0xb1, cc, 127]), [0xb1, cc, 0])
  test('one message for two stops is a conflict, and is said', () => {
    const second = answer(withStop(great(), 'Principal 8', 80), 'Octave 4')
    const conflict = hears(second, [0xb1, 80, 127])
    expect(conflict.remarks).toEqual(['Conflict: that was Principal 8 of the Great.'])
    expect(conflict.step).toEqual(second.step)
  })
  test('the keys of another division are a conflict', () => {
    const swell = answer(answer(great(), ''), 'Swell')
    expect(press(swell, 1, 36).remarks).toEqual(['Conflict: that was channel 2, the keys of the Great.'])
    expect(press(press(swell, 0, 60), 0, 36).remarks[0]).toMatch(/C2 is not higher than C4/)
  })
  test('noise while a stop is asked for: keys, the swell shoe, clock', () => {
    const asked = answer(great(), 'Principal 8')
    const noisy = hears(asked, [0x91, 60, 1, 0x81, 60, 1, 0xb1, 11, 70, 0xfe, 0xb1, 11, 80])
    expect(noisy.step).toEqual(asked.step)
    expect(noisy.remarks).toEqual([])
    expect(hears(noisy, [0xb1, 80, 127, 0x91, 61, 3]).step.type).toBe('retire')
  })
  test('the number of an NRPN that was said once counts for the values after it', () => {
    const drawn = hears(answer(great(), 'Principal 8'), [0xb1, 99, 1, 98, 2, 6, 127])
    const retired = hears(drawn, [0xb1, 6, 0])
    expect(retired.draft.divisions[0]?.stops[0]?.form).toEqual({ midi: { nrpn: 130 } })
  })
  test('skip, undo, back, done', () => {
    const first = withStop(great(), 'Principal 8', 80)
    const second = withStop(first, 'Octave 4', 81)
    expect(second.draft.divisions[0]?.stops.map(({ form }) => form)).toEqual([{ number: 80 }, { number: 81 }])
    const undone = command(second, 'undo')
    expect(undone.draft.divisions[0]?.stops.map(({ form }) => form)).toEqual([{ midi: { cc: 80 } }, null])
    expect(command(answer(second, 'Trumpet 8'), 'back').draft.divisions[0]?.stops.length).toBe(2)
    const skipped = command(answer(second, 'Trumpet 8'), 'skip')
    expect(skipped.step.type).toBe('name-stop')
    expect(readOrgan('mine.yaml', profileOf(skipped)).unlearnt).toEqual(['Great Trumpet'])
    expect(command(skipped, 'done').step.type).toBe('name-division')
  })
  test('interrupted and taken up again: what is not learnt is asked for first', () => {
    const half = answer(withStop(great(), 'Principal 8', 80), 'Octave 4')
    const text = profileOf(half)
    expect(readOrgan('mine.yaml', text).unlearnt).toEqual(['Great Octave'])
    const resumed = start(text)
    expect(question(resumed)).toBe('Draw Octave 4 of the Great.')
    const whole = withStop(resumed, '', 81)
    expect(
      readOrgan('mine.yaml', profileOf(hears(hears(resumed, [0xb1, 81, 127]), [0xb1, 81, 0]), text)).elements.length,
    ).toBe(2)
    expect(wantsText(whole)).toBe(true)
  })
  test('a map of the console from the first stop on, whatever else is drawn', () => {
    const organ = readOrgan(
      'map.yaml',
      `name: Map
dialect: rodgers
divisions:
  - { name: Great, letter: G, channel: 2, compass: [36, 93], stops: [
      { name: A, family: flute, number: 5 }, { name: B, family: flute, number: 30 }, { name: Left on, family: flute, number: 40 }] }
`,
    )
    const map = (...ids: number[]) =>
      changesBetween(organ, new Set([9 as ElementId]), new Set(ids as ElementId[]))
        .concat(ids.length === 0 ? changesBetween(organ, new Set([0 as ElementId]), NOTHING_DRAWN) : [])
        .flatMap(({ bytes }) => bytes)
    const first = hears(hears(answer(great(), 'A 8'), map(0, 2)), map(2))
    expect(first.draft.dialect).toBe('rodgers')
    const second = hears(answer(first, 'B 4'), map(1, 2))
    expect(second.draft.divisions[0]?.stops.map(({ form }) => form)).toEqual([{ number: 5 }, { number: 30 }])
  })
})
