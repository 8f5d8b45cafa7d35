import { spawn, spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, test } from 'vitest'
import { keysDown, type OrganEnd, openOrganEnd, pause, until } from '../organ-end.ts'

/** The built program, as its user starts it, its input a pipe. */
const home = mkdtempSync(join(tmpdir(), 'voluntary-console-'))
afterAll(() => rmSync(home, { recursive: true, force: true }))

const lines = (text: string, ...args: string[]) => {
  const { status, stdout, stderr } = spawnSync('node', ['bin/voluntary', '--home', home, 'console', ...args], {
    input: text,
    encoding: 'utf8',
    timeout: 30_000,
  })
  return { status, stdout, stderr, all: stdout + stderr }
}

const CANCEL = [0xc7, 19]
const TRUMPET = [0xb1, 99, 0, 0xb1, 98, 8, 0xb1, 6]

/** Started, with a pipe to type into. */
function started(device: string, ...more: string[]) {
  const child = spawn('node', ['bin/voluntary', '--home', home, 'console', 'st-marys', '--device', device, ...more])
  let output = ''
  for (const stream of [child.stdout, child.stderr]) {
    stream.on('data', (data) => {
      output += data
    })
  }
  const exit = new Promise<number | null>((resolve) => child.on('close', (code) => resolve(code)))
  return { child, exit, output: () => output, type: (text: string) => child.stdin.write(text) }
}

const has = (organ: OrganEnd, bytes: readonly number[]) => organ.bytes().join(' ').includes(bytes.join(' '))

describe('a stop jamb by lines', () => {
  test('nothing is sent to a monitor: what would be is said, with its bytes', () => {
    const { status, stdout } = lines(
      `# try
draw Gt. Trumpet 8   # by hand
wait 200ms
state
retire Gt. Trumpet 8
`,
      'st-marys',
      '--monitor',
    )
    expect(status).toBe(0)
    expect(stdout).toBe(`St Mary's, two manuals and pedals → monitor
→ Great Trumpet 8 drawn [B1 63 00 B1 62 08 B1 06 7F]
Great: Great Trumpet 8; 8 of 9 not known
Swell: nothing drawn; 12 of 12 not known
Pedal: nothing drawn; 6 of 6 not known
→ Great Trumpet 8 retired [B1 63 00 B1 62 08 B1 06 00]
Closed; the keys are up and what was drawn here is in.
`)
  })
  test('a line that nobody understands: which, and what was expected; the others are done', () => {
    const { status, stdout, stderr } = lines('draw Gt. Trompet\ndraw Gt. Trumpet\nwait long\n', 'st-marys', '--monitor')
    expect(status).toBe(2)
    expect(stderr).toMatch(/^input:1: there is no stop, coupler or piston "Gt. Trompet"; the nearest: Great /)
    expect(stderr).toMatch(/input:3: after "wait" a time is expected: 500ms or 2s/)
    expect(stdout).toMatch(/→ Great Trumpet 8 drawn/)
  })
  test('a device gets the bytes: stops, a whole scale, panic; all that was drawn is retired', async () => {
    const fifo = join(home, 'whole.fifo')
    const organ = openOrganEnd(fifo)
    const { status, all } = lines(
      'draw Gt. Trumpet\nscale Pedal 400\nwait\npiston mf\npanic\ndraw Gt. Trumpet\n',
      'st-marys',
      '--device',
      fifo,
    )
    expect(all).toMatch(/Closed; the keys are up/)
    expect(status).toBe(0)
    const bytes = organ.bytes()
    const struck = bytes.filter((byte, at) => bytes[at - 1] === 0x92 && byte >= 36)
    expect(struck).toEqual(Array.from({ length: 30 }, (_, index) => 36 + index))
    expect(keysDown(bytes)).toEqual([])
    expect(has(organ, CANCEL)).toBe(true)
    expect(bytes.slice(-9)).toEqual([...TRUMPET, 0])
    organ.close()
  })
  test('all that was sent is captured', () => {
    const file = join(home, 'all.mid')
    expect(lines('draw Gt. Trumpet\n', 'st-marys', '--monitor', '--capture', file).status).toBe(0)
    expect(readFileSync(file).subarray(0, 4).toString()).toBe('MThd')
  })
  test('a map of the console', () => {
    writeFileSync(
      join(home, 'map.yaml'),
      `name: Map
dialect: rodgers
wire: usb
divisions:
  - name: Great
    letter: G
    channel: 2
    compass: [36, 96]
    stops:
      - { name: Principal, footage: 8, family: principal, number: 1 }
      - { name: Octave, footage: 4, family: principal, number: 8 }
`,
    )
    const { status, stdout } = lines('draw Octave\nwait 300ms\nstate\n', join(home, 'map.yaml'), '--monitor')
    expect(status).toBe(0)
    expect(stdout).toMatch(/each change says the whole console/)
    expect(stdout).toMatch(/^→ Great Principal 8 retired, Great Octave 4 drawn \[F0 .* F7\]$/m)
    expect(stdout).toMatch(/^Great: Great Octave 4$/m)
  })
  test('no such organ', () => {
    const { status, stderr } = lines('', 'st-mary', '--monitor')
    expect(status).toBe(2)
    expect(stderr).toMatch(/no such organ/)
  })
})

