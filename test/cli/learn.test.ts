import { spawn } from 'node:child_process'
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { listenTo } from '../../src/console/index.ts'
import { hex } from '../../src/midi/index.ts'
import { NOTHING_DRAWN, readOrgan } from '../../src/organ/index.ts'
import { messagesOf } from '../../src/score/index.ts'
import { openOrganEnd } from '../organ-end.ts'

let folder = ''
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'learn-'))
  mkdirSync(join(folder, 'organs'))
})
afterEach(() => rmSync(folder, { recursive: true }))

const bytes = (text: string) => Uint8Array.from(text.trim().split(/\s+/), (byte) => Number.parseInt(byte, 16))
const KEYS = '91 24 40 91 24 00 91 60 40 91 60 00 92 24 40 82 24 40 92 43 40 82 43 40'
const STOPS = 'B1 63 01 62 01 06 7F FE B1 06 00 B1 62 02 06 7F F8 06 00 B2 63 00 62 05 06 7F 06 00'

/** The built program, with a person who types these lines. */
const run = (args: readonly string[], typed = ''): Promise<{ code: number | null; output: string }> => {
  const child = spawn('node', [join(process.cwd(), 'bin/voluntary'), '--home', folder, ...args], { cwd: folder })
  let output = ''
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (data) => (output += data))
  child.stdin.end(typed)
  return new Promise((resolve) => child.on('close', (code) => resolve({ code, output })))
}
const file = (name: string, content: string | Uint8Array) => {
  writeFileSync(join(folder, name), content)
  return name
}
const profile = () => readFileSync(join(folder, 'organs/mine.yaml'), 'utf8')

describe('voluntary learn --from', () => {
  test('a log of bytes: the profile is written, and plays', async () => {
    const { code, output } = await run([
      'learn',
      'organs/mine.yaml',
      '--from',
      file('log.syx', bytes(`${KEYS} ${STOPS} C1 04`)),
    ])
    expect(output).toMatch(
      /spoken to as Allen[\s\S]*Great +channel 2, keys 36–96, 2 stops learnt[\s\S]*Not understood:\n +byte 52 +C1 04 +a program change/,
    )
    expect(code).toBe(0)
    const exported = await run(['export', 'st-anne', '--organ', 'organs/mine.yaml', '-o', 'out.mid'])
    expect(exported).toMatchObject({ code: 0 })
    const organ = readOrgan('mine.yaml', profile())
    const sent = messagesOf('out.mid', readFileSync(join(folder, 'out.mid')))
    const listener = listenTo(organ, NOTHING_DRAWN)
    const heard = sent.flatMap((message) => listener.take(message))
    expect(heard.filter(({ type }) => type === 'drawn').length).toBeGreaterThan(0)
    // What was drawn is retired at the end, and every key is let go.
    expect(organ.elements.filter((each) => listener.isDrawn(each))).toEqual([])
    const strikes = sent.filter(([status = 0]) => status >> 4 === 9).length
    expect(strikes).toBeGreaterThan(0)
    expect(sent.filter(([status = 0]) => status >> 4 === 8).length).toBe(strikes)
    const check = await run(['check', 'st-anne', '--organ', 'organs/mine.yaml'])
    expect(check).toMatchObject({ code: 0 })
    expect((await run(['organs'])).output).toMatch(/mine +Mine: Great, Pedal; 3 stops \(yours\)/)
  })
  test('what amidi and aseqdump print', async () => {
    const text = `\n${KEYS.replace(/ (?=[89])/g, '\n')}\nSource  Port    Event                  Ch  Data\n 24:0   Control change          1, controller 80, value 127\n 24:0   Active Sensing\n 24:0   Control change          1, controller 80, value 0\nhello\n`
    const { code, output } = await run(['learn', 'organs/mine.yaml', '--from', file('log.txt', text)])
    expect(output).toMatch(/line 14: hello {2}no whole message/)
    expect(code).toBe(0)
    expect(profile()).toContain('number: 80')
  })
  test('a MIDI file', async () => {
    const events = [`${KEYS} B1 50 7F B1 50 00`]
      .flatMap((all) => all.match(/[89BC]\d( [0-7][0-9A-F]){2}/g) ?? [])
      .map((event) => `00 ${event}`)
    const track = bytes(`${events.join(' ')} 00 FF 2F 00`)
    const head = bytes('4D 54 68 64 00 00 00 06 00 00 00 01 01 E0 4D 54 72 6B 00 00 00 00')
    head[21] = track.length
    const { output } = await run([
      'learn',
      'organs/mine.yaml',
      '--from',
      file('log.mid', Uint8Array.of(...head, ...track)),
    ])
    expect(output).toMatch(/plain|control change/)
    expect(profile()).toContain('number: 80')
  })
  test.each([
    ['an empty log', new Uint8Array(), /log\.syx: the file is empty/],
    ['bytes that are no MIDI', Uint8Array.of(1, 2, 3, 0x7f, 0x80), /log\.syx: there is no MIDI message in it/],
    ['a letter', 'Dear sirs,\nhere is my log\n', /log\.syx: line 1: Dear sirs,: bytes as two hexadecimal digits/],
    ['only clock and other things', Uint8Array.of(0xe0, 1, 2), /no key and no stop was heard/],
  ])('%s is refused, and no profile is written', async (_what, content, words) => {
    const { code, output } = await run(['learn', 'organs/mine.yaml', '--from', file('log.syx', content)])
    expect(output).toMatch(words)
    expect(code).toBe(2)
    expect(existsSync(join(folder, 'organs/mine.yaml'))).toBe(false)
  })
  test('a profile that is none: file, line, what was expected', async () => {
    file('organs/mine.yaml', 'name: Mine\ndivisions:\n  - name: Great\n    channel: 17\n')
    const { code, output } = await run(['learn', 'organs/mine.yaml', '--from', file('log.syx', bytes(KEYS))])
    expect(output).toMatch(/organs\/mine\.yaml:4:5: "channel" should be at most 16/)
    expect(code).toBe(2)
  })
  test('a script that says nothing that can be understood: file and line', async () => {
    const script = file('steps.txt', 'Great\nGreat:\nfrom the left\n')
    const { code, output } = await run([
      'learn',
      'organs/mine.yaml',
      '--from',
      file('log.syx', bytes(KEYS)),
      '--script',
      script,
    ])
    expect(output).toMatch(
      /steps\.txt:2:1: "Great:" is followed by no stop[\s\S]*steps\.txt:3:1: "from the left" is neither/,
    )
    expect(code).toBe(2)
  })
})

