import { randomUUID } from 'node:crypto'
import type { RawData, WebSocket } from 'ws'
import { type Answer, type FromPage, fromPageSchema, PROTOCOL, type ToPage } from '../../protocol/index.ts'
import { asAskedBy } from '../asker.ts'
import { problemOf } from '../denied.ts'
import type { Identity } from '../identity.ts'
import { Outdated } from '../outdated.ts'
import type { Services } from '../services.ts'
import type { Answers } from './answers.ts'
import { createBudget } from './budget.ts'
import { judgeTap, outdated, refused } from './judge.ts'
import { createPageClock } from './page-clock.ts'
import type { Listener, Publisher } from './publisher.ts'

/** A page that is looked at, until it goes. */
export interface Connection {
  readonly who: Identity
  /** Says why, and hangs up. */
  readonly hangUp: (problem: string, advice: string) => void
}

export interface ConnectionOptions {
  readonly services: Services
  readonly publisher: Publisher
  readonly answers: Answers
  readonly now: () => number
}

/** More than this not yet taken by the network: changes are left out, and the whole is said when it is free again. */
const MOST_BUFFERED_BYTES = 64 * 1024
/** What it may hold at the very most, answers included; then it is hung up on. */
const FULL_BYTES = 512 * 1024
const BEHIND_AT_MOST_MS = 15_000
const CLOCK_FIRST_MS = [0, 300, 1000]
const CLOCK_EVERY_MS = 10_000
/** Nothing heard for two of these: the phone is out of reach. */
const PING_EVERY_MS = 10_000
const CLOSED = { going: 1001, notUnderstood: 1007, refused: 1008 } as const
const HANG_UP_WITHIN_MS = 1000

export function serveConnection(ws: WebSocket, who: Identity, options: ConnectionOptions): Connection {
  const { services, publisher, answers, now } = options
  const connection = randomUUID()
  const clock = createPageClock()
  /** Times that we said and that were not answered yet: no other is believed. */
  const unanswered = new Set<number>()
  let behindSinceMs: number | null = null
  let isAlive = true
  let isOver = false

  const send = (text: string) => {
    if (ws.readyState !== ws.OPEN) return
    if (ws.bufferedAmount > FULL_BYTES) ws.terminate()
    else ws.send(text)
  }
  const say = (message: ToPage) => send(JSON.stringify(message))
  const listener: Listener = {
    publish: (changes, whole) => {
      if (behindSinceMs === null && ws.bufferedAmount <= MOST_BUFFERED_BYTES) {
        if (changes !== null) send(changes)
        return
      }
      behindSinceMs ??= now()
      if (ws.bufferedAmount === 0) {
        behindSinceMs = null
        send(whole())
      } else if (now() - behindSinceMs > BEHIND_AT_MOST_MS) ws.terminate()
    },
  }
  const hangUp = (code: number, problem: string, advice: string) => {
    // What it still sends is no longer heard: it may just have been revoked.
    isOver = true
    say({ type: 'bye', problem, advice })
    ws.close(code)
    setTimeout(() => ws.terminate(), HANG_UP_WITHIN_MS).unref()
  }
  const perform = async (tap: Extract<FromPage, { type: 'command' }>): Promise<Answer> => {
    const { revision } = services.state()
    const ageMs = clock.ageMs(tap.tappedMs, now())
    const refusal = judgeTap(tap, { connection, role: who.role, revision, ageMs })
    if (refusal) return refusal
    try {
      const says = await asAskedBy(who, () => services.obey(tap.command, tap.revision))
      return { outcome: 'done', says, revision: services.state().revision }
    } catch (thrown) {
      if (thrown instanceof Outdated) return outdated()
      const { problem, advice } = problemOf(thrown)
      return refused('cannot', problem, advice)
    }
  }
  const panic = async (): Promise<Answer> => {
    services.panic()
    return { outcome: 'done', says: null, revision: services.state().revision }
  }
  const answerTo = (id: string, action: () => Promise<Answer>) =>
    void answers.once(who.key, id, action).then((answer) => say({ type: 'answer', id, ...answer }))
  const hasBudget = createBudget(now)
  const onMessage = (data: RawData, isBinary: boolean) => {
    if (isOver) return
    const message = isBinary ? null : readMessage(String(data))
    if (message === null)
      return hangUp(CLOSED.notUnderstood, 'the page and the server do not understand each other', 'load the page again')
    // Panic is never refused, whatever came before it.
    if (message.type === 'panic') answerTo(message.id, panic)
    const may = hasBudget()
    if (may === 'far-too-many') return hangUp(CLOSED.refused, 'far too many messages', 'load the page again')
    if (message.type === 'panic') return
    if (message.type === 'clock') {
      if (unanswered.delete(message.serverMs)) clock.answered(message.serverMs, message.pageMs, now())
    } else if (may) answerTo(message.id, () => perform(message))
    else say({ type: 'answer', id: message.id, ...refused('too-many', 'too many taps at once', 'wait a second') })
  }
  const askClock = () => {
    const serverMs = now()
    if (unanswered.size > CLOCK_FIRST_MS.length) unanswered.clear()
    unanswered.add(serverMs)
    say({ type: 'clock', serverMs })
  }
  const timers = [
    ...CLOCK_FIRST_MS.map((afterMs) => setTimeout(askClock, afterMs)),
    setInterval(askClock, CLOCK_EVERY_MS),
    setInterval(() => {
      if (!isAlive) return ws.terminate()
      isAlive = false
      ws.ping()
    }, PING_EVERY_MS),
  ]
  ws.on('pong', () => {
    isAlive = true
  })
  ws.on('message', onMessage)
  // What is too long or malformed closes the channel by itself; there is nobody to tell.
  ws.on('error', () => undefined)
  ws.on('close', () => {
    publisher.leave(listener)
    for (const timer of timers) clearTimeout(timer)
  })
  const { seq, state } = publisher.join(listener)
  const { name, role } = who
  say({ type: 'hello', protocol: PROTOCOL, connection, device: { name, role }, seq, state })
  return { who, hangUp: (problem, advice) => hangUp(CLOSED.going, problem, advice) }
}

function readMessage(text: string): FromPage | null {
  try {
    const parsed = fromPageSchema.safeParse(JSON.parse(text))
    return parsed.success ? parsed.data : null
  } catch {
    return null
  }
}
