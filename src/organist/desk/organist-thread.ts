import { Worker } from 'node:worker_threads'
import { CannotPlay } from '../../findings/index.ts'
import type { House } from '../../house/index.ts'
import { readLine } from '../../performance/index.ts'
import type { Begin, Command, Ended } from '../../remote/protocol/index.ts'
import { askerNow, type Services, type ViewSession } from '../../remote/server/index.ts'
import { closeNow, panicNow } from '../index.ts'
import { arrived, type Carried } from './carried.ts'
import type { Ending } from './ending.ts'
import type { Asks, FromOrganist, News, OrganistSetup, ToOrganist } from './organist-words.ts'
import { createShare } from './share.ts'
import { shelves } from './shelves.ts'

/** The organist's thread, seen from the one that answers. */
export type Organist = Services & Ending

export interface OrganistEvents {
  /** A fault of ours in it, which it outlived. */
  readonly onFault: (fault: Error) => void
  /** What should be kept of the performance was not. */
  readonly onUnkept: (problem: string) => void
  /** It is gone, and with it the player: nothing can be played any more. */
  readonly onGone: (problem: string) => void
}

/** Nothing is laid out for these: they wait for nobody’s turn. A device’s own commands keep their order. */
const LIGHT: readonly Command['name'][] = ['hold', 'release', 'pause', 'stop']
/** It says how the organ is twice a second at least; so long it may lay out the longest music there is. */
const WELL_WITHIN_MS = 15_000

interface Thread {
  readonly worker: Worker
  readonly waiting: Map<number, (answer: Carried<unknown>) => void>
  readonly views: Map<number, { status: object; readonly ended: (outcome: Ended) => void }>
  news: News | null
  newsAtMs: number
  shared: SharedArrayBuffer | null
  asked: number
  isOver: boolean
}

/** @throws BadInput, CannotPlay where the organ cannot be served */
export async function startOrganist(
  house: House,
  options: OrganistSetup['options'],
  events: OrganistEvents,
): Promise<Organist> {
  const setup: OrganistSetup = { house, options }
  const thread: Thread = {
    worker: new Worker(workerFile(), { workerData: setup }),
    ...{ waiting: new Map(), views: new Map(), news: null, newsAtMs: 0, shared: null, asked: 0, isOver: false },
  }
  await whenReady(thread, events)
  return organistOn(thread, house)
}

function whenReady(thread: Thread, events: OrganistEvents): Promise<void> {
  const { worker } = thread
  return new Promise((resolve, reject) => {
    worker.on('message', (message: FromOrganist) => {
      if (message.type === 'not-ready') {
        thread.isOver = true
        try {
          arrived(message.why)
        } catch (thrown) {
          reject(thrown)
        }
      } else if (message.type === 'fault') {
        events.onFault(Object.assign(new Error(message.problem), { stack: message.stack }))
      } else {
        if (message.type === 'news' && thread.news?.unkept == null && message.news.unkept !== null)
          events.onUnkept(message.news.unkept)
        take(thread, message)
      }
      if (message.type === 'news') resolve()
    })
    const gone = (problem: string) => {
      for (const answer of thread.waiting.values()) answer({ type: 'cannot', problem, isOutdated: false })
      thread.waiting.clear()
      reject(new CannotPlay(problem))
      // The player went with it: nobody waits for what it can no longer do, the sentinel silences the organ.
      thread.shared = null
      if (!thread.isOver) events.onGone(problem)
      thread.isOver = true
    }
    worker.on('error', (fault) => gone(`the organist ended: ${fault.message}`))
    worker.on('exit', () => gone('the organist ended'))
  })
}

function take(thread: Thread, message: Exclude<FromOrganist, { readonly type: 'not-ready' | 'fault' }>): void {
  switch (message.type) {
    case 'news':
      // A server that is ending says so, and nothing else.
      if (thread.isOver) break
      thread.news = message.news
      thread.newsAtMs = performance.now()
      break
    case 'answer':
      thread.waiting.get(message.id)?.(message.answer)
      thread.waiting.delete(message.id)
      break
    case 'player':
      thread.shared = message.shared
      break
    case 'view': {
      const view = thread.views.get(message.view)
      if (view) view.status = message.status
      break
    }
    case 'view-ended':
      thread.views.get(message.view)?.ended(message.outcome)
      thread.views.delete(message.view)
      break
    default:
      message satisfies never
  }
}

