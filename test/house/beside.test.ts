import { spawnSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { growFile } from '../../src/house/index.ts'

const folder = mkdtempSync(join(tmpdir(), 'voluntary-beside-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

test('what a program left that was killed while it wrote is taken away by the next; nothing else is', () => {
  const gone = spawnSync('true').pid
  for (const name of [
    `out.wav.${gone}.part`,
    `out.wav.${process.ppid}.part`,
    `other.wav.${gone}.part`,
    'out.wav.x.part',
  ])
    writeFileSync(join(folder, name), 'half')
  mkdirSync(join(folder, `out.wav.${gone}.old`))
  const file = growFile(join(folder, 'out.wav'), 'out.wav')
  file.append(new Uint8Array([1]))
  const beside = [`other.wav.${gone}.part`, `out.wav.${process.ppid}.part`, 'out.wav.x.part']
  expect(readdirSync(folder).sort()).toEqual([...beside, `out.wav.${process.pid}.part`].sort())
  file.finish()
  expect(readdirSync(folder).sort()).toEqual([...beside, 'out.wav'].sort())
})
