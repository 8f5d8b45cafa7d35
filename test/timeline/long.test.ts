import { expect, test } from 'vitest'
import { plagalAmen } from '../../src/programme/amen.ts'
import { compile } from '../../src/timeline/index.ts'
import { checked, note, organ, part, performance, score } from '../builders.ts'

/** A chord of four every half beat. */
const music = (notes: number, lowest = 60) =>
  score([
    part(
      'A',
      Array.from({ length: notes }, (_, index) => {
        const [chord, voice] = [Math.floor(index / 4), index % 4]
        return note(chord / 2, (chord + 1) / 2, lowest + ((chord * 5 + voice * 3) % 24))
      }),
    ),
  ])
const cues = (bars: number) =>
  Array.from({ length: 40 }, (_, index) => ({ at: 1 + Math.floor((index * bars) / 40), piston: 'mf' }))

/** Time of the processor, whatever else the machine does. */
function processorMs(work: () => unknown): number {
  const before = process.cpuUsage()
  work()
  const { user, system } = process.cpuUsage(before)
  return (user + system) / 1000
}

test.each([
  ['that are played', 60],
  ['that lie outside the compass', 0],
])(
  '160,000 notes %s are compiled and checked in a time that grows as they do',
  (_, lowest) => {
    const work = (notes: number) => {
      const asked = performance(music(notes, lowest), organ('wire: din\n'), { cues: cues(notes / 32) })
      return () => [...checked(asked), ...compile(asked).findings].length
    }
    const [small, large] = [work(20_000), work(160_000)]
    small()
    const smallMs = Math.max(20, processorMs(small))
    expect(processorMs(large)).toBeLessThan(8 * 4 * smallMs)
  },
  60_000,
)

test('an Amen is found after 160,000 notes', () => {
  const long = music(160_000)
  expect(plagalAmen(long, long.tempo, 480)).not.toBe(undefined)
})
