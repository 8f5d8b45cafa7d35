import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { openHouse } from '../../../src/house/index.ts'
import {
  type OrganServices,
  type OrganServicesOptions,
  openOrganServices,
  readToTrust,
  trustProfile,
} from '../../../src/organist/desk/index.ts'
import { createListening } from '../../../src/organist/desk/listening.ts'
import { openOrgan } from '../../../src/organist/index.ts'
import { newRecord, readRecord } from '../../../src/ports/index.ts'
import { until } from '../../organ-end.ts'
import { expectSilent, keyLines, messagesOf } from '../../player/deck.ts'
import { tune } from '../../remote/server/tune.ts'

/** What a person may set of the way to the organ, on ports that only remember. */
const NAMES = ['Organ 20:0', 'Twin 24:0', 'Twin 28:0', '7', 'house']
let home: string
let keeper: OrganServices
let records: Map<string, SharedArrayBuffer>
let inputs: Map<string, (bytes: readonly number[]) => void>
const settingsFile = () => join(home, 'settings.yaml')
const settingsText = () => readFileSync(settingsFile(), 'utf8')
const open = (change: Partial<OrganServicesOptions> = {}) =>
  openOrganServices(openHouse(home), {
    organ: 'st-marys',
    port: { port: 'Organ', virtual: null, device: null, monitor: false },
    givenPort: null,
    settings: { timing: 'sleep', unplugged: 'hold', aheadMs: 40 },
    watchFd: null,
    machine: {
      names: () => NAMES,
      specOf: (name) => {
        const record = records.get(name) ?? newRecord()
        records.set(name, record)
        return { type: 'memory', record }
      },
      hear: (name, onMessage) => {
        if (name !== 'memory') return null
        inputs.set(name, onMessage)
        return () => void inputs.delete(name)
      },
    },
    ...change,
  })
beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), 'voluntary-settings-'))
  mkdirSync(join(home, 'scores'))
  writeFileSync(join(home, 'scores', 'tune.mid'), tune())
  writeFileSync(join(home, 'scores', 'slow.mid'), tune(1500))
  records = new Map()
  inputs = new Map()
  keeper = open()
})
afterEach(async () => {
  await keeper.close()
  rmSync(home, { recursive: true, force: true })
})
const sentTo = (name: string) => readRecord(records.get(name) ?? newRecord()).flatMap(messagesOf)
const over = () => until(() => keeper.state().playing === null && keeper.state().can.includes('play'))
const playing = async () => {
  await keeper.obey({ name: 'play', piece: { score: 'slow' } })
  return async () => {
    await keeper.obey({ name: 'stop' })
    await over()
  }
}

