import { defineConfig } from 'vitest/config'

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    // Most of the time a test waits for a program: on two processors two files at once take half as long as one.
    maxWorkers: 2,
    // Programs are started and music is really played in some tests; none of them judges by time.
    testTimeout: 60_000,
    hookTimeout: 60_000,
  },
})
