import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { changesOf, withChanges } from '../../../src/remote/protocol/index.ts'

/** Any JSON, but for names that no state has. */
const json = fc
  .jsonValue({ maxDepth: 4 })
  .map((value) => JSON.stringify(value))
  .filter((text) => !/"(__proto__|constructor|prototype)"/.test(text))
  .map((text) => JSON.parse(text))

describe('changes', () => {
  test('make any state of any other, after their way as JSON, and touch nothing of it', () => {
    fc.assert(
      fc.property(json, json, (before, after) => {
        const copy = structuredClone(before)
        const sent = JSON.parse(JSON.stringify(changesOf(before, after)))
        expect(withChanges(before, sent)).toEqual(after)
        expect(before).toEqual(copy)
      }),
    )
  })

  test('a small change in a large state is a small message', () => {
    const before = { playing: { bar: 1, keys: ['C4', 'E4'], drawn: [1, 2, 3] }, last: null }
    const after = { playing: { bar: 2, keys: ['C4', 'F4'], drawn: [1, 2, 3] }, last: null }
    expect(changesOf(before, after)).toEqual([
      [['playing', 'bar'], 2],
      [['playing', 'keys', 1], 'F4'],
    ])
    expect(withChanges(before, changesOf(before, after)).playing.drawn).toBe(before.playing.drawn)
  })

  test('nothing of a message reaches the machinery of objects', () => {
    const hostile = JSON.parse('[[["__proto__","polluted"],true],[["constructor","prototype","polluted"],true]]')
    withChanges({}, hostile)
    expect(({} as Record<string, unknown>).polluted).toBeUndefined()
  })
})
