import { defineConfig } from 'vitest/config'

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    // Programs are started and music is really played in some tests; none of them judges by time.
    testTimeout: 60_000,
    hookTimeout: 60_000,
  },
})
