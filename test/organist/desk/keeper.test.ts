import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { openHouse } from '../../../src/house/index.ts'
import { elementName, findElement } from '../../../src/organ/index.ts'
import type { OrganServices } from '../../../src/organist/desk/index.ts'
import { readToTrust, reasonsToAsk, trustProfile } from '../../../src/organist/desk/trust.ts'
import { openOrgan } from '../../../src/organist/index.ts'
import { newRecord, readRecord } from '../../../src/ports/index.ts'
import { type HeardPiece, heardPieceSchema, type Piece } from '../../../src/remote/protocol/index.ts'
import { drawnOnWire } from '../../drawn-on-wire.ts'
import { HARMFUL_NAMES } from '../../harmful-names.ts'
import { until } from '../../organ-end.ts'
import { expectSilent, keyLines, messagesOf } from '../../player/deck.ts'
import { tune } from '../../remote/server/tune.ts'
import { chunk, END_OF_TRACK, file, header, track } from '../../smf.ts'
import { memoryKeeper } from './memory-keeper.ts'

/** The one who owns the organ, on a port that only remembers. */
let home: string
let keeper: OrganServices
let record: SharedArrayBuffer
beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), 'voluntary-keeper-'))
  mkdirSync(join(home, 'scores'))
  writeFileSync(join(home, 'scores', 'tune.mid'), tune())
  writeFileSync(join(home, 'scores', 'slow.mid'), tune(1500))
  record = newRecord()
  keeper = memoryKeeper(home, record)
})
afterEach(async () => {
  await keeper.close()
  rmSync(home, { recursive: true, force: true })
})
const sent = () => readRecord(record).flatMap(messagesOf)
const keys = () => keyLines(sent())
const drawnThere = () => drawnOnWire(openOrgan(openHouse(home), 'st-marys'), sent())
const play = (score: string) => keeper.obey({ name: 'play', piece: { score } })

