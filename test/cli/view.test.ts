import { PassThrough } from 'node:stream'
import { describe, expect, test } from 'vitest'
import { meansAfter } from '../../src/cli/view/held-keys.ts'
import { type KeyCommand, PLAY_KEYS, readKeys } from '../../src/cli/view/keyboard.ts'
import { drawScreen } from '../../src/cli/view/screen.ts'
import type { PerformanceStatus } from '../../src/organist/index.ts'

const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms))

/** A terminal's input: bytes as a keyboard sends them. */
function keyboard() {
  const raw: boolean[] = []
  const input = Object.assign(new PassThrough(), { setRawMode: (mode: boolean) => raw.push(mode) })
  const commands: KeyCommand[] = []
  const lines: string[] = []
  const typing: (string | null)[] = []
  const giveBack = readKeys(input as unknown as NodeJS.ReadStream, PLAY_KEYS, {
    onCommand: (command) => commands.push(command),
    onTyping: (line) => typing.push(line),
    onLine: (line) => lines.push(line),
  })
  return { type: (bytes: string) => input.write(bytes), commands, lines, typing, raw, giveBack }
}

describe('keys', () => {
  test.each<[what: string, bytes: string, command: KeyCommand]>([
    ['space', ' ', 'go'],
    ['a page-turner', '\x1b[6~', 'go'],
    ['H', 'h', 'hold'],
    ['a capital', 'H', 'hold'],
    ['left', '\x1b[D', 'back'],
    ['right', '\x1b[C', 'forward'],
    ['+', '+', 'faster'],
    ['−', '-', 'slower'],
    ['[', '[', 'phrase-back'],
    [']', ']', 'phrase-forward'],
    ['<', '<', 'lower'],
    ['>', '>', 'higher'],
    ['E', 'e', 'end-phrase'],
    ['P', 'p', 'pause'],
    ['Q', 'q', 'quit'],
    ['Ctrl-C', '\x03', 'quit'],
  ])('%s', async (_what, bytes, command) => {
    const { type, commands } = keyboard()
    type(bytes)
    await pause(80)
    expect(commands).toEqual([command])
  })
  test('a key that is held counts once, however long; what was pressed before and after it counts too', async () => {
    const { type, commands } = keyboard()
    const PAGE_DOWN = '\x1b[6~'
    type(PAGE_DOWN)
    await pause(300)
    for (let repeats = 0; repeats < 12; repeats++) {
      type(PAGE_DOWN)
      await pause(33)
    }
    await pause(200)
    expect(commands).toEqual(['go'])
    type(PAGE_DOWN)
    type('h')
    await pause(200)
    expect(commands).toEqual(['go', 'hold', 'go'])
  })
  test('the first repeat, a second press, and what is neither', () => {
    expect(meansAfter(33)).toBe('repeat')
    expect(meansAfter(500)).toBe('unsure')
    expect(meansAfter(1500)).toBe('press')
  })
  test.each([0, 20, 200])('Esc twice is panic, %i ms apart; once is nothing', async (apart) => {
    const { type, commands } = keyboard()
    type('\x1b')
    await pause(apart)
    if (apart > 100) expect(commands).toEqual([])
    type('\x1b')
    await pause(120)
    expect(commands).toEqual(['panic'])
  })
  test('an arrow is no Esc, and other keys are nothing', async () => {
    const { type, commands } = keyboard()
    type('\x1b')
    await pause(100)
    type('\x1b[D')
    type('x')
    await pause(100)
    expect(commands).toEqual(['back'])
  })
  test('after / a line of text is typed, with its letters, and no key in it is a command', async () => {
    const { type, commands, lines, typing } = keyboard()
    type('/')
    type('Gt. Trumper\x7ft')
    type('\r')
    type('h')
    await pause(80)
    expect(lines).toEqual(['Gt. Trumpet'])
    expect(typing.at(-1)).toBe(null)
    expect(commands).toEqual(['hold'])
  })
  test('Esc leaves the line, and twice is panic there too', async () => {
    const { type, commands, lines } = keyboard()
    type('/abc')
    type('\x1b')
    await pause(100)
    type('\x1b')
    await pause(100)
    expect([commands, lines]).toEqual([['panic'], []])
  })
  test('the terminal is given back as it was', () => {
    const { raw, giveBack } = keyboard()
    giveBack()
    expect(raw).toEqual([true, false])
  })
})

const SILENT = { notice: null, said: null }

describe('the live view', () => {
  const status: PerformanceStatus = {
    state: 'playing',
    title: 'Praise, my soul, the King of heaven, with a very long title indeed',
    place: { bar: 9, beat: 3.5 },
    lastBar: 16,
    progress: 0.5,
    positionMs: 61_000,
    durationMs: 122_000,
    tempoPercent: 94,
    transposed: 0,
    divisions: [
      { name: 'Great', drawn: ['Open Diapason 8', 'Principal 4'], keys: ['C4', 'E4'] },
      { name: 'Pedal', drawn: [], keys: [] },
    ],
    drawn: [],
    boxes: [],
    nextCue: { place: { bar: 12, beat: 1 }, what: 'piston f' },
    nextKey: null,
    endsAfter: null,
    hands: [],
    link: { type: 'sending' },
    sent: 120,
    lateness: { count: 120, medianMs: 0.1, p99Ms: 0.3, maxMs: 12 },
    slippedMs: 0,
  }
  test('says what sounds, what is drawn, and what comes', () => {
    expect(drawScreen(status, 'WIDI Bud Pro', SILENT, 90, false).join('\n')).toMatchSnapshot()
  })
  test('says what is wrong with the way to the organ, first of all', () => {
    const gone = drawScreen({ ...status, link: { type: 'gone', goesOnWhenBack: true } }, 'x', SILENT, 90, false)
    expect(gone[0]).toMatch(/MIDI output is gone: put the cable back; the music goes on from its bar/)
    const silent = drawScreen({ ...status, link: { type: 'silent' } }, 'x', SILENT, 90, false)
    expect(silent[0]).toMatch(/does not answer/)
  })
  test('says in which key it sounds, and which is to come', () => {
    const changed = { ...status, transposed: -1, nextKey: { place: { bar: 13, beat: 1 }, semitones: 0 } }
    const text = drawScreen(changed, 'x', SILENT, 90, false).join('\n')
    expect(text).toMatch(/1 semitone lower/)
    expect(text).toMatch(/next: bar 13:1, as written/)
  })
  test.each([20, 40, 80, 200])('no line is wider than a terminal of %i columns', (columns) => {
    const notice = 'Nothing will be heard: this machine has no MIDI sequencer (/dev/snd/seq is missing).\nConnect it.'
    for (const line of drawScreen(
      status,
      'WIDI Bud Pro',
      { notice, said: 'there is no bar 99: the bars go from 1 to 16' },
      columns,
      false,
    )) {
      expect(line.length).toBeLessThanOrEqual(Math.max(20, columns - 1))
    }
  })
})
