import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Sounding } from '../../../src/rehearsal/listen/expected.ts'
import type { Difference, Judgement } from '../../../src/rehearsal/listen/judgement.ts'
import type { Rig } from '../../../src/rehearsal/listen/rig.ts'
import { type Run, type Verdict, verdictOf } from '../../../src/rehearsal/listen/verdict.ts'
import { runs } from '../../runs.ts'

const NOTES = 12

/** Note after note on one pipe, a second each. */
const missing = (note: number): Difference => ({
  type: 'missing',
  sounding: { rank: { index: 0 }, key: 60, from: note, to: note + 1 } as Sounding,
})

const IN_TIME: Rig = { late: [], lostFrom: Number.POSITIVE_INFINITY, lagS: 0.02, worstLagS: 0.02 }
const judged = (differences: readonly Difference[], heard = NOTES): Judgement => ({
  differences,
  notes: NOTES,
  heard,
  tooShort: 0,
  silences: 0,
  lagS: 0.02,
})
/** @param late notes that the machine made late */
const run = (wrong: readonly number[], late: readonly number[] = []): Run => ({
  judgement: judged(wrong.map(missing)),
  rig: { ...IN_TIME, late: late.map((note) => ({ from: note - 0.01, to: note + 0.01 })) },
})
const notesOf = (differences: Verdict['shown']): number[] =>
  differences.map((each) => ('sounding' in each ? each.sounding.from : -1)).sort((a, b) => a - b)

describe('the verdict of several runs', () => {
  const notes = fc.uniqueArray(fc.nat(NOTES - 1), { maxLength: 5 })
  const played = fc.array(fc.record({ wrong: notes, late: notes }), { minLength: 1, maxLength: 5 })
  const ofAll = (all: readonly { wrong: number[]; late: number[] }[]) => all.map(({ wrong, late }) => run(wrong, late))

  it('is each note’s own: shown by two runs in time, else heard once, else unknown', () => {
    fc.assert(
      fc.property(played, (all) => {
        const verdict = verdictOf(ofAll(all))
        const inTime = (note: number) =>
          all.filter(({ wrong, late }) => wrong.includes(note) && !late.includes(note)).length
        const every = Array.from({ length: NOTES }, (_, note) => note)
        const shown = every.filter((note) => inTime(note) >= 2)
        const heard = every.filter((note) => all.some(({ wrong }) => !wrong.includes(note)))
        const open = every.filter((note) => !shown.includes(note) && !heard.includes(note))
        expect(notesOf(verdict.shown)).toEqual(shown)
        expect(notesOf(verdict.open)).toEqual(open)
        expect(verdict.type).toBe(shown.length > 0 ? 'wrong' : open.length > 0 ? 'unknown' : 'right')
      }),
      runs(300),
    )
  })

  it('does not hang on the order of the runs', () => {
    fc.assert(
      fc.property(played, (all) => {
        const back = verdictOf(ofAll(all).reverse())
        const verdict = verdictOf(ofAll(all))
        expect(back.type).toBe(verdict.type)
        expect(notesOf(back.shown)).toEqual(notesOf(verdict.shown))
        expect(notesOf(back.passing)).toEqual(notesOf(verdict.passing))
      }),
      runs(100),
    )
  })

  it('is never wrong by one run, nor by a machine that is late', () => {
    expect(verdictOf([run([3])]).type).toBe('unknown')
    const late = run([3], [3])
    expect(verdictOf([late, late, late, late, late])).toMatchObject({ type: 'unknown', shown: [] })
    expect(verdictOf([late, run([3]), run([3])]).type).toBe('wrong')
  })

  it('says what one run showed and another did not', () => {
    const verdict = verdictOf([run([3, 4], [4]), run([])])
    expect(verdict.type).toBe('right')
    expect(notesOf(verdict.passing)).toEqual([3])
  })

  it('takes a note that is wrong in another way for the same', () => {
    const first = run([3])
    const [difference] = first.judgement.differences
    if (difference?.type !== 'missing') throw new Error('it is missing')
    const late: Difference = { type: 'late', sounding: difference.sounding, seconds: 0.2 }
    expect(verdictOf([first, { ...first, judgement: judged([late]) }]).type).toBe('wrong')
  })

  it('takes sounds that nothing asks for as one where they overlap on one pipe', () => {
    const stray = (key: number, from: number): Run => ({
      judgement: judged([{ type: 'stray', pipe: { rank: 1, key }, from, to: from + 0.5, forEver: false }]),
      rig: IN_TIME,
    })
    expect(verdictOf([stray(60, 2), stray(60, 2.02)]).type).toBe('wrong')
    expect(verdictOf([stray(60, 2), stray(61, 2)]).type).toBe('right')
    expect(verdictOf([stray(60, 2), stray(60, 5)]).type).toBe('right')
  })

  it('is not right where nothing could be judged', () => {
    expect(verdictOf([{ judgement: judged([], 0), rig: IN_TIME }]).type).toBe('wrong')
  })
})
