import * as z from 'zod'
import { type Bytes, type Channel, controlChange } from '../../midi/index.ts'
import { maker } from './dialect.ts'

const STOP_CONTROL = 98
/** First the group and what is to be done there, `01mm0ggg`, then the button, `000bbbbb`. */
const MODE = { off: 0x50, on: 0x60, toggle: 0x70 } as const
const IS_MODE = 0x40

const spec = z.union([
  z.string().regex(/^[0-7]\/([0-9]|[12][0-9]|3[01])$/, { error: 'group/button, such as 2/10' }),
  z.strictObject({ group: z.int().min(0).max(7), button: z.int().min(0).max(31) }),
])

/** Two control changes 98 on the channel that Aeolus has as stop control (`controlChannel`, else the division's). */
export const AEOLUS = maker({
  name: 'aeolus',
  title: 'Aeolus',
  source: 'Aeolus’ README, “MIDI control”: github.com/fugalh/aeolus',
  experimental: null,
  numbers: 'group and button as Aeolus counts them, from 0: 2/10',
  spec,
  say: (form, voice) => {
    const [group = 0, button = 0] = typeof form === 'string' ? form.split('/').map(Number) : [form.group, form.button]
    const channel = voice.control ?? voice.channel
    return { type: 'switch', on: pair(channel, MODE.on | group, button), off: pair(channel, MODE.off | group, button) }
  },
  complete: ([status = 0, controller, value = 0], memory) => {
    if ((status & 0xf0) !== 0xb0 || controller !== STOP_CONTROL) return null
    const channel = (status & 0x0f) as Channel
    if ((value & IS_MODE) !== 0) {
      memory.set(String(channel), value)
      return null
    }
    const mode = memory.get(String(channel))
    return mode === undefined ? null : pair(channel, mode, value)
  },
})

const pair = (channel: Channel, mode: number, button: number): Bytes => [
  ...controlChange(channel, STOP_CONTROL, mode),
  ...controlChange(channel, STOP_CONTROL, button),
]
