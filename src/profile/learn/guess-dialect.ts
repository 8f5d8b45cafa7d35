import { makerOf } from './controllers.ts'
import { groupBy } from './group-by.ts'
import type { Found } from './switches.ts'

/** The channel, from 0, that Johannus and its kin keep for stops. */
export const JOHANNUS_STOPS = 11

/** By the kind of most stops' messages. */
export function dialectOf(
  switches: readonly Found[],
  keyboards: readonly { readonly channel: number }[],
): string | null {
  const [commonest] = [...groupBy(switches, ({ kind }) => kind)].sort((a, b) => b[1].length - a[1].length)
  if (!commonest) return null
  const [kind, same] = commonest
  const onKeyboards = same.filter(({ channel }) => keyboards.some((each) => each.channel === channel))
  const isUsual = same.every(({ on, off }) => on.at(-1) === 0x7f && off?.at(-1) === 0)
  switch (kind) {
    case 'map':
      return 'rodgers'
    case 'aeolus':
      return 'aeolus'
    case 'sysex':
      return makerOf(same[0]?.on ?? [])
    case 'nrpn':
      if (!isUsual) return null
      return onKeyboards.length > 0 ? 'allen' : same.every(({ channel }) => channel === 15) ? 'grandorgue' : 'nrpn'
    case 'program':
      return same.every(({ channel }) => channel === JOHANNUS_STOPS) ? 'johannus' : 'program'
    case 'cc':
      return isUsual ? 'cc' : null
    case 'note':
      return 'note'
    case 'nrpn-fine':
      return null
    default:
      return kind satisfies never
  }
}
