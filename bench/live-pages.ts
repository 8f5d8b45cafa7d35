import { WebSocket } from 'ws'
import { type State, type ToPage, withChanges } from '../src/remote/protocol/index.ts'

/** `live-pages.js ORIGIN COOKIE COUNT`: so many phones that look on; says when all do, and on SIGTERM what they were told. */
const [origin = '', cookie = '', count = '0'] = process.argv.slice(2)
let told = 0
let open = 0
let closed = 0
for (let i = 0; i < Number(count); i++) look()
process.on('SIGTERM', () => {
  process.stdout.write(`${JSON.stringify({ told, closed })}\n`)
  process.exit(0)
})

function look(): void {
  const ws = new WebSocket(`${origin.replace('http', 'ws')}/live`, { headers: { cookie, origin } })
  let state: State | null = null
  ws.on('message', (data) => {
    const message = JSON.parse(String(data)) as ToPage
    told++
    if (message.type === 'hello' || message.type === 'state') state = message.state
    if (message.type === 'changes' && state !== null) state = withChanges(state, message.changes)
    if (message.type === 'clock')
      ws.send(JSON.stringify({ type: 'clock', serverMs: message.serverMs, pageMs: performance.now() }))
    if (message.type === 'hello' && ++open === Number(count)) process.stdout.write('all look on\n')
  })
  ws.on('close', () => closed++)
  ws.on('error', (error) => process.stderr.write(`${error.message}\n`))
}