/** @returns what asks for one thing and waits for its answer */
const asking =
  (thread: Thread) =>
  <Name extends keyof Asks>(name: Name, ...args: Parameters<Asks[Name]>): Promise<Awaited<ReturnType<Asks[Name]>>> => {
    if (thread.isOver) return Promise.reject(new CannotPlay('the server is ending'))
    const id = ++thread.asked
    const answer = new Promise<Carried<unknown>>((resolve) => thread.waiting.set(id, resolve))
    thread.worker.postMessage({ type: 'ask', id, name, args, asker: askerNow() } as ToOrganist)
    return answer.then((each) => arrived(each) as Awaited<ReturnType<Asks[Name]>>)
  }

function organistOn(thread: Thread, house: House): Organist {
  const ask = asking(thread)
  // What changes the music costs as much as the music is long: each device has its turn.
  const share = createShare({ atOnce: 1 })
  const news = () => thread.news as News
  const panic = () => {
    if (thread.shared) panicNow(thread.shared)
    thread.worker.postMessage({ type: 'panic' } satisfies ToOrganist)
  }
  return {
    ...shelves(house, () => news().served),
    state: () => news().state,
    figures: () => news().figures,
    isPlaying: () => news().isPlaying,
    isReady: () => !thread.isOver && news().isReady && performance.now() - thread.newsAtMs < WELL_WITHIN_MS,
    panic,
    obey: async (command, meant) => {
      const { name } = command.name === 'line' ? readLine(command.text, 0) : command
      if (name === 'panic') {
        panic()
        return null
      }
      const asker = askerNow()
      const act = () => ask('obey', command, meant)
      return LIGHT.includes(name) && !share.isBusyWith(asker) ? act() : share.run(asker, null, act)
    },
    openView: (asked) => openViewOn(thread, asked),
    rollNow: () => ask('rollNow'),
    heard: (since) => ask('heard', since),
    ports: () => ask('ports'),
    portChoices: () => ask('portChoices'),
    choosePort: (port) => ask('choosePort', port),
    wire: () => ask('wire'),
    setPlaying: (change) => ask('setPlaying', change),
    setProfile: (organ, change) => ask('setProfile', organ, change),
    letGo: () => (thread.isOver ? Promise.resolve() : ask('letGo')),
    close: async () => {
      if (thread.isOver) return
      const closed = ask('close')
      thread.isOver = true
      await closed
      await thread.worker.terminate()
    },
    // As `panic`: past whatever the organist is busy with.
    closeNow: (waitMs) => thread.shared === null || closeNow(thread.shared, waitMs),
  }
}

async function openViewOn(thread: Thread, asked: Begin): Promise<ViewSession> {
  const ask = asking(thread)
  // Numbered here: what it says may come before the answer.
  const view = ++thread.asked
  let ended: (outcome: Ended) => void = () => undefined
  const finished = new Promise<Ended>((resolve) => {
    ended = resolve
  })
  const shown = { status: {}, ended }
  thread.views.set(view, shown)
  try {
    const { portName, notice, organ, status } = await ask('beginView', view, asked)
    if (thread.views.get(view) === shown) shown.status = status
    return {
      ...{ portName, notice, organ, finished },
      status: () => shown.status,
      answer: (each) => ask('answerView', view, each),
      stop: () => void ask('stopView', view).catch(() => undefined),
      left: () => void ask('leaveView', view).catch(() => undefined),
    }
  } catch (thrown) {
    thread.views.delete(view)
    throw thrown
  }
}

/** Threads start from the bundle. */
function workerFile(): URL {
  const here = import.meta.url
  return here.endsWith('.ts')
    ? new URL('../../../dist/desk/organist-worker.js', here)
    : new URL('../desk/organist-worker.js', here)
}