describe('voluntary learn --by-ear', () => {
  const MINE = `name: Mine
dialect: cc
divisions:
  - name: Great
    letter: G
    channel: 2
    compass: [C2, C7]
    stops:
      - { name: Principal, footage: 8, family: principal } # front
`
  const messagesIn = (sent: readonly number[]) =>
    Array.from({ length: sent.length / 3 }, (_, index) => hex(sent.slice(3 * index, 3 * index + 3)))
  test('one candidate at a time, each taken back; what moved is written', async () => {
    file('organs/mine.yaml', MINE)
    const end = openOrganEnd(join(folder, 'organ'))
    const { output } = await run(
      ['learn', 'organs/mine.yaml', '--by-ear', '--numbers', '79-82', '--device', 'organ'],
      '\nprincipal 8\nr\nOctave 4\nq\n',
    )
    const sent = messagesIn(end.bytes())
    end.close()
    const pair = (cc: string) => [`B1 ${cc} 7F`, `B1 ${cc} 00`]
    expect(sent, output).toEqual(['4F', '50', '51', '51', '52'].flatMap(pair))
    expect(profile()).toContain('{ name: Principal, footage: 8, family: principal, number: 80 } # front')
    expect(profile()).toContain('{ name: Octave, footage: 4, family: principal, number: 81 }')
  })
  test('an organ of which nothing is known: middle C on each channel, every key let go', async () => {
    const end = openOrganEnd(join(folder, 'organ'))
    const { output } = await run(
      ['learn', 'organs/mine.yaml', '--by-ear', '--dialect', 'cc', '--numbers', '80', '--device', 'organ'],
      '\nGreat\n\nPedal\nq\nPrincipal 8\n\n',
    )
    const sent = end.bytes()
    expect(end.keysDown()).toEqual([])
    end.close()
    expect(
      messagesIn(sent).filter((each) => each.startsWith('9')),
      output,
    ).toEqual(['90 3C 64', '91 3C 64', '92 3C 64', '93 3C 64', '94 3C 64'])
    expect(profile()).toMatch(
      /name: Great.*\n.*letter: G\n.*channel: 2[\s\S]*name: Principal, footage: 8[\s\S]*name: Pedal.*\n.*\n.*channel: 4/,
    )
  })
  test.each([
    [
      'system exclusive',
      ['--dialect', 'hauptwerk'],
      /Hauptwerk.* needs system exclusive, which nobody has allowed\n.*--sysex/,
    ],
    ['a toggle', ['--dialect', 'johannus'], /needs messages that only toggle.*\n.*--toggles/],
    ['steps that could damage a console', ['--dialect', 'syndyne'], /its stops have no messages of their own/],
    ['no dialect', [], /by ear a dialect is tried: which/],
  ])('%s is never sent unasked', async (_what, options, words) => {
    const end = openOrganEnd(join(folder, 'organ'))
    const { code, output } = await run(
      ['learn', 'organs/mine.yaml', '--by-ear', '--device', 'organ', ...options],
      '\n\n',
    )
    expect(output).toMatch(words)
    expect(code).toBe(2)
    expect(end.bytes()).toEqual([])
    end.close()
  })
})
