import { expect, test, vi } from 'vitest'
import { awaitPort } from '../../src/organist/await-port.ts'
import { foundName, newFound, type PortLock, takePort } from '../../src/ports/index.ts'

test('a port that is put in is taken before it is moved to; not while somebody else plays on it', async () => {
  const name = `Test ${process.pid}:Test 24:0`
  const spec = { type: 'awaited', names: ['Test'], found: newFound(), standIn: { type: 'monitor' } } as const
  const locks: PortLock[] = []
  let isIn = false
  const awaiting = awaitPort(
    spec,
    (port) => takePort(port, 'a hymn'),
    (lock) => locks.push(lock),
    {
      everyMs: 10,
      find: () => {
        if (!isIn) throw new Error('it is not there')
        return { type: 'system', name }
      },
    },
  )
  await new Promise((resolve) => setTimeout(resolve, 50))
  expect(foundName(spec.found)).toBe(null)
  isIn = true
  await vi.waitFor(() => expect(foundName(spec.found)).toBe(name))
  expect(locks).toHaveLength(1)
  // The same lock as one takes who names the port.
  const again = await takePort({ type: 'system', name }, 'another hymn')
  again.release()
  awaiting.end()
  locks[0]?.release()
})
