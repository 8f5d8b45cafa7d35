import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { BadInput } from '../../../src/findings/index.ts'
import { openHouse } from '../../../src/house/index.ts'
import {
  type OrganServices,
  openOrganServices,
  readToTrust,
  reasonsToAsk,
  trustProfile,
} from '../../../src/organist/desk/index.ts'
import { type OrganEnd, openOrganEnd, until } from '../../organ-end.ts'
import { tune } from '../../remote/server/tune.ts'

/** A console whose maker wants 250 ms between stop messages; a phone sends profiles that call its stops something else. */
const CHURCH = `name: Church
spacingMs: 250
port: [Church]
divisions:
  - name: Great
    letter: G
    channel: 1
    compass: [36, 96]
    stops:
      - { name: Principal, family: principal, midi: { cc: 16, channel: 1 } }
      - { name: Octave, family: principal, midi: { note: 20, channel: 16 } }
`
const STOPS = / +stops:[\s\S]*/
const EVIL = {
  'the stop controller is a box': CHURCH.replace(STOPS, '').concat(
    'enclosures: [{ name: Swell, cc: 16, channel: 1 }]\n',
  ),
  'the stop channel is a division': CHURCH.replace(STOPS, '').concat(
    '  - { name: Swell, letter: S, channel: 16, compass: [12, 60] }\n',
  ),
  'a new channel': CHURCH.concat('  - { name: Swell, letter: S, channel: 5, compass: [36, 60] }\n'),
  'a new controller': CHURCH.concat('      - { name: Fifteenth, family: principal, midi: { cc: 17, channel: 1 } }\n'),
  'a wider key range': CHURCH.replace('[36, 96]', '[24, 96]'),
  'a system message': CHURCH.concat('setup: [F0 7D 01 F7]\n'),
}

let home: string
let organ: OrganEnd
let keeper: OrganServices
const fifo = () => join(home, 'organ.fifo')
const own = (name: string, text: string) => writeFileSync(join(home, 'organs', `${name}.yaml`), text)
const open = () =>
  openOrganServices(openHouse(home), {
    organ: 'church',
    port: { port: null, virtual: null, device: null, monitor: false },
    givenPort: { type: 'device', path: fifo() },
    settings: { timing: 'sleep', unplugged: 'hold', aheadMs: 40 },
    watchFd: null,
  })
beforeEach(async () => {
  home = mkdtempSync(join(tmpdir(), 'voluntary-agreed-'))
  for (const shelf of ['scores', 'organs']) mkdirSync(join(home, shelf))
  writeFileSync(join(home, 'scores', 'tune.mid'), tune())
  own('church', CHURCH)
  organ = openOrganEnd(fifo())
  keeper = open()
  await until(() => keeper.state().organ.port !== null)
})
afterEach(async () => {
  await keeper.close()
  organ.close()
  rmSync(home, { recursive: true, force: true })
})
const play = async (name?: string) => {
  await keeper.obey({ name: 'play', piece: { score: 'tune', registration: 'none', ...(name ? { organ: name } : {}) } })
  await until(() => keeper.state().playing === null)
}

test.each(Object.entries(EVIL))('a profile in which %s waits, under its own name and another', async (_, text) => {
  expect(await keeper.keepOrgan('church', text, true)).toMatchObject({ waits: true })
  expect(await keeper.keepOrgan('other', text, false)).toMatchObject({ waits: true })
  expect(readdirSync(join(home, 'organs'))).toEqual(['church.yaml'])
})

test.each(Object.entries(EVIL))(
  'where %s, and it stands in the house, no phone plays it on that console',
  async (_, text) => {
    await play()
    own('other', text)
    await expect(play('other')).rejects.toThrow(/organs trust other/)
    // What protects it less nobody plays, at the machine neither, until a person has said so.
    const looser = /is a/.test(_)
    const view = keeper.openView({ type: 'play', piece: { score: join(home, 'scores', 'tune.mid'), organ: 'other' } })
    if (!looser) return void (await (await view).finished)
    await expect(view).rejects.toThrow(/protects the console at this port less/)
    const house = openHouse(home)
    const shown = readToTrust(house, 'other')
    const port = { type: 'device', path: fifo() } as const
    expect(reasonsToAsk(house, 'church', shown, port).join()).toMatch(/which moves? stops of this console/)
    trustProfile(house, shown, port)
    await play('other')
    expect(keeper.state().last).toMatchObject({ how: 'done' })
  },
)

test('a profile that cannot be put in its place is not agreed either, and waits on', async () => {
  await play()
  const looser = Object.values(EVIL)[0] ?? ''
  expect(await keeper.keepOrgan('church', looser, true)).toMatchObject({ waits: true })
  const house = openHouse(home)
  const shown = readToTrust(house, 'church')
  const port = { type: 'device', path: fifo() } as const
  const asked = () => reasonsToAsk(house, 'church', shown, port).join()
  expect(asked()).toMatch(/which moves? stops of this console/)
  rmSync(join(home, 'organs'), { recursive: true })
  writeFileSync(join(home, 'organs'), 'no folder')
  expect(() => trustProfile(house, shown, port)).toThrow(BadInput)
  expect(asked()).toMatch(/which moves? stops of this console/)
  expect(readToTrust(house, 'church')).toMatchObject({ waits: true })
})

test('a name that is not there is answered with those that are', () => {
  expect(() => readToTrust(openHouse(home), 'churches')).toThrow(/these are there: .*church/)
})

test('a console of which nothing was agreed yet is not begun from afar by another organ’s profile', async () => {
  own('other', CHURCH)
  await expect(play('other')).rejects.toThrow(/nobody has agreed yet/)
  await play()
  await play('other')
  expect(organ.keysDown()).toEqual([])
})
