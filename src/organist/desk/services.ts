import type { House } from '../../house/index.ts'
import type { Services } from '../../remote/server/index.ts'
import { openOrgan } from '../index.ts'
import { askedScore, obey, openView, wishesFor } from './asked.ts'
import { sweepKeys } from './begin.ts'
import type { Desk } from './desk.ts'
import { runJob } from './job.ts'
import { keepMap } from './keep-map.ts'
import { programmeEntries, shelved } from './library.ts'
import { createListening } from './listening.ts'
import { MACHINE_PORTS, type OrganServicesOptions } from './options.ts'
import { keepPort } from './port.ts'
import { takeBackWaiting } from './profile-settings.ts'
import { settingOf } from './setting.ts'
import { createShown } from './show.ts'
import { close, isFree, newStage, playedOrgan, silence } from './stage.ts'
import { keepOrgan, keepScore } from './uploads.ts'

/** Owns the organ while the server runs: plays what is asked for, one thing at a time. */
export interface OrganServices extends Services {
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

export function openOrganServices(house: House, options: OrganServicesOptions): OrganServices {
  const desk = openDesk(house, options)
  const { stage, listening, port } = desk
  const shown = createShown(desk)
  const timer = setInterval(() => void lookForPort(desk), LOOK_EVERY_MS)
  timer.unref()
  void lookForPort(desk)
  return {
    ...onShelves(desk),
    ...settingOf(desk, () => {
      port.release()
      return lookForPort(desk)
    }),
    state: shown.state,
    rollNow: shown.roll,
    figures: shown.figures,
    obey: (command) => obey(desk, command),
    panic: () => silence(stage),
    openView: (asked) => openView(desk, asked),
    heard: (since) => listening.look(playedOrgan(stage), stage.current?.portName ?? desk.resting.name, since),
    isReady: () => !stage.isClosed,
    isPlaying: () => stage.current?.isPlaying() ?? false,
    letGo: async () => stage.current?.letGo(),
    close: async () => {
      clearInterval(timer)
      await close(stage)
      listening.close()
      port.release()
    },
    closeNow: (waitMs) => stage.current?.stopNow(waitMs) ?? true,
  }
}

function openDesk(house: House, options: OrganServicesOptions): Desk {
  const { machine = MACHINE_PORTS, givenPort } = options
  const served = openOrgan(house, options.organ)
  const desk: Desk = {
    ...{ house, options, machine },
    listening: createListening(machine.hear),
    stage: newStage(served, () => void lookForPort(desk)),
    // Where the owner before us died while he played, together with its sentinel, nobody was left to let go of the keys.
    port: keepPort(
      served.id,
      () => desk.wishes,
      givenPort,
      machine,
      (organ, spec) => sweepKeys(desk, organ, spec),
    ),
    wishes: options.port,
    settings: options.settings,
    resting: { name: null, notice: null },
  }
  return desk
}

/** A cable is put in, an organ switched on: only while nothing plays. */
async function lookForPort(desk: Desk): Promise<void> {
  if (isFree(desk.stage)) desk.resting = await desk.port.look(desk.stage.served)
}

/** Scores, orders of service and organs of the house, read and kept. */
const onShelves = ({ house, stage }: Desk) =>
  ({
    library: (search) => runJob({ type: 'library', home: house.home, search }),
    programmes: () => programmeEntries(house),
    programme: async (name) => {
      const { path } = shelved(house, 'programmes', name)
      return runJob({ type: 'programme', home: house.home, path, name, organ: stage.served.file })
    },
    roll: async (name, organName) =>
      runJob({ type: 'roll', ...askedScore(house, name, organName, null, stage.served) }),
    checkScore: async (name, organName, map = null) =>
      runJob({ type: 'check', ...askedScore(house, name, organName, map, stage.served) }),
    keepMap: (name, map) => keepMap(house, stage.served, name, map),
    hear: (piece) =>
      runJob({ type: 'hear', home: house.home, wishes: wishesFor(house, piece, stage.served), name: piece.score }),
    keepScore: (name, bytes, replace) => keepScore(house, stage.served.file, name, bytes, replace),
    organs: () => runJob({ type: 'organs', home: house.home }),
    console: async (name) => {
      const { path } = shelved(house, 'organs', name)
      return runJob({ type: 'console', home: house.home, name, path })
    },
    keepOrgan: (name, text, replace) => keepOrgan(house, stage.served.id, name, text, replace),
    takeBackProfile: (name) => takeBackWaiting(house, name),
  }) satisfies Partial<Services>
