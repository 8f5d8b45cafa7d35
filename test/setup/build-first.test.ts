import { type ChildProcess, spawn } from 'node:child_process'
import { appendFileSync, cpSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { afterAll, expect, test } from 'vitest'

/** The program in a folder of its own, where its sources may be broken. */
const copy = mkdtempSync(join(tmpdir(), 'voluntary-build-first-'))
const running: ChildProcess[] = []
afterAll(() => {
  for (const each of running) each.kill('SIGKILL')
  rmSync(copy, { recursive: true, force: true })
})

for (const name of ['src', 'build', 'build.mjs', 'package.json', 'package-lock.json', 'tsconfig.json', 'test/setup']) {
  cpSync(name, join(copy, name), { recursive: true })
}
cpSync('vitest.config.ts', join(copy, 'vitest.config.ts'))
symlinkSync(resolve('node_modules'), join(copy, 'node_modules'))

const TRANSPORT = join(copy, 'src/player/transport.ts')
const asItWas = readFileSync(TRANSPORT, 'utf8')
// It imports nothing of the player: what it sees of the transport is in dist.
writeFileSync(
  join(copy, 'test/thread.test.ts'),
  `import { Worker } from 'node:worker_threads'
import { expect, test } from 'vitest'
test('the thread', async () => {
  const worker = new Worker(new URL('../dist/player/worker.js', import.meta.url))
  const fault = await new Promise((resolve) => worker.on('error', resolve))
  expect(fault.message).not.toContain('on purpose')
})
`,
)

/** vitest in the copy; `output` waits until what was written since the last time matches. */
function vitest(command: 'run' | 'watch') {
  const { NO_COLOR: _, FORCE_COLOR: __, VITEST: ___, ...env } = process.env
  const program = spawn(process.execPath, [resolve('node_modules/vitest/vitest.mjs'), command, 'test/thread.test.ts'], {
    cwd: copy,
    env: { ...env, NO_COLOR: '1' },
  })
  running.push(program)
  let text = ''
  for (const stream of [program.stdout, program.stderr]) stream.on('data', (bytes) => (text += bytes))
  return async (wanted: RegExp) => {
    await expect.poll(() => text, { timeout: 50_000, interval: 50 }).toMatch(wanted)
    const shown = text
    text = ''
    return shown
  }
}

test('a run sees a thread as its source is now, and nothing where it cannot be built', async () => {
  await vitest('run')(/Tests +1 passed/)
  writeFileSync(TRANSPORT, `throw new Error('broken on purpose')\n${asItWas}`)
  await vitest('run')(/Tests +1 failed/)
  writeFileSync(TRANSPORT, `${asItWas}\nexport const x = (\n`)
  expect(await vitest('run')(/cannot be built[\s\S]*src\/player\/transport\.ts:\d+/)).not.toMatch(/Tests +1/)
})

test('a watch runs a test again when a source in the thread that it starts has changed', async () => {
  writeFileSync(TRANSPORT, asItWas)
  const output = vitest('watch')
  await output(/Tests +1 passed[\s\S]*Waiting for file changes/)
  writeFileSync(TRANSPORT, `throw new Error('broken on purpose')\n${asItWas}`)
  await output(/broken on purpose[\s\S]*Watching for file changes/)
  appendFileSync(TRANSPORT, '\nexport const x = (\n')
  await output(/cannot be built[\s\S]*src\/player\/transport\.ts:\d+[\s\S]*Watching for file changes/)
  writeFileSync(TRANSPORT, asItWas)
  await output(/Tests +1 passed/)
})
