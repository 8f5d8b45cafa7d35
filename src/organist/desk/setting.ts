import { CannotPlay } from '../../findings/index.ts'
import type { Services } from '../../remote/server/index.ts'
import { changeSettings, openOrgan, readSettings } from '../index.ts'
import { keepPortChoice, portChoices } from './choose-port.ts'
import type { Desk } from './desk.ts'
import { changeProfile, profileSettings } from './profile-settings.ts'
import { refuseBusy } from './stage.ts'

/**
 * What can be set from afar of how it is played; what was given when the server was started stands.
 * @param onPort the port shall be looked for anew
 */
export function settingOf(desk: Desk, onPort: () => Promise<void>) {
  const { house, options, machine, stage } = desk
  const { given = {} } = options
  const portFixed = () =>
    given.port === true || options.givenPort !== null
      ? 'the port was named when the server was started, and is changed at the organ’s computer only (start it without --port, --virtual, --device and --monitor)'
      : null
  return {
    ports: () => machine.names(),
    portChoices: () => portChoices(machine, desk.wishes.port, portFixed()),
    choosePort: async (asked) => {
      const fixed = portFixed()
      if (fixed !== null) throw new CannotPlay(fixed)
      refuseBusy(stage)
      const isKept = given.organ !== true || readSettings(house).organ === options.organ
      const port = keepPortChoice(house, machine, openOrgan(house, options.organ), asked, isKept)
      desk.wishes = { ...desk.wishes, port }
      await onPort()
      return isKept ? null : 'It stands until the server ends: settings.yaml names the port of another organ'
    },
    wire: () => ({
      ...profileSettings(house, stage.served),
      ...desk.settings,
      given: (['timing', 'unplugged'] as const).filter((each) => given[each] === true),
    }),
    setPlaying: (change) => {
      refuseBusy(stage)
      const named = (['timing', 'unplugged'] as const).find((each) => given[each] && change[each] !== undefined)
      if (named !== undefined)
        throw new CannotPlay(`--${named} was named when the server was started: start it without`)
      const { timing, unplugged, aheadMs } = changeSettings(house, change)
      desk.settings = {
        timing: given.timing ? desk.settings.timing : timing,
        unplugged: given.unplugged ? desk.settings.unplugged : unplugged,
        aheadMs,
      }
    },
    setProfile: (name, change) => {
      refuseBusy(stage)
      const organ = stage.served
      if (name !== organ.id) throw new CannotPlay(`${organ.name} is the organ that is played: open this page anew`)
      const kept = changeProfile(house, organ, change)
      if (!kept.waits) stage.served = openOrgan(house, organ.id)
      return kept
    },
  } satisfies Partial<Services>
}
