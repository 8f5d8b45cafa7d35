import * as z from 'zod'
import { AEOLUS_MODE, sayAeolus } from './completers.ts'
import { maker } from './dialect.ts'

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
    return {
      type: 'switch',
      on: sayAeolus(channel, AEOLUS_MODE.on | group, button),
      off: sayAeolus(channel, AEOLUS_MODE.off | group, button),
    }
  },
})
