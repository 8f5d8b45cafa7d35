import * as z from 'zod'
import { type Bytes, type Channel, controlChange, key, noteOff, noteOn, nrpn } from '../../midi/index.ts'
import type { Control } from '../organ.ts'
import {
  channelOf,
  type Dialect,
  hasKey,
  MIDI_1,
  printedChannel,
  printedProgram as program,
  sayProgram,
  sevenBits,
  switchOrToggle,
  toggleFlag,
} from './dialect.ts'

/** Plain messages of MIDI 1.0, which any instrument may have. */

type OnChannel = z.ZodType<{ readonly channel?: number | undefined }>

const plain = <Switch extends OnChannel, Message extends OnChannel>(
  about: Pick<Dialect, 'name' | 'title' | 'numbers'> & Partial<Pick<Dialect, 'source'>>,
  switchSchema: Switch,
  drawn: (spec: z.infer<Switch>, channel: Channel) => Control,
  schema: Message,
  say: (spec: z.infer<Message>, channel: Channel) => Bytes,
): Dialect<Switch, Message> => ({
  source: MIDI_1,
  experimental: null,
  spacingMs: 0,
  ...about,
  speaks: hasKey(about.name),
  switchSchema,
  saySwitch: (spec, voice) => drawn(spec, channelOf(spec, voice.channel)),
  message: { schema, say: (spec, channel) => say(spec, channelOf(spec, channel)) },
})

const onChannel = { channel: printedChannel.optional() }
const toggles = { toggle: toggleFlag.optional() }
const twoValues = { ...onChannel, on: sevenBits.default(127), off: sevenBits.default(0), ...toggles }

const note = { ...onChannel, velocity: z.int().min(1).max(127).default(127) }
/** Note on draws, note off retires, usually on a channel of its own (small home-made consoles). */
export const NOTE = plain(
  {
    name: 'note',
    title: 'notes',
    numbers: 'the number of a key, 0 to 127',
    source: `${MIDI_1}; stops as notes: tadstone.com, “Stop schemes”`,
  },
  z.strictObject({ note: sevenBits.describe('key that stands for the stop'), ...note, ...toggles }),
  (spec, channel) =>
    switchOrToggle(noteOn(channel, key(spec.note), spec.velocity), noteOff(channel, key(spec.note), 64), spec.toggle),
  z.strictObject({ note: sevenBits, ...note }),
  (spec, channel) => noteOn(channel, key(spec.note), spec.velocity),
)

export const CONTROL_CHANGE = plain(
  { name: 'cc', title: 'control change', numbers: 'the number of a controller, 0 to 127' },
  z.strictObject({ cc: sevenBits.describe('controller number'), ...twoValues }),
  ({ cc, on, off, toggle }, channel) =>
    switchOrToggle(controlChange(channel, cc, on), controlChange(channel, cc, off), toggle),
  z.strictObject({ cc: sevenBits, value: sevenBits, ...onChannel }),
  ({ cc, value }, channel) => controlChange(channel, cc, value),
)

const parameter = z.int().min(0).max(16383).describe('parameter number: 128 × MSB (CC 99) + LSB (CC 98)')
/** Non-registered parameter: CC 99, CC 98, CC 6, always together. */
export const NRPN = plain(
  { name: 'nrpn', title: 'NRPN', numbers: 'the number of a parameter, 0 to 16383' },
  z.strictObject({ nrpn: parameter, ...twoValues }),
  (spec, channel) => switchOrToggle(nrpn(channel, spec.nrpn, spec.on), nrpn(channel, spec.nrpn, spec.off), spec.toggle),
  z.strictObject({ nrpn: parameter, value: sevenBits, ...onChannel }),
  (spec, channel) => nrpn(channel, spec.nrpn, spec.value),
)

/** One number draws, another retires; or one number that toggles. */
export const PROGRAM_CHANGE = plain(
  { name: 'program', title: 'program change', numbers: 'two program numbers: { on: 3, off: 4 }' },
  z.union([
    z.strictObject({ program: z.strictObject({ on: program, off: program }), ...onChannel }),
    z.strictObject({ program, toggle: z.literal(true), ...onChannel }),
  ]),
  (spec, channel) =>
    'toggle' in spec
      ? { type: 'toggle', push: sayProgram(channel, spec.program) }
      : { type: 'switch', on: sayProgram(channel, spec.program.on), off: sayProgram(channel, spec.program.off) },
  z.strictObject({ program, ...onChannel }),
  (spec, channel) => sayProgram(channel, spec.program),
)
