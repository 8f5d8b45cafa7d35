import { connect, type Socket } from 'node:net'
import { afterEach, expect, test } from 'vitest'
import { MOST_CONNECTIONS_OF_ONE } from '../../../src/remote/server/limits.ts'
import { pause } from '../../organ-end.ts'
import { fakeServices, openPage, openRig, type Rig } from './rig.ts'

const sockets: Socket[] = []
let rig: Rig
afterEach(async () => {
  for (const socket of sockets.splice(0)) socket.destroy()
  await rig.close()
})

test('of one device so many connections are held: the oldest makes room, and nobody else is thrown out', async () => {
  rig = await openRig(fakeServices().services)
  const [operator, guest] = [await rig.cookie('play'), await rig.cookie('listen')]
  const page = await openPage(rig, operator)
  const port = Number(new URL(rig.url).port)
  for (let i = 0; i < MOST_CONNECTIONS_OF_ONE + 30; i++) {
    const socket = connect(port, '127.0.0.1')
    sockets.push(socket)
    socket.on('error', () => undefined)
    socket.resume()
    socket.write(`GET /api/me HTTP/1.1\r\nHost: 127.0.0.1:${port}\r\nCookie: ${guest}\r\n\r\n`)
    await pause(5)
  }
  await pause(300)
  expect(sockets.filter((socket) => !socket.destroyed)).toHaveLength(MOST_CONNECTIONS_OF_ONE)
  expect(sockets.slice(0, 30).every((socket) => socket.destroyed)).toBe(true)
  expect(page.ws.readyState).toBe(page.ws.OPEN)
  page.close()
})
