import { basename } from 'node:path'
import { badInput, CannotPlay } from '../../findings/index.ts'
import { type House, isSameFile, list, locate } from '../../house/index.ts'
import type { Organ } from '../../organ/index.ts'
import { readLine } from '../../performance/index.ts'
import { type ItemForm, openProgramme, readItem, readProgramme, scoreOf } from '../../programme/index.ts'
import type { Begin, Command, Piece } from '../../remote/protocol/index.ts'
import type { ViewSession } from '../../remote/server/index.ts'
import {
  type Live,
  type Order,
  openOrgan,
  orderOfPiece,
  orderOfProgramme,
  prepare,
  prepareTestNote,
  type Wishes,
} from '../index.ts'
import { type Asked, begin, beginConsole } from './begin.ts'
import type { Desk } from './desk.ts'
import { shelved } from './library.ts'
import { viewOfJamb, viewOfLive } from './view.ts'

/** What is asked for at a page, by MQTT or in a terminal of this machine, which may name any file; from afar only names of
 * the house lead to files. */

const AFAR = { goFrom: null, endsWhenOver: true, isHere: false, judged: null }

/** @returns what a person should know; @throws CannotPlay, BadInput */
export async function obey(desk: Desk, command: Command): Promise<string | null> {
  const asked = askedFromAfar(desk, command)
  if (asked) return (await begin(desk, asked)).notice
  const { current } = desk.stage
  if (!current) throw new CannotPlay('nothing is being played')
  return current.obey(fromAfar(desk.house, command))
}

/** What a command begins; null where it is for what is performed. */
function askedFromAfar({ house, stage }: Desk, command: Command): Asked | null {
  if (command.name === 'play') {
    const { piece } = command
    const order = () => orderOfPiece(house, prepare(house, wishesFor(house, piece, stage.served)))
    return { ...AFAR, order, score: piece.score, judged: command.judged ?? null }
  }
  if (command.name === 'testNote') {
    const order = () => orderOfPiece(house, prepareTestNote(stage.served, command))
    return { ...AFAR, order, score: '' }
  }
  if (command.name !== 'beginService') return null
  const { path } = shelved(house, 'programmes', command.programme)
  // As its file stands now: that is what a report of it speaks of.
  const served = () => openOrgan(house, stage.served.file)
  const order = () => programmeOrder(house, path, null, served, command.fromStart)
  return { ...AFAR, order, score: null, judged: command.judged ?? null }
}

function askedHere({ house, options }: Desk, asked: Exclude<Begin, { type: 'console' }>): Asked {
  if (asked.type === 'play') {
    const { piece } = asked
    const score = locate(house, 'scores', piece.score)
    const wishes = { ...wishesOf(piece), score, organ: piece.organ ?? options.organ }
    const order = () => orderOfPiece(house, prepare(house, wishes))
    return { ...AFAR, order, score: basename(piece.score), isHere: true }
  }
  const { programme, organ, fromStart, goFrom, endsWhenOver } = asked
  const fallback = () => openOrgan(house, options.organ)
  return {
    order: () => programmeOrder(house, programme, organ, fallback, fromStart),
    score: null,
    judged: null,
    goFrom,
    endsWhenOver,
    isHere: true,
  }
}

export async function openView(desk: Desk, asked: Begin): Promise<ViewSession> {
  const view = await viewOf(desk, asked)
  const finished = view.finished.then((outcome) =>
    desk.stage.isClosed && outcome.type === 'stopped' ? ({ type: 'server-ended' } as const) : outcome,
  )
  return { ...view, finished }
}

/** The very order of service that a terminal asks for, where it goes on as it stands. */
function heldAlready({ stage }: Desk, asked: Exclude<Begin, { type: 'console' }>): Live | null {
  const live = stage.current?.live ?? null
  if (live === null || asked.type === 'play' || asked.fromStart || live.file === null) return null
  const isSame = isSameFile(live.file, asked.programme)
  return isSame && (asked.organ === null || isSameFile(live.organ.file, asked.organ)) ? live : null
}

