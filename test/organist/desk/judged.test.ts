import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import type { OrganServices } from '../../../src/organist/desk/index.ts'
import { newRecord } from '../../../src/ports/index.ts'
import { until } from '../../organ-end.ts'
import { tune } from '../../remote/server/tune.ts'
import { memoryKeeper } from './memory-keeper.ts'

/** What was looked at is what is begun. */

let home: string
let keeper: OrganServices
const put = (path: string, content: string | Uint8Array) => writeFileSync(join(home, path), content)
beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), 'voluntary-judged-'))
  for (const shelf of ['scores', 'organs', 'programmes']) mkdirSync(join(home, shelf))
  put('organs/ours.yaml', readFileSync('organs/st-marys.yaml'))
  put('scores/tune.mid', tune())
  put('scores/other.mid', tune(300))
  put('programmes/sunday.yaml', 'title: Sunday\norgan: ours\nitems:\n  - { voluntary: tune }\n')
  keeper = memoryKeeper(home, newRecord(), 'ours')
})
afterEach(async () => {
  await keeper.close()
  rmSync(home, { recursive: true, force: true })
})

const CHANGES: Record<string, () => void> = {
  'the score': () => put('scores/tune.mid', tune(200)),
  'a side file that was not there': () => put('scores/tune.yaml', 'title: Another\n'),
  'the profile': () => put('organs/ours.yaml', `${readFileSync('organs/st-marys.yaml', 'utf8')}\n# another\n`),
}
const play = (judged: string) => keeper.obey({ name: 'play', piece: { score: 'tune' }, judged })
const begin = (judged: string) => keeper.obey({ name: 'beginService', programme: 'sunday', fromStart: true, judged })
const stop = async () => {
  await keeper.obey({ name: 'stop' })
  await until(() => keeper.state().playing === null)
}

test.each(Object.entries(CHANGES))('a piece of which %s was changed since is not begun', async (_, change) => {
  const { judged } = await keeper.checkScore('tune', null)
  await play(judged)
  await stop()
  change()
  await expect(play(judged)).rejects.toThrow(/was changed since it was looked at: look at it again/)
  expect(keeper.state()).toMatchObject({ playing: null })
  await play((await keeper.checkScore('tune', null)).judged)
  await stop()
})

test.each([
  ...Object.entries(CHANGES),
  [
    'its own file',
    () => put('programmes/sunday.yaml', 'title: Sunday\norgan: ours\nitems:\n  - { voluntary: other }\n'),
  ],
] as const)('an order of service of which %s was changed since is not begun', async (_, change) => {
  const { judged } = await keeper.programme('sunday')
  await begin(judged)
  await stop()
  change()
  await expect(begin(judged)).rejects.toThrow(/was changed since it was looked at: look at it again/)
  await begin((await keeper.programme('sunday')).judged)
  await stop()
})

test('what nobody looked at before is begun as it is', async () => {
  await keeper.obey({ name: 'play', piece: { score: 'tune' } })
  expect(keeper.state().playing).toMatchObject({ title: 'tune' })
})
