import { basename } from 'node:path'
import { CannotPlay } from '../../findings/index.ts'
import type { House } from '../../house/index.ts'
import type { Begin } from '../../remote/protocol/index.ts'
import type { Services } from '../../remote/server/index.ts'
import { openOrgan, orderOfPiece, prepare, prepareTestNote } from '../index.ts'
import { askedScore, wishesFor, wishesHere } from './asked-piece.ts'
import { type Begun, createBeginning } from './begin.ts'
import { fromAfar } from './from-afar.ts'
import { runJob } from './job.ts'
import { keepMap } from './keep-map.ts'
import { consolePlan, libraryEntries, programmeEntries, shelved } from './library.ts'
import { createListening } from './listening.ts'
import { MACHINE_PORTS } from './machine-ports.ts'
import type { KeeperOptions } from './options.ts'
import { organEntries } from './organs.ts'
import { keepPort } from './port.ts'
import { takeBackWaiting } from './profile-settings.ts'
import { programmeOrder } from './programme-order.ts'
import { createSetting } from './setting.ts'
import { createShown, type Resting } from './show.ts'
import { createStage } from './stage.ts'
import { keepOrgan, keepScore } from './uploads.ts'
import { viewOfJamb, viewOfLive } from './view.ts'

/** The one who owns the organ while the server runs: plays what is asked for, one thing at a time. */
export interface Keeper extends Services {
  readonly isPlaying: () => boolean
  /** All keys up before the machine sleeps. */
  readonly letGo: () => Promise<void>
  /** Silences the organ, lets go of its port. */
  readonly close: () => Promise<void>
  /** The same within the time given, when the process is about to end. */
  readonly closeNow: (waitMs: number) => boolean
}

/** A cable is put in, an organ switched on: noticed within this, while nothing plays. */
const LOOK_EVERY_MS = 2000

export function createKeeper(house: House, options: KeeperOptions): Keeper {
  const { machine = MACHINE_PORTS } = options
  const served = openOrgan(house, options.organ)
  const listening = createListening(machine.hear)
  let resting: Resting = { name: null, notice: null }
  const look = async () => {
    if (stage.current() || stage.isStarting() || stage.isClosed()) return
    resting = await port.look(stage.organ())
  }
  const stage = createStage(served, () => void look())
  const setting = createSetting(house, options, machine, stage, () => {
    port.release()
    return look()
  })
  const begin = createBeginning(house, {
    stage,
    port: () => port,
    listening,
    settings: setting.settings,
    watchFd: options.watchFd,
    servedOrgan: options.organ,
    portName: () => resting.name,
  })
  // Where the owner before us died while he played, together with its sentinel, nobody was left to let go of the keys.
  const port = keepPort(served.id, setting.wishes, options.givenPort, machine, begin.sweep)
  const shown = createShown(stage, () => resting)
  const timer = setInterval(() => void look(), LOOK_EVERY_MS)
  timer.unref()
  void look()

  const AFAR = { goFrom: null, endsWhenOver: true, isHere: false }
  const perform = async (asked: Parameters<typeof begin.perform>[0]) => {
    const begun = await begin.perform(asked)
    return begun.notice
  }
  /** As a terminal of this machine asks for it: any file may be named. */
  const beginHere = (asked: Exclude<Begin, { type: 'console' }>): Promise<Begun> => {
    if (asked.type === 'play') {
      const order = () => orderOfPiece(house, prepare(house, wishesHere(house, asked.piece, options.organ)))
      return begin.perform({ ...AFAR, order, score: basename(asked.piece.score), isHere: true })
    }
    const { programme, organ, fromStart, goFrom, endsWhenOver } = asked
    const fallback = () => openOrgan(house, options.organ)
    const order = () => programmeOrder(house, { path: programme, organ, fallback, fromStart })
    return begin.perform({ order, score: null, goFrom, endsWhenOver, isHere: true })
  }
  const viewOf = async (asked: Begin) => {
    if (asked.type === 'console') {
      const { jamb, notice } = await begin.console(asked.organ)
      return viewOfJamb(jamb, [notice])
    }
    const { live, notice, deaf } = await beginHere(asked)
    return viewOfLive(live, [notice, deaf])
  }
  return {
    state: shown.state,
    obey: async (command) => {
      if (command.name === 'play') {
        const { piece } = command
        const order = () => orderOfPiece(house, prepare(house, wishesFor(house, piece, stage.organ())))
        return perform({ ...AFAR, order, score: piece.score })
      }
      if (command.name === 'testNote') {
        const order = () => orderOfPiece(house, prepareTestNote(stage.organ(), command))
        return perform({ ...AFAR, order, score: '' })
      }
      if (command.name === 'beginService') {
        const { path } = shelved(house, 'programmes', command.programme)
        const asked = { path, organ: null, fallback: stage.organ, fromStart: command.fromStart }
        return perform({ ...AFAR, order: () => programmeOrder(house, asked), score: null })
      }
      const current = stage.current()
      if (!current) throw new CannotPlay('nothing is being played')
      return current.obey(fromAfar(house, command))
    },
    panic: stage.panic,
    openView: async (asked) => {
      const view = await viewOf(asked)
      const finished = view.finished.then((outcome) =>
        stage.isClosed() && outcome.type === 'stopped' ? ({ type: 'server-ended' } as const) : outcome,
      )
      return { ...view, finished }
    },
    library: (search) => libraryEntries(house, search),
    programmes: () => programmeEntries(house),
    programme: async (name) => {
      const { path } = shelved(house, 'programmes', name)
      return runJob({ type: 'programme', home: house.home, path, name, organ: stage.organ().file })
    },
    rollNow: shown.roll,
    roll: async (name, organName) =>
      runJob({ type: 'roll', ...askedScore(house, name, organName, null, stage.organ()) }),
    checkScore: async (name, organName, map = null) =>
      runJob({ type: 'check', ...askedScore(house, name, organName, map, stage.organ()) }),
    keepMap: (name, map) => keepMap(house, stage.organ(), name, map),
    hear: (piece) => {
      const wishes = wishesFor(house, piece, stage.organ())
      return runJob({ type: 'hear', home: house.home, wishes, name: piece.score })
    },
    keepScore: (name, bytes, replace) => keepScore(house, stage.organ().file, name, bytes, replace),
    organs: () => organEntries(house),
    console: (name) => consolePlan(name, openOrgan(house, shelved(house, 'organs', name).path)),
    keepOrgan: (name, text, replace) => keepOrgan(house, stage.organ().id, name, text, replace),
    ports: () => machine.names(),
    portChoices: setting.portChoices,
    choosePort: setting.choosePort,
    wire: setting.wire,
    setPlaying: setting.setPlaying,
    setProfile: setting.setProfile,
    takeBackProfile: (name) => takeBackWaiting(house, name),
    heard: (since) => listening.look(stage.played(), stage.current()?.portName ?? resting.name, since),
    isReady: () => !stage.isClosed(),
    figures: shown.figures,
    isPlaying: () => stage.current()?.isPlaying() ?? false,
    letGo: async () => stage.current()?.letGo(),
    close: async () => {
      clearInterval(timer)
      await stage.close()
      listening.close()
      port.release()
    },
    closeNow: (waitMs) => stage.current()?.stopNow(waitMs) ?? true,
  }
}
