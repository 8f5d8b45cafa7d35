import { describe, expect, test } from 'vitest'
import { runs } from '../runs.ts'
import { scriptOf } from './by-chance.ts'
import { live } from './church.ts'
import { KINDS } from './kinds.ts'
import type { Script } from './script.ts'
import { FAILED } from './seeds.ts'
import { shrink } from './shrink.ts'

/** Days in the church by chance; `DAYS=1000` for more. `npm run long:church` goes on for a million steps on each console. */
const DAYS = Number(process.env.DAYS ?? runs(40).numRuns)

async function expectWell(script: Script): Promise<number> {
  const day = await live(script)
  if (day.broken === null) return day.steps
  const small = await shrink(script, day)
  throw new Error(`\n${small.day.story.join('\n')}\n\n${JSON.stringify(small.script)}`)
}

describe('days by chance', () => {
  test.each(KINDS)('on %s', { timeout: 120_000 }, async (kind) => {
    let steps = 0
    for (let seed = 0; seed < DAYS; seed++) steps += await expectWell(scriptOf(seed, kind))
    expect(steps).toBeGreaterThan(100 * DAYS)
  })
})

describe('days that were not well once', () => {
  test.each(FAILED.map((script, number) => [number, script] as const))('%i', async (_, script) => {
    await expectWell(script)
  })
})

test('the same seed is the same day', async () => {
  const script = scriptOf(4)
  expect((await live(script)).story).toEqual((await live(script)).story)
})
