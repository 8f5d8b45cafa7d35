import { expect, test } from 'vitest'
import { ticks } from '../../src/time/index.ts'
import { note, organ, part, play, score } from '../builders.ts'
import { virtual } from './virtual.ts'

const scale = () =>
  score(
    [
      part(
        'A',
        Array.from({ length: 12 }, (_, beat) => note(beat, beat + 1, 60 + beat)),
      ),
    ],
    { tempi: [{ tick: ticks(0), microsPerQuarter: 100_000 }] },
  )
const isNote = ({ bytes: [status = 0] }: { readonly bytes: readonly number[] }) => (status & 0xe0) === 0x80

test('plays without a thread: every message at its time, to the microsecond', () => {
  const timeline = play(scale(), organ(), { cues: [{ at: 1, piston: 'mf' }] })
  const deck = virtual(timeline)
  deck.load(timeline)
  deck.obey({ type: 'play' })
  deck.pass(10_000)
  expect(deck.state()).toBe('ended')
  expect(deck.sent.flatMap(({ bytes }) => bytes)).toEqual(timeline.messages.flatMap(({ bytes }) => [...bytes]))
  const planned = timeline.messages.filter(isNote)
  const sent = deck.sent.filter(isNote)
  for (const [index, { at }] of planned.entries()) expect((sent[index]?.atMs ?? 0) - 1000).toBeCloseTo(at / 1000, 3)
})

test('a machine that stood still: the music goes on where it was, nothing is rushed', () => {
  const timeline = play(scale(), organ(), {})
  const deck = virtual(timeline)
  deck.load(timeline)
  deck.obey({ type: 'play' })
  deck.pass(250)
  deck.stall(3000)
  deck.pass(10_000)
  const struck = deck.organ.heard.filter(({ what }) => what.startsWith('on')).map(({ atMs }) => atMs)
  expect(struck).toHaveLength(12)
  // The notes after it keep their distance: the one that was due is late, and all others after it as planned.
  for (const [index, atMs] of struck.slice(4).entries()) expect(atMs - (struck[index + 3] ?? 0)).toBeCloseTo(100, 0)
  expect(deck.slippedMs()).toBeGreaterThan(2800)
})
