import { existsSync, readFileSync } from 'node:fs'
import { request } from 'node:http'
import { connect } from 'node:net'
import { WebSocket } from 'ws'
import { CannotPlay, saidBy } from '../../findings/index.ts'
import { type House, serverFile } from '../../house/index.ts'
import { LIVE_PATH, type Problem, VIEW_PATH } from '../../remote/protocol/index.ts'
import type { LocalAddress } from '../../remote/server/index.ts'

/** The server of this house, where one runs. */
export interface Client {
  readonly pid: number
  /** @throws CannotPlay with what the server says */
  readonly call: (method: string, path: string, body?: object) => Promise<unknown>
  readonly live: () => WebSocket
  /** For one thing that is begun, and looked at. */
  readonly view: () => WebSocket
}

const ANSWER_WITHIN_MS = 15_000

/** @returns null where none runs; what a dead one left behind counts for nothing */
export async function findServer(house: House): Promise<Client | null> {
  const file = serverFile(house)
  if (!existsSync(file)) return null
  const address = readAddress(file)
  if (address === null || !(await answers(address.path))) return null
  const headers = { authorization: `Bearer ${address.token}`, host: 'localhost' }
  const open = (path: string) =>
    new WebSocket(`ws://localhost${path}`, { headers, createConnection: () => connect(address.path) })
  return {
    pid: address.pid,
    call: (method, path, body) => call(address.path, headers, method, path, body),
    live: () => open(LIVE_PATH),
    view: () => open(VIEW_PATH),
  }
}

export const isServed = async (house: House): Promise<boolean> => (await findServer(house)) !== null

function readAddress(file: string): LocalAddress | null {
  try {
    return JSON.parse(readFileSync(file, 'utf8')) as LocalAddress
  } catch {
    return null
  }
}

const answers = (path: string): Promise<boolean> =>
  new Promise((resolve) => {
    const socket = connect(path)
    const done = (isThere: boolean) => {
      socket.destroy()
      resolve(isThere)
    }
    socket.on('connect', () => done(true))
    socket.on('error', () => done(false))
    socket.setTimeout(1000, () => done(false))
  })

function call(
  socketPath: string,
  headers: Readonly<Record<string, string>>,
  method: string,
  path: string,
  body: object | undefined,
): Promise<unknown> {
  return new Promise((resolve, reject) => {
    const text = body === undefined ? '' : JSON.stringify(body)
    const length = { 'content-length': Buffer.byteLength(text), 'content-type': 'application/json' }
    const asked = request(
      { socketPath, path, method, headers: { ...headers, ...(body === undefined ? {} : length) } },
      (response) => {
        let got = ''
        response.setEncoding('utf8')
        response.on('data', (data: string) => {
          got += data
        })
        response.on('end', () => {
          const answer = parsed(got)
          if (response.statusCode === 200) resolve(answer)
          else reject(new CannotPlay(sentence(answer as Partial<Problem> | null)))
        })
      },
    )
    asked.setTimeout(ANSWER_WITHIN_MS, () => asked.destroy(new Error('no answer')))
    asked.on('error', (error) => reject(new CannotPlay(`voluntary serve does not answer (${saidBy(error)})`)))
    asked.end(text)
  })
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return null
  }
}

const sentence = (answer: Partial<Problem> | null): string => {
  const { problem = 'voluntary serve does not understand', advice = '' } = answer ?? {}
  return advice === '' ? problem : `${problem}\n  → ${advice}`
}
