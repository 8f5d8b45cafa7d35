import { basename } from 'node:path'
import { CannotPlay } from '../../findings/index.ts'
import { isSameFile } from '../../house/index.ts'
import type { Begin, Command } from '../../remote/protocol/index.ts'
import type { ViewSession } from '../../remote/server/index.ts'
import { type Live, openOrgan, orderOfPiece, prepare, prepareTestNote } from '../index.ts'
import { wishesFor, wishesHere } from './asked-piece.ts'
import type { Asked } from './begin.ts'
import type { Desk } from './desk.ts'
import { fromAfar } from './from-afar.ts'
import { shelved } from './library.ts'
import { programmeOrder } from './programme-order.ts'
import { viewOfJamb, viewOfLive } from './view.ts'

const AFAR = { goFrom: null, endsWhenOver: true, isHere: false }

/** @returns what a person should know; @throws CannotPlay, BadInput */
export async function obey(desk: Desk, command: Command): Promise<string | null> {
  const asked = askedFromAfar(desk, command)
  if (asked) return (await desk.begin.perform(asked)).notice
  const current = desk.stage.current()
  if (!current) throw new CannotPlay('nothing is being played')
  return current.obey(fromAfar(desk.house, command))
}

/** What a command begins; null where it is for what is performed. */
function askedFromAfar({ house, stage }: Desk, command: Command): Asked | null {
  if (command.name === 'play') {
    const { piece } = command
    const order = () => orderOfPiece(house, prepare(house, wishesFor(house, piece, stage.organ())))
    return { ...AFAR, order, score: piece.score }
  }
  if (command.name === 'testNote') {
    const order = () => orderOfPiece(house, prepareTestNote(stage.organ(), command))
    return { ...AFAR, order, score: '' }
  }
  if (command.name !== 'beginService') return null
  const { path } = shelved(house, 'programmes', command.programme)
  const programme = { path, organ: null, fallback: stage.organ, fromStart: command.fromStart }
  return { ...AFAR, order: () => programmeOrder(house, programme), score: null }
}

/** What a terminal of this machine asks for. It may name any file; a page may name only what is on the shelves. */
function askedHere({ house, options }: Desk, asked: Exclude<Begin, { type: 'console' }>): Asked {
  if (asked.type === 'play') {
    const order = () => orderOfPiece(house, prepare(house, wishesHere(house, asked.piece, options.organ)))
    return { ...AFAR, order, score: basename(asked.piece.score), isHere: true }
  }
  const { programme, organ, fromStart, goFrom, endsWhenOver } = asked
  const fallback = () => openOrgan(house, options.organ)
  const order = () => programmeOrder(house, { path: programme, organ, fallback, fromStart })
  return { order, score: null, goFrom, endsWhenOver, isHere: true }
}

export async function openView(desk: Desk, asked: Begin): Promise<ViewSession> {
  const view = await viewOf(desk, asked)
  const finished = view.finished.then((outcome) =>
    desk.stage.isClosed() && outcome.type === 'stopped' ? ({ type: 'server-ended' } as const) : outcome,
  )
  return { ...view, finished }
}

/** The very order of service that a terminal asks for, where it goes on as it stands. */
function heldAlready({ stage }: Desk, asked: Exclude<Begin, { type: 'console' }>): Live | null {
  const live = stage.current()?.live ?? null
  if (live === null || asked.type === 'play' || asked.fromStart || live.file === null) return null
  const isSame = isSameFile(live.file, asked.programme)
  return isSame && (asked.organ === null || isSameFile(live.organ.file, asked.organ)) ? live : null
}

async function viewOf(desk: Desk, asked: Begin): Promise<ViewSession> {
  if (asked.type === 'console') {
    const { jamb, notice } = await desk.begin.console(asked.organ)
    return viewOfJamb(jamb, [notice])
  }
  const held = heldAlready(desk, asked)
  if (held) return viewOfLive(held, ['It is being held already; this is one more view of it.'])
  const { live, notice, deaf } = await desk.begin.perform(askedHere(desk, asked))
  return viewOfLive(live, [notice, deaf])
}
