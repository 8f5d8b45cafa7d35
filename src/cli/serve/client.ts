import { once } from 'node:events'
import { existsSync, readFileSync, statSync } from 'node:fs'
import { type ClientRequest, type IncomingMessage, request } from 'node:http'
import { connect } from 'node:net'
import { text } from 'node:stream/consumers'
import { WebSocket } from 'ws'
import { CannotPlay, errorText } from '../../findings/index.ts'
import { type House, serverFiles } from '../../house/index.ts'
import { type Problem, VIEW_PATH } from '../../remote/protocol/index.ts'
import type { LocalAddress, SaidAtStart } from '../../remote/server/index.ts'

/** The server of this house, where one runs. */
export interface Client {
  readonly pid: number
  /** What its command line said of the organ. */
  readonly said: SaidAtStart
  /** @throws NoAnswer where it stands still @throws CannotPlay with what the server says */
  readonly call: (method: string, path: string, body?: object, withinMs?: number) => Promise<unknown>
  /** For one thing that is begun, and looked at. */
  readonly view: () => WebSocket
}

/** It runs, and says nothing. */
export class NoAnswer extends CannotPlay {}

const ANSWER_WITHIN_MS = 15_000

/** @returns null where none runs; what a dead one left behind counts for nothing */
export async function findServer(house: House): Promise<Client | null> {
  const address = await addressOf(house)
  if (address === null) return null
  const headers = { authorization: `Bearer ${address.token}`, host: 'localhost' }
  return {
    pid: address.pid,
    // One of an older version says nothing of it.
    said: address.said ?? {},
    call: (method, path, body, withinMs = ANSWER_WITHIN_MS) =>
      call({ socketPath: address.path, headers, method, path, body, withinMs }),
    view: () => new WebSocket(`ws://localhost${VIEW_PATH}`, { headers, createConnection: () => connect(address.path) }),
  }
}

export const isServed = async (house: House): Promise<boolean> => (await findServer(house)) !== null

async function addressOf(house: House): Promise<LocalAddress | null> {
  for (const file of serverFiles(house).filter(isOurs)) {
    const address = parsed(readFileSync(file, 'utf8')) as LocalAddress | null
    if (address !== null && (await answers(address.path))) return address
  }
  return null
}

/** What another user put among the temporary files is no server of ours. */
const isOurs = (file: string): boolean =>
  existsSync(file) && (process.getuid === undefined || statSync(file).uid === process.getuid())

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

interface Call {
  readonly socketPath: string
  readonly headers: Readonly<Record<string, string>>
  readonly method: string
  readonly path: string
  readonly body: object | undefined
  readonly withinMs: number
}

async function call({ socketPath, headers, method, path, body, withinMs }: Call): Promise<unknown> {
  const type = body === undefined ? {} : { 'content-type': 'application/json' }
  const asked = request({ socketPath, path, method, headers: { ...headers, ...type } })
  asked.setTimeout(withinMs, () => asked.destroy(new Error('no answer')))
  asked.end(body === undefined ? '' : JSON.stringify(body))
  const { statusCode, answer } = await answerTo(asked).catch((error: unknown) => {
    throw new NoAnswer(`voluntary serve does not answer (${errorText(error)})`)
  })
  if (statusCode !== 200) throw new CannotPlay(sentence(answer as Partial<Problem> | null))
  return answer
}

async function answerTo(asked: ClientRequest) {
  const [response] = (await once(asked, 'response')) as [IncomingMessage]
  const { statusCode } = response
  return { statusCode, answer: parsed(await text(response)) }
}

/** null where it is no JSON. */
function parsed(json: string): unknown {
  try {
    return JSON.parse(json)
  } catch {
    return null
  }
}

const sentence = (answer: Partial<Problem> | null): string => {
  const { problem = 'voluntary serve does not understand', advice = '' } = answer ?? {}
  return advice === '' ? problem : `${problem}\n  → ${advice}`
}
