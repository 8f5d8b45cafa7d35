import type { House } from '../../house/index.ts'
import type {
  HeardLines,
  Kept,
  PlayingSettings,
  PortChoices,
  ProfileSettings,
  ProgrammeEntry,
  Roll,
  WireSettings,
} from '../../remote/protocol/index.ts'
import { Outdated, type Services } from '../../remote/server/index.ts'
import { openOrgan } from '../index.ts'
import { obey, openView } from './asked.ts'
import { sweepKeys } from './begin.ts'
import type { Desk } from './desk.ts'
import type { Ending } from './ending.ts'
import { programmeEntries } from './library.ts'
import { createListening } from './listening.ts'
import { MACHINE_PORTS, type OrganServicesOptions } from './options.ts'
import type { Served } from './organist-words.ts'
import { keepPort } from './port.ts'
import { settingOf } from './setting.ts'
import { shelves } from './shelves.ts'
import { createShown } from './show.ts'
import { close, isFree, newStage, playedOrgan, silence } from './stage.ts'

/** Owns the organ while the server runs: plays what is asked for, one thing at a time. */
export interface OrganServices extends Services, Ending {
  /** At once: nothing of this waits for another thread. */
  readonly rollNow: () => Roll
  readonly heard: (since: number) => HeardLines
  readonly programmes: () => readonly ProgrammeEntry[]
  readonly ports: () => readonly string[]
  readonly portChoices: () => PortChoices
  readonly wire: () => WireSettings
  readonly setPlaying: (change: PlayingSettings) => void
  readonly setProfile: (organ: string, change: ProfileSettings) => Kept
  readonly served: () => Served
  /** Why the place in an order of service is not kept; null where it is. */
  readonly unkept: () => string | null
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
    ...shelves(house, () => stage.served),
    programmes: () => programmeEntries(house),
    ...settingOf(desk, () => {
      port.release()
      return lookForPort(desk)
    }),
    state: shown.state,
    rollNow: shown.roll,
    figures: shown.figures,
    obey: async (command, meant) => {
      if (meant !== undefined && shown.state().revision !== meant)
        throw new Outdated('the organ was doing something else by then')
      return obey(desk, command)
    },
    panic: () => silence(stage),
    openView: (asked) => openView(desk, asked),
    heard: (since) => listening.look(playedOrgan(stage), stage.current?.portName ?? desk.resting.name, since),
    isReady: () => !stage.isClosed,
    unkept: () => stage.current?.live?.status().unkept ?? null,
    served: () => ({ id: stage.served.id, file: stage.served.file }),
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
