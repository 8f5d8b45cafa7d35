import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, type TestContext, test } from 'vitest'
import { openHouse } from '../../src/house/index.ts'
import type { Headless } from '../../src/rehearsal/headless.ts'
import { PROGRAMS } from '../../src/rehearsal/programs.ts'
import { pause, until } from '../organ-end.ts'
import { FORMAT, rehearse, soundsIn, verifyLive, withGrandOrgue } from './live.ts'
import { missingTools, WRONG_MUSIC } from './tools.ts'

const house = openHouse(mkdtempSync(join(tmpdir(), 'voluntary-live-')))
afterAll(() => rmSync(house.home, { recursive: true, force: true }))
const missing = missingTools(Object.keys(PROGRAMS))
const PROGRAM = 'bin/voluntary'
const SCORE = 'st-anne'
const BARS = '2'

/** A machine that lost sound says nothing of the music. */
function skipWhereLost(headless: Headless, before: number, { skip }: TestContext) {
  const [lost] = headless.losses().slice(before)
  if (lost) skip(`the machine was too busy: ${lost.type}`)
}

describe.skipIf(missing !== null)(`a live rehearsal over JACK${missing === null ? '' : ` (${missing})`}`, () => {
  test('every rank sounds what the score says, in the GrandOrgue that runs', async (context) => {
    await withGrandOrgue(house, 'jack', async ({ headless, env }) => {
      const before = headless.losses().length
      await headless.record()
      const played = rehearse(house, PROGRAM, env, SCORE, '--jack', '--to', BARS)
      expect(await played.exit, played.said()).toBe(0)
      expect(played.said()).toContain('Played to the end.')
      await pause(1000)
      await headless.endRecording()
      skipWhereLost(headless, before, context)
      const { said, judgement } = verifyLive(house, SCORE, BARS, headless.soundFile)
      expect(said.map(({ text }) => text).filter((text) => WRONG_MUSIC.test(text))).toEqual([])
      expect(judgement.heard).toBeGreaterThan(50)
    })
  }, 180_000)

  test('killed in the middle of a chord: its sentinel lets go of the keys, GrandOrgue falls silent', async (context) => {
    await withGrandOrgue(house, 'jack', async ({ headless, env }) => {
      const before = headless.losses().length
      await headless.record()
      const played = rehearse(house, PROGRAM, env, SCORE, '--jack')
      await until(() => /bar \d+ of/.test(played.said()), 30_000)
      await pause(1500)
      played.child.kill('SIGKILL')
      await pause(6000)
      await headless.endRecording()
      skipWhereLost(headless, before, context)
      const { first, end, frames } = soundsIn(headless.soundFile)
      expect((end - first) / FORMAT.sampleRate).toBeGreaterThan(1)
      expect((frames - end) / FORMAT.sampleRate).toBeGreaterThan(3)
    })
  }, 180_000)
})
