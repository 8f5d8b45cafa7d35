import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { openHouse } from '../../../src/house/index.ts'
import { openOrgan } from '../../../src/organist/index.ts'
import { newRecord, readRecord } from '../../../src/ports/index.ts'
import { TWINS } from '../../builders.ts'
import { drawnOnWire } from '../../drawn-on-wire.ts'
import { until } from '../../organ-end.ts'
import { keyLines, messagesOf } from '../../player/deck.ts'
import { tune } from '../../remote/server/tune.ts'
import { memoryKeeper } from './memory-keeper.ts'

test('knobs of one engraved name on two divisions move by their identity, in a piece and in a service', async () => {
  const home = mkdtempSync(join(tmpdir(), 'voluntary-tap-'))
  for (const shelf of ['scores', 'organs', 'programmes']) mkdirSync(join(home, shelf))
  writeFileSync(join(home, 'scores', 'slow.mid'), tune(1500))
  writeFileSync(join(home, 'organs', 'twins.yaml'), TWINS)
  writeFileSync(join(home, 'programmes', 'one.yaml'), 'organ: twins\nitems:\n  - { voluntary: slow, start: on }\n')
  const record = newRecord()
  const keeper = memoryKeeper(home, record, 'twins')
  const organ = openOrgan(openHouse(home), 'twins')
  const sent = () => readRecord(record).flatMap(messagesOf)
  const sounds = async () => {
    const before = keyLines(sent()).length
    await until(() => keyLines(sent()).length > before)
  }
  const isAll = (drawn: readonly number[] = []) => drawn.length === organ.elements.length
  const moveEach = async (drawn: boolean) => {
    for (const { id } of organ.elements) await keeper.obey({ name: 'move', element: id, drawn })
  }
  try {
    await keeper.obey({ name: 'play', piece: { score: 'slow', organ: 'twins' } })
    await sounds()
    await moveEach(true)
    await until(() => isAll(keeper.state().console?.drawn))
    expect(drawnOnWire(organ, sent())).toEqual(organ.elements.map(({ id }) => id))
    await moveEach(false)
    await until(() => drawnOnWire(organ, sent()).length === 0)
    await keeper.obey({ name: 'stop' })
    await until(() => keeper.state().playing === null)
    await keeper.obey({ name: 'beginService', programme: 'one', fromStart: true })
    await keeper.obey({ name: 'go' }).catch(() => null)
    await sounds()
    await moveEach(true)
    await until(() => isAll(keeper.state().console?.drawn))
    expect(drawnOnWire(organ, sent())).toEqual(organ.elements.map(({ id }) => id))
  } finally {
    await keeper.close()
    rmSync(home, { recursive: true, force: true })
  }
})
