import { spawnSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'
import { SCORES } from './read-notes.ts'

describe('scores', () => {
  it('are what their sources give, byte for byte', () => {
    const make = fileURLToPath(new URL('source/make.js', SCORES))
    const { status, stderr } = spawnSync(process.execPath, [make, '--check'], { encoding: 'utf8' })
    expect(stderr).toBe('')
    expect(status).toBe(0)
  })
})
