import { mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { defineConfig } from 'vitest/config'
import { watchBundles } from './test/setup/watch-bundles.ts'

/**
 * What needs more than this process: programs started dozens of times, a browser, GrandOrgue, JACK, Helm, a broker, systemd;
 * and what renders sound or plays whole services in real time. All the others are the unit tests (`npm run test:unit`).
 */
const WHOLE = [
  'test/cli/{cli,console,held-key,learn,programme,scores}.test.ts',
  'test/deploy/**/*.test.ts',
  'test/house/backup/*.test.ts',
  'test/oracle/*.test.ts',
  'test/organist/desk/{keep-map,keeper}.test.ts',
  'test/programme/run.test.ts',
  'test/player/power/play.test.ts',
  'test/player/power/power.test.ts',
  'test/player/sentinel/*.test.ts',
  'test/real/*.test.ts',
  'test/rehearsal/{bridge,headless,jack-port,live,parts,when-loaded}.test.ts',
  'test/rehearsal/organ/make-organ.test.ts',
  'test/remote/{mqtt,server}/*.test.ts',
  'test/scores/sources.test.ts',
  'test/service/*.test.ts',
  'test/sound/live.test.ts',
  'test/sound/house-organ/{sound,stops}.test.ts',
  'test/setup/*.test.ts',
  'test/web/*.test.ts',
]

export default defineConfig({
  plugins: process.argv.includes('run') ? [] : [watchBundles()],
  test: {
    globalSetup: 'test/setup/build-first.ts',
    // Most of the time a test waits for a program: on two processors two files at once take half as long as one.
    maxWorkers: 2,
    // Programs are started and music is really played in some tests; none of them judges by time.
    // What is agreed for consoles stays with the user's machine: not with that of who runs the tests.
    env: { XDG_STATE_HOME: mkdtempSync(join(tmpdir(), 'voluntary-tests-')) },
    testTimeout: 60_000,
    hookTimeout: 60_000,
    projects: [
      {
        extends: true,
        // They leave nothing behind: reading the program once a worker, not once a file, saves half of the time.
        test: {
          name: 'unit',
          include: ['test/**/*.test.ts'],
          exclude: WHOLE,
          isolate: false,
          maxWorkers: 5,
          sequence: { groupOrder: 0 },
        },
      },
      { extends: true, test: { name: 'whole', include: WHOLE, sequence: { groupOrder: 1 } } },
    ],
  },
})
