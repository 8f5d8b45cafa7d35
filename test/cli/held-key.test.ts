import { spawn, spawnSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, test } from 'vitest'
import { openOrganEnd, pause, until } from '../organ-end.ts'

const hasTerminal = spawnSync('script', ['--version']).status === 0
if (!hasTerminal) console.warn('a key that is held down is not tested: there is no script(1)')

const home = mkdtempSync(join(tmpdir(), 'voluntary-held-'))
afterAll(() => rmSync(home, { recursive: true, force: true }))

/** A terminal repeats a key after a quarter of a second, some thirty times a second. */
const FIRST_REPEAT_MS = 250
const REPEAT_MS = 33

describe.skipIf(!hasTerminal)('a foot that stays on the page-turner', () => {
  test('is one go: the service stands where one press has brought it', async () => {
    mkdirSync(join(home, 'programmes'))
    const items = 'items:\n  - { hymn: st-anne, verses: 2, playOver: first line, tempo: 200% }\n'
    writeFileSync(join(home, 'programmes', 'held.yaml'), `title: Held\n${items}${items.replace('items:\n', '')}`)
    const fifo = join(home, 'organ.fifo')
    const organ = openOrganEnd(fifo)
    const run = `stty cols 100 rows 40; node bin/voluntary --home ${home} programme run held --device ${fifo}`
    const service = spawn('script', ['-qfec', run, '/dev/null'], { stdio: ['pipe', 'pipe', 'inherit'] })
    let screen = ''
    service.stdout.on('data', (data) => {
      screen += data
    })
    const exit = new Promise((resolve) => service.on('exit', resolve))
    const go = (label: string) => screen.slice(-4000).includes([...`GO: ${label}`].join(' '))
    await until(() => go('Play-over'))

    service.stdin.write(' ')
    await pause(FIRST_REPEAT_MS)
    for (let heldMs = FIRST_REPEAT_MS; heldMs < 7000; heldMs += REPEAT_MS) {
      service.stdin.write(' ')
      await pause(REPEAT_MS)
    }
    // The play-over was played, and the first verse still waits.
    expect(go('Verse 1 of 2')).toBe(true)
    expect(organ.keysDown()).toEqual([])
    // Let go of, and pressed once more, it is the next go.
    await pause(1200)
    service.stdin.write(' ')
    await until(() => organ.keysDown().length > 0)
    service.stdin.write('\x03')
    await exit
    expect(organ.keysDown()).toEqual([])
    organ.close()
  })
})
