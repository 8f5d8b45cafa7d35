import { type Bytes, type Channel, controlChange } from '../../midi/index.ts'
import type { Completer } from './completer.ts'

const STOP_CONTROL = 98
/** First the group and what is to be done there, `01mm0ggg`, then the button, `000bbbbb`. */
export const AEOLUS_MODE = { off: 0x50, on: 0x60, toggle: 0x70 } as const
const IS_MODE = 0x40

export const sayAeolus = (channel: Channel, mode: number, button: number): Bytes => [
  ...controlChange(channel, STOP_CONTROL, mode),
  ...controlChange(channel, STOP_CONTROL, button),
]

/** The channel remembers the group and what is to be done in it. */
export const completeAeolus: Completer = ([status = 0, controller, value = 0], memory) => {
  if ((status & 0xf0) !== 0xb0 || controller !== STOP_CONTROL) return null
  const channel = (status & 0x0f) as Channel
  if ((value & IS_MODE) !== 0) {
    memory.set(String(channel), value)
    return null
  }
  const mode = memory.get(String(channel))
  return mode === undefined ? null : sayAeolus(channel, mode, value)
}
