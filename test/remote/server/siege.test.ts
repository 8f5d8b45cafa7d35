import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, test } from 'vitest'
import { besiege } from './siege.ts'
import { endServer, pairPhone, startServer } from './started.ts'

/** A little of `npm run long:attacks`. */
const home = mkdtempSync(join(tmpdir(), 'voluntary-siege-'))
afterAll(() => rmSync(home, { recursive: true, force: true }))

describe.skipIf(process.platform !== 'linux')('the built program under siege', () => {
  test('goes on playing, obeys a paired phone, lets another in, and its memory stays bounded', async () => {
    const served = await startServer(home, join(home, 'organ.fifo'))
    const siege = await besiege(served, await pairPhone(served), 700, 4)
    expect(siege).toMatchObject({ opened: 708, isStillPlaying: true, isNewcomerServed: true, refusedTaps: 0 })
    expect(siege.taps).toBeGreaterThan(3)
    expect(siege.sent).toBeGreaterThan(10)
    expect(siege.grownMb ?? 0).toBeLessThan(150)
    expect(await endServer(served)).toBe(0)
    expect(served.organ.keysDown()).toEqual([])
    expect(served.output()).not.toMatch(/fault|^\s+at /m)
  }, 60_000)
})