describe('the port', () => {
  test('is one of those that are there; kept by a name that finds it again, comments and all', async () => {
    writeFileSync(
      settingsFile(),
      '# ours\norgan: st-marys # the large one\n\nport: Organ\n# on the loft\nunplugged: hold\n',
    )
    expect(keeper.portChoices()).toEqual({
      ports: NAMES,
      chosen: 'Organ 20:0',
      house: expect.any(Boolean),
      fixed: null,
    })
    expect(await keeper.choosePort('Twin 28:0')).toBeNull()
    expect(settingsText()).toBe(
      '# ours\norgan: st-marys # the large one\n\nport: Twin 28:0\n# on the loft\nunplugged: hold\n',
    )
    expect(keeper.portChoices().chosen).toBe('Twin 28:0')
    await keeper.obey({ name: 'play', piece: { score: 'tune' } })
    await over()
    expect(keyLines(sentTo('Twin 28:0')).filter((line) => line.startsWith('on'))).toHaveLength(10)
    expectSilent(sentTo('Twin 28:0'))
    expect(sentTo('Organ 20:0')).toEqual([])
    // Its address will be another tomorrow.
    await keeper.choosePort('Organ 20:0')
    expect(settingsText()).toContain('port: Organ\n')
    await keeper.choosePort(null)
    expect(settingsText()).toBe('# ours\norgan: st-marys # the large one\n# on the loft\nunplugged: hold\n')
    expect(keeper.portChoices().chosen).toBeNull()
  })

  test.each([
    ['a path', '/dev/snd/midiC1D0'],
    ['a part of a name', 'Twin'],
    ['a number', '1'],
    ['a name that a number would be taken for', '7'],
    ['what is not there', 'Twin 32:0'],
    ['a way up', '../../etc/passwd'],
    ['nothing', ''],
  ])('refuses %s, and writes nothing', async (_, name) => {
    await expect(keeper.choosePort(name)).rejects.toThrow(/MIDI output/)
    expect(existsSync(settingsFile())).toBe(false)
    expect(keeper.portChoices().chosen).toBe('Organ 20:0')
  })

  test('is not changed while something plays, nor where it was named at the start, nor in a file with faults', async () => {
    const stop = await playing()
    await expect(keeper.choosePort('Twin 24:0')).rejects.toThrow(/slow is being played: stop it first/)
    await stop()
    writeFileSync(settingsFile(), 'port: [Organ\n')
    await expect(keeper.choosePort('Twin 24:0')).rejects.toThrow()
    writeFileSync(settingsFile(), 'prot: Organ\n')
    await expect(keeper.choosePort('Twin 24:0')).rejects.toThrow(/prot/)
    expect(settingsText()).toBe('prot: Organ\n')
    await keeper.close()
    keeper = open({ given: { port: true } })
    expect(keeper.portChoices().fixed).toMatch(/named when the server was started/)
    await expect(keeper.choosePort('Twin 24:0')).rejects.toThrow(/named when the server was started/)
  })

  test('lasts as long as the server where settings.yaml speaks of another organ', async () => {
    writeFileSync(settingsFile(), 'organ: positive\nport: Organ\n')
    await keeper.close()
    keeper = open({ given: { organ: true } })
    expect(await keeper.choosePort('Twin 24:0')).toMatch(/until the server ends/)
    expect(settingsText()).toBe('organ: positive\nport: Organ\n')
    expect(keeper.portChoices().chosen).toBe('Twin 24:0')
  })

  test('of a console that is protected better by its own profile is not ours', async () => {
    mkdirSync(join(home, 'organs'))
    const profile =
      'name: The old console\nport: [twin]\nspacingMs: 200\ndivisions:\n  - { name: Great, letter: G, channel: 1, compass: [36, 96] }\n'
    writeFileSync(join(home, 'organs', 'old.yaml'), profile)
    await expect(keeper.choosePort('Twin 24:0')).rejects.toThrow(/The old console.*200 ms.*at the machine/)
    await keeper.choosePort('Organ 20:0')
  })
})

describe('a test note', () => {
  beforeEach(async () => {
    await keeper.close()
    mkdirSync(join(home, 'organs'))
    const profile = readFileSync('organs/st-marys.yaml', 'utf8').replace(/^leadInMs:.*$/m, '')
    writeFileSync(join(home, 'organs', 'st-marys.yaml'), `${profile}\nleadInMs: 100\n`)
    keeper = open()
  })
  const note = (change: object = {}) =>
    keeper.obey({ name: 'testNote', division: 'Great', key: 'middle', stop: null, ...change })
  test('sounds for a second on the division that was chosen, and is let go; stops stay as they stand', async () => {
    await note()
    expect(keeper.state().playing?.title).toBe('Test note on the Great')
    await over()
    const sent = readRecord(records.get('Organ 20:0') ?? newRecord())
    const keys = sent.filter(({ bytes }) => (bytes[0] ?? 0) >> 4 === 9 || (bytes[0] ?? 0) >> 4 === 8)
    expect(keys).toHaveLength(2)
    const [on, off] = keys
    expect((off?.atMs ?? 0) - (on?.atMs ?? 0)).toBeGreaterThan(900)
    expect(keyLines(sentTo('Organ 20:0'))).toEqual(['on 60', 'off 60'])
    expectSilent(sentTo('Organ 20:0'))
    expect(keeper.state().last).toMatchObject({ how: 'done' })
  })

  test('draws the stop that was asked for, and retires it', async () => {
    const { elements } = await keeper.console('st-marys')
    const stop = elements.find(({ kind, division }) => kind === 'stop' && division === 'Swell')
    await note({ division: 'Swell', stop: stop?.id })
    await until(() => keeper.state().console?.drawn.length === 1)
    expect(keeper.state().console?.drawn).toEqual([stop?.id])
    await over()
    expectSilent(sentTo('Organ 20:0'))
  })

  test.each(['panic', 'stop', 'close'] as const)('is let go on %s', async (how) => {
    await note()
    await until(() => keyLines(sentTo('Organ 20:0')).includes('on 60'))
    if (how === 'panic') keeper.panic()
    if (how === 'stop') await keeper.obey({ name: 'stop' })
    if (how === 'close') await keeper.close()
    await until(() => keyLines(sentTo('Organ 20:0')).includes('off 60'))
    expectSilent(sentTo('Organ 20:0'))
  })

  test('is refused while something plays, for no division or stop of this organ, and lets nothing else begin', async () => {
    const stop = await playing()
    await expect(note()).rejects.toThrow(/slow is being played/)
    await stop()
    await expect(note({ division: 'Bombarde' })).rejects.toThrow(/no division/)
    await expect(note({ stop: 9999 })).rejects.toThrow(/no such stop/)
    const { elements } = await keeper.console('st-marys')
    const other = elements.find(({ kind, division }) => kind === 'stop' && division === 'Swell')
    await expect(note({ stop: other?.id })).rejects.toThrow(/no such stop/)
    expect(keeper.state().can).toContain('testNote')
    await note({ key: 'low' })
    await expect(keeper.obey({ name: 'play', piece: { score: 'tune' } })).rejects.toThrow(/Test note/)
    expect(keeper.state().can).not.toContain('testNote')
  })

  test('at both ends of the compass', async () => {
    const { low, high } = (await keeper.console('st-marys')).divisions.find(({ name }) => name === 'Great') ?? {}
    await note({ key: 'low' })
    await over()
    await note({ key: 'high' })
    await over()
    expect(keyLines(sentTo('Organ 20:0'))).toEqual([`on ${low}`, `off ${low}`, `on ${high}`, `off ${high}`])
  })
})

