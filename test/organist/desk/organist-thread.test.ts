import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { openHouse } from '../../../src/house/index.ts'
import { type Organist, startOrganist } from '../../../src/organist/desk/index.ts'
import { Outdated } from '../../../src/remote/server/index.ts'
import { type OrganEnd, openOrganEnd, until } from '../../organ-end.ts'
import { tune } from '../../remote/server/tune.ts'
import { file, header, named, track } from '../../smf.ts'

/** What is dear is done in a thread of its own: whoever asks for something else meanwhile does not wait for it. */

/** A chord that is held while two hours of quick notes come after it. */
const LONG = file(header(1, 480), track(named('Great'), [0, 0x90, 60, 80], [0x8f, 0x00, 0x90, 60, 0], quick(30_000)))
function quick(count: number): number[] {
  const keys = Array.from({ length: count }, (_, at) => 60 + (at % 12))
  return keys.flatMap((key) => [0, 0x90, key, 80, 60, 0x80, key, 64])
}

let home: string
let organ: OrganEnd
let organist: Organist
const gone: string[] = []
beforeEach(async () => {
  home = mkdtempSync(join(tmpdir(), 'voluntary-thread-'))
  mkdirSync(join(home, 'scores'))
  writeFileSync(join(home, 'scores', 'long.mid'), LONG)
  writeFileSync(join(home, 'scores', 'tune.mid'), tune())
  const fifo = join(home, 'organ.fifo')
  organ = openOrganEnd(fifo)
  organist = await startOrganist(
    openHouse(home),
    {
      organ: 'st-marys',
      port: { port: null, virtual: null, device: null, monitor: false },
      givenPort: { type: 'device', path: fifo },
      settings: { timing: 'sleep', unplugged: 'hold', aheadMs: 40 },
      watchFd: null,
    },
    {
      onFault: (fault) => {
        throw fault
      },
      onUnkept: (problem) => gone.push(problem),
      onGone: (problem) => gone.push(problem),
    },
  )
})
afterEach(async () => {
  await organist.close()
  organ.close()
  rmSync(home, { recursive: true, force: true })
  expect(gone.splice(0)).toEqual([])
})
const play = (score: string) => organist.obey({ name: 'play', piece: { score, registration: 'none' } })
const held = () => until(() => organ.keysDown().length > 0)

test('plays to the end, tells how it is, and is refused in its own words', async () => {
  await expect(play('nothing')).rejects.toThrow(/no score "nothing".*\n.*these are there/)
  await expect(organist.obey({ name: 'go' })).rejects.toThrow(/nothing is being played/)
  await play('tune')
  expect(organist.state().playing).toMatchObject({ title: 'tune' })
  await expect(organist.obey({ name: 'pause' }, organist.state().revision + 1)).rejects.toThrow(Outdated)
  await until(() => organist.state().last !== null)
  expect(organist.state().last).toMatchObject({ how: 'done' })
  expect(organist.figures().itemsPlayed).toMatchObject({ done: 1 })
  expect(organ.keysDown()).toEqual([])
})

test('panic does not wait for what is being laid out, and nothing that was asked before it sounds after it', async () => {
  await play('long')
  await held()
  const order: string[] = []
  const taps = [2, 2, 2].map(async (byPercent) => {
    await organist.obey({ name: 'tempo', byPercent })
    order.push('tempo')
  })
  await new Promise((resolve) => setTimeout(resolve, 20))
  organist.panic()
  await until(() => organ.keysDown().length === 0)
  order.push('silent')
  await Promise.allSettled(taps)
  expect(order.at(0)).toBe('silent')
  await until(() => organist.state().go.does)
  expect(organ.keysDown()).toEqual([])
  // It can be gone on with.
  await organist.obey({ name: 'go' })
  await held()
}, 60_000)

test('neither does the thread that answers: it turns while minutes of music are compiled', async () => {
  let longestMs = 0
  let beforeMs = performance.now()
  const turning = setInterval(() => {
    longestMs = Math.max(longestMs, performance.now() - beforeMs)
    beforeMs = performance.now()
  }, 1)
  const beganMs = performance.now()
  await play('long')
  const tookMs = performance.now() - beganMs
  clearInterval(turning)
  expect(longestMs).toBeLessThan(tookMs / 2)
}, 60_000)

test('a view of this machine sees it and ends with it; the process that ends silences it', async () => {
  const view = await organist.openView({ type: 'play', piece: { score: join(home, 'scores', 'long.mid') } })
  await held()
  expect(view.status()).toMatchObject({ state: 'playing' })
  expect(await view.answer({ type: 'line', id: 1, text: 'nonsense' })).toMatchObject({ done: false })
  await expect(organist.openView({ type: 'console', organ: null })).rejects.toThrow(/stop it first/)
  expect(organist.closeNow(5000)).toBe(true)
  await until(() => organ.keysDown().length === 0)
  await view.finished
})
