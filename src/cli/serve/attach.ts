import { resolve } from 'node:path'
import { type House, locate, type Shelf } from '../../house/index.ts'
import { type JambData, moveOf, statusOf } from '../../organist/desk/index.ts'
import { type LiveStatus, openOrgan } from '../../organist/index.ts'
import { type EndingSignal, onEndingSignal } from '../../player/sentinel/index.ts'
import type { Begin, Ended } from '../../remote/protocol/index.ts'
import { say } from '../print.ts'
import { codeOf } from '../until-silent.ts'
import { endOfJamb, showConsole } from '../view/console-view.ts'
import { endOfService, showPerformance } from '../view/performance-view.ts'
import { sentWords } from '../view/sent-words.ts'
import { findServer } from './client.ts'
import { beginOnServer, type ServerSession } from './server-session.ts'

/** What a terminal of ours shows of what the server does. */
interface View {
  readonly stop: () => void
  /** 0, unless its lines were not understood or could not be done. */
  readonly exitCode?: () => number
  readonly wordsAtEnd: (end: Exclude<Ended, { type: 'server-ended' }>) => string
}

/**
 * `voluntary play`, `programme run` and `console` beside `voluntary serve`, which owns the organ: the server does it, and
 * this is a view of it.
 * @returns the exit code; null where no server runs
 */
export async function attach(house: House, what: Begin): Promise<number | null> {
  const server = await findServer(house)
  if (!server) return null
  const begin = fromHere(house, what)
  const session = await beginOnServer<unknown>(server, begin)
  const view =
    what.type === 'console' ? viewOfJamb(house, session) : viewOfPerformance(session, what.type === 'programme')
  const { end, signal } = await untilEnded(session.ended, session.stop)
  view.stop()
  if (end === null || end.type === 'server-ended') {
    say(wordsForServer(end))
    return 1
  }
  say(view.wordsAtEnd(end))
  return codeOf({ type: end.type, signal }, view.exitCode?.())
}

function viewOfPerformance(session: ServerSession, isService: boolean): View {
  const status = () => session.status() as LiveStatus
  const shown = {
    portName: portOnServer(session.portName),
    status,
    obey: (command: Parameters<Parameters<typeof showPerformance>[0]['obey']>[0]) =>
      session.ask({ type: 'command', command }),
    line: (text: string) => session.ask({ type: 'line', text }),
  }
  const { stop } = showPerformance(shown, session.notice)
  const wordsAtEnd: View['wordsAtEnd'] = (end) =>
    isService ? endOfService(end, status(), session.portName) : endOfPiece(end, status(), session.portName)
  return { stop, wordsAtEnd }
}

function endOfPiece(end: Parameters<View['wordsAtEnd']>[0], status: LiveStatus, portName: string): string {
  if (end.type === 'failed') return `It could not go on: ${end.problem}`
  const ended =
    end.type === 'done' ? 'Played to the end, by the server' : 'Stopped; the keys are up and our stops are in'
  return `${ended}; ${sentWords(status, portName)}.`
}

function viewOfJamb(house: House, session: ServerSession): View {
  const organ = openOrgan(house, session.organ)
  const shown = {
    organ,
    portName: portOnServer(session.portName),
    status: () => statusOf(session.status() as JambData, organ),
    obey: async (command: Parameters<typeof moveOf>[0]) => {
      const { done, answer } = await session.ask({ type: 'jamb', move: moveOf(command, organ) })
      return done ? null : answer
    },
    stop: session.stop,
  }
  return { ...showConsole(shown, session.notice), wordsAtEnd: endOfJamb }
}

/** The server stands in another folder. */
function fromHere(house: House, what: Begin): Begin {
  const file = (shelf: Shelf, name: string | null | undefined) =>
    name == null ? null : resolve(locate(house, shelf, name))
  if (what.type === 'console') return { ...what, organ: file('organs', what.organ) }
  if (what.type === 'programme')
    return { ...what, programme: resolve(what.programme), organ: file('organs', what.organ) }
  const { score, organ, registration = null } = what.piece
  const piece = {
    ...what.piece,
    score: resolve(locate(house, 'scores', score)),
    organ: file('organs', organ),
    registration: registration !== null && /\.ya?ml$/.test(registration) ? resolve(registration) : registration,
  }
  return { ...what, piece }
}

const STOP_AGAIN_MS = 300

/**
 * Waits for the end of what the server plays; a signal asks the server to end it, again and again until it has.
 * @param stop may be lost on the way, or come too early
 */
async function untilEnded<End>(
  ended: Promise<End>,
  stop: () => unknown,
): Promise<{ readonly end: End; readonly signal: EndingSignal | null }> {
  let signal: EndingSignal | null = null
  let again: NodeJS.Timeout | undefined
  const onGone = () => {
    stop()
    again ??= setInterval(stop, STOP_AGAIN_MS)
  }
  const endSignals = onEndingSignal((name) => {
    signal = name
    onGone()
  })
  // The process that people see, and may end, is the sentinel's.
  process.on('disconnect', onGone)
  const end = await ended
  clearInterval(again)
  endSignals()
  process.off('disconnect', onGone)
  return { end, signal }
}

/** `null`: it did not say goodbye. */
const wordsForServer = (end: { readonly type: 'server-ended' } | null): string =>
  end === null
    ? 'The server has gone; it silences the organ when it ends.'
    : 'voluntary serve has ended; the keys are up and our stops are in.'

/** The port, as a view of the server shows it. */
const portOnServer = (name: string): string => `${name} (voluntary serve)`
