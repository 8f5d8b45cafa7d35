import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Sounding } from '../../../src/rehearsal/listen/expected.ts'
import { isMusics, rigOf, type WitnessStrike } from '../../../src/rehearsal/listen/rig.ts'
import { runs } from '../../runs.ts'

/** A note of some rank at a moment. */
const sounding = (from: number, to = from + 1) => ({ rank: { index: 0 }, key: 60, from, to }) as Sounding
const late = (from: number) => ({ type: 'late', sounding: sounding(from), seconds: 0.1 }) as const
const LAG_S = 0.02
const ENDS_S = 20

/** As the bridge strikes: behind the messages of a moment, within a cycle of 11 ms; and every 100 ms. */
const strikesAt = (notes: readonly number[]): number[] =>
  [...notes.map((at) => at + 0.011), ...Array.from({ length: ENDS_S * 10 }, (_, each) => each / 10)].sort(
    (a, b) => a - b,
  )

/** When GrandOrgue, which stands still now and then, does what was sent at a moment. */
const doneAt = (stalls: readonly { at: number; for: number }[], at: number): number =>
  stalls.reduce((done, stall) => (done >= stall.at && done < stall.at + stall.for ? stall.at + stall.for : done), at)

describe('a rig that was watched', () => {
  const moments = fc.array(fc.double({ min: 0.2, max: ENDS_S - 2, noNaN: true }), { minLength: 1, maxLength: 40 })
  /** It stands still shortly before a note, or anywhere. */
  const stalls = fc.array(
    fc.record({
      note: fc.option(fc.nat(39)),
      before: fc.double({ min: 0, max: 0.03, noNaN: true }),
      at: fc.double({ min: 0, max: ENDS_S, noNaN: true }),
      for: fc.oneof(fc.double({ min: 0, max: 0.15, noNaN: true }), fc.double({ min: 0, max: 1, noNaN: true })),
    }),
    { maxLength: 6 },
  )

  it('has all that it made late for its own', () => {
    fc.assert(
      fc.property(moments, stalls, (notes, given) => {
        const stands = given
          .map((each) => ({
            for: each.for,
            at: (each.note === null ? each.at + each.before : (notes[each.note % notes.length] ?? 0)) - each.before,
          }))
          .sort((a, b) => a.at - b.at)
        const strikes = strikesAt(notes).map((at): WitnessStrike => ({ at, lagS: doneAt(stands, at) - at + LAG_S }))
        const rig = rigOf(strikes, [], [])
        fc.pre(rig.lagS !== null && rig.lagS < LAG_S + 0.001)
        for (const at of notes) {
          if (doneAt(stands, at) - at > 0.05) expect(isMusics(late(at), rig)).toBe(false)
        }
      }),
      runs(300),
    )
  })

  it('leaves to the music what is late while it was in time', () => {
    fc.assert(
      fc.property(moments, fc.double({ min: 0, max: 0.015, noNaN: true }), (notes, jitter) => {
        const strikes = strikesAt(notes).map((at, index) => ({ at, lagS: LAG_S + (index % 2) * jitter }))
        for (const at of notes) expect(isMusics(late(at), rigOf(strikes, [], []))).toBe(true)
      }),
      runs(100),
    )
  })

  const inTime = strikesAt([]).map((at) => ({ at, lagS: LAG_S }))

  it('has what comes after a loss for its own, and not what came before', () => {
    const rig = rigOf(inTime, [], [9, 5])
    expect([3, 4.8, 4.95, 5.1, 15].map((at) => isMusics(late(at), rig))).toEqual([true, true, false, false, false])
    expect(isMusics({ type: 'missing', sounding: sounding(6) }, rig)).toBe(false)
    expect(isMusics({ type: 'silent' }, rig)).toBe(false)
    expect(isMusics({ type: 'silent' }, rigOf(inTime, [], []))).toBe(true)
  })

  it('looks at the moment at which something went wrong', () => {
    const rig = rigOf(inTime, [{ from: 5, to: 5.2 }], [])
    const long = sounding(2, 5.1)
    expect(isMusics({ type: 'missing', sounding: long }, rig)).toBe(true)
    expect(isMusics({ type: 'long', sounding: long, seconds: 0.2, forEver: false }, rig)).toBe(false)
    expect(isMusics({ type: 'short', sounding: sounding(2, 8), seconds: 1 }, rig)).toBe(true)
    expect(isMusics({ type: 'broken', sounding: sounding(2, 8), at: 5.25 }, rig)).toBe(false)
    expect(isMusics({ type: 'stray', pipe: { rank: 0, key: 1 }, from: 5.1, to: 9, forEver: false }, rig)).toBe(false)
  })

  it('is late as a whole where its witness is', () => {
    const whole = { type: 'late-as-a-whole', seconds: 0.15 } as const
    expect(isMusics(whole, rigOf(inTime, [], []))).toBe(true)
    const slow = inTime.map(({ at }) => ({ at, lagS: 0.14 }))
    expect(isMusics(whole, rigOf(slow, [], []))).toBe(false)
  })

  it('is late for good where its witness falls silent', () => {
    const deaf = inTime.map(({ at, lagS }) => ({ at, lagS: at < 7 ? lagS : null }))
    const rig = rigOf(deaf, [], [])
    expect(rig.late).toHaveLength(1)
    expect([5, 8, 19].map((at) => isMusics(late(at), rig))).toEqual([true, false, false])
  })

  it('counts stretches that touch as one', () => {
    const stretches = [
      { from: 3, to: 4 },
      { from: 1, to: 2 },
      { from: 1.5, to: 3.5 },
    ]
    expect(rigOf(inTime, stretches, []).late).toEqual([{ from: 1, to: 4 }])
  })
})