describe('wire and latencies', () => {
  const ours = () => join(home, 'organs', 'mine.yaml')
  const PROFILE = `# Our own organ.
name: Mine # the name
wire: din   # a 5-pin socket
spacingMs: 60

divisions:
  # the main manual
  - { name: Great, letter: G, channel: 1, compass: [36, 96] }
  - name: Pedal
    letter: P
    channel: 2
    compass: [36, 67]
    pedal: true
`
  beforeEach(async () => {
    mkdirSync(join(home, 'organs'))
    writeFileSync(ours(), PROFILE)
    await keeper.close()
    keeper = open({ organ: 'mine' })
  })

  test('latencies and the lead-in are kept in the profile, and the rest of it as it was', () => {
    expect(keeper.wire()).toMatchObject({
      organ: 'mine',
      own: true,
      wire: 'din',
      spacingMs: 60,
      waits: false,
      fixed: null,
    })
    expect(keeper.setProfile('mine', { latency: { division: 'Pedal', ms: 120 } })).toMatchObject({ waits: false })
    keeper.setProfile('mine', { leadInMs: 1500 })
    expect(keeper.wire()).toMatchObject({
      leadInMs: 1500,
      divisions: [
        { name: 'Great', latencyMs: 0 },
        { name: 'Pedal', latencyMs: 120 },
      ],
    })
    const text = readFileSync(ours(), 'utf8')
    for (const line of PROFILE.trimEnd().split('\n')) expect(text).toContain(line)
  })

  test('a faster wire waits for a word at the machine; it is taken back, or trusted', () => {
    expect(keeper.setProfile('mine', { wire: 'usb' })).toMatchObject({
      waits: true,
      says: expect.stringMatching(/Not changed yet: it takes the wire to be faster.*voluntary organs trust mine/),
    })
    expect(readFileSync(ours(), 'utf8')).toBe(PROFILE)
    expect(keeper.wire()).toMatchObject({ wire: 'din', waits: true })
    expect(() => keeper.setProfile('mine', { leadInMs: 900 })).toThrow(/waits to be confirmed/)
    keeper.takeBackProfile('mine')
    expect(() => keeper.takeBackProfile('mine')).toThrow(/nothing waits/)
    keeper.setProfile('mine', { leadInMs: 900 })
    keeper.setProfile('mine', { wire: 'usb' })
    trustProfile(openHouse(home), readToTrust(openHouse(home), 'mine'), null)
    expect(readFileSync(ours(), 'utf8')).toContain('wire: usb # a 5-pin socket')
    expect(readFileSync(ours(), 'utf8')).toContain('leadInMs: 900')
  })

  test('of an organ that came with the program a copy is made here, and it is played from then on', async () => {
    await keeper.close()
    keeper = open()
    const before = await keeper.console('st-marys')
    expect(keeper.wire()).toMatchObject({ own: false })
    const [division = ''] = keeper.wire().divisions.map(({ name }) => name)
    keeper.setProfile('st-marys', { latency: { division, ms: 35 } })
    expect(keeper.wire()).toMatchObject({
      own: true,
      divisions: expect.arrayContaining([{ name: division, latencyMs: 35 }]),
    })
    expect(await keeper.console('st-marys')).toEqual(before)
    expect(existsSync(join(home, 'organs', 'st-marys.yaml'))).toBe(true)
    await keeper.obey({ name: 'play', piece: { score: 'tune' } })
    await over()
    expect(keeper.state().last).toMatchObject({ how: 'done' })
  })

  test('not while something plays, not of another organ, not for a division that is not there', async () => {
    const stop = await playing()
    expect(() => keeper.setProfile('mine', { leadInMs: 900 })).toThrow(/is being played/)
    expect(() => keeper.setPlaying({ aheadMs: 50 })).toThrow(/is being played/)
    await stop()
    expect(() => keeper.setProfile('st-marys', { leadInMs: 900 })).toThrow(/Mine is the organ that is played/)
    expect(() => keeper.setProfile('mine', { latency: { division: '../x', ms: 1 } })).toThrow(/no division/)
    expect(readFileSync(ours(), 'utf8')).toBe(PROFILE)
    expect(() => keeper.takeBackProfile('../../etc/x')).toThrow(/there is no organ/)
  })

  test('who keeps the time is kept in settings.yaml, and stands where it was named at the start', async () => {
    keeper.setPlaying({ timing: 'sleep', aheadMs: 80 })
    keeper.setPlaying({ unplugged: 'go-on' })
    expect(settingsText()).toBe('timing: sleep\naheadMs: 80\nunplugged: go-on\n')
    expect(keeper.wire()).toMatchObject({ timing: 'sleep', aheadMs: 80, unplugged: 'go-on', given: [] })
    await keeper.close()
    keeper = open({ organ: 'mine', given: { timing: true } })
    expect(() => keeper.setPlaying({ timing: 'queue' })).toThrow(/--timing was named/)
    keeper.setPlaying({ unplugged: 'hold' })
    expect(keeper.wire()).toMatchObject({ timing: 'sleep', unplugged: 'hold', given: ['timing'] })
  })
})

