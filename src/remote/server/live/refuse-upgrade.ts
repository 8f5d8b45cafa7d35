import { STATUS_CODES } from 'node:http'
import type { Duplex } from 'node:stream'

/** Says no to who asks for a live channel, and hangs up. */
export function refuseUpgrade(socket: Duplex, status: number): void {
  socket.on('error', () => undefined)
  socket.end(`HTTP/1.1 ${status} ${STATUS_CODES[status]}\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`)
}