async function viewOf(desk: Desk, asked: Begin): Promise<ViewSession> {
  if (asked.type === 'console') {
    const { jamb, notice } = await beginConsole(desk, asked.organ)
    return viewOfJamb(jamb, [notice])
  }
  const held = heldAlready(desk, asked)
  if (held) return viewOfLive(held, ['It is being held already; this is one more view of it.'])
  const { live, notice, deaf } = await begin(desk, askedHere(desk, asked))
  return viewOfLive(live, [notice, deaf])
}

/** A piece that was asked for from afar. @param organ where the piece names none @throws BadInput */
export function wishesFor(house: House, piece: Piece, organ: Pick<Organ, 'file'>): Wishes {
  const { registration } = piece
  if (registration != null && /\.ya?ml$|[\\/]/i.test(registration))
    throw badInput('', `"${registration}" is no piston`, 'name a piston, or none')
  const score = shelved(house, 'scores', piece.score).path
  return { ...wishesOf(piece), score, organ: organFile(house, piece.organ, organ) }
}

const organFile = (house: House, name: string | null | undefined, organ: Pick<Organ, 'file'>): string =>
  name == null ? organ.file : shelved(house, 'organs', name).path

const wishesOf = (piece: Piece) => ({
  map: piece.map ?? null,
  fromBar: piece.from ?? null,
  toBar: piece.to ?? null,
  tempo: piece.tempo ?? null,
  transpose: piece.transpose ?? null,
  verses: piece.verses ?? null,
  registration: piece.registration ?? null,
})

/** What a job that reads a score is told of it. */
export const askedScore = (
  house: House,
  name: string,
  organName: string | null,
  map: string | null,
  organ: Pick<Organ, 'file'>,
) => ({
  home: house.home,
  score: shelved(house, 'scores', name).path,
  name,
  organ: organFile(house, organName, organ),
  map,
})

/**
 * An order of service out of its file.
 * @param named an organ by name or file; null: the programme's own, else the fallback
 * @throws BadInput
 */
function programmeOrder(
  house: House,
  path: string,
  named: string | null,
  fallback: () => Organ,
  fromStart: boolean,
): Order {
  const form = readProgramme(path)
  const wanted = named ?? form.value.organ
  const organ = wanted === undefined ? fallback() : openOrgan(house, wanted)
  const programme = openProgramme(house, path, form, organ)
  if (programme.items.length === 0) throw badInput(path, 'there is nothing in this programme', 'add to it')
  return orderOfProgramme(house, programme, organ, fromStart)
}

/** A command of a page or of MQTT: an item that it slips in goes by names of the house. @throws BadInput */
function fromAfar(house: House, command: Command): Command {
  const meant = command.name === 'line' ? readLine(command.text, 0) : command
  if (meant.name !== 'insert') return command
  return { ...meant, item: itemFromAfar(house, meant.item) }
}

/** What is no item at all is judged where items are. */
function itemFromAfar(house: House, item: unknown): unknown {
  if (typeof item === 'string') {
    // Nothing is looked for outside the house.
    if (/[\\/]/.test(item)) shelved(house, 'scores', item)
    const form = readItem(house, item, '')
    const found = scoreOf(form)
    if (found !== null && found !== undefined) shelved(house, 'scores', found)
    return form
  }
  if (typeof item !== 'object' || item === null) return item
  const { title: _, notes: __, silence: ___, ...music } = item as Readonly<Record<string, unknown>>
  const names = new Set(list(house, 'scores').map(({ name }) => name))
  if (textsIn(music).some((text) => /[\\/]/.test(text) && !names.has(text)))
    throw badInput('', 'a file cannot be named from here', 'name a score of the library')
  const score: unknown = scoreOf(item as ItemForm)
  if (typeof score === 'string') shelved(house, 'scores', score)
  return item
}

const textsIn = (value: unknown): string[] =>
  typeof value === 'string'
    ? [value]
    : typeof value === 'object' && value !== null
      ? Object.entries(value).flatMap(([key, within]) => [key, ...textsIn(within)])
      : []
