import { spawnSync } from 'node:child_process'
import { cpSync, existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { beforeEach, expect, test } from 'vitest'
import { parse } from 'yaml'
import { tune } from '../remote/server/tune.ts'

/** `voluntary scores add`, as it is typed after a download. */
let home: string
let downloads: string
const voluntary = (...args: string[]) =>
  spawnSync('node', ['bin/voluntary', '--home', home, ...args], { encoding: 'utf8' })
const add = (...args: string[]) => voluntary('scores', 'add', ...args)
const shelf = () => (existsSync(join(home, 'scores')) ? readdirSync(join(home, 'scores')).sort() : [])
const download = (name: string, bytes: Uint8Array | string) => {
  const path = join(downloads, name)
  writeFileSync(path, bytes)
  return path
}

beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), 'voluntary-add-'))
  downloads = mkdtempSync(join(tmpdir(), 'voluntary-downloads-'))
})

test('a file goes in as it is, under a name that can be typed, and is played by it', () => {
  const { status, stdout } = add(download('O God, our help (1).MID', tune()))
  expect(stdout).toMatch(
    /O God our help\.mid\n {2}read: MIDI, 2 parts, 2 bars.*\n {2}plays: Great: Great; Pedal: Pedal/,
  )
  expect(stdout).toMatch(/guessed: the title “O God our help”[\s\S]*voluntary play "O God our help"/)
  expect(status).toBe(0)
  expect(shelf()).toEqual(['O God our help.mid', 'O God our help.yaml'])
  expect(new Uint8Array(readFileSync(join(home, 'scores', 'O God our help.mid')))).toEqual(tune())
  expect(parse(readFileSync(join(home, 'scores', 'O God our help.yaml'), 'utf8'))).toEqual({ title: 'O God our help' })
  expect(voluntary('check', 'o god OUR help').status).toBe(0)
})

test('of a folder each has its verdict: added, here already, refused, passed over; the code tells', () => {
  download('one.mid', tune())
  download('two.mid', tune(300))
  download('again.mid', tune())
  download('broken.mid', '<!doctype html><html></html>')
  download('cover.jpg', Uint8Array.from([0xff, 0xd8, 0xff]))
  download('._one.mid', 'a Mac was here')
  const { status, stdout, stderr } = add(downloads)
  expect(stdout).toMatch(/5 files: 2 added, 1 here already, 1 refused, 1 no scores, passed over\./)
  expect(stderr).toMatch(/broken\.mid: this cannot be read: it is a web page/)
  expect(stderr).not.toMatch(/^\s+at /m)
  expect(status).toBe(2)
  expect(shelf()).toEqual(['again.mid', 'again.yaml', 'two.mid', 'two.yaml'])
})

test('another of that name stands beside it, or in its place when asked; what a person wrote stays', () => {
  const mine = download('hymn.mid', tune())
  download('hymn.yaml', '# mine\ntitle: My hymn\n')
  expect(add(mine).stdout).toMatch(/hymn\.mid\n/)
  expect(readFileSync(join(home, 'scores', 'hymn.yaml'), 'utf8')).toBe('# mine\ntitle: My hymn\n')
  mkdirSync(join(downloads, 'more'))
  const other = download(join('more', 'HYMN.mid'), tune(300))
  expect(add(other).stdout).toMatch(/another “hymn” was there: this one is “HYMN-2” \(--replace/)
  const third = download(join('more', 'Hymn.mid'), tune(350))
  expect(add('--replace', third).stdout).toMatch(/the one before is in .*removed.*its side file was there and stays/)
  expect(shelf()).toEqual(['HYMN-2.mid', 'HYMN-2.yaml', 'hymn.mid', 'hymn.yaml'])
  expect(new Uint8Array(readFileSync(join(home, 'scores', 'hymn.mid')))).toEqual(tune(350))
  expect(readFileSync(join(home, 'scores', 'hymn.yaml'), 'utf8')).toBe('# mine\ntitle: My hymn\n')
})

test('what came with the program is never touched', () => {
  cpSync('scores/dundee.mid', join(downloads, 'copy.mid'))
  const shipped = readFileSync('scores/st-anne.mid')
  expect(add('--replace', download('st-anne.mid', tune())).stdout).toMatch(/“st-anne-2”/)
  expect(add(join(downloads, 'copy.mid')).stdout).toMatch(/here already/)
  expect(readFileSync('scores/st-anne.mid')).toEqual(shipped)
  expect(shelf()).toEqual(['st-anne-2.mid', 'st-anne-2.yaml'])
})

test('one is renamed and removed with its side file; orders of service that name it are said, and it comes back', () => {
  add(download('scan0012.mid', tune()))
  mkdirSync(join(home, 'programmes'))
  writeFileSync(
    join(home, 'programmes', 'easter.yaml'),
    'items:\n  - { silence: Bells }\n  - { hymn: scan0012, verses: 2 }\n',
  )
  const renamed = voluntary('scores', 'rename', 'scan0012', 'Abide with me!')
  expect(renamed.stdout).toMatch(/^Abide with me: .*Abide with me\.mid\n.*name it as it was: easter, item 2/)
  expect(shelf()).toEqual(['Abide with me.mid', 'Abide with me.yaml'])
  expect(voluntary('scores', 'rename', 'abide with me', 'ABIDE with me').status).toBe(0)
  const removed = voluntary('scores', 'remove', 'abide with me')
  const [, folder = ''] = /is in (\S+): voluntary scores add brings it back/.exec(removed.stdout) ?? []
  expect(shelf()).toEqual([])
  expect(readdirSync(folder).sort()).toEqual(['ABIDE with me.mid', 'ABIDE with me.yaml'])
  writeFileSync(join(folder, 'ABIDE with me.yaml'), '# kept\ntitle: Abide\n')
  expect(add(folder).stdout).toMatch(/1 part|2 parts/)
  expect(readFileSync(join(home, 'scores', 'ABIDE with me.yaml'), 'utf8')).toMatch(/^# kept/)
  for (const args of [
    ['remove', 'st-anne'],
    ['rename', 'st-anne', 'mine'],
  ]) {
    expect(voluntary('scores', ...args)).toMatchObject({
      status: 2,
      stderr: expect.stringMatching(/came with the program/),
    })
  }
  writeFileSync(join(home, 'scores', 'lonely.yaml'), 'title: x\n')
  expect(voluntary('scores').stdout).toMatch(/lonely\.yaml stands beside no score/)
})
