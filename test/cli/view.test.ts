import { PassThrough } from 'node:stream'
import { describe, expect, test } from 'vitest'
import { meansAfter } from '../../src/cli/view/held-keys.ts'
import { readKeys } from '../../src/cli/view/keyboard.ts'
import { newsBetween } from '../../src/cli/view/log.ts'
import { endOfService } from '../../src/cli/view/performance-view.ts'
import { drawPerformance, statusLine, type Words } from '../../src/cli/view/screen.ts'
import { sentWords } from '../../src/cli/view/sent-words.ts'
import type { LiveStatus } from '../../src/organist/index.ts'
import { commandKeys, type Progress, readKey } from '../../src/performance/index.ts'

const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms))

const KEYS = Object.fromEntries(commandKeys().map((key) => [key, key]))

/** A terminal's input: bytes as a keyboard sends them. */
function keyboard() {
  const raw: boolean[] = []
  const input = Object.assign(new PassThrough(), { setRawMode: (mode: boolean) => raw.push(mode) })
  const commands: string[] = []
  const lines: string[] = []
  const typing: (string | null)[] = []
  const giveBack = readKeys(input as unknown as NodeJS.ReadStream, KEYS, {
    onCommand: (command) => commands.push(command),
    onTyping: (line) => typing.push(line),
    onLine: (line) => lines.push(line),
  })
  return { type: (bytes: string) => input.write(bytes), commands, lines, typing, raw, giveBack }
}

