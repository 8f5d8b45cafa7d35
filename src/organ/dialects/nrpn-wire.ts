import { type Channel, nrpn } from '../../midi/index.ts'
import type { Completer } from './completer.ts'

const DATA = 6
const NUMBER = { 98: 'low', 99: 'high' } as const
/** A registered parameter's number: what data follow are its own. */
const REGISTERED = [100, 101]

/** A channel remembers the number: organs say only what has changed, in any order, with other messages between. */
export const completeNrpn: Completer = ([status = 0, controller = 0, value = 0], memory) => {
  if ((status & 0xf0) !== 0xb0) return null
  const channel = (status & 0x0f) as Channel
  if (controller === 98 || controller === 99) memory.set(`${channel} ${NUMBER[controller]}`, value)
  else if (REGISTERED.includes(controller)) {
    memory.delete(`${channel} high`)
    memory.delete(`${channel} low`)
  }
  const [high, low] = [memory.get(`${channel} high`), memory.get(`${channel} low`)]
  if (controller !== DATA || high === undefined || low === undefined) return null
  return nrpn(channel, (high << 7) | low, value)
}
