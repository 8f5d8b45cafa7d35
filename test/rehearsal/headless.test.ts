import { spawn, spawnSync } from 'node:child_process'
import { existsSync, mkdtempSync, readdirSync, readFileSync, readlinkSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, type TestContext, test } from 'vitest'
import { openHouse } from '../../src/house/index.ts'
import { openOrgan } from '../../src/organist/index.ts'
import { makeRehearsalOrgan } from '../../src/rehearsal/organ/index.ts'
import { PROGRAMS } from '../../src/rehearsal/programs.ts'
import { sleep } from '../../src/rehearsal/until.ts'
import { missingTools } from './tools.ts'

const house = mkdtempSync(join(tmpdir(), 'voluntary-rehearse-'))
afterAll(() => rmSync(house, { recursive: true, force: true }))

function voluntary(...args: string[]) {
  const { status, stdout, stderr } = spawnSync(process.execPath, ['bin/voluntary', '--home', house, ...args], {
    encoding: 'utf8',
  })
  return { status, stdout, stderr }
}

/** What lies there of a process of that number. */
const left = (pid: number | undefined) =>
  readdirSync(tmpdir()).filter((name) => name.startsWith(`voluntary-rehearsal-${pid}-`))

describe('what is asked for amiss', () => {
  test.each([
    [['--headless'], /nothing would be left of it/],
    [['-o', 'x.wav'], /only a rehearsal without a screen is recorded/],
    [['--headless', '-o', 'x.wav', '--port', 'WIDI'], /it has a port of its own/],
    [['--headless', '-o', 'x.mp3'], /a sound file is expected/],
    [['--headless', '--verify', '--organ-file', 'x.organ', '--organ', 'grandorgue'], /note by note/],
    [['--headless', '-o', 'x.wav', '--organ-file', 'x.organ'], /its profile is missing/],
  ])('%j', (args, problem) => {
    const { status, stderr } = voluntary('rehearse', 'st-anne', ...args)
    expect(stderr).toMatch(problem)
    expect(status).toBe(2)
    expect(existsSync('x.wav')).toBe(false)
  })
})

const missing = missingTools(Object.keys(PROGRAMS))

/** Two bars in the verify set of an organ. @param meanwhile is told the number of the process once it plays */
async function verified(args: readonly string[], meanwhile: (pid: number) => Promise<void> = async () => undefined) {
  const all = ['rehearse', 'st-anne', '--organ', 'grandorgue', '--to', '2', '--headless', '--verify', ...args]
  const child = spawn(process.execPath, ['bin/voluntary', '--home', house, ...all])
  let said = ''
  let done: Promise<void> | null = null
  for (const stream of [child.stdout, child.stderr]) {
    stream.on('data', (data: Buffer) => {
      said += data.toString()
      if (said.includes('Playing')) done ??= meanwhile(child.pid ?? 0)
    })
  }
  const status = await new Promise<number | null>((resolve) => child.on('close', resolve))
  await done
  expect(left(child.pid)).toEqual([])
  return { status, said }
}

/** A program of this rehearsal is in its folder. */
const processOf = (pid: number, name: string): number | undefined =>
  readdirSync('/proc')
    .filter((each) => /^\d+$/.test(each))
    .map(Number)
    .find((each) => {
      try {
        const isThere = readlinkSync(`/proc/${each}/cwd`).includes(`voluntary-rehearsal-${pid}-`)
        return isThere && readFileSync(`/proc/${each}/comm`, 'utf8').trim() === name
      } catch {
        return false
      }
    })

/** A machine on which nothing could be known says so, and says it with its own number. */
function skipWhereVoid({ status, said }: { status: number | null; said: string }, context: TestContext) {
  expect(said.includes('this machine was too busy'), said).toBe(status === 3)
  if (status === 3) context.skip(said)
}

describe.skipIf(missing !== null)(`a rehearsal without a screen${missing === null ? '' : ` (${missing})`}`, () => {
  test('what a real GrandOrgue sounded is what the score says, and nothing is left', async (context) => {
    const out = join(house, 'out.wav')
    const { status, said } = await verified(['-o', out])
    skipWhereVoid({ status, said }, context)
    expect(said).toContain('What sounded is what the score says.')
    expect(status).toBe(0)
    const wav = readFileSync(out)
    expect(wav.toString('latin1', 0, 4)).toBe('RIFF')
    expect(wav.readUInt32LE(24)).toBe(48_000)
  }, 300_000)

  test('a GrandOrgue that stands still in the middle of it makes nothing wrong: it is played again', async (context) => {
    const { status, said } = await verified([], async (pid) => {
      await sleep(3000)
      const grandOrgue = processOf(pid, 'GrandOrgue')
      expect(grandOrgue).toBeGreaterThan(1)
      process.kill(grandOrgue ?? 0, 'SIGSTOP')
      await sleep(500)
      process.kill(grandOrgue ?? 0, 'SIGCONT')
    })
    expect(said).toMatch(/played again|is void/)
    skipWhereVoid({ status, said }, context)
    expect(said).toContain('What sounded is what the score says.')
    expect(status).toBe(0)
  }, 300_000)

  test('a stop that answers to another number is named, by two runs', async (context) => {
    const place = join(house, 'state', 'rehearsal', 'grandorgue-verify')
    const made = makeRehearsalOrgan(openOrgan(openHouse(house), 'grandorgue'), 'verify', place)
    const settings = made.file.replace('.organ', '.cmb')
    const whole = readFileSync(settings, 'utf8')
    const [spoilt = '', number] = /\[Stop001\][^[]*?MIDIKey001=(\d+)/.exec(whole) ?? []
    expect(number).toBeDefined()
    writeFileSync(settings, whole.replace(spoilt, spoilt.replace(`MIDIKey001=${number}`, 'MIDIKey001=99')))
    const { status, said } = await verified(['--bindings', 'theirs'])
    writeFileSync(settings, whole)
    skipWhereVoid({ status, said }, context)
    expect(said).toContain('it is played again')
    expect(said).toMatch(/What sounded is not what the score says:\n {2}bar \d+, beat .* is missing/)
    expect(status).toBe(1)
  }, 300_000)
})