describe('keys', () => {
  test.each<[what: string, bytes: string, command: object | null]>([
    ['space', ' ', { name: 'go' }],
    ['a page-turner', '\x1b[6~', { name: 'go' }],
    ['H', 'h', { name: 'hold' }],
    ['a capital', 'H', { name: 'hold' }],
    ['left', '\x1b[D', { name: 'byBars', bars: -1 }],
    ['right', '\x1b[C', { name: 'byBars', bars: 1 }],
    ['up', '\x1b[A', { name: 'louder' }],
    ['+', '+', { name: 'tempo', byPercent: 2 }],
    ['−', '-', { name: 'tempo', byPercent: -2 }],
    ['[', '[', { name: 'byPhrases', phrases: -1 }],
    ['<', '<', { name: 'transpose', bySemitones: -1 }],
    ['E', 'e', { name: 'endAfterLine' }],
    ['B', 'b', { name: 'breath', beats: 1 }],
    ['shift B', 'B', { name: 'breath', beats: -1 }],
    ['T', 't', { name: 'tap', atMs: 7 }],
    ['backspace', '\x7f', { name: 'back' }],
    ['Q', 'q', { name: 'stop' }],
    ['Ctrl-C', '\x03', null],
  ])('%s', async (_what, bytes, command) => {
    const { type, commands } = keyboard()
    type(bytes)
    await pause(80)
    expect(commands.map((key) => readKey(key, 'plays', 7))).toEqual([command])
    if (command === null) expect(commands).toEqual(['quit'])
  })
  test('hold and pause, pressed again, go on', () => {
    expect(readKey('h', 'held', 0)).toEqual({ name: 'release' })
    expect(readKey('p', 'paused', 0)).toEqual({ name: 'go' })
    expect(readKey('p', 'held', 0)).toEqual({ name: 'pause' })
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
    expect(commands).toEqual(['pagedown'])
    type(PAGE_DOWN)
    type('h')
    await pause(200)
    expect(commands).toEqual(['pagedown', 'h', 'pagedown'])
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
    expect(commands).toEqual(['left'])
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
    expect(commands).toEqual(['h'])
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

const SIZE = { columns: 90, rows: 40 }
const SILENT = { notice: null, answer: null }

describe('the view of a performance', () => {
  const where: Progress = {
    place: { bar: 9, beat: 3.5 },
    lastBar: 16,
    progress: 0.5,
    lines: [0.5, 1],
    words: null,
    tune: null,
    key: null,
    beatsAMinute: 72,
    dynamic: 'mf',
    transposed: 0,
    nextCue: { place: { bar: 12, beat: 1 }, what: 'piston f' },
    nextKey: null,
    endsAfter: null,
  }
  const piece: LiveStatus = {
    state: 'playing',
    doing: 'plays',
    go: { does: false, says: 'Nothing to press. It goes on to its end', sounds: false, next: null, doubt: null },
    title: 'Praise, my soul, the King of heaven, with a very long title indeed',
    item: 'Praise, my soul, the King of heaven, with a very long title indeed',
    notes: null,
    problem: null,
    number: 1,
    items: 1,
    section: 'Praise, my soul, the King of heaven, with a very long title indeed',
    coming: [],
    nextItem: null,
    answer: null,
    can: [],
    where,
    positionMs: 61_000,
    durationMs: 122_000,
    tempoPercent: 94,
    divisions: [
      { name: 'Great', drawn: ['Open Diapason 8', 'Principal 4'], keys: ['C4', 'E4'] },
      { name: 'Pedal', drawn: [], keys: [] },
    ],
    drawn: [],
    boxes: [],
    hands: [],
    link: { type: 'sending' },
    sounding: 2,
    unkept: null,
    sent: 120,
    lateness: { count: 120, medianMs: 0.1, p99Ms: 0.3, maxMs: 12 },
    slippedMs: 0,
  }
  const service: LiveStatus = {
    ...piece,
    state: 'waiting',
    doing: 'waits',
    title: 'Sunday',
    go: { does: true, says: 'Verse 3 of 5', sounds: true, next: 'Verse 4 of 5', doubt: null },
    section: 'Verse 2 of 5',
    item: 'Hymn 146: O God, our help in ages past',
    notes: 'after the second reading',
    number: 4,
    items: 9,
    coming: ['Verse 3 of 5', 'Verse 4 of 5', 'Verse 5 of 5', 'Amen'],
    nextItem: 'Sermon',
    sounding: 0,
  }
  const drawn = (status: LiveStatus, words: Words = SILENT, size = SIZE) =>
    drawPerformance(status, 'WIDI Bud Pro', words, size, false).map((line) => line.trimEnd())
  test('of a piece: what go would do, what sounds, what is drawn, and what comes', () => {
    expect(drawn(piece).join('\n')).toMatchSnapshot()
  })
  test('of a service: a broad band says what go will do', () => {
    expect(drawn(service, SILENT, { columns: 72, rows: 40 }).join('\n')).toMatchSnapshot()
  })
  test('says what is wrong with the way to the organ, or with the disk, first of all', () => {
    expect(drawn({ ...piece, link: { type: 'gone', goesOnWhenBack: true } })[0]).toMatch(
      /MIDI output is gone: put the cable back; the music goes on from its bar/,
    )
    expect(drawn({ ...piece, link: { type: 'silent' } })[0]).toMatch(/does not answer/)
    expect(drawn({ ...service, unkept: 'the disk is full' })[0]).toBe('the disk is full')
  })
  test.each([
    ['sending', 'WIDI Bud Pro', '120 messages sent'],
    ['silent', 'WIDI Bud Pro', '120 messages sent'],
    ['sending', 'monitor', '120 messages, sent to nobody: the monitor only shows them'],
    [
      'unheard',
      'monitor until the organ is plugged in',
      '120 messages, sent to nobody: the organ’s MIDI cable was not in',
    ],
    ['sending', 'monitor until the organ is plugged in', '120 messages sent'],
    [
      'unheard',
      'the house organ until the organ is plugged in',
      '120 messages to the house organ, none to the organ: its MIDI cable was not in',
    ],
  ] as const)('at the end, to whom it was sent: %s, %s', (type, portName, words) => {
    expect(sentWords({ sent: 120, link: { type } }, portName)).toBe(words)
    expect(endOfService({ type: 'done' }, { ...service, link: { type } }, portName)).toContain(words)
  })
  test('the words that are sung, and those that come next', () => {
    const words = { line: 2, lines: 4, now: 'Our hope for years to come,', next: 'Our shelter from the stormy blast,' }
    const lines = drawn({ ...service, where: { ...where, words } })
    const now = lines.indexOf('  Our hope for years to come,')
    expect(lines[now - 1]).toContain('bar 9:3 of 16')
    expect(lines[now + 1]).toBe('  Our shelter from the stormy blast,')
  })
  test('a stop in doubt is said at the band of go, with the way out', () => {
    const doubt = 'Swell Oboe 8: drawn or not is not known; look at the console and say "retired Swell Oboe 8"'
    const lines = drawn({ ...service, go: { ...service.go, doubt } }, SILENT, { columns: 120, rows: 40 })
    const band = lines.findIndex((line) => line.includes('V e r s e'))
    expect(lines.slice(band, band + 4).join(' ')).toContain(doubt)
    expect(statusLine({ ...service, go: { ...service.go, doubt } })).toContain(`go: Verse 3 of 5 | ${doubt}`)
  })
  test('says in which key it sounds, and which is to come', () => {
    const nextKey = { place: { bar: 13, beat: 1 }, semitones: 0 }
    const text = drawn({ ...piece, where: { ...where, transposed: -1, nextKey } }).join('\n')
    expect(text).toMatch(/1 semitone lower/)
    expect(text).toMatch(/bar 13:1: as written/)
  })
  test('of a low terminal the divisions are left out, never go or the help', () => {
    const lines = drawn(service, SILENT, { columns: 80, rows: 24 })
    expect(lines.length).toBeLessThan(24)
    expect(lines.join('\n')).toContain('V e r s e   3   o f   5')
    expect(lines.at(-1)).toMatch(/panic/)
  })
  test.each([20, 40, 80, 200])('no line is wider than a terminal of %i columns', (columns) => {
    const notice = 'Nothing will be heard: this machine has no MIDI sequencer (/dev/snd/seq is missing).\nConnect it.'
    const words = { notice, answer: 'there is no bar 99: the bars go from 1 to 16' }
    for (const status of [piece, service])
      for (const line of drawn(status, words, { columns, rows: 50 }))
        expect(line.length).toBeLessThanOrEqual(Math.max(24, columns - 1))
  })
  test('in a log: what changes of a piece, a line each', () => {
    const first = newsBetween(null, piece)
    expect(first).toEqual([
      'Praise, my soul, the King of heaven, with a very long title indeed | plays | go: Nothing to press. It goes on to its end',
    ])
    expect(newsBetween(piece, piece)).toEqual([])
    const [great, pedal] = piece.divisions as [LiveStatus['divisions'][0], LiveStatus['divisions'][0]]
    const later: LiveStatus = {
      ...piece,
      where: { ...where, place: { bar: 17, beat: 1 } },
      divisions: [{ ...great, drawn: ['Principal 4', 'Fifteenth 2'] }, pedal],
    }
    expect(newsBetween(piece, later)).toEqual(['bar 17:1  Great: + Fifteenth 2, − Open Diapason 8', 'bar 17 of 16'])
    expect(newsBetween(null, service)).toEqual([
      '4 of 9 | Hymn 146: O God, our help in ages past | waits | Verse 2 of 5 | go: Verse 3 of 5',
    ])
  })
})
