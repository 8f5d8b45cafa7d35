import { resolve } from 'node:path'
import { type House, locate, type Shelf } from '../../house/index.ts'
import { type JambData, moveOf, statusOf } from '../../organist/desk/index.ts'
import { type LiveStatus, openOrgan } from '../../organist/index.ts'
import { exitCodeOf } from '../../player/sentinel/index.ts'
import type { Begin, Ended } from '../../remote/protocol/index.ts'
import { say } from '../print.ts'
import { endOfJamb, showConsole } from '../view/console-view.ts'
import { endOfService, showPerformance } from '../view/performance-view.ts'
import { type Beside, beginBeside } from './beside.ts'
import { findServer } from './client.ts'
import { portThere, untilEnded, wordsForServer } from './until-ended.ts'

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
  const there = await beginBeside<unknown>(server, begin)
  const view = what.type === 'console' ? viewOfJamb(house, there) : viewOfPerformance(there, what.type === 'programme')
  const { end, signal } = await untilEnded(there.ended, there.stop)
  view.stop()
  if (end === null || end.type === 'server-ended') {
    say(wordsForServer(end))
    return 1
  }
  say(view.wordsAtEnd(end))
  if (end.type === 'failed') return 1
  return signal === null ? (view.exitCode?.() ?? 0) : exitCodeOf(signal)
}

function viewOfPerformance(there: Beside, isService: boolean): View {
  const status = () => there.status() as LiveStatus
  const shown = {
    portName: portThere(there.portName),
    status,
    obey: (command: Parameters<Parameters<typeof showPerformance>[0]['obey']>[0]) =>
      there.ask({ type: 'command', command }),
    line: (text: string) => there.ask({ type: 'line', text }),
  }
  const { stop } = showPerformance(shown, there.notice)
  return { stop, wordsAtEnd: (end) => (isService ? endOfService(end, status()) : endOfPiece(end)) }
}

function endOfPiece(end: Parameters<View['wordsAtEnd']>[0]): string {
  if (end.type === 'failed') return `It could not go on: ${end.problem}`
  return end.type === 'done' ? 'Played to the end, by the server.' : 'Stopped; the keys are up and our stops are in.'
}

function viewOfJamb(house: House, there: Beside): View {
  const organ = openOrgan(house, there.organ)
  const shown = {
    organ,
    portName: portThere(there.portName),
    status: () => statusOf(there.status() as JambData, organ),
    obey: async (command: Parameters<typeof moveOf>[0]) => {
      const { done, answer } = await there.ask({ type: 'jamb', move: moveOf(command, organ) })
      return done ? null : answer
    },
    stop: there.stop,
  }
  return { ...showConsole(shown, there.notice), wordsAtEnd: endOfJamb }
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
