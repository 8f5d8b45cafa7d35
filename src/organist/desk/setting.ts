import { CannotPlay } from '../../findings/index.ts'
import type { House } from '../../house/index.ts'
import type { Services } from '../../remote/server/index.ts'
import { changeSettings, openOrgan, type PortWishes, readSettings, type Settings } from '../index.ts'
import { keepPortChoice, portChoices } from './choose-port.ts'
import type { KeeperOptions, MachinePorts } from './options.ts'
import { changeProfile, profileSettings } from './profile-settings.ts'
import type { Stage } from './stage.ts'

/** What can be set from afar of how it is played; what was given when the server was started stands. */
export interface Setting extends Pick<Services, 'portChoices' | 'choosePort' | 'wire' | 'setPlaying' | 'setProfile'> {
  readonly settings: () => Pick<Settings, 'timing' | 'unplugged' | 'aheadMs'>
  readonly wishes: () => PortWishes
}

/** @param onPort the port shall be looked for anew */
export function createSetting(
  house: House,
  options: KeeperOptions,
  machine: MachinePorts,
  stage: Stage,
  onPort: () => Promise<void>,
): Setting {
  const { given = {} } = options
  let wishes = options.port
  let { settings } = options
  const portFixed = () =>
    given.port === true || options.givenPort !== null
      ? 'the port was named when the server was started, and is changed at the organ’s computer only (start it without --port, --virtual, --device and --monitor)'
      : null
  return {
    settings: () => settings,
    wishes: () => wishes,
    portChoices: () => portChoices(machine, wishes.port, portFixed()),
    choosePort: async (asked) => {
      const fixed = portFixed()
      if (fixed !== null) throw new CannotPlay(fixed)
      stage.refuseBusy()
      const isKept = given.organ !== true || readSettings(house).organ === options.organ
      wishes = { ...wishes, port: keepPortChoice(house, machine, openOrgan(house, options.organ), asked, isKept) }
      await onPort()
      return isKept ? null : 'It stands until the server ends: settings.yaml names the port of another organ'
    },
    wire: () => ({
      ...profileSettings(house, stage.organ()),
      ...settings,
      given: (['timing', 'unplugged'] as const).filter((each) => given[each] === true),
    }),
    setPlaying: (change) => {
      stage.refuseBusy()
      const named = (['timing', 'unplugged'] as const).find((each) => given[each] && change[each] !== undefined)
      if (named !== undefined)
        throw new CannotPlay(`--${named} was named when the server was started: start it without`)
      const { timing, unplugged, aheadMs } = changeSettings(house, change)
      settings = {
        timing: given.timing ? settings.timing : timing,
        unplugged: given.unplugged ? settings.unplugged : unplugged,
        aheadMs,
      }
    },
    setProfile: (name, change) => {
      stage.refuseBusy()
      const organ = stage.organ()
      if (name !== organ.id) throw new CannotPlay(`${organ.name} is the organ that is played: open this page anew`)
      const kept = changeProfile(house, organ, change)
      if (!kept.waits) stage.takeOrgan(openOrgan(house, organ.id))
      return kept
    },
  }
}
