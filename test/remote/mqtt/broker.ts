import { type ChildProcess, execFileSync, spawn, spawnSync } from 'node:child_process'
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { connect as connectTcp, createServer, type Server, type Socket } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { connect, type IClientOptions, type MqttClient } from 'mqtt'

export const hasMosquitto = spawnSync('mosquitto', ['-h']).error === undefined

export const freePort = () =>
  new Promise<number>((resolve) => {
    const server = createServer().listen(0, '127.0.0.1', () => {
      const { port } = server.address() as { port: number }
      server.close(() => resolve(port))
    })
  })

export interface Broker {
  readonly url: string
  readonly port: number
  readonly folder: string
  readonly stop: () => Promise<void>
}

/** A real Mosquitto on loopback. @param lines of its configuration, after the listener's */
export async function startBroker(lines: readonly string[] = [], given?: number): Promise<Broker> {
  const folder = mkdtempSync(join(tmpdir(), 'voluntary-mqtt-'))
  // It gives up its rights where it has them, and must still find its files.
  chmodSync(folder, 0o755)
  const port = given ?? (await freePort())
  const config = lines.some((line) => line.startsWith('password_file')) ? [] : ['allow_anonymous true']
  writeFileSync(join(folder, 'conf'), [`listener ${port} 127.0.0.1`, ...config, ...lines, ''].join('\n'))
  const broker: ChildProcess = spawn('mosquitto', ['-c', join(folder, 'conf')], { stdio: 'ignore' })
  await reachable(port)
  return {
    url: `mqtt://127.0.0.1:${port}`,
    port,
    folder,
    stop: () =>
      new Promise((resolve) => {
        broker.on('close', () => {
          rmSync(folder, { recursive: true, force: true })
          resolve()
        })
        broker.kill('SIGTERM')
      }),
  }
}

export function passwords(): string {
  const folder = mkdtempSync(join(tmpdir(), 'voluntary-mqtt-'))
  chmodSync(folder, 0o755)
  const path = join(folder, 'passwords')
  execFileSync('mosquitto_passwd', ['-b', '-c', path, 'organ', 'right'])
  chmodSync(path, 0o644)
  return path
}

async function reachable(port: number): Promise<void> {
  for (let tries = 0; tries < 200; tries++) {
    const isThere = await new Promise<boolean>((resolve) => {
      const socket = connectTcp(port, '127.0.0.1', () => {
        socket.destroy()
        resolve(true)
      })
      socket.on('error', () => resolve(false))
    })
    if (isThere) return
    await new Promise((resolve) => setTimeout(resolve, 25))
  }
  throw new Error('the broker did not start')
}

/** A church's Wi-Fi: a way to the broker that can be held up, and lets all through later. */
export async function slowRoad(port: number) {
  let held = false
  const waiting: (() => void)[] = []
  const sockets = new Set<Socket>()
  const pass = (to: Socket) => (data: Buffer) => {
    const send = () => to.writable && to.write(data)
    if (held) waiting.push(send)
    else send()
  }
  const server: Server = createServer((near) => {
    const far = connectTcp(port, '127.0.0.1')
    sockets.add(near)
    near.on('data', pass(far))
    far.on('data', pass(near))
    for (const [one, other] of [
      [near, far],
      [far, near],
    ] as const) {
      one.on('close', () => other.destroy())
      one.on('error', () => other.destroy())
    }
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return {
    port: (server.address() as { port: number }).port,
    hold: () => {
      held = true
    },
    release: () => {
      held = false
      for (const send of waiting.splice(0)) send()
    },
    /** All that is connected falls off. */
    cut: () => {
      for (const socket of sockets) socket.destroy()
      sockets.clear()
    },
    close: () => void server.close(),
  }
}

/** Somebody else at the broker, who sees all of it. */
export async function openListener(url: string, options: IClientOptions = {}) {
  const client: MqttClient = connect(url, { ...options, reconnectPeriod: 200 })
  const said: { readonly topic: string; readonly text: string; readonly retain: boolean }[] = []
  client.on('message', (topic, payload, { retain }) => said.push({ topic, text: payload.toString(), retain }))
  await new Promise<void>((resolve) => client.once('connect', () => resolve()))
  await client.subscribeAsync('#')
  return {
    said,
    last: (topic: string) => said.filter((each) => each.topic === topic).at(-1)?.text,
    say: (topic: string, text: string, retain = false) => client.publishAsync(topic, text, { retain }),
    close: () => client.endAsync(true),
  }
}
