import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { COMMANDS } from '../../src/cli/commands/index.ts'
import { pause, voluntary } from '../organ-end.ts'
import { END_OF_TRACK, file, header, track } from '../smf.ts'

/** Sets the title, writes to the clipboard, clears the screen, rings; C1 as MIDI files have it (Latin-1) and as YAML has it. */
const EVIL = '\x1b]0;owned\x07\x1b]52;c;cm0gLXJm\x07\x1b[2J\x9b31m\x85\r'
/** What nothing that we print may hold: control characters but line ends and tabs, marks that turn the writing round. */
const STEERING = /[^\P{Cc}\n\t]|[\u202a-\u202e\u2066-\u2069]/u
const text = (kind: number) => [0, 0xff, kind, EVIL.length, ...Buffer.from(EVIL, 'latin1')]
const yaml = JSON.stringify(`Evil ${EVIL}\u202e`)

let home: string
beforeAll(() => {
  home = mkdtempSync(join(tmpdir(), 'voluntary-evil-'))
  for (const shelf of ['scores', 'organs', 'programmes']) mkdirSync(join(home, shelf))
  // Title, words, lyrics, a marker, an instrument; its name on the disk too.
  const music = file(
    header(0, 1, 480),
    track(text(3), text(1), text(5), text(6), text(4), [0, 0x90, 60, 64], [0x83, 0x60, 0x80, 60, 0], END_OF_TRACK),
  )
  writeFileSync(join(home, 'scores', 'evil.mid'), music)
  writeFileSync(join(home, 'scores', `x${EVIL.replaceAll('/', '')}.mid`), music)
  writeFileSync(join(home, 'scores', 'evil.yaml'), `title: ${yaml}\ncomposer: ${yaml}\nmap: G\n`)
  const divisions = `divisions: [{ name: ${yaml}, letter: G, channel: 1, compass: [36, 96] }]`
  writeFileSync(join(home, 'organs', 'evil.yaml'), `name: ${yaml}\n${divisions}\n`)
  writeFileSync(join(home, 'organs', 'worse.yaml'), `name: ${yaml}\n${yaml}: 1\n`)
  writeFileSync(
    join(home, 'programmes', 'evil.yaml'),
    `title: ${yaml}\norgan: evil\nitems: [{ voluntary: evil, title: ${yaml} }, { silence: ${yaml} }]\n`,
  )
})
afterAll(() => rmSync(home, { recursive: true, force: true }))

/** Each command with the evil files, as far as it takes any; those that listen to a console or start other programs are not run. */
const WALK: Readonly<Record<string, readonly (readonly string[])[]>> = {
  play: [['evil', '--organ', 'evil', '--monitor'], [`no${EVIL}`]],
  check: [
    ['evil', '--organ', 'evil'],
    ['evil', '--organ', 'evil', '--json'],
    ['evil', '--organ', 'evil', '--organ', 'st-marys'],
  ],
  export: [['evil', '--organ', 'worse', '-o', 'OUT/x.mid']],
  render: [['evil', '--organ', 'worse', '-o', 'OUT/x.wav']],
  scores: [[], ['evil'], ['--json'], [`x${EVIL}`]],
  organs: [[], ['--json'], ['trust', 'evil', '--yes'], ['trust', `no${EVIL}`]],
  programme: [[], ['check', 'evil'], ['show', 'evil'], ['show', 'evil', '--json'], ['run', 'evil', '--monitor']],
  console: [['evil', '--monitor']],
  silence: [['evil', '--monitor']],
  devices: [['list'], ['revoke', `no${EVIL}`]],
  backup: [['-o', 'OUT/evil.tar.gz']],
  restore: [['scores/evil.mid', '--dry-run']],
  learn: [['OUT/learnt.yaml', '--from', 'scores/evil.mid']],
  ports: [[], ['--json']],
  service: [[`no${EVIL}`]],
  serve: [['--organ', 'worse']],
  rehearse: [[`no${EVIL}`]],
  grandorgue: [[`no${EVIL}`]],
}

test('the walk knows every command', () => {
  expect(Object.keys(COMMANDS).filter((name) => WALK[name] === undefined)).toEqual([])
})

test.each(Object.entries(WALK).filter(([name]) => COMMANDS[name] !== undefined))(
  '%s says no name from a file as a command to the terminal',
  async (name, walks) => {
    let all = ''
    for (const words of walks) {
      const inHere = words.map((word) => word.replace('OUT', home).replace(/^scores\//, `${home}/scores/`))
      const run = voluntary('--home', home, name, ...inHere)
      // What waits for a person is ended as a person ends it.
      await Promise.race([run.exit, pause(5000)])
      run.process.kill('SIGINT')
      await run.exit
      const said = run.output()
      all += said
      expect(
        STEERING.exec(said)?.[0],
        `${name} ${words.join(' ')}: ${JSON.stringify(said.slice(0, 400))}`,
      ).toBeUndefined()
    }
    // The names are there, and harmless.
    if (['play', 'check', 'organs', 'programme', 'console'].includes(name)) expect(all).toContain('\ufffd')
  },
)

test('a profile that is made of an evil definition has its comments as comments', async () => {
  const definition = join(home, 'evil.organ')
  writeFileSync(definition, `[Organ]\nChurchName=Evil\x1b]0;x\x07\x85name: owned\nNumberOfManuals=0\nHasPedals=N\n`)
  const made = join(home, 'made.yaml')
  await voluntary('--home', home, 'organs', 'import', definition, '-o', made).exit
  const text = (() => {
    try {
      return readFileSync(made, 'utf8')
    } catch {
      return ''
    }
  })()
  expect(
    STEERING.exec(
      text
        .split('\n')
        .filter((line) => line.startsWith('#'))
        .join('\n'),
    ),
  ).toBeNull()
})