describe.skipIf(process.platform === 'win32')('whatever ends it, no key stays down and what it drew is in', () => {
  test('one owner an organ', async () => {
    const fifo = join(home, 'owner.fifo')
    const organ = openOrganEnd(fifo)
    const first = started(fifo)
    first.type('draw Gt. Trumpet\n')
    await until(() => has(organ, [...TRUMPET, 127]))
    const second = lines('draw Sw. Oboe\n', 'st-marys', '--device', fifo)
    expect(second.status).toBe(1)
    expect(second.stderr).toMatch(/is in use: another voluntary \(process \d+\) plays "the stop jamb of St Mary's/)
    expect(second.stderr.trim().split('\n')).toHaveLength(1)
    first.type('quit\n')
    expect(await first.exit).toBe(0)
    organ.close()
  })
  test.each(['SIGTERM', 'SIGINT', 'SIGHUP'] as const)('%s in the middle of a scale', async (signal) => {
    const fifo = join(home, `${signal}.fifo`)
    const organ = openOrganEnd(fifo)
    const { child, exit, type } = started(fifo)
    type('draw Gt. Trumpet\nscale Great 60\n')
    await until(() => organ.keysDown().length > 0)
    child.kill(signal)
    expect(await exit).toBe(128 + { SIGHUP: 1, SIGINT: 2, SIGTERM: 15 }[signal])
    expect(organ.keysDown()).toEqual([])
    expect(organ.bytes().slice(-9)).toEqual([...TRUMPET, 0])
    organ.close()
  })
  test.skipIf(process.platform !== 'linux')('kill -9 in the middle of a scale: the sentinel silences it', async () => {
    const fifo = join(home, 'killed.fifo')
    const organ = openOrganEnd(fifo)
    const { child, exit, type, output } = started(fifo)
    type('draw Gt. Trumpet\nscale Great 60\n')
    await until(() => organ.keysDown().length > 0)
    const children = readFileSync(`/proc/${child.pid}/task/${child.pid}/children`, 'utf8').trim().split(' ')
    process.kill(Number(children[0]), 'SIGKILL')
    expect(await exit).toBe(1)
    expect(output()).toMatch(/ended from outside \(SIGKILL\)/)
    expect(organ.keysDown()).toEqual([])
    expect(organ.bytes().slice(-9)).toEqual([...TRUMPET, 0])
    organ.close()
  })
  test('the end of its input: a scale is played to its end', async () => {
    const fifo = join(home, 'end.fifo')
    const organ = openOrganEnd(fifo)
    const { child, exit, type } = started(fifo)
    type('scale Pedal 400\n')
    child.stdin.end()
    expect(await exit).toBe(0)
    await pause(20)
    expect(organ.bytes().filter((byte) => byte === 0x92)).toHaveLength(30)
    expect(organ.keysDown()).toEqual([])
    organ.close()
  })
})
