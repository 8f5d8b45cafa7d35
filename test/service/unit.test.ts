import { spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { unitText } from '../../src/cli/service/unit.ts'

const SHIPPED = {
  node: '/usr/bin/node',
  program: '/usr/lib/voluntary/bin/voluntary',
  serveOptions: ['--lan'],
  ofUser: false,
  page: '/usr/lib/voluntary/docs/service.md',
}
const folder = mkdtempSync(join(tmpdir(), 'voluntary-unit-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))
const hasSystemd = spawnSync('systemd-analyze', ['--version']).status === 0
const lineOf = (text: string, key: string) => text.split('\n').find((line) => line.startsWith(`${key}=`))

test('the unit in the sources is one of a program in /usr/lib/voluntary', () => {
  expect(readFileSync('src/cli/service/voluntary.service', 'utf8')).toBe(unitText(SHIPPED))
})

test('a unit of one person is started with the session, and is not shut in', () => {
  const text = unitText({ ...SHIPPED, ofUser: true })
  expect(lineOf(text, 'WantedBy')).toBe('WantedBy=default.target')
  expect(lineOf(text, 'ExecStart')).toContain('--home %h/.local/share/voluntary serve --lan')
  for (const key of ['After', 'DynamicUser', 'ProtectSystem', 'OOMScoreAdjust'])
    expect(lineOf(text, key)).toBeUndefined()
  expect(text).toMatch(/LimitMEMLOCK=64M\nNoNewPrivileges=yes\n\n\[Install\]/)
})

test.skipIf(!hasSystemd).each([false, true])('systemd understands it (of a user: %s)', (ofUser) => {
  const path = join(folder, 'voluntary.service')
  const here = { ...SHIPPED, node: process.execPath, program: join(process.cwd(), 'bin/voluntary'), ofUser }
  writeFileSync(path, unitText({ ...here, serveOptions: ['--lan', '--organ', 'our "old" organ, 50 %'] }))
  const { stderr, stdout } = spawnSync('systemd-analyze', [...(ofUser ? ['--user'] : []), 'verify', path], {
    encoding: 'utf8',
    env: { ...process.env, XDG_RUNTIME_DIR: folder },
  })
  expect((stderr + stdout).split('\n').filter((line) => line.includes('voluntary.service'))).toEqual([])
})

test.skipIf(!hasSystemd)('its sandbox leaves little open', () => {
  const path = join(folder, 'voluntary.service')
  writeFileSync(path, unitText(SHIPPED))
  const { stdout } = spawnSync('systemd-analyze', ['security', '--offline=true', '--no-pager', path], {
    encoding: 'utf8',
    env: { ...process.env, LC_ALL: 'C.UTF-8' },
  })
  expect(Number(/exposure level for voluntary\.service: ([\d.]+)/.exec(stdout)?.[1])).toBeLessThanOrEqual(3)
})

test('what systemd would take for its own is said so that it does not', () => {
  const text = unitText({
    ...SHIPPED,
    serveOptions: ['--organ=St Mary’s 50%', '--port', '$HOME "x"', '--lan', '-p', 'y'],
  })
  expect(lineOf(text, 'ExecStart')).toContain('"--organ=St Mary’s 50%%" --port "$$HOME \\"x\\"" --lan -p y')
  expect(lineOf(text, 'ExecStopPost')).toMatch(
    /^ExecStopPost=-.* silence --if-killed "St Mary’s 50%%" --port "\$\$HOME \\"x\\"" --port y$/,
  )
})
