import { type Bytes, type Channel, controlChange, nrpn } from '../../midi/index.ts'

/**
 * What a message from the organ completes, as the dialect would say it, where the channel remembers a part of it: organs
 * say only what has changed, in any order, with other messages between. Apart from the dialects' forms, of which a phone,
 * that only listens, has no use.
 * @param memory the dialect's; numbers by any name
 */
export type Completer = (message: Bytes, memory: Map<string, number>) => Bytes | null

const DATA = 6
const NUMBER = { 98: 'low', 99: 'high' } as const
/** A registered parameter's number: the data that follow belong to it. */
const REGISTERED = [100, 101]

/** An NRPN's number stands until another comes. */
const completeNrpn: Completer = ([status = 0, controller = 0, value = 0], memory) => {
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

const STOP_CONTROL = 98
/** First the group and what is to be done there, `01mm0ggg`, then the button, `000bbbbb`. */
export const AEOLUS_MODE = { off: 0x50, on: 0x60, toggle: 0x70 } as const
const IS_MODE = 0x40

export const sayAeolus = (channel: Channel, mode: number, button: number): Bytes => [
  ...controlChange(channel, STOP_CONTROL, mode),
  ...controlChange(channel, STOP_CONTROL, button),
]

/** The channel remembers the group and what is to be done in it. */
const completeAeolus: Completer = ([status = 0, controller, value = 0], memory) => {
  if ((status & 0xf0) !== 0xb0 || controller !== STOP_CONTROL) return null
  const channel = (status & 0x0f) as Channel
  if ((value & IS_MODE) !== 0) {
    memory.set(String(channel), value)
    return null
  }
  const mode = memory.get(String(channel))
  return mode === undefined ? null : sayAeolus(channel, mode, value)
}

export const COMPLETERS: readonly Completer[] = [completeNrpn, completeAeolus]
