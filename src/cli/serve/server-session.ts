import { CannotPlay } from '../../findings/index.ts'
import {
  type AskedOfView,
  type Begin,
  type Ended,
  type FromView,
  fromViewSchema,
  type ToView,
} from '../../remote/protocol/index.ts'
import type { Client } from './client.ts'

type Answered = { readonly done: boolean; readonly answer: string | null }
type Begun = Extract<ToView, { readonly type: 'begun' }>
type Without<Message> = Message extends unknown ? Omit<Message, 'id'> : never
/** A message without its number. */
type Asked = Without<AskedOfView>

/** Something that the server has begun for us, and of which we are the view. */
export interface ServerSession<Status = unknown> extends Omit<Begun, 'type'> {
  /** As the server said last; there is one from the beginning. */
  readonly status: () => Status
  /** @returns the answer, once the status shows what was done */
  readonly ask: (message: Asked) => Promise<Answered>
  readonly stop: () => void
  /** null: the server has gone. */
  readonly ended: Promise<Ended | null>
}

/** Opening a port may take as long, and a programme of many hymns. */
const BEGUN_WITHIN_MS = 30_000
const GONE: Answered = { done: false, answer: null }

/** @throws what the server says, by the name of its error */
export async function beginOnServer<Status>(server: Client, what: Begin): Promise<ServerSession<Status>> {
  const ws = server.view()
  const waiting = new Map<number, (answered: Answered) => void>()
  let status: unknown = null
  let count = 0
  let end: (outcome: Ended | null) => void = () => undefined
  const ended = new Promise<Ended | null>((settle) => {
    end = settle
  })
  const send = (message: FromView) => {
    if (ws.readyState === ws.OPEN) ws.send(JSON.stringify(message))
  }
  const begun = await new Promise<Begun>((settle, fail) => {
    let answered: Begun | null = null
    const timer = setTimeout(() => fail(new CannotPlay('voluntary serve does not answer')), BEGUN_WITHIN_MS)
    ws.on('open', () => send({ type: 'begin', what }))
    ws.on('error', (error) => fail(new CannotPlay(`voluntary serve does not answer (${error.message})`)))
    ws.on('close', () => {
      clearTimeout(timer)
      fail(new CannotPlay('voluntary serve has gone'))
      end(null)
      for (const answer of waiting.values()) answer(GONE)
    })
    ws.on('message', (data) => {
      const message = JSON.parse(String(data)) as ToView
      if (message.type === 'refused') fail(Object.assign(new Error(message.problem), { name: message.error }))
      else if (message.type === 'begun') answered = message
      else if (message.type === 'status') status = message.status
      else if (message.type === 'ended') end(message.outcome)
      else {
        waiting.get(message.id)?.(message)
        waiting.delete(message.id)
      }
      if (answered === null || status === null) return
      clearTimeout(timer)
      settle(answered)
    })
  })
  return {
    ...begun,
    status: () => status as Status,
    ended,
    stop: () => send({ type: 'stop' }),
    ask: (asked) => {
      const id = ++count
      const message = fromViewSchema.parse({ ...asked, id })
      if (ws.readyState !== ws.OPEN) return Promise.resolve(GONE)
      return new Promise((settle) => {
        waiting.set(id, settle)
        send(message)
      })
    },
  }
}
