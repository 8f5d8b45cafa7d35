import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { holdsNoSockets, socketPlaces } from '../../src/house/index.ts'

describe.skipIf(process.platform === 'win32')('where a socket is made', () => {
  const among = join(tmpdir(), 'voluntary-x.sock')
  test('in its folder; where that holds none, among the temporary files', () => {
    expect(socketPlaces('/house/state', 'x', 'voluntary-x')).toEqual(['/house/state/x.sock', among])
  })
  test('a path that no address holds is not tried', () => {
    expect(socketPlaces(`/${'deep/'.repeat(30)}`, 'x', 'voluntary-x')).toEqual([among])
  })
  test('what a stick and a share say is told from a socket that somebody has', () => {
    for (const code of ['EPERM', 'ENXIO', 'ENOTSUP', 'EOPNOTSUPP']) {
      expect(holdsNoSockets(Object.assign(new Error(), { code }))).toBe(true)
    }
    for (const thrown of [Object.assign(new Error(), { code: 'EADDRINUSE' }), new Error(), undefined])
      expect(holdsNoSockets(thrown)).toBe(false)
  })
})