describe('what the organ sends', () => {
  const say = (...bytes: number[]) => inputs.get('memory')?.(bytes)
  test('is heard while somebody asks, in words; nobody listens before and after', async () => {
    await until(() => keeper.state().organ.port !== null)
    expect(inputs.size).toBe(0)
    expect(keeper.heard(0)).toMatchObject({ listens: true, why: null, lines: [] })
    const great = (await keeper.console('st-marys')).divisions.find(({ name }) => name === 'Great')
    expect(great).toBeDefined()
    for (const channel of [0, 1, 2]) say(0x90 | channel, 60, 64)
    say(0xfe)
    say(0xc5, 12)
    const { lines, number } = keeper.heard(0)
    expect(lines.map(({ text }) => text)).toEqual([
      expect.stringMatching(/key C4 down/),
      expect.stringMatching(/key C4 down/),
      expect.stringMatching(/key C4 down/),
      expect.stringMatching(/program 13, channel 6/),
    ])
    expect(keeper.heard(number).lines).toEqual([])
  })

  test('is closed when nobody has asked for a while; who plays and who looks share one input', () => {
    vi.useFakeTimers()
    try {
      let isOpen = 0
      let tell: (bytes: readonly number[]) => void = () => undefined
      const listening = createListening((_, onMessage) => {
        isOpen++
        tell = onMessage
        return () => void isOpen--
      })
      const organ = openOrgan(openHouse(home), 'st-marys')
      listening.look(organ, 'Organ 20:0', 0)
      expect(isOpen).toBe(1)
      const played: number[][] = []
      const deaf = listening.ear('Organ 20:0', (bytes) => played.push([...bytes]))
      expect(isOpen).toBe(1)
      tell([0x90, 60, 64])
      expect(played).toEqual([[0x90, 60, 64]])
      expect(listening.look(organ, 'Organ 20:0', 0).lines).toHaveLength(1)
      vi.advanceTimersByTime(6000)
      expect(isOpen).toBe(1)
      deaf?.()
      expect(isOpen).toBe(0)
      listening.look(organ, 'Organ 20:0', 0)
      vi.advanceTimersByTime(6000)
      expect(isOpen).toBe(0)
    } finally {
      vi.useRealTimers()
    }
  })

  test('a console that says more than anybody can read costs a few lines, and is counted', async () => {
    await until(() => keeper.state().organ.port !== null)
    keeper.heard(0)
    for (let i = 0; i < 500; i++) say(0x90, 60, i % 2)
    const { lines, leftOut } = keeper.heard(0)
    expect(lines.length).toBeLessThanOrEqual(60)
    expect(lines.length + leftOut).toBe(500)
  })

  test('where nothing can be heard it says why', async () => {
    await keeper.close()
    keeper = open({ port: { port: null, virtual: null, device: null, monitor: true } })
    expect(keeper.heard(0)).toMatchObject({ listens: false, why: 'no organ is attached' })
  })
})
