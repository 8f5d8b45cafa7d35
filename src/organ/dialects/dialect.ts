import * as z from 'zod'
import { type Bytes, type Channel, type ConsoleMap, channelFromPrinted, programChange } from '../../midi/index.ts'
import type { Control, Spoken, Stepper } from '../organ.ts'

/**
 * One way in which an organ's messages are written in a profile: a plain MIDI message or a maker's own. It turns what
 * the profile says of an element into bytes; which dialect a form is in is seen from its keys (`nrpn:`, `allen:`, …).
 */
export interface Dialect<Switch extends z.ZodType = z.ZodType, Message extends z.ZodType = z.ZodType> extends Spoken {
  /** Whether a form that has passed its schema is this dialect's. */
  readonly speaks: (spec: unknown) => boolean
  /** How something is drawn and retired. */
  readonly switchSchema: Switch
  readonly saySwitch: (spec: z.infer<Switch>, voice: Voice) => Control
  /** A single message (general cancel, set-up). */
  readonly message: {
    readonly schema: Message
    readonly say: (spec: z.infer<Message>, channel: Channel) => Bytes
  } | null
  /** What may stand after `number:`, in words; null where the dialect has no numbers. */
  readonly numbers: string | null
  /** Least time between stop messages that protects this maker's consoles. */
  readonly spacingMs: number
  /** The map that says a whole console, as far as the maker prescribes it. @param device its number in system exclusive */
  readonly map?: (device: number | undefined) => Omit<ConsoleMap, 'bits'>
  /** The messages that step through generals. */
  readonly stepper?: Pick<Stepper, 'next' | 'previous' | 'cancel'> & { readonly most: number }
}

/** Whose turn it is: where a form names no channel. */
export interface Voice {
  /** That of the division, or the profile's `controlChannel` for couplers and tremulants. */
  readonly channel: Channel
  /** That of the division whose keys it belongs to. */
  readonly division: Channel
  /** The profile's `controlChannel`. */
  readonly control: Channel | null
}

export const MIDI_1 = 'MIDI 1.0 Detailed Specification (MIDI Association)'

export const printedChannel = z.int().min(1).max(16).describe('MIDI channel, 1 to 16; else that of the division')
export const sevenBits = z.int().min(0).max(127)

/** Both directions the same, or `toggle: true`: then only the `on` value is sent, and it changes the state. */
export const switchOrToggle = (on: Bytes, off: Bytes, toggle: boolean | undefined): Control =>
  toggle === true ? { type: 'toggle', push: on } : { type: 'switch', on, off }

export const toggleFlag = z.literal(true).describe('the same message draws and retires')

/** The channel that the profile names here, else the division's. */
export const channelOf = (spec: { readonly channel?: number | undefined }, fallback: Channel): Channel =>
  spec.channel === undefined ? fallback : channelFromPrinted(spec.channel)

/** Seen by a key that only this dialect's forms have. */
export const hasKey =
  (...keys: readonly string[]) =>
  (spec: unknown): boolean =>
    typeof spec === 'object' && spec !== null && keys.some((key) => key in spec)

/** A number of several seven-bit bytes, high first: whole, or its bytes as makers' lists print them (`01 77`). */
export const manyBytes = (count: number) =>
  z.union([
    z
      .int()
      .min(0)
      .max(128 ** count - 1),
    z.string().regex(new RegExp(`^\\s*[0-7][0-9a-f](\\s+[0-7][0-9a-f]){${count - 1}}\\s*$`, 'i'), {
      error: `${count} bytes of two hexadecimal digits each, 00 to 7F`,
    }),
  ])

/** Those bytes, high first. */
export const bytesOf = (value: number | string, count: number): Bytes =>
  typeof value === 'string'
    ? value
        .trim()
        .split(/\s+/)
        .map((byte) => Number.parseInt(byte, 16))
    : Array.from({ length: count }, (_, index) => (value >> (7 * (count - 1 - index))) & 0x7f)

/** Two messages of one kind, or one that toggles: `{ on: 3, off: 4 }` or `{ push: 3 }`. */
export const onOffOrPush = <Value extends z.ZodType>(value: Value) =>
  z.union([z.strictObject({ on: value, off: value }), z.strictObject({ push: value })])

export const sayOnOffOrPush = <Value>(
  spec: { readonly on: Value; readonly off: Value } | { readonly push: Value },
  say: (value: Value) => Bytes,
): Control =>
  'push' in spec ? { type: 'toggle', push: say(spec.push) } : { type: 'switch', on: say(spec.on), off: say(spec.off) }

/** Programs are printed 1 to 128, as every manual counts them. */
export const printedProgram = z.int().min(1).max(128).describe('program number, 1 to 128 as manuals print it')
export const sayProgram = (channel: Channel, printed: number): Bytes => programChange(channel, printed - 1)

/** A maker's own dialect: its form is `{ allen: … }`, and `number: …` where the profile says `dialect: allen`. */
export function maker<Spec extends z.ZodType>(
  about: Pick<Dialect, 'name' | 'title' | 'source' | 'experimental' | 'numbers'> &
    Partial<Pick<Dialect, 'spacingMs' | 'map' | 'stepper'>> & {
      readonly spec: Spec
      readonly say: (spec: z.infer<Spec>, voice: Voice) => Control
    },
): Dialect {
  const { spec, say, ...rest } = about
  const switchSchema = z.strictObject({ [about.name]: spec })
  return {
    spacingMs: 0,
    ...rest,
    speaks: hasKey(about.name),
    switchSchema,
    saySwitch: (form, voice) => say((form as Record<string, z.infer<Spec>>)[about.name] as z.infer<Spec>, voice),
    message: null,
  }
}