describe('the keeper', () => {
  test('plays what is chosen to its end, says how it ended, and plays the next', async () => {
    expect(keeper.state()).toMatchObject({ playing: null, can: ['beginService', 'play', 'testNote'], last: null })
    await play('tune')
    expect(keeper.state()).toMatchObject({ playing: { score: 'tune', where: { lastBar: 2 } }, go: { does: false } })
    await until(() => keeper.state().playing === null)
    expect(keeper.state().last).toEqual({ title: 'tune', what: 'piece', how: 'done', problem: null })
    expect(keys().filter((key) => key.startsWith('on'))).toHaveLength(10)
    await play('tune')
    await until(() => keeper.state().playing === null)
    expect(keys().filter((key) => key.startsWith('on'))).toHaveLength(20)
    expectSilent(sent())
    expect(keeper.figures()).toMatchObject({ itemsPlayed: { done: 2, stopped: 0, failed: 0 }, isPlaying: false })
    expect(keeper.figures().messagesSent).toBeGreaterThan(40)
  })

  test('a piece on another organ is a visit: the organ that is served stays the one that is served', async () => {
    await keeper.openView({ type: 'play', piece: { score: join(home, 'scores', 'slow.mid'), organ: 'general-midi' } })
    expect(keeper.state().organ.id).toBe('general-midi')
    await keeper.obey({ name: 'stop' })
    await until(() => keeper.state().playing === null)
    expect(keeper.state().organ.id).toBe('st-marys')
    await play('slow')
    expect(keeper.state()).toMatchObject({ organ: { id: 'st-marys', port: 'memory' } })
    await keeper.obey({ name: 'stop' })
  })

  test('gives a phone what the port would get, as asked for; the port gets nothing', async () => {
    const heard = async (piece: Piece) => heardPieceSchema.parse(JSON.parse(await keeper.hear(piece)))
    const noteOns = ({ messages }: HeardPiece) =>
      messages.flatMap(([, status = 0, key, velocity]) => (status >> 4 === 9 && velocity ? [key] : []))
    const asWritten = await heard({ score: 'tune' })
    expect(asWritten).toMatchObject({ title: 'tune' })
    expect(asWritten.bars.map(([bar]) => bar)).toEqual([1, 2])
    expect(asWritten.bars[0]?.[1]).toBe(asWritten.startMs)
    expect(noteOns(asWritten)).toHaveLength(10)
    expect(noteOns(await heard({ score: 'tune', transpose: 2 }))).toEqual(
      noteOns(asWritten).map((key) => (key ?? 0) + 2),
    )
    const barMs = ({ bars }: HeardPiece) => (bars[1]?.[1] ?? 0) - (bars[0]?.[1] ?? 0)
    expect(barMs(await heard({ score: 'tune', tempo: '50%' }))).toBe(2 * barMs(asWritten))
    await expect(heard({ score: '../tune' })).rejects.toThrow('there is no score')
    await expect(heard({ score: 'tune', registration: 'x.yaml' })).rejects.toThrow('no piston')
    expect(sent()).toEqual([])
  })

  test('holds an order of service: go, a hold, the last verse, its end', async () => {
    mkdirSync(join(home, 'programmes'))
    const verses = 'verses: 3, playOver: none, breath: 0.5'
    writeFileSync(
      join(home, 'programmes', 'evensong.yaml'),
      `items:\n  - { hymn: tune, ${verses} }\n  - { voluntary: tune }\n`,
    )
    expect(keeper.programmes()[0]).toMatchObject({ title: 'Sunday next before Advent' })
    expect(keeper.programmes()).toContainEqual({
      name: 'evensong',
      title: 'evensong',
      date: null,
      items: 2,
      problem: null,
      leftAt: null,
    })
    await keeper.obey({ name: 'beginService', programme: 'evensong', fromStart: true })
    const service = () => keeper.state().playing
    await until(() => service()?.doing === 'waits')
    expect(keeper.state()).toMatchObject({ go: { does: true, says: 'Verse 1 of 3' }, playing: { score: null } })
    expect(keys()).toEqual([])
    await keeper.obey({ name: 'go' })
    await until(() => keys().length > 0)
    expect(service()).toMatchObject({ section: 'Verse 1 of 3', doing: 'plays', nextItem: 'Voluntary: tune', items: 2 })
    await expect(keeper.obey({ name: 'goTo', place: '99' })).rejects.toThrow(/no bar 99/)
    await keeper.obey({ name: 'hold' })
    await until(() => service()?.doing === 'held')
    await keeper.obey({ name: 'release' })
    await keeper.obey({ name: 'lastVerseNow' })
    await until(() => service()?.number === 2 && service()?.doing === 'waits')
    expect(keys().filter((key) => key.startsWith('on'))).toHaveLength(20)
    await keeper.obey({ name: 'stop' })
    await until(() => service() === null)
    expect(keeper.state().last).toMatchObject({ title: 'evensong', how: 'stopped' })
    expectSilent(sent())
  })

  test('in an order of service the console stands as the organ was told, and nobody tells after it', async () => {
    mkdirSync(join(home, 'programmes'))
    const items = ['{ hymn: slow, verses: 9, playOver: none }', '{ silence: Sermon }']
    writeFileSync(join(home, 'programmes', 'matins.yaml'), `items:\n${items.map((each) => `  - ${each}\n`).join('')}`)
    expect(keeper.state().console).toBeNull()
    await keeper.obey({ name: 'beginService', programme: 'matins', fromStart: true })
    const stands = () => keeper.state().console
    const isAsTold = () => JSON.stringify(stands()?.drawn) === JSON.stringify(drawnThere())
    await until(() => keeper.state().playing?.doing === 'waits')
    expect(stands()?.divisions.flatMap((each) => each.keys)).toEqual([])
    await keeper.obey({ name: 'go' })
    await until(() => keys().includes('on 60') && keys().includes('on 36'))
    expect(stands()?.divisions.map(({ name, keys: down }) => [name, down])).toEqual([
      ['Great', ['C4']],
      ['Swell', []],
      ['Pedal', ['C2']],
    ])
    await until(() => (stands()?.drawn.length ?? 0) > 0 && isAsTold())
    const loud = stands()?.drawn ?? []
    const named = stands()?.divisions.flatMap((each) => each.drawn)
    expect(named).toHaveLength(loud.length)
    // The stops that the timeline of this verse draws, as its roll says them.
    const [first] = keeper.rollNow().flags
    expect(first?.draws).toHaveLength(loud.length)
    const trumpet = (await keeper.console('st-marys')).elements.find(({ name }) => name === 'Trumpet')?.id ?? -1
    await keeper.obey({ name: 'move', element: trumpet, drawn: true })
    await until(() => stands()?.drawn.includes(trumpet) === true && isAsTold())
    await keeper.obey({ name: 'move', element: trumpet, drawn: false })
    await until(() => stands()?.drawn.includes(trumpet) === false && isAsTold())
    await keeper.obey({ name: 'box', enclosure: 0, position: 0.25 })
    await until(() => stands()?.boxes[0] !== null && Math.abs((stands()?.boxes[0] ?? 0) - 0.25) < 0.01)
    await expect(keeper.obey({ name: 'move', element: 9999, drawn: true })).rejects.toThrow(/no stop of the number/)
    await expect(keeper.obey({ name: 'piston', piston: 'no such' })).rejects.toThrow(/no piston/)
    for (const name of ['softer', 'softer', 'softer'] as const) await keeper.obey({ name })
    await until(() => loud.some((id) => stands()?.drawn.includes(id) === false) && isAsTold())
    expect(stands()?.boxes).toHaveLength(1)
    await keeper.obey({ name: 'stop' })
    await until(() => keeper.state().playing === null)
    expect(stands()).toBeNull()
    expect(drawnThere()).toEqual([])
  })

  test('the revision rises with what a tap means, not with the music', async () => {
    await play('slow')
    await until(() => keys().includes('on 60'))
    const { revision } = keeper.state()
    await until(() => keys().includes('on 62'))
    await keeper.obey({ name: 'tempo', byPercent: 4 })
    expect(keeper.state().revision).toBe(revision)
    await keeper.obey({ name: 'hold' })
    await until(() => keeper.state().playing?.doing === 'held')
    expect(keeper.state()).toMatchObject({ revision: revision + 1, go: { does: true, says: 'Continue' } })
    // What shall be, not the other way round: a second hold does not let go.
    await expect(keeper.obey({ name: 'hold' })).rejects.toThrow(/held already/)
    await new Promise((resolve) => setTimeout(resolve, 100))
    expect(keeper.state().playing?.doing).toBe('held')
    await keeper.obey({ name: 'go' })
    await until(() => keeper.state().playing?.doing === 'plays')
    await keeper.obey({ name: 'pause' })
    await until(() => keeper.state().playing?.doing === 'paused')
    await keeper.obey({ name: 'stop' })
    await until(() => keeper.state().playing === null)
    expect(keeper.state().last?.how).toBe('stopped')
    expectSilent(sent())
  })

  test('plays one thing at a time, and panic is panic also while it is being made ready', async () => {
    const starting = play('slow')
    await expect(play('tune')).rejects.toThrow(/is being played: stop it first/)
    keeper.panic()
    await expect(starting).rejects.toThrow(/silenced before it began/)
    expect(keys()).toEqual([])
    await play('slow')
    await until(() => keys().includes('on 60'))
    await expect(play('tune')).rejects.toThrow(/slow is being played: stop it first/)
    keeper.panic()
    await until(() => keeper.state().playing?.doing === 'quiet' && keeper.state().playing?.sounding === 0)
    expectSilent(sent())
  })

  test('stops are drawn and retired by their number, and only what is there', async () => {
    await play('slow')
    await until(() => keys().includes('on 60'))
    const { elements } = await keeper.console('st-marys')
    const trumpet = elements.find(({ name }) => /trumpet/i.test(name))
    await keeper.obey({ name: 'move', element: trumpet?.id ?? -1, drawn: true })
    await until(() => keeper.state().console?.drawn.includes(trumpet?.id ?? -1) === true)
    await keeper.obey({ name: 'move', element: trumpet?.id ?? -1, drawn: false })
    await until(() => keeper.state().console?.drawn.includes(trumpet?.id ?? -1) === false)
    await expect(keeper.obey({ name: 'move', element: 999, drawn: true })).rejects.toThrow(/no stop of the number/)
    await expect(keeper.obey({ name: 'piston', piston: 'zzz' })).rejects.toThrow(/no piston/)
    await expect(keeper.obey({ name: 'oneMoreVerse' })).rejects.toThrow(/verse/)
    await expect(keeper.obey({ name: 'goTo', place: '99' })).rejects.toThrow(/no bar 99/)
  })

  test('each stop of each organ is found by the name that is said for it', () => {
    for (const name of ['st-marys', 'general-midi', 'grandorgue', 'one-manual', 'three-manuals']) {
      const organ = openOrgan(openHouse(home), name)
      for (const element of organ.elements)
        expect(findElement(organ, elementName(element))).toMatchObject({ type: 'found', element: { id: element.id } })
    }
  })

  test('from afar a name is a name: no path, no file, no device', async () => {
    writeFileSync(join(home, 'outside.mid'), tune())
    for (const score of [
      join(home, 'outside.mid'),
      '../outside.mid',
      'tune.mid',
      '/etc/passwd',
      'scores/tune',
      'nothing',
    ])
      await expect(play(score)).rejects.toThrow(/there is no score/)
    const piece = { score: 'tune' }
    await expect(keeper.obey({ name: 'play', piece: { ...piece, organ: '/etc/passwd' } })).rejects.toThrow(/no organ/)
    for (const registration of ['../x.yaml', 'x.yml', 'a/b'])
      await expect(keeper.obey({ name: 'play', piece: { ...piece, registration } })).rejects.toThrow(/no piston/)
    await expect(keeper.checkScore('../outside', null)).rejects.toThrow(/there is no score/)
    await expect(keeper.console('../../etc/passwd')).rejects.toThrow(/there is no organ/)
    expect(sent()).toEqual([])
  })

  test('what is slipped in from afar is a name too', async () => {
    await play('slow')
    for (const text of ['insert {voluntary: /etc/passwd}', 'insert {hymn: ../outside, verses: 1}'])
      await expect(keeper.obey({ name: 'line', text })).rejects.toThrow(/a file cannot be named/)
    for (const item of ['../outside', { voluntary: 'outside.mid' }])
      await expect(keeper.obey({ name: 'insert', item })).rejects.toThrow(/there is no score/)
    const verses = { hymn: 'tune', verses: [{ verse: 1, harmony: '/etc/passwd' }] }
    await expect(keeper.obey({ name: 'insert', item: verses })).rejects.toThrow(/a file cannot be named/)
    expect(keeper.state().playing?.items).toBe(1)
  })

  test('a piece on another organ is the last of that organ: the one that is served is served again', async () => {
    mkdirSync(join(home, 'organs'))
    writeFileSync(join(home, 'organs', 'chapel.yaml'), readFileSync('organs/st-marys.yaml'))
    await keeper.obey({ name: 'play', piece: { score: 'tune', organ: 'chapel' } })
    expect(keeper.state().organ.id).toBe('chapel')
    await until(() => keeper.state().playing === null)
    expect(keeper.state().organ).toMatchObject({ id: 'st-marys', notice: null })
    await play('tune')
    expect(keeper.state().organ.id).toBe('st-marys')
  })

  test('a test note goes the way of a piece: its stop is drawn for it, and retired', async () => {
    const bourdon = (await keeper.console('st-marys')).elements.find(({ name }) => name === 'Bourdon')?.id ?? -1
    await keeper.obey({ name: 'testNote', division: 'Pedal', key: 'low', stop: bourdon })
    expect(keeper.state().playing).toMatchObject({ title: 'Test note on the Pedal', items: 1 })
    await until(() => keys().includes('on 36') && drawnThere().includes(bourdon))
    await until(() => keeper.state().last?.how === 'done')
    expect(drawnThere()).toEqual([])
    expectSilent(sent())
  })

  test('finds a hymn by what people remember of it', async () => {
    expect((await keeper.library('old hundredth'))[0]?.name).toBe('old-100th')
    expect((await keeper.library(null)).length).toBeGreaterThan(5)
  })

  test('says what a score would sound like, from a process of its own', async () => {
    expect(await keeper.checkScore('tune', null)).toMatchObject({
      bars: 2,
      map: 'GP',
      playable: true,
      parts: [
        { name: 'Great', notes: 8, division: 'Great' },
        { name: 'Pedal', notes: 2, division: 'Pedal' },
      ],
    })
  })
})

