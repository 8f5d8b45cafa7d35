import { afterAll, beforeAll, expect, test } from 'vitest'
import { createMutator, type Mutator, mutated } from './mutate.ts'
import { MUTATIONS } from './mutation-list.ts'

/** That the church still sees what is wrong: a few mutations, quick to be found. All of them: `npm run long:mutations`. */
const QUICK = [
  'every note is 60 ms late',
  'at a seek a key that sounds is not let go',
  'spacing is ignored in the gate',
] as const
const STEPS = 10_000

let mutator: Mutator
beforeAll(async () => {
  mutator = await createMutator('gate')
})
afterAll(() => mutator.end())

test('what each mutation changes is in the sources', () => {
  expect(MUTATIONS.filter((each) => mutated(each) === null).map(({ says }) => says)).toEqual([])
  expect(MUTATIONS).toHaveLength(28)
})

test.each(QUICK)('%s: a law is broken', { timeout: 120_000 }, async (says) => {
  const mutation = MUTATIONS.find((each) => each.says === says)
  const found = mutation && (await mutator.hunt(mutation, STEPS, 0))
  expect(found?.law).toMatch(/^[1-8]$/)
})

test('without them none is', { timeout: 120_000 }, async () => {
  expect(await mutator.hunt(null, 3000, 0)).toMatchObject({ law: null })
})
