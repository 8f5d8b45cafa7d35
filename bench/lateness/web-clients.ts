import { Agent, get } from 'node:http'

/** `web-clients.js CONNECTIONS ASK_EVERY_MS PORT…`: people with the page open; on SIGTERM says how much was answered. */
const [connections = 0, everyMs = 0, ...ports] = process.argv.slice(2).map(Number)
const answered = new Map(ports.map((port) => [port, 0]))
for (const port of ports)
  for (let i = 0; i < connections; i++) setTimeout(() => client(port), (i * everyMs) / connections)
process.on('SIGTERM', () => {
  process.stdout.write(`${JSON.stringify(Object.fromEntries(answered))}\n`)
  process.exit(0)
})

/** Asks, and asks again when that much time has gone by and the answer is there. */
function client(port: number): void {
  const agent = new Agent({ keepAlive: true, maxSockets: 1 })
  const ask = () => {
    const startMs = performance.now()
    const again = () => setTimeout(ask, Math.max(0, everyMs - (performance.now() - startMs)))
    const request = get({ host: '127.0.0.1', port, path: '/state', agent }, (response) => {
      response.on('end', () => {
        answered.set(port, (answered.get(port) ?? 0) + 1)
        again()
      })
      response.resume()
    })
    // Not there yet, or no longer.
    request.on('error', again)
  }
  ask()
}
