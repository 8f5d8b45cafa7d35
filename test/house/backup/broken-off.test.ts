import { rmSync } from 'node:fs'
import { expect, test } from 'vitest'
import { breakRestore, type Fault, hasStrace, makeArchive, placesToBreak, restoring } from './broken-off.ts'

/** `npm run long:restore` breaks off at every place; here, at a few that a number chooses. */
const FEW = 6

test.skipIf(!hasStrace)(
  'a restore that is broken off never leaves less than what was there',
  { timeout: 240_000 },
  () => {
    const { folder, archive } = makeArchive()
    try {
      const places = placesToBreak(archive, restoring)
      expect(places.length).toBeGreaterThan(30)
      const hows = ['killed', 'EIO', 'ENOSPC'] as const
      const faults = Array.from({ length: FEW }, (_, n): Fault => {
        const place = places[Math.floor((n / FEW) * places.length)]
        if (place === undefined) throw new Error('no such place')
        return { ...place, how: hows[n % hows.length] ?? 'killed' }
      })
      const found = faults.map((fault) => ({ ...fault, ...breakRestore(archive, fault) }))
      expect(found.filter(({ wrong }) => wrong.length > 0)).toEqual([])
      expect(found.filter(({ struck }) => struck).length).toBeGreaterThan(FEW / 2)
    } finally {
      rmSync(folder, { recursive: true, force: true })
    }
  },
)
