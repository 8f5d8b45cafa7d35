import { describe, expect, test } from 'vitest'
import { openHouse } from '../../src/house/index.ts'
import { asWritten, prepare, type Wishes } from '../../src/organist/index.ts'
import { transcript } from '../../src/timeline/index.ts'

/**
 * Performances that a musician can read, in test/golden. Where one changes, the difference says what an organ would be
 * told otherwise: read it as you would read music, then `npx vitest run -u test/timeline/golden.test.ts`.
 */
const house = openHouse('/nowhere')

describe('golden performances', () => {
  test.each<[score: string, organ: string, more: Partial<Wishes>]>([
    ['st-anne', 'st-marys', {}],
    ['old-100th', 'grandorgue', {}],
    ['lobe-den-herren', 'general-midi', {}],
    ['bwv-553', 'st-marys', { toBar: '16' }],
    ['bitshift-variations', 'st-marys', { fromBar: '39', toBar: '46' }],
  ])('%s on %s', async (score, organ, more) => {
    const { timeline } = prepare(house, { ...asWritten(score, organ), ...more })
    await expect(transcript(timeline)).toMatchFileSnapshot(`../golden/${score}-on-${organ}.txt`)
  })
})
