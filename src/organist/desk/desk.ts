import type { House } from '../../house/index.ts'
import { openOrgan } from '../index.ts'
import { type Beginning, createBeginning } from './begin.ts'
import { createListening, type Listening } from './listening.ts'
import type { KeeperOptions } from './options.ts'
import { MACHINE_PORTS, type MachinePorts } from './options.ts'
import { type KeptPort, keepPort } from './port.ts'
import { createSetting, type Setting } from './setting.ts'
import { createShown, type Resting, type Shown } from './show.ts'
import { createStage, type Stage } from './stage.ts'

/** What serves one organ: where it plays, what is performed on it, what is heard and told of it. */
export interface Desk {
  readonly house: House
  readonly options: KeeperOptions
  readonly machine: MachinePorts
  readonly listening: Listening
  readonly stage: Stage
  readonly setting: Setting
  readonly begin: Beginning
  readonly port: KeptPort
  readonly shown: Shown
  resting: Resting
}

export function openDesk(house: House, options: KeeperOptions): Desk {
  const { machine = MACHINE_PORTS, watchFd, organ: servedOrgan } = options
  const served = openOrgan(house, servedOrgan)
  const listening = createListening(machine.hear)
  const stage = createStage(served, () => void lookForPort(desk))
  const setting = createSetting(house, options, machine, stage, () => {
    desk.port.release()
    return lookForPort(desk)
  })
  const { settings, wishes } = setting
  const port = () => desk.port
  const begin = createBeginning(house, { stage, port, listening, settings, watchFd, servedOrgan })
  const desk: Desk = {
    ...{ house, options, machine, listening, stage, setting, begin },
    // Where the owner before us died while he played, together with its sentinel, nobody was left to let go of the keys.
    port: keepPort(served.id, wishes, options.givenPort, machine, begin.sweep),
    shown: createShown(stage, () => desk.resting),
    resting: { name: null, notice: null },
  }
  return desk
}

/** A cable is put in, an organ switched on: only while nothing plays. */
export async function lookForPort(desk: Desk): Promise<void> {
  const { stage, port } = desk
  if (stage.current() || stage.isStarting() || stage.isClosed()) return
  desk.resting = await port.look(stage.organ())
}
