import { chmodSync, existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { doubtOf } from '../../src/console/index.ts'
import { openHouse, stateFolder } from '../../src/house/index.ts'
import type { Organ } from '../../src/organ/index.ts'
import { openOwnedPlayer } from '../../src/organist/owned-player.ts'
import { newRecord, readRecord } from '../../src/ports/index.ts'
import { note, organ, part, play, score } from '../builders.ts'
import { until } from '../organ-end.ts'
import { messagesOf } from '../player/deck.ts'

let home: string
beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), 'voluntary-toggles-'))
})
afterEach(() => rmSync(home, { recursive: true, force: true }))

/** Each stop has one message for on and off, a program of its number; no general cancel. */
const toggles = (): Organ => {
  const instrument = organ()
  return {
    ...instrument,
    generalCancel: null,
    elements: instrument.elements.map((element) => ({
      ...element,
      control: { type: 'toggle', push: [0xcf, element.id] },
    })),
  }
}
const kept = () => {
  const folder = stateFolder(openHouse(home))
  const [file] = existsSync(folder) ? readdirSync(folder).filter((name) => name.startsWith('toggles-')) : []
  return file === undefined ? null : join(folder, file)
}

async function sitting(instrument = toggles()) {
  const timeline = play(score([part('A', [note(0, 8, 60)])]), instrument, { cues: [{ at: 1, piston: 'mf' }], map: 'G' })
  const record = newRecord()
  const deck = await openOwnedPlayer(
    openHouse(home),
    instrument,
    'a test',
    timeline,
    {
      port: { type: 'memory', record },
      captureFile: null,
      timing: 'sleep',
      unplugged: 'hold',
      aheadMs: 40,
      watchFd: null,
    },
    () => undefined,
  )
  const pushes = () =>
    readRecord(record)
      .flatMap(messagesOf)
      .flatMap(([status, program]) => (status === 0xcf ? [program] : []))
  const begin = async () => {
    deck.player.load(timeline)
    deck.player.play()
    await until(() => deck.player.status().keysDown.flat().length > 0)
  }
  const doubt = () => doubtOf(instrument, deck.player.status().inDoubt)
  return { deck, pushes, begin, doubt }
}

test('what is pushed is on the disk before it is pushed, and gone when all is in again', async () => {
  const { deck, pushes, begin } = await sitting()
  await begin()
  expect(pushes()).toEqual([0, 2, 4])
  expect(JSON.parse(readFileSync(kept() ?? '', 'utf8')).pushed).toEqual([
    'Swell Gedackt 8',
    'Great Open Diapason 8',
    'Pedal Bourdon 16',
  ])
  await deck.finish({ type: 'stopped' })
  expect(pushes()).toEqual([0, 2, 4, 0, 2, 4])
  expect(kept()).toBe(null)
})

test('after a program that died none of them is pushed blindly; who looks says how they stand', async () => {
  const first = await sitting()
  await first.begin()
  const file = kept() ?? ''
  const left = readFileSync(file)
  await first.deck.finish({ type: 'stopped' })
  // As a program leaves it that is killed in the middle.
  writeFileSync(file, left)
  const { deck, pushes, begin, doubt } = await sitting()
  // The player's thread says it once it has begun.
  await until(() => doubt() !== null)
  expect(doubt()).toMatch(
    /^Swell Gedackt 8, Great Open Diapason 8, Pedal Bourdon 16: drawn or not is not known.*say "retired all" or "drawn all"$/,
  )
  await begin()
  expect(pushes()).toEqual([])
  deck.player.note(new Map([0, 2].map((id) => [id as never, false])))
  deck.player.move(new Map([[0 as never, true]]))
  await until(() => pushes().length > 0)
  expect(pushes()).toEqual([0])
  expect(doubt()).toMatch(/^Pedal Bourdon 16: .*say "retired Pedal Bourdon 16"/)
  await deck.finish({ type: 'stopped' })
  expect(pushes()).toEqual([0, 0])
  // What nobody has looked at is in doubt still.
  expect(JSON.parse(readFileSync(file, 'utf8')).pushed).toEqual(['Pedal Bourdon 16'])
})

test('a general cancel at the beginning makes all of them known', async () => {
  const first = await sitting()
  await first.begin()
  const file = kept() ?? ''
  const left = readFileSync(file)
  await first.deck.finish({ type: 'stopped' })
  writeFileSync(file, left)
  const { pushes, begin, doubt } = await sitting({ ...toggles(), generalCancel: organ().generalCancel })
  await begin()
  expect(doubt()).toBe(null)
  expect(pushes()).toEqual([19, 0, 2, 4])
})

test('a disk that takes nothing does not stop the music', async () => {
  writeFileSync(join(home, 'state'), 'no folder')
  chmodSync(home, 0o500)
  const { deck, pushes, begin } = await sitting()
  await begin()
  expect(pushes()).toEqual([0, 2, 4])
  chmodSync(home, 0o700)
  await deck.finish({ type: 'stopped' })
})
