import { describe, expect, test } from 'vitest'
import { type Holder, startable } from './held.ts'
import { killRound, LATEST_MS } from './kill.ts'
import { WAYS } from './ways.ts'

/** Of the rounds of `npm run long:kills` a few, at chance moments; how soon it is silent the long run judges. */
const IN_THE_GATE: readonly (readonly [way: string, holder: Holder])[] = [
  ['player, kill -9', 'programme run'],
  ['both, kill -9', 'serve'],
  ['player, its heap full', 'programme run'],
  ['player, out of memory (cgroup)', 'serve'],
  ['player, stands still for 4 s', 'serve'],
  ['both stand still, silence, kill -9', 'programme run'],
  ['SIGTSTP for 4 s', 'serve'],
]
const SLOW = 5

describe.skipIf(process.platform !== 'linux')('a service that is killed, stopped or starved', () => {
  test.concurrent.each(IN_THE_GATE)(
    '%s, %s: silent, and it goes on where it was',
    async (name, holder) => {
      const way = WAYS.find((each) => each.name === name)
      if (way === undefined) throw new Error(`there is no way "${name}"`)
      if (!startable(way)) return
      const afterMs = Math.floor(Math.random() * LATEST_MS)
      const { wrongs, output } = await killRound(holder, way, afterMs, SLOW)
      expect(wrongs, `after ${afterMs} ms:\n${output}`).toEqual([])
    },
    240_000,
  )
})
