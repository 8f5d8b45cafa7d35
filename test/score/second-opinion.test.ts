import { readdirSync, readFileSync } from 'node:fs'
import tonejs from '@tonejs/midi'
import { describe, expect, test } from 'vitest'
import { readScore } from '../../src/score/index.ts'

/** `@tonejs/midi` is right about notes and tempo of clean files: a second opinion on those that we ship. */
describe('another reader hears the same notes', () => {
  test.each(readdirSync('scores').filter((name) => name.endsWith('.mid')))('%s', (name) => {
    const bytes = readFileSync(`scores/${name}`)
    const score = readScore(name, bytes)
    const theirs = new tonejs.Midi(bytes).tracks.filter((track) => track.notes.length > 0)
    const asSeconds = (tick: number) => score.tempo.toMicros(tick as never) / 1_000_000
    const sorted = (notes: readonly (readonly number[])[]) =>
      [...notes].sort((a, b) => (a[0] ?? 0) - (b[0] ?? 0) || (a[2] ?? 0) - (b[2] ?? 0))
    for (const [index, { notes }] of score.parts.entries()) {
      const ours = sorted(notes.map(({ start, end, key }) => [asSeconds(start), asSeconds(end), key]))
      const other = sorted(
        (theirs[index]?.notes ?? []).map(({ time, duration, midi }) => [time, time + duration, midi]),
      )
      expect(other).toHaveLength(ours.length)
      for (const [at, [start = 0, end = 0, key]] of ours.entries()) {
        expect(other[at]?.[0]).toBeCloseTo(start, 5)
        expect(other[at]?.[1]).toBeCloseTo(end, 5)
        expect(other[at]?.[2]).toBe(key)
      }
    }
  })
})
