import { createServer } from 'node:http'
import { isMainThread } from 'node:worker_threads'

/**
 * Put before the program (`node --import`): a small page server in the main thread of the player's process, where the
 * real one will live. Each answer is made anew: what a page shows of an organ, some three kilobytes of JSON. It keeps the
 * process from ending no more than it must.
 */
const port = process.env.VOLUNTARY_BENCH_WEB_PORT
const isPlayersProcess = process.env.VOLUNTARY_WATCHED !== undefined
if (port !== undefined && isPlayersProcess && isMainThread) {
  let asked = 0
  const server = createServer((request, response) => {
    asked++
    response.setHeader('content-type', 'application/json')
    response.end(JSON.stringify(pageState(asked, request.url ?? '')))
  })
  server.on('connection', (socket) => socket.unref())
  server.listen(Number(port), '127.0.0.1').unref()
}

function pageState(asked: number, url: string): object {
  return {
    asked,
    url,
    position: performance.now(),
    divisions: ['Swell', 'Great', 'Pedal'].map((name, at) => ({
      name,
      keysDown: Array.from({ length: 12 }, (_, i) => 36 + ((asked + 5 * i + at) % 61)),
    })),
    stops: Array.from({ length: 45 }, (_, id) => ({ id, name: `Stop ${id}`, drawn: (asked + id) % 3 === 0 })),
  }
}
