import { describe, expect, test } from 'vitest'
import { findStop } from '../../src/organ/index.ts'
import { afterHand, NO_SIDE_FILE, placesOf, resolvePlan, sideFileSchema } from '../../src/registration/index.ts'
import { ticks } from '../../src/time/index.ts'
import { note, organ, PPQ, part, score } from '../builders.ts'

const instrument = organ()
const stop = (name: string) => {
  const found = findStop(instrument, name)
  if (found.type !== 'found') throw new Error(name)
  return found.element.id
}
const bar = (number: number) => ticks((number - 1) * 4 * PPQ)
const music = score([part('A', [note(0, 64, 60)])])

function plan(cues: readonly object[]) {
  const side = { ...NO_SIDE_FILE, value: sideFileSchema.parse({ cues }) }
  return resolvePlan(side, placesOf(music, {}), instrument).plan
}

describe('a stop moved by hand', () => {
  const oboe = stop('Oboe')
  test('stays as the hand put it where the next cues do not name it', () => {
    const cues = [
      { at: 1, draw: ['Gedackt'] },
      { at: 5, draw: ['Principal'] },
      { at: 9, retire: ['Gedackt'] },
    ]
    const { steps } = afterHand(plan(cues), {
      tick: bar(3),
      names: new Map([[oboe, true]]),
      because: 'by hand',
      piston: null,
      atConsole: false,
    })
    expect(steps.map(({ tick, wanted }) => [tick, [...wanted].sort()])).toEqual([
      [bar(3), [stop('Gedackt'), oboe]],
      [bar(5), [stop('Gedackt'), oboe, stop('Principal')]],
      [bar(9), [oboe, stop('Principal')]],
    ])
  })
  test('a piston that retires the others takes it in again, and so does a cue that names it', () => {
    const cues = [
      { at: 1, draw: ['Gedackt'] },
      { at: 5, piston: 'mf' },
    ]
    expect(
      afterHand(plan(cues), {
        tick: bar(3),
        names: new Map([[oboe, true]]),
        because: 'by hand',
        piston: null,
        atConsole: false,
      })
        .steps.at(-1)
        ?.wanted.has(oboe),
    ).toBe(false)
    const named = [
      { at: 1, draw: ['Oboe'] },
      { at: 5, draw: ['Oboe'] },
    ]
    expect(
      afterHand(plan(named), {
        tick: bar(3),
        names: new Map([[oboe, false]]),
        because: 'by hand',
        piston: null,
        atConsole: false,
      })
        .steps.at(-1)
        ?.wanted.has(oboe),
    ).toBe(true)
  })
  test('what was retired by hand stays retired until a cue draws it', () => {
    const cues = [
      { at: 1, draw: ['Gedackt', 'Oboe'] },
      { at: 5, draw: ['Principal'] },
    ]
    const { initial, steps } = afterHand(plan(cues), {
      tick: bar(2),
      names: new Map([[oboe, false]]),
      because: 'by hand',
      piston: null,
      atConsole: false,
    })
    expect(initial.has(oboe)).toBe(true)
    expect(steps.every(({ wanted }) => !wanted.has(oboe))).toBe(true)
  })
  test('cues that have passed are not changed', () => {
    const before = plan([
      { at: 1, draw: ['Gedackt'] },
      { at: 5, draw: ['Principal'] },
    ])
    expect(
      afterHand(before, {
        tick: bar(7),
        names: new Map([[oboe, true]]),
        because: 'by hand',
        piston: null,
        atConsole: false,
      }).steps.slice(0, 1),
    ).toEqual(before.steps)
  })
})
