import { expect, test } from 'vitest'
import { whenLoaded } from '../../src/rehearsal/index.ts'
import type { Standing } from '../../src/rehearsal/windows.ts'
import { pause } from '../organ-end.ts'

const READY: Standing = { type: 'ready', organ: 'St Anne', remarks: false }

/** How long it takes to begin, with what can be seen changing meanwhile. */
function begins(first: Standing | null, hasPerson: boolean) {
  let now = first
  let isPressed = false
  let isOver = false
  let hasBegun = false
  const done = whenLoaded({
    standing: async () => now,
    isSaid: hasPerson ? () => isPressed : null,
    isOver: () => isOver,
  }).then(() => {
    hasBegun = true
  })
  return {
    shows: (next: Standing) => {
      now = next
    },
    press: () => {
      isPressed = true
    },
    end: () => {
      isOver = true
    },
    hasBegun: () => hasBegun,
    done,
  }
}

test.each([
  ['starting', true],
  ['starting', false],
  ['loading', true],
  ['loading', false],
] as const)('a window that shows no organ yet (%s; somebody there: %s) is waited for', async (type, hasPerson) => {
  const live = begins({ type }, hasPerson)
  await pause(1200)
  expect(live.hasBegun()).toBe(false)
  live.shows(READY)
  await live.done
})

test('where nothing can be seen, a person says it; where nobody is there, it begins', async () => {
  const asked = begins(null, true)
  await pause(1200)
  expect(asked.hasBegun()).toBe(false)
  asked.press()
  await asked.done
  await begins(null, false).done
})

test('a person may say it before the window does; what is stopped waits for nobody', async () => {
  const pressed = begins({ type: 'loading' }, true)
  pressed.press()
  await pressed.done
  const stopped = begins({ type: 'loading' }, false)
  stopped.end()
  await stopped.done
})
