import { randomUUID } from 'node:crypto'
import { resolve } from 'node:path'
import type { WebSocket } from 'ws'
import { CannotPlay } from '../../findings/index.ts'
import { type House, locate } from '../../house/index.ts'
import type { PerformanceStatus, Wishes } from '../../organist/index.ts'
import { exitCodeOf } from '../../player/sentinel/index.ts'
import {
  type Command,
  type ConsoleState,
  type Playing,
  type State,
  type ToPage,
  withChanges,
} from '../../remote/protocol/index.ts'
import { type Shown, showLive } from '../view/live-view.ts'
import { findServer } from './client.ts'
import { portThere, SERVER_GONE, untilEnded } from './until-ended.ts'

/**
 * `voluntary play` beside `voluntary serve`, which owns the organ: the server plays it, and this is a view of it.
 * @param isNamed the organ was named; else the one that is served is meant
 * @returns the exit code; null where no server runs
 */
export async function playThere(house: House, wishes: Wishes, isNamed: boolean): Promise<number | null> {
  const server = await findServer(house)
  if (!server) return null
  const { score, organ, map, fromBar, toBar, tempo, transpose, registration } = wishes
  const piece = {
    // The server stands in another folder.
    score: resolve(locate(house, 'scores', score)),
    organ: isNamed ? resolve(locate(house, 'organs', organ)) : null,
    map,
    from: fromBar,
    to: toBar,
    tempo,
    transpose,
    registration: registration !== null && /\.ya?ml$/.test(registration) ? resolve(registration) : registration,
  }
  const begun = (await server.call('POST', '/api/machine/play', piece)) as { says: string | null; revision: number }
  const there = await follow(server.live(), begun.revision)
  const view = showLive(there.shown, begun.says)
  // A tap on a state that has just changed is not done; a signal is meant whatever the state.
  const { end: last, signal } = await untilEnded(there.ended, there.shown.stop)
  view.stop()
  process.stdout.write(`${wordsFor(last)}\n`)
  if (signal !== null) return exitCodeOf(signal)
  return last === null || last.how === 'failed' ? 1 : 0
}

function wordsFor(last: State['last']): string {
  if (last === null) return SERVER_GONE
  if (last.how === 'failed') return `It could not go on: ${last.problem}`
  return last.how === 'done' ? 'Played to the end, by the server.' : 'Stopped; the keys are up and our stops are in.'
}

const HELLO_WITHIN_MS = 5000

/**
 * What the server shows of the piece, and a way to tell it what to do.
 * @param since what it showed before is not of this piece
 */
async function follow(
  ws: WebSocket,
  since: number,
): Promise<{ readonly shown: Shown; readonly ended: Promise<State['last']> }> {
  let state: State | null = null
  let connection = ''
  let said: string | null = null
  let seen: PerformanceStatus | null = null
  let end: (last: State['last']) => void = () => undefined
  const ended = new Promise<State['last']>((settle) => {
    end = settle
  })
  const take = (next: State) => {
    state = next
    if (next.revision < since) return
    if (next.playing && next.console) seen = statusOf(next, next.playing, next.console)
    else if (next.last) end(next.last)
  }
  const first = new Promise<void>((begun, failed) => {
    setTimeout(() => failed(new CannotPlay('voluntary serve does not answer')), HELLO_WITHIN_MS).unref()
    ws.on('error', () => failed(new CannotPlay('voluntary serve does not answer')))
    ws.on('message', (data) => {
      const message = JSON.parse(String(data)) as ToPage
      if (message.type === 'hello') {
        connection = message.connection
        take(message.state)
        begun()
      } else if (message.type === 'state') take(message.state)
      else if (message.type === 'changes' && state) take(withChanges(state, message.changes))
      else if (message.type === 'clock')
        ws.send(JSON.stringify({ type: 'clock', serverMs: message.serverMs, pageMs: performance.now() }))
      else if (message.type === 'answer') said = message.outcome === 'done' ? message.says : message.problem
    })
  })
  ws.on('close', () => end(null))
  await first
  const send = (message: object) => {
    if (ws.readyState === ws.OPEN) ws.send(JSON.stringify({ id: randomUUID(), ...message }))
  }
  const ask = (command: Command): null => {
    send({ type: 'command', connection, revision: state?.revision ?? 0, tappedMs: performance.now(), command })
    return null
  }
  const is = (wanted: string) => seen?.state === wanted
  return {
    ended: ended.finally(() => ws.close()),
    shown: {
      portName: portWords(state),
      status: () => seen ?? NOTHING,
      said: () => said,
      go: () => ask({ name: 'go' }),
      holdOrGoOn: () => ask({ name: is('playing') ? 'hold' : 'go' }),
      pauseOrGoOn: () => ask({ name: is('playing') ? 'pause' : 'go' }),
      byBars: (bars) => ask({ name: 'byBars', bars }),
      byPhrases: (phrases) => ask({ name: 'byPhrases', phrases }),
      tempoBy: (byPercent) => ask({ name: 'tempo', byPercent }),
      transposeBy: (bySemitones) => ask({ name: 'transpose', bySemitones }),
      endAfterPhrase: () => ask({ name: 'endAfterLine' }),
      obey: (text) => ask({ name: 'line', text }),
      moveBox: (enclosure, position) => ask({ name: 'box', enclosure, position }),
      panic: () => send({ type: 'panic' }),
      stop: () => ask({ name: 'stop' }),
    },
  }
}

const portWords = (state: State | null): string => portThere(state?.organ.port ?? 'no port')

const statusOf = (
  { organ }: State,
  { score: _, findings: __, ...playing }: Playing,
  standing: ConsoleState,
): PerformanceStatus => ({
  ...playing,
  ...standing,
  link:
    organ.link === 'gone'
      ? { type: 'gone', goesOnWhenBack: organ.goesOnWhenBack }
      : { type: organ.link === 'none' ? 'sending' : organ.link },
})

const NOTHING: PerformanceStatus = {
  state: 'idle',
  title: '',
  place: { bar: 1, beat: 1 },
  lastBar: 1,
  progress: 0,
  positionMs: 0,
  durationMs: 0,
  tempoPercent: 100,
  transposed: 0,
  divisions: [],
  drawn: [],
  boxes: [],
  nextCue: null,
  nextKey: null,
  endsAfter: null,
  link: { type: 'sending' },
  hands: [],
  sent: 0,
  lateness: { count: 0, medianMs: 0, p99Ms: 0, maxMs: 0 },
  slippedMs: 0,
}
