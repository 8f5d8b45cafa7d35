import type { House } from '../../house/index.ts'
import type { Services } from '../../remote/server/index.ts'
import { openOrgan } from '../index.ts'
import { askedScore, obey, openView, wishesFor } from './asked.ts'
import { type Desk, lookForPort, openDesk } from './desk.ts'
import { runJob } from './job.ts'
import { keepMap } from './keep-map.ts'
import { consolePlan, libraryEntries, organEntries, programmeEntries, shelved } from './library.ts'
import type { KeeperOptions } from './options.ts'
import { takeBackWaiting } from './profile-settings.ts'
import { keepOrgan, keepScore } from './uploads.ts'

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

/** What is put in or switched on is noticed within this, while nothing plays. */
const LOOK_EVERY_MS = 2000

export function createKeeper(house: House, options: KeeperOptions): Keeper {
  const desk = openDesk(house, options)
  const { stage, shown, listening, port } = desk
  const timer = setInterval(() => void lookForPort(desk), LOOK_EVERY_MS)
  timer.unref()
  void lookForPort(desk)
  return {
    ...onShelves(desk),
    ...settingOf(desk),
    state: shown.state,
    rollNow: shown.roll,
    figures: shown.figures,
    obey: (command) => obey(desk, command),
    panic: stage.panic,
    openView: (asked) => openView(desk, asked),
    heard: (since) => listening.look(stage.played(), stage.current()?.portName ?? desk.resting.name, since),
    isReady: () => !stage.isClosed(),
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

/** Scores, orders of service and organs of the house, read and kept. */
const onShelves = ({ house, stage: { organ } }: Desk) =>
  ({
    library: (search) => libraryEntries(house, search),
    programmes: () => programmeEntries(house),
    programme: async (name) => {
      const { path } = shelved(house, 'programmes', name)
      return runJob({ type: 'programme', home: house.home, path, name, organ: organ().file })
    },
    roll: async (name, organName) => runJob({ type: 'roll', ...askedScore(house, name, organName, null, organ()) }),
    checkScore: async (name, organName, map = null) =>
      runJob({ type: 'check', ...askedScore(house, name, organName, map, organ()) }),
    keepMap: (name, map) => keepMap(house, organ(), name, map),
    hear: (piece) =>
      runJob({ type: 'hear', home: house.home, wishes: wishesFor(house, piece, organ()), name: piece.score }),
    keepScore: (name, bytes, replace) => keepScore(house, organ().file, name, bytes, replace),
    organs: () => organEntries(house),
    console: (name) => consolePlan(name, openOrgan(house, shelved(house, 'organs', name).path)),
    keepOrgan: (name, text, replace) => keepOrgan(house, organ().id, name, text, replace),
    takeBackProfile: (name) => takeBackWaiting(house, name),
  }) satisfies Partial<Services>

const settingOf = ({ machine, setting }: Desk) =>
  ({
    ports: () => machine.names(),
    portChoices: setting.portChoices,
    choosePort: setting.choosePort,
    wire: setting.wire,
    setPlaying: setting.setPlaying,
    setProfile: setting.setProfile,
  }) satisfies Partial<Services>
