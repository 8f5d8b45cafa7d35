import fc from 'fast-check'
import { expect, test } from 'vitest'
import { runs } from '../runs.ts'
import { expectSilent, messagesOf } from './deck.ts'
import { isSpaced, playUnder, SPACING_MS, WHATS } from './random-commands.ts'

const commands = fc.array(
  fc.record({ afterMs: fc.constantFrom(0, 0, 1, 5, 20, 60, 150), what: fc.constantFrom(...WHATS) }),
  { minLength: 3, maxLength: 14 },
)

test.each([
  ['by sleeping', null],
  ["by the port's timer", 40],
])(
  'no order of commands leaves a key down, strikes one twice, or breaks the spacing, %s',
  async (_how, leadMs) => {
    const tried = runs(12)
    let counted = 0
    await fc.assert(
      fc.asyncProperty(commands, async (asked) => {
        const recorded = await playUnder(asked, leadMs)
        const sent = recorded.flatMap(messagesOf)
        expectSilent(sent)
        const spaced = recorded.filter(isSpaced)
        counted += spaced.length
        for (const [index, { atMs }] of spaced.slice(1).entries()) {
          // The clocks that stamp and that wait are read a moment apart.
          expect(atMs - (spaced[index]?.atMs ?? 0)).toBeGreaterThan(SPACING_MS - 0.5)
        }
        // The last word on every stop that was drawn is that it is retired.
        const cancelled = sent.findLastIndex(([status = 0]) => status >> 4 === 0xc)
        const last = new Map<string, number>()
        for (const [index, [status, controller, value]] of sent.entries()) {
          if (index < cancelled || status === undefined || status >> 4 !== 0xb) continue
          if (controller === 98) last.set('at', (status << 7) | (value ?? 0))
          if (controller === 6) last.set(String(last.get('at')), value ?? 0)
        }
        last.delete('at')
        expect([...last.values()].filter((value) => value !== 0)).toEqual([])
      }),
      tried,
    )
    expect(counted).toBeGreaterThan(4 * tried.numRuns)
  },
  120_000,
)
