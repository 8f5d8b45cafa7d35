import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterAll, describe, expect, test } from 'vitest'
import { openHouse } from '../../src/house/index.ts'
import { placeFile } from '../../src/programme/index.ts'
import { pause, until } from '../organ-end.ts'
import { operate, strikes } from './operator.ts'

const folder = mkdtempSync(join(tmpdir(), 'voluntary-programme-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

/** A short service at a brisk pace, with one of each kind. */
const SERVICE = `title: Evensong
organ: st-marys
items:
  - { voluntary: dundee, tempo: 800%, loop: [1, 4], title: Before }
  - { hymn: old-100th, number: 1, verses: [1, 2, 4], playOver: last line, tempo: 800%, notes: all stand }
  - { silence: Sermon }
  - { psalm: dundee, verses: 1, playOver: none, tempo: 800% }
  - { responses: st-anne, tempo: 800% }
  - { fanfare: ellacombe, tempo: 800%, start: on }
`

function house(name: string): string {
  const home = join(folder, name)
  mkdirSync(join(home, 'programmes'), { recursive: true })
  writeFileSync(join(home, 'programmes', 'evensong.yaml'), SERVICE)
  return home
}

const LINES_OF_ST_ANNE = 4
/** As `organs/st-marys.yaml` says it. */
const TRUMPET_ON = [177, 99, 0, 177, 98, 8, 177, 6, 127]
const TRUMPET_OFF = [177, 99, 0, 177, 98, 8, 177, 6, 0]

describe.skipIf(process.platform !== 'linux')('a whole service, as an operator holds it', () => {
  test('from the first item to the last, killed in the middle of a verse: it comes back to its place', async () => {
    const home = house('killed')
    const first = await operate(home, join(folder, 'first.fifo'), 'evensong')
    await first.sees('1 of 6 | Voluntary: Before | waits | go: Voluntary')
    first.say('go')
    await until(() => strikes(first.organ.bytes()).length > 40)
    first.say('end')
    await first.sees('2 of 6 | Hymn 1: Old Hundredth | waits | go: Play-over')
    first.say('go')
    await first.sees('waits | Play-over | go: Verse 1 (1 of 3)')
    first.say('go')
    await first.sees('plays | Verse 1')
    await first.sees('plays | Verse 2')
    await pause(400)
    expect(first.organ.keysDown().length).toBeGreaterThan(0)
    await first.kill()
    expect(first.organ.keysDown()).toEqual([])
    expect(first.output()).toContain('ended from outside (SIGKILL)')
    first.organ.close()

    const second = await operate(home, join(folder, 'second.fifo'), 'evensong')
    await second.sees('2 of 6 | Hymn 1: Old Hundredth | waits | go: Verse 2 (2 of 3)')
    await pause(1500)
    expect(strikes(second.organ.bytes())).toEqual([])
    second.say('go')
    await second.sees('plays | Verse 2')
    await second.sees('plays | Verse 4')
    await second.sees('3 of 6 | Sermon')
    // Two verses, and nothing of what had been sung: no play-over, no verse 1. Of 131 notes 29 repeat a key in an inner
    // voice or the pedal: an organist ties these.
    const notesOfVerse = 32 + 33 + 32 + 34 - 29
    const struck = strikes(second.organ.bytes()).length
    expect(struck).toBeGreaterThan(1.8 * notesOfVerse)
    expect(struck).toBeLessThanOrEqual(2 * notesOfVerse)
    second.say('insert {fanfare: new-britain, title: slipped in, tempo: 800%}')
    await second.sees('Fanfare: slipped in comes next')
    second.say('go')
    await second.sees('4 of 7 | Fanfare: slipped in | waits')
    second.say('go')
    await second.sees('5 of 7 | Psalm')
    await second.sees('waits | go: Verse 1')
    second.say('go')
    // Two lines, each with its reciting chord: it sounds while it waits.
    for (let line = 0; line < 2; line++) {
      await second.sees(/waits \| Verse 1 \| go: On from here/)
      await pause(300)
      expect(second.organ.keysDown().length).toBeGreaterThan(2)
      second.say('go')
    }
    await second.sees('6 of 7 | Responses')
    for (let line = 1; line <= LINES_OF_ST_ANNE; line++) {
      await second.sees(new RegExp(`waits.*go: Response ${line}`))
      second.say('go')
    }
    await second.sees('7 of 7 | Fanfare')
    expect(await second.exit).toBe(0)
    expect(second.output()).toContain('The programme is over')
    expect(second.organ.keysDown()).toEqual([])
    second.organ.close()
  }, 180_000)

  test('killed while it waits after the play-over: verse 1 is offered, and nothing is played twice', async () => {
    const home = house('breath')
    const first = await operate(home, join(folder, 'third.fifo'), 'evensong')
    await first.sees('waits | go: Voluntary')
    for (const word of ['skip', 'go']) first.say(word)
    await first.sees('waits | Play-over')
    await first.kill()
    first.organ.close()
    const second = await operate(home, join(folder, 'fourth.fifo'), 'evensong')
    await second.sees('waits | go: Verse 1 (1 of 3)')
    second.say('go')
    await second.sees('plays | Verse 1')
    second.say('hold')
    await second.sees('held | Verse 1')
    const told = (bytes: readonly number[]) => `,${second.organ.bytes()},`.includes(`,${bytes},`)
    expect(told(TRUMPET_ON)).toBe(false)
    second.say('+ Gt. Trumpet')
    await until(() => told(TRUMPET_ON))
    expect(told(TRUMPET_OFF)).toBe(false)
    second.say('piston mf')
    await until(() => told(TRUMPET_OFF))
    second.say('+ Vuvuzela')
    await second.sees('piston or stop "Vuvuzela"')
    second.say('release')
    second.say('panic')
    await second.sees('quiet | go: Verse 1 (1 of 3) from its beginning')
    expect(second.organ.keysDown()).toEqual([])
    second.say('quit')
    expect(await second.exit).toBe(0)
    second.organ.close()
    const third = await operate(home, join(folder, 'fifth.fifo'), 'evensong', '--from-start')
    await third.sees('1 of 6 | Voluntary: Before | waits | go: Voluntary')
    third.say('quit')
    await third.exit
    third.organ.close()
  })

  test('a place that cannot be read is kept aside, and it is said that it begins at its beginning', async () => {
    const home = house('torn')
    const file = placeFile(openHouse(home), join(home, 'programmes', 'evensong.yaml'))
    mkdirSync(dirname(file), { recursive: true })
    writeFileSync(file, '{"version":1,"programme"')
    const service = await operate(home, join(folder, 'sixth.fifo'), 'evensong')
    await service.sees('where it was left cannot be read: it begins at its beginning')
    await service.sees('1 of 6 | Voluntary: Before | waits')
    expect(readFileSync(`${file}.damaged`, 'utf8')).toBe('{"version":1,"programme"')
    await until(() => existsSync(file) && readFileSync(file, 'utf8').includes('"index":0'))
    service.say('nonsense')
    await service.sees('there is no command, bar, marker, piston or stop "nonsense"')
    service.say('quit')
    expect(await service.exit).toBe(0)
    service.organ.close()
  })
})
