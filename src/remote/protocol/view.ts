import * as z from 'zod'
import { performedSchema, pieceSchema } from './command.ts'

/**
 * What a view in a terminal of this machine and the server say to each other: JSON, a message a frame, over the local
 * socket and nowhere else. A connection begins one thing and is the view of it.
 */
export const VIEW_PATH = '/view'

const path = z.string().min(1).max(4096)
const place = z.int().min(0).max(10_000)

/** What a person does at the stop jamb. Stops, pistons, boxes and divisions go by their places in the profile. */
const jambMoveSchema = z.discriminatedUnion('type', [
  z.strictObject({ type: z.literal('move'), element: place, drawn: z.boolean().nullable() }),
  z.strictObject({ type: z.literal('stands'), elements: z.array(place).max(10_000), drawn: z.boolean() }),
  z.strictObject({ type: z.literal('piston'), piston: place }),
  z.strictObject({ type: z.literal('box'), enclosure: place, position: z.number().min(0).max(1) }),
  z.strictObject({ type: z.literal('scale'), division: place, beats: z.number().min(1).max(1000).nullable() }),
  z.strictObject({ type: z.literal('cancel') }),
  z.strictObject({ type: z.literal('stop') }),
  z.strictObject({ type: z.literal('panic') }),
])

/** At the machine a path may be given. */
const pieceHere = pieceSchema.extend({ score: path, organ: path.nullish(), registration: path.nullish() })

/** Paths are of this machine; null: what the house or the server says. */
const beginSchema = z.discriminatedUnion('type', [
  z.strictObject({ type: z.literal('play'), piece: pieceHere }),
  z.strictObject({
    type: z.literal('programme'),
    programme: path,
    organ: path.nullable(),
    fromStart: z.boolean(),
    endsWhenOver: z.boolean(),
    /** MIDI input of the switch for go. */
    goFrom: z.string().max(200).nullable(),
  }),
  z.strictObject({ type: z.literal('console'), organ: path.nullable() }),
])

const id = z.int().min(0)

export const fromViewSchema = z.discriminatedUnion('type', [
  z.strictObject({ type: z.literal('begin'), what: beginSchema }),
  /** A line of an operator (docs/sunday.md). */
  z.strictObject({ type: z.literal('line'), id, text: z.string().max(4096) }),
  z.strictObject({ type: z.literal('command'), id, command: performedSchema }),
  z.strictObject({ type: z.literal('jamb'), id, move: jambMoveSchema }),
  z.strictObject({ type: z.literal('stop') }),
])

export type JambMove = z.infer<typeof jambMoveSchema>
export type Begin = z.infer<typeof beginSchema>
export type FromView = z.infer<typeof fromViewSchema>
/** What has an answer. */
export type AskedOfView = Extract<FromView, { readonly id: number }>

/** How it ended; as the organist says it. */
export type Ended =
  | { readonly type: 'done' }
  | { readonly type: 'stopped' }
  | { readonly type: 'failed'; readonly problem: string }
  /** Stopped, because the server ends. */
  | { readonly type: 'server-ended' }

export type ToView =
  | {
      readonly type: 'begun'
      readonly portName: string
      readonly notice: string | null
      /** The profile's file. */
      readonly organ: string
    }
  /** It was not begun. `error` names its kind: bad input, or what cannot be now. */
  | { readonly type: 'refused'; readonly error: string; readonly problem: string }
  /** All that is shown, whenever it has changed. */
  | { readonly type: 'status'; readonly status: unknown }
  /** Comes after the status that shows what was done. */
  | { readonly type: 'answer'; readonly id: number; readonly done: boolean; readonly answer: string | null }
  | { readonly type: 'ended'; readonly outcome: Ended }
