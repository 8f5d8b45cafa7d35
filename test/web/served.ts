import { spawnSync } from 'node:child_process'
import { createServer } from 'node:net'
import { join } from 'node:path'
import { type OrganEnd, openOrganEnd, type Running, until, voluntary } from '../organ-end.ts'

/** The built program with an organ behind a FIFO. */
export interface Served extends Running {
  readonly organ: OrganEnd
  readonly port: number
  /** The link that it printed. */
  readonly link: string
  /** One more, for the next phone. */
  readonly another: (role?: 'play' | 'listen') => string
  readonly end: () => Promise<void>
}

export const freePort = (): Promise<number> =>
  new Promise((resolve) => {
    const server = createServer().listen(0, '127.0.0.1', () => {
      const { port } = server.address() as { port: number }
      server.close(() => resolve(port))
    })
  })

let count = 0
const LINK = /http:\/\/localhost:\d+\/pair#[\w-]{43}/

export async function serveOrgan(home: string, port: number, ...args: string[]): Promise<Served> {
  const fifo = join(home, `organ-${++count}.fifo`)
  const organ = openOrganEnd(fifo)
  const program = voluntary('--home', home, 'serve', '--device', fifo, '--web-port', String(port), ...args)
  await until(() => /type \w{4}-\w{4}/.test(program.output()))
  return {
    ...program,
    organ,
    port,
    link: LINK.exec(program.output())?.[0] ?? '',
    another: (role = 'play') => {
      const { stdout } = spawnSync('node', ['bin/voluntary', '--home', home, 'devices', 'pair', '--role', role], {
        encoding: 'utf8',
      })
      return LINK.exec(stdout)?.[0] ?? ''
    },
    end: async () => {
      program.process.kill('SIGTERM')
      await program.exit
      organ.close()
    },
  }
}
