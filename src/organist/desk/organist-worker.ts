import { parentPort, workerData } from 'node:worker_threads'
import { errorText } from '../../findings/index.ts'
import { asAskedBy, type ViewSession } from '../../remote/server/index.ts'
import { done, thrownAs } from './carried.ts'
import type { Ask, Asks, FromOrganist, News, OrganistSetup, ToOrganist } from './organist-words.ts'
import { type OrganServices, openOrganServices } from './services.ts'

/**
 * The organist's thread: reads, lays out, compiles, and leads the player. The thread that answers the web waits for none of
 * it; it is told how the organ is, and told again before each answer.
 */

/** As often as a page is told; while nothing is performed that is seldom. */
const NEWS_EVERY_MS = 50
const NEWS_AT_REST_MS = 500

const { house, options } = workerData as OrganistSetup
const post = (message: FromOrganist) => parentPort?.postMessage(message)
const tellFault = (fault: unknown) =>
  post({ type: 'fault', problem: errorText(fault), stack: fault instanceof Error ? (fault.stack ?? '') : '' })

const organist = open()
if (organist) serve(organist)

function open(): OrganServices | null {
  try {
    return openOrganServices(house, { ...options, onShared: (shared) => post({ type: 'player', shared }) })
  } catch (thrown) {
    post({ type: 'not-ready', why: thrownAs(thrown) })
    return null
  }
}

function serve(desk: OrganServices): void {
  process.on('uncaughtException', tellFault)
  process.on('unhandledRejection', tellFault)
  const views = createViews(desk)
  const asks: Asks = { ...desk, ...views.asks }
  let toldMs = Number.NEGATIVE_INFINITY
  const tell = () => {
    views.tell()
    toldMs = performance.now()
    post({ type: 'news', news: newsOf(desk) })
  }
  const telling = setInterval(() => {
    if (desk.state().playing !== null || performance.now() - toldMs >= NEWS_AT_REST_MS) tell()
  }, NEWS_EVERY_MS)
  parentPort?.on('message', async (asked: ToOrganist) => {
    if (asked.type === 'panic') return desk.panic()
    const answer = await answerTo(asks, asked)
    tell()
    post({ type: 'answer', id: asked.id, answer })
    if (asked.name === 'close') clearInterval(telling)
  })
  tell()
}

async function answerTo(asks: Asks, { name, args, asker }: Ask) {
  const act = asks[name] as (...args: Ask['args']) => unknown
  try {
    return done(await (asker === null ? act(...args) : asAskedBy(asker, () => act(...args))))
  } catch (thrown) {
    return thrownAs(thrown)
  }
}

function newsOf({ state, figures, isPlaying, isReady, served, unkept }: OrganServices): News {
  const how = { isPlaying: isPlaying(), isReady: isReady(), unkept: unkept() }
  return { ...how, state: state(), figures: figures(), served: served() }
}

/** Views in terminals of this machine, by number. */
function createViews(desk: OrganServices) {
  const open = new Map<number, { readonly session: ViewSession; shown: string }>()
  const tell = () => {
    for (const [view, each] of open) {
      const status = each.session.status()
      const text = JSON.stringify(status)
      if (text === each.shown) continue
      each.shown = text
      post({ type: 'view', view, status })
    }
  }
  const asks: Pick<Asks, 'beginView' | 'answerView' | 'stopView' | 'leaveView'> = {
    beginView: async (view, asked) => {
      const session = await desk.openView(asked)
      open.set(view, { session, shown: '' })
      void session.finished.then((outcome) => {
        tell()
        open.delete(view)
        post({ type: 'view-ended', view, outcome })
      })
      const { portName, notice, organ } = session
      return { portName, notice, organ, status: session.status() }
    },
    answerView: (view, asked) => open.get(view)?.session.answer(asked) ?? { done: false, answer: 'it has ended' },
    stopView: (view) => open.get(view)?.session.stop(),
    leaveView: (view) => open.get(view)?.session.left(),
  }
  return { asks, tell }
}