describe('a score that was sent', () => {
  const keep = (file: string, bytes: Uint8Array, ifTaken: 'ask' | 'replace' | 'beside' = 'ask') =>
    keeper.keepScore({ file, bytes, ifTaken })

  test('is kept whole, and can be played', async () => {
    expect(await keep('hymn', tune(200))).toMatchObject({ name: 'hymn', waits: false })
    expect((await keeper.library(null)).find(({ name }) => name === 'hymn')).toMatchObject({ own: true })
    expect(new Uint8Array(readFileSync(join(home, 'scores', 'hymn.mid')))).toEqual(tune(200))
    expect(readdirSync(join(home, 'state', 'incoming'))).toEqual([])
    await play('hymn')
    await until(() => keeper.state().last?.how === 'done')
  })

  test('takes no name that is taken, in whatever case, and replaces only ours, only when asked', async () => {
    await expect(keep('bwv-553', tune(50))).rejects.toThrow(/came with the program/)
    await expect(keep('TUNE.mid', tune(50))).rejects.toThrow(/already/)
    expect(await keep('BWV-553.mid', tune(40), 'replace')).toMatchObject({ name: 'BWV-553-2' })
    expect(await keep('TUNE.mid', tune(30), 'beside')).toMatchObject({ name: 'TUNE-2' })
    expect(await keep('TUNE.mid', tune(50), 'replace')).toMatchObject({ name: 'tune' })
    expect(readdirSync(join(home, 'scores')).filter((name) => /^tune\./i.test(name))).toEqual(['tune.mid', 'tune.yaml'])
    const [folder] = readdirSync(join(home, 'removed'))
    expect(new Uint8Array(readFileSync(join(home, 'removed', folder ?? '', 'tune.mid')))).toEqual(tune())
    expect(new Uint8Array(readFileSync(join(home, 'scores', 'tune.mid')))).toEqual(tune(50))
  })

  test('is kept in the house under a harmless name, whatever it is called', async () => {
    for (const [index, name] of HARMFUL_NAMES.entries()) await keep(name, tune(60 + index), 'beside')
    const kept = readdirSync(join(home, 'scores')).filter((file) => file.endsWith('.mid'))
    expect(kept).toHaveLength(HARMFUL_NAMES.length + 2)
    for (const file of kept) expect(file).toMatch(/^[a-z][\w -]*\.(\w+\.)?mid$/i)
    expect(readdirSync(home).sort()).toEqual(['scores', 'state'])
  })

  test('does not take the place of one whose registration lets messages of the score through', async () => {
    writeFileSync(join(home, 'scores', 'tune.yaml'), 'passthrough: {Great: [sysex]}\n')
    await expect(keep('tune', tune(50), 'replace')).rejects.toThrow(/through to the organ/)
    expect(new Uint8Array(readFileSync(join(home, 'scores', 'tune.mid')))).toEqual(tune())
  })

  const LONG = [0xff, 0xff, 0xff, 0x7f]
  const bombs: [what: string, bytes: Uint8Array][] = [
    ['no MIDI', new TextEncoder().encode('<html></html>')],
    ['a zip', Uint8Array.from([0x50, 0x4b, 3, 4, ...Array.from({ length: 1000 }, () => 0)])],
    ['a head alone', file(header(1, 65_535))],
    [
      'bars without end',
      file(header(0, 1, 1), track([0, 0x90, 60, 1], ...Array.from({ length: 400 }, () => [...LONG, 0x90, 60, 0]))),
    ],
    ['a length that is not there', Uint8Array.from([...header(0, 1), ...chunk('MTrk', [0, 0x90], 0x7fffffff)])],
    [
      'a time signature of nothing',
      file(header(0, 1, 480), track([0, 0xff, 0x58, 4, 0, 255, 0, 0], [0, 0x90, 60, 1], [0x40, 0x80, 60, 0])),
    ],
  ]
  test.each(bombs)('that is a trap is refused in words, and nothing of it stays: %s', async (_, bytes) => {
    const outcome = await keep('trap', bytes).then(
      () => 'kept',
      (error) => String(error.message),
    )
    if (outcome === 'kept') {
      // Harmless after all: then it plays and ends like any other.
      expect((await keeper.checkScore('trap', null)).seconds).toBeLessThan(4 * 3600)
      return
    }
    expect(outcome).not.toMatch(/\bat \w+ \(|node:/)
    expect(existsSync(join(home, 'scores', 'trap.mid'))).toBe(false)
    expect(readdirSync(join(home, 'state', 'incoming'))).toEqual([])
  })

  test('that claims a million notes in little space does not hold up the organ', async () => {
    await play('slow')
    // Running status, no time between: three bytes a note-on, at the largest size that is taken.
    const notes = Array.from({ length: 340_000 * 3 }, (_, i) => (i % 3 === 0 ? 0 : i % 3 === 1 ? 36 + (i % 60) : i % 2))
    const bytes = Uint8Array.from(header(0, 1).concat(chunk('MTrk', [0, 0x90, 60, 1].concat(notes, END_OF_TRACK))))
    const began = performance.now()
    let longestMs = 0
    let before = began
    const timer = setInterval(() => {
      longestMs = Math.max(longestMs, performance.now() - before)
      before = performance.now()
    }, 5)
    await keep('many', bytes).catch((error) => expect(error.message).not.toMatch(/node:/))
    clearInterval(timer)
    // Not a gate of time: it was looked at elsewhere, for longer than anything waited here.
    expect(longestMs).toBeLessThan(performance.now() - began)
    expect(keeper.state().playing?.doing).toBe('plays')
  })
})

describe('a profile that was sent', () => {
  const shipped = readFileSync('organs/st-marys.yaml', 'utf8')
  const keep = (name: string, text: string, replace = false) => keeper.keepOrgan(name, text, replace)
  const spacing = (text: string, ms: number) => `${text.replace(/^spacingMs:.*\n/m, '')}\nspacingMs: ${ms}\n`
  const own = (text: string) => {
    mkdirSync(join(home, 'organs'), { recursive: true })
    writeFileSync(join(home, 'organs', 'ours.yaml'), text)
  }

  test('that protects the machine as well as the one before is kept', async () => {
    own(spacing(shipped, 150))
    expect(await keep('ours', spacing(shipped, 200).replace(/^name: .*/m, 'name: Ours'), true)).toMatchObject({
      waits: false,
    })
    expect((await keeper.organs()).find(({ name }) => name === 'ours')).toMatchObject({ title: 'Ours', waits: false })
  })

  test.each([
    ['less time between messages', (text: string) => spacing(text, 0)],
    [
      'a faster wire',
      (text: string) =>
        spacing(text, 150)
          .replace(/^wire:.*\n/m, '')
          .concat('wire: usb\n'),
    ],
    [
      'Active Sensing',
      (text: string) =>
        spacing(text, 150)
          .replace(/^activeSensing:.*\n/m, '')
          .concat('activeSensing: true\n'),
    ],
    [
      'system exclusive of its own',
      (text: string) =>
        spacing(text, 150)
          .replace(/^setup:.*\n/m, '')
          .concat('setup: [F0 7D 01 F7]\n'),
    ],
  ])('waits where it takes away of what protects the machine: %s', async (_, change) => {
    own(
      spacing(shipped, 150)
        .replace(/^wire:.*\n/m, '')
        .concat('wire: din\n'),
    )
    const before = readFileSync(join(home, 'organs', 'ours.yaml'), 'utf8')
    const text = change(before.replace(/^wire:.*\n/m, '').concat('wire: din\n'))
    const { waits, says } = await keep('ours', text, true)
    expect([waits, says]).toEqual([true, expect.stringMatching(/voluntary organs trust ours/)])
    expect(readFileSync(join(home, 'organs', 'ours.yaml'), 'utf8')).toBe(before)
    expect((await keeper.organs()).filter(({ name }) => name === 'ours').map(({ waits: each }) => each)).toEqual([
      false,
      true,
    ])
    // Under another name too: the same console hangs on the same port.
    expect(await keep('theirs', text)).toMatchObject({ waits: true })
    await expect(keeper.obey({ name: 'play', piece: { score: 'tune', organ: 'theirs' } })).rejects.toThrow(/no organ/)
    const house = openHouse(home)
    const shown = readToTrust(house, 'ours')
    expect(reasonsToAsk(house, 'st-marys', shown, null).length).toBeGreaterThan(0)
    // While a person reads, the phone sends another: it waits on, and what was read is what counts.
    await keep('ours', text.replace(/^name: .*/m, 'name: Unread'), true)
    trustProfile(house, shown, null)
    expect(readFileSync(join(home, 'organs', 'ours.yaml'), 'utf8')).toBe(text)
    expect(readToTrust(house, 'ours')).toMatchObject({ waits: true, text: expect.stringContaining('Unread') })
  })

  const LAUGH = `a: &a [x,x,x,x,x,x,x,x,x]\nb: &b [*a,*a,*a,*a,*a,*a,*a,*a,*a]\nc: &c [*b,*b,*b,*b,*b,*b,*b,*b,*b]\nname: *c\n`
  test.each([
    ['aliases', LAUGH, /(alias|anchor).*not taken/],
    ['a tag', `name: !!js/function 'x'\n`, /tag|resolve/i],
    ['a tag of its own', `name: !evil x\n`, /tag|resolve/i],
    ['deep nesting', `name: ${'['.repeat(50_000)}`, /./],
    ['no YAML', 'name: [', /./],
    ['not a profile', 'name: x\n', /divisions/],
    ['a raw device', `${shipped}\ndevice: /dev/snd/midiC1D0\n`, /device/],
  ])('that is a trap is refused in words: %s', async (_, text, words) => {
    const outcome = await keep('trap', text).then(
      () => 'kept',
      (error) => String(error.message),
    )
    expect(outcome).toMatch(words)
    expect(outcome).not.toBe('kept')
    expect(outcome).not.toMatch(/\bat \w+ \(|node:/)
    expect(existsSync(join(home, 'organs', 'trap.yaml'))).toBe(false)
    expect(existsSync(join(home, 'state', 'waiting', 'trap.yaml'))).toBe(false)
  })

  test('takes no name of one that came with the program', async () => {
    await expect(keep('st-marys', shipped, true)).rejects.toThrow(/came with the program/)
  })
})
