import * as z from 'zod'
import { type Bytes, type Channel, channelFromPrinted } from '../../midi/index.ts'
import type { Said } from '../organ.ts'

/**
 * One way in which an organ's messages are written in a profile. A dialect turns what the profile says of an element
 * into bytes; which of the forms a profile uses is seen from its keys (`nrpn:`, `cc:`, …).
 */
export interface Dialect<Switch extends z.ZodType = z.ZodType, Message extends z.ZodType = z.ZodType> {
  readonly name: string
  /** Whether a form that has passed its schema is this dialect's. */
  readonly speaks: (spec: unknown) => boolean
  /** Something that can be drawn and retired. */
  readonly switchSchema: Switch
  readonly saySwitch: (spec: z.infer<Switch>, channel: Channel) => Said
  /** A single message (general cancel, set-up). */
  readonly messageSchema: Message
  readonly sayMessage: (spec: z.infer<Message>, channel: Channel) => Bytes
}

export const printedChannel = z.int().min(1).max(16).describe('MIDI channel, 1 to 16; else that of the division')
export const sevenBits = z.int().min(0).max(127)

/** Both directions the same, or `toggle: true`: then only the `on` value is sent, and it changes the state. */
export const asSaid = (on: Bytes, off: Bytes, toggle: boolean | undefined): Said =>
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
