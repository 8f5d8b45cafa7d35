import { createServer } from 'node:net'
import { type OrganEnd, openOrganEnd, type Running, until, voluntary } from '../../organ-end.ts'

/** The built program, as a church runs it: a server with an organ behind a FIFO. */
export interface Served extends Running {
  readonly organ: OrganEnd
  readonly fifo: string
  readonly port: number
  /** Where its page is. */
  readonly at: string
}

export const freePort = () =>
  new Promise<number>((resolve) => {
    const server = createServer().listen(0, '127.0.0.1', () => {
      const { port } = server.address() as { port: number }
      server.close(() => resolve(port))
    })
  })

export async function startServer(home: string, fifo: string, ...args: string[]): Promise<Served> {
  const port = await freePort()
  const organ = openOrganEnd(fifo)
  const program = voluntary('--home', home, 'serve', '--device', fifo, '--web-port', String(port), ...args)
  await until(() => /type \w{4}-\w{4}/.test(program.output()))
  const scheme = args.includes('--lan') && !args.includes('--http') ? 'https' : 'http'
  return { ...program, organ, fifo, port, at: `${scheme}://127.0.0.1:${port}` }
}

/** @returns its exit code */
export async function endServer({ process, exit, organ }: Served): Promise<number | null> {
  process.kill('SIGTERM')
  const code = await exit
  organ.close()
  return code
}

/** Pairs a phone by the link that was printed. @returns its cookie */
export async function pairPhone(served: Served, from = served.output()): Promise<string> {
  const secret = /\/pair#([\w-]{43})/.exec(from)?.[1]
  const answer = await fetch(`${served.at}/api/pair`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', origin: served.at },
    body: JSON.stringify({ secret, device: 'A phone' }),
  })
  if (answer.status !== 200) throw new Error(`the phone is not paired: ${answer.status}`)
  return answer.headers.get('set-cookie')?.split(';')[0] ?? ''
}
