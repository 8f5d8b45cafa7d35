import fc from 'fast-check'
import { expect, test } from 'vitest'
import { compile } from '../../src/timeline/index.ts'
import { note, organ, part, performance, score } from '../builders.ts'
import { runs } from '../runs.ts'
import { virtual } from './virtual.ts'

/** The same key on every beat of half a second, and another that moves. */
const music = score([
  part(
    'A',
    [0, 1, 2, 3, 4, 5].flatMap((at) => [note(at, at + 1, 60), note(at, at + 0.5, 64 + at)]),
  ),
])
const timelineAt = (tempoFactor: number) =>
  compile({ ...performance(music, organ('action: { repeatGapMs: 40 }\n'), { map: 'G', cues: [] }), tempoFactor })

test('the gap before a repeated note is the action’s at any tempo, also where the tempo changes within it', () => {
  fc.assert(
    fc.property(
      fc.double({ min: 420, max: 520, noNaN: true }),
      fc.constantFrom(1.02, 1.1, 1.5, 2, 0.7),
      (afterMs, factor) => {
        const plain = timelineAt(1)
        const deck = virtual(plain)
        deck.load(plain)
        deck.obey({ type: 'play' })
        deck.pass(plain.startAt / 1000 + afterMs)
        const other = timelineAt(factor)
        const place = { fromMicros: plain.startAt, toMicros: other.startAt, ratio: 1 / factor, plan: 'same' as const }
        deck.swap(other, place)
        deck.pass(1000)
        const ofKey = deck.organ.heard.filter(({ what }) => what === 'on 60' || what === 'off 60')
        const gaps = ofKey.flatMap(({ what, atMs }, index) =>
          what === 'on 60' && index > 0 ? [atMs - (ofKey[index - 1]?.atMs ?? 0)] : [],
        )
        expect(gaps.length).toBeGreaterThan(0)
        for (const gap of gaps) expect(gap).toBeGreaterThan(39.9)
      },
    ),
    runs(100),
  )
})
