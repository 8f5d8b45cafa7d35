import { expect, test } from 'vitest'
import { note, organ, part, play, score } from '../builders.ts'
import { loaded, virtual } from './virtual.ts'

const music = () =>
  score(
    [
      part(
        'A',
        Array.from({ length: 12 }, (_, beat) => note(beat, beat + 1, 60 + beat)),
      ),
    ],
    {
      tempi: [{ tick: 0 as never, microsPerQuarter: 100_000 }],
    },
  )

test('plays without a thread: every message at its time, to the microsecond', () => {
  const timeline = play(music(), organ(), { cues: [{ at: 1, piston: 'mf' }] })
  const deck = virtual(timeline)
  deck.obey(loaded(timeline), { type: 'play' })
  deck.runTo(10_000)
  expect(deck.state()).toBe('ended')
  expect(deck.sent.flatMap(({ bytes }) => bytes)).toEqual(timeline.messages.flatMap(({ bytes }) => [...bytes]))
  const sounding = timeline.messages.filter(({ bytes }) => ((bytes[0] ?? 0) & 0xe0) === 0x80)
  const heard = deck.sent.filter(({ bytes }) => ((bytes[0] ?? 0) & 0xe0) === 0x80)
  for (const [index, { at }] of sounding.entries()) expect((heard[index]?.atMs ?? 0) - 1000).toBeCloseTo(at / 1000, 3)
})
