import { spawnSync } from 'node:child_process'
import { chmodSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { parseMidi } from 'midi-file'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { keysDown, openOrganEnd, until, voluntary } from '../organ-end.ts'
import { file, header, named, track } from '../smf.ts'

/** The built program, run as its user runs it. */
const home = mkdtempSync(join(tmpdir(), 'voluntary-test-'))
const scores = join(home, 'scores')
const at = (name: string) => join(scores, name)
const run = (...args: string[]) => {
  const { status, stdout, stderr } = spawnSync('node', ['bin/voluntary', '--home', home, ...args], {
    encoding: 'utf8',
    timeout: 20_000,
  })
  return { status, stdout, stderr, all: stdout + stderr }
}

const note = (key: number, ticks = 480) => [
  [0, 0x90, key, 80],
  [0x80 | (ticks >> 7), ticks & 0x7f, 0x80, key, 64],
]
const TUNE = file(
  header(1, 2),
  track(
    named('Great'),
    [0, 0xff, 0x51, 3, 1, 0x86, 0xa0],
    ...[60, 62, 64, 65, 67, 69, 71, 72].flatMap((key) => note(key)),
  ),
  track(named('Pedal'), ...note(36, 1920), ...note(43, 1920)),
)

beforeAll(() => {
  mkdirSync(scores, { recursive: true })
  writeFileSync(at('tune.mid'), TUNE)
})
afterAll(() => rmSync(home, { recursive: true, force: true }))

describe('what people do wrong: each says what to do next, and none shows a stack', () => {
  const cases: [what: string, args: string[], status: number, words: RegExp][] = [
    ['no such score', ['play', 'nothing'], 2, /nothing: there is no such score[\s\S]*tune/],
    ['no such organ', ['check', 'tune', '--organ', 'st-mary'], 2, /no such organ[\s\S]*st-marys/],
    ['a folder', ['check', scores], 2, /folder, a file was expected/],
    ['an empty file', ['check', at('empty.mid')], 2, /empty\.mid: the file is empty/],
    ['no MIDI file', ['check', at('page.mid')], 2, /page\.mid: .*a web page/],
    [
      'a wrong map',
      ['check', 'tune', '--map', 'SSGGP'],
      2,
      /names 5 parts, the score has 2[\s\S]*Great[\s\S]*C4–C5[\s\S]*8 notes[\s\S]*--map/,
    ],
    ['a letter that is no division', ['check', 'tune', '--map', 'GX'], 2, /division "X"[\s\S]*G Great/],
    ['a bar that is not there', ['check', 'tune', '--from', '99'], 2, /no bar 99: the bars go from 1 to 2/],
    ['bars the wrong way round', ['check', 'tune', '--from', '2', '--to', '1'], 2, /before the first/],
    ['a tempo that is none', ['check', 'tune', '--tempo', 'fast'], 2, /"fast" is no tempo/],
    ['a transposition too far', ['check', 'tune', '--transpose', '30'], 2, /-12 to 12/],
    [
      'a cue in a bar that is not there',
      ['check', at('wrong-cue.mid')],
      2,
      /wrong-cue\.yaml:2:\d+: there is no bar 40/,
    ],
    [
      'a side file with a wrong setting',
      ['check', at('wrong-setting.mid')],
      2,
      /wrong-setting\.yaml:1:1: there is no setting "titel"/,
    ],
    ['two ports at once', ['play', 'tune', '--monitor', '--device', '/dev/null'], 2, /exclude each other/],
    ['a device that is not there', ['play', 'tune', '--device', '/dev/nowhere'], 1, /no such device/],
    ['a plain file as a device', ['play', 'tune', '--device', at('page.mid')], 1, /plain file/],
    [
      'an output that cannot be written',
      ['export', 'tune', '-o', '/proc/nothing/x.mid'],
      2,
      /there is no folder[\s\S]*make it first/,
    ],
    ['an output that is the score', ['export', at('tune.mid'), '-o', at('tune.mid')], 2, /would be overwritten/],
    [
      'a capture that is the score',
      ['play', at('tune.mid'), '--monitor', '--capture', at('tune.mid')],
      2,
      /would be overwritten/,
    ],
    ['an output without a name', ['export', 'tune', '-o', ''], 2, /name of a file is expected/],
    ['a device as a score', ['check', '/dev/zero'], 2, /no plain file/],
    ['a transposition by nothing', ['check', 'tune', '--transpose', ''], 2, /-12 to 12/],
    ['a pick-up longer than the bar', ['check', at('long-pickup.mid')], 2, /long-pickup\.yaml:1:1: a pick-up of 9\/4/],
    [
      'lines in bars that are not there',
      ['check', at('long-lines.mid')],
      2,
      /long-lines\.yaml:1:9: there is no bar 40/,
    ],
    ['repeats that do not add up', ['check', at('written.mid')], 2, /these are 400 bars, the score plays 2/],
    ['no output named', ['export', 'tune'], 2, /--output/],
    ['an unknown command', ['sing'], 2, /unknown command/],
    ['an unknown option', ['check', 'tune', '--loud'], 2, /unknown option/],
  ]
  beforeAll(() => {
    writeFileSync(at('empty.mid'), '')
    writeFileSync(at('page.mid'), '<!DOCTYPE html>')
    for (const name of ['wrong-cue', 'wrong-setting', 'long-pickup', 'long-lines', 'written'])
      writeFileSync(at(`${name}.mid`), TUNE)
    writeFileSync(at('wrong-cue.yaml'), 'cues:\n  - at: 40\n    piston: mf\n')
    writeFileSync(at('wrong-setting.yaml'), 'titel: Wrong\n')
    writeFileSync(at('long-pickup.yaml'), 'pickup: 9/4\n')
    writeFileSync(at('long-lines.yaml'), 'lines: [40]\n')
    writeFileSync(at('written.yaml'), 'written: [1-400]\n')
  })
  test.each(cases)('%s', (_what, args, status, words) => {
    const { status: code, all } = run(...args)
    expect(all).toMatch(words)
    expect(code).toBe(status)
    expect(all).not.toMatch(/^\s+at /m)
    expect(all).not.toMatch(/unexpected fault/)
  })
  test.skipIf(process.getuid?.() === 0 || process.platform === 'win32')('a file that may not be read', () => {
    writeFileSync(at('secret.mid'), TUNE)
    chmodSync(at('secret.mid'), 0)
    expect(run('check', at('secret.mid')).all).toMatch(/may not read/)
  })
})

describe('a profile whose messages are not sure to work', () => {
  beforeAll(() => {
    mkdirSync(join(home, 'organs'), { recursive: true })
    writeFileSync(
      join(home, 'organs', 'viscount.yaml'),
      `name: Untried
dialect: viscount
divisions:
  - name: Great
    letter: G
    channel: 1
    compass: [C2, C7]
    stops:
      - { name: Principal, family: principal, number: { on: 1, off: 2 } }
`,
    )
  })
  afterAll(() => rmSync(join(home, 'organs', 'viscount.yaml')))
  test('is called experimental wherever it is looked at', () => {
    const words = /Viscount is experimental: it is known what these consoles send, not that they obey/
    expect(run('organs').stdout).toMatch(words)
    expect(run('check', 'tune', '--organ', 'viscount', '--map', 'GG').stdout).toMatch(words)
    const told = JSON.parse(run('organs', '--json').stdout).find(({ name }: { name: string }) => name === 'viscount')
    expect(told.dialects[0]).toMatchObject({ title: 'Viscount', experimental: expect.stringMatching(/not that/) })
  })
})

test.each(['--version', '-V'])('%s prints the version of the package', (option) => {
  const { version } = JSON.parse(readFileSync('package.json', 'utf8')) as { version: string }
  expect(run(option)).toMatchObject({ status: 0, stdout: `${version}\n`, stderr: '' })
})

describe('help teaches', () => {
  test.each([[], ['play'], ['check'], ['export'], ['ports'], ['organs'], ['scores']])(
    'voluntary %s --help',
    (...command) => {
      const { status, stdout } = run(...command, '--help')
      expect(status).toBe(0)
      expect(stdout).toMatch(/Examples?:\n\s+\$ voluntary /)
    },
  )
})

describe('export', () => {
  test('writes what would be sent: format 0, a tick of 0.1 ms, the start marked', () => {
    expect(run('export', 'tune', '--organ', 'general-midi', '-o', at('out.mid')).status).toBe(0)
    const { header: head, tracks } = parseMidi(readFileSync(at('out.mid')))
    expect([head.format, head.ticksPerBeat]).toEqual([0, 5000])
    let now = 0
    const timed = (tracks[0] ?? []).map((event) => {
      now += event.deltaTime
      return { now, event }
    })
    const start = timed.find(({ event }) => event.type === 'marker')
    const ons = timed.filter(({ event }) => event.type === 'noteOn')
    expect(start?.event).toMatchObject({ text: 'start' })
    expect(ons[0]?.now).toBe(start?.now)
    expect(ons).toHaveLength(10)
  })
  test('the same bytes each time', () => {
    run('export', 'tune', '-o', at('a.mid'))
    run('export', 'tune', '-o', at('b.mid'))
    expect(readFileSync(at('a.mid')).equals(readFileSync(at('b.mid')))).toBe(true)
  })
})

describe('check', () => {
  test('a piece that can be played: 0, and for scripts as JSON', () => {
    expect(run('check', 'tune')).toMatchObject({
      status: 0,
      stdout: expect.stringContaining('Nothing stands in the way'),
    })
    expect(JSON.parse(run('check', 'tune', '--json').stdout)).toMatchObject({ playable: true, map: 'GP', bars: 2 })
  })
  test('a piece that should not be: 1, with bar and beat', () => {
    const { status, stdout } = run('check', 'tune', '--transpose', '-12')
    expect(status).toBe(1)
    expect(stdout).toMatch(/bar 1:1, Pedal: C1 lies outside the compass/)
  })
  test('nothing drawn where something plays is a silence that nobody wants', () => {
    writeFileSync(at('silent.mid'), TUNE)
    writeFileSync(at('silent.yaml'), 'cues:\n  - { at: 1, draw: [Gt. Open Diapason 8] }\n')
    const { status, stdout } = run('check', at('silent.mid'))
    expect(stdout).toMatch(/the Pedal plays, but no stop that it reaches is drawn/)
    expect(status).toBe(1)
  })
})

describe('check on several organs', () => {
  const organs = [
    '--organ',
    'st-marys',
    '--organ',
    'grandorgue-demo',
    '--organ',
    'one-manual',
    '--organ',
    'general-midi',
  ]
  test('side by side: what each draws, and the findings of each', () => {
    const { status, stdout } = run('check', 'bwv-553', ...organs)
    expect(status).toBe(0)
    expect(stdout).toMatch(/│ st-marys +│ grandorgue-demo +│ one-manual +│ general-midi/)
    expect(stdout).toMatch(/\+ Gt\. Fifteenth 2 +│ = Great +│ ≈ Great Prestant 4 │ = Great +│ · nothing to draw/)
    expect(stdout).toMatch(/BWV 553 on GrandOrgue demo organ[\s\S]*Great Prestant 4 instead of Great Fifteenth 2/)
    expect(
      Math.max(
        ...stdout
          .split('\n')
          .filter((line) => line.includes('│'))
          .map((line) => line.length),
      ),
    ).toBeLessThan(101)
  })
  test('as JSON: what was asked, how each organ answers, what is drawn then', () => {
    const { title, playable, organs: each } = JSON.parse(run('check', 'bwv-553', ...organs, '--json').stdout)
    expect({ title, playable }).toEqual({ title: 'Prelude and Fugue in C, BWV 553', playable: true })
    expect(each.map(({ organ }: { organ: string }) => organ)).toEqual(organs.filter((_, index) => index % 2 === 1))
    expect(each[1].cues[0].asked[1]).toEqual({
      verb: 'draw',
      text: 'Gt. Fifteenth 2',
      answers: [
        {
          asked: 'Great Fifteenth 2',
          how: 'substituted',
          gives: ['Great Prestant 4'],
          because: 'Great Prestant 4 instead of Great Fifteenth 2: the Great has no Fifteenth 2; nearest of its family',
        },
      ],
    })
    expect(each[2].cues[1].drawn).toEqual(['Great Stopped Diapason 8', 'Great Principal 4', 'Great Fifteenth 2'])
  })
  test('1 where it should not be played on one of them', () => {
    writeFileSync(at('swell-only.mid'), TUNE)
    writeFileSync(at('swell-only.yaml'), 'registration: "Gt. 8"\n')
    const { status, stdout } = run('check', at('swell-only.mid'), '--organ', 'general-midi', '--organ', 'st-marys')
    expect(stdout).toMatch(/the Pedal plays, but no stop that it reaches is drawn/)
    expect(status).toBe(1)
  })
  test('a registration as books print it, from the command line; what is wrong in it has its place', () => {
    const book = 'mf: Sw. 8.4.; Gt. 8.4.2.; Ped. 16.8., Sw. to Ped.'
    expect(run('check', 'tune', '--registration', book)).toMatchObject({ status: 0 })
    expect(run('check', 'tune', '--registration', 'Gt. 8; Sv. 4')).toMatchObject({
      status: 2,
      stderr: expect.stringMatching(/--registration: registration, column 8: a division .*not "Sv\."\n.*\n {11}\^/),
    })
    expect(run('check', 'tune', '--registration', 'tutti')).toMatchObject({ status: 0 })
    expect(run('check', 'tune', '--registration', 'Trio')).toMatchObject({
      status: 1,
      stdout: expect.stringMatching(/no piston "Trio"/),
    })
  })
})

describe('settings.yaml of the house', () => {
  const settings = join(home, 'settings.yaml')
  const organOf = () => JSON.parse(run('check', 'tune', '--json').stdout).organ
  test('names the organ that is played where none is named', () => {
    expect(organOf()).toBe('st-marys')
    writeFileSync(settings, 'organ: general-midi\n')
    expect(organOf()).toBe('general-midi')
    rmSync(settings)
  })
  test('is refused with its line where it is wrong', () => {
    writeFileSync(settings, 'organ: general-midi\norgans: two\n')
    expect(run('check', 'tune').stderr).toMatch(/settings\.yaml:2:1: there is no setting "organs" here/)
    rmSync(settings)
  })
})

describe.skipIf(process.platform === 'win32')('play', () => {
  /** Another program reads what is sent: a FIFO, with us at its other end. */
  function start(name: string, ...args: string[]) {
    const fifo = join(home, `${name}.fifo`)
    const organ = openOrganEnd(fifo)
    const running = voluntary('--home', home, 'play', ...args, '--device', fifo)
    const exit = running.exit.then((code) => {
      organ.close()
      return code
    })
    return { ...running, fifo, exit, bytes: organ.bytes, stopReading: organ.close }
  }

  test('the bytes that another program receives are those that export writes', async () => {
    const performance = start('whole', 'tune', '--capture', at('captured.mid'))
    expect(await performance.exit).toBe(0)
    run('export', 'tune', '-o', at('planned.mid'))
    const bytesOf = (path: string) =>
      (parseMidi(readFileSync(path)).tracks[0] ?? [])
        .filter((event) => !('meta' in event))
        .map(({ deltaTime: _time, ...event }) => event)
    expect(bytesOf(at('captured.mid'))).toEqual(bytesOf(at('planned.mid')))
    expect(keysDown(performance.bytes())).toEqual([])
    expect(performance.output()).toMatch(/Played to the end[\s\S]*messages sent; late by/)
  })

  test.each(['SIGINT', 'SIGTERM', 'SIGHUP'] as const)(
    '%s: every key up, our stops retired, the general cancel not sent again',
    async (signal) => {
      const performance = start(signal, 'tune', '--tempo', '60')
      await until(() => keysDown(performance.bytes()).length === 2)
      performance.process.kill(signal)
      expect(await performance.exit).toBe({ SIGINT: 130, SIGTERM: 143, SIGHUP: 129 }[signal])
      const bytes = performance.bytes()
      expect(keysDown(bytes)).toEqual([])
      expect(bytes.filter((byte, index) => byte === 0xc7 && bytes[index + 1] === 19)).toHaveLength(1)
      const values = (value: number) =>
        bytes.filter((byte, index) => byte === 6 && (bytes[index - 1] ?? 0) >> 4 === 0xb && bytes[index + 1] === value)
          .length
      expect(values(0)).toBe(values(127))
      expect(performance.output()).toMatch(/Stopped; the keys are up/)
    },
  )

  test('where nobody reads any more it holds its place; stopped then, it says so, and the capture is written', async () => {
    const performance = start('lost', 'tune', '--tempo', '60', '--capture', at('lost.mid'))
    await until(() => keysDown(performance.bytes()).length === 2)
    performance.stopReading()
    await until(() => /MIDI output is gone: put the cable back/.test(performance.output()))
    performance.process.kill('SIGTERM')
    expect(await performance.exit).toBe(1)
    expect(performance.output()).toMatch(/could not go on: .*device is gone, or nobody reads at its other end/)
    expect(performance.output()).toMatch(/switch it off and on if a pipe sounds/)
    expect(readFileSync(at('lost.mid')).length).toBeGreaterThan(100)
  })

  test('where somebody reads again it goes on from its bar, to the end', async () => {
    const performance = start('back', 'tune', '--tempo', '90')
    await until(() => keysDown(performance.bytes()).length === 2)
    performance.stopReading()
    await until(() => /MIDI output is gone/.test(performance.output()))
    const again = openOrganEnd(performance.fifo)
    expect(await performance.exit).toBe(0)
    expect(performance.output()).toMatch(/MIDI output is back/)
    expect(again.bytes().filter((byte) => byte >> 4 === 9).length).toBeGreaterThan(0)
    expect(again.keysDown()).toEqual([])
    again.close()
  })

  test('a fault of ours in the middle of a chord: the organ is silenced first, and no stack is shown', async () => {
    writeFileSync(
      at('fault.mjs'),
      `import { isMainThread } from 'node:worker_threads'
       if (isMainThread && process.env.VOLUNTARY_WATCHED) setTimeout(() => { throw new Error('boom') }, 3000)`,
    )
    const before = process.env.NODE_OPTIONS
    process.env.NODE_OPTIONS = `--import ${pathToFileURL(at('fault.mjs'))}`
    const performance = start('fault', 'tune', '--tempo', '60')
    process.env.NODE_OPTIONS = before ?? ''
    expect(await performance.exit).toBe(1)
    expect(performance.output()).toMatch(/an unexpected fault: boom; the organ was silenced/)
    expect(performance.output()).not.toMatch(/^\s+at /m)
    expect(performance.bytes().filter((byte) => byte >> 4 === 9).length).toBeGreaterThan(0)
    expect(keysDown(performance.bytes())).toEqual([])
  })

  test('a second player on the same port is refused in one line that says who holds it', async () => {
    const performance = start('owned', 'tune', '--tempo', '60')
    await until(() => keysDown(performance.bytes()).length === 2)
    const second = run('play', 'tune', '--device', join(home, 'owned.fifo'))
    expect(second.status).toBe(1)
    expect(second.stderr).toMatch(
      new RegExp(`in use: another voluntary \\(process ${performance.process.pid}\\) plays "tune"`),
    )
    performance.process.kill('SIGTERM')
    await performance.exit
  })

  test('what a killed player left does not lock the organ', async () => {
    const killed = start('killed', 'tune', '--tempo', '60')
    await until(() => keysDown(killed.bytes()).length === 2)
    killed.process.kill('SIGKILL')
    await killed.exit
    const next = spawnSync(
      'node',
      ['bin/voluntary', '--home', home, 'play', 'tune', '--device', join(home, 'killed.fifo')],
      { encoding: 'utf8' },
    )
    expect(next.stderr).toMatch(/nobody reads/)
  })

  test('with no port it plays to the monitor and says plainly that nothing is heard', () => {
    if (existsSync('/dev/snd/seq')) return
    const { status, stdout } = run('play', 'tune', '--tempo', '300')
    expect(status).toBe(0)
    expect(stdout).toMatch(/Nothing will be heard: this machine has no MIDI sequencer/)
  })
})
