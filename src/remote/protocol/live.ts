import * as z from 'zod'
import type { Change } from './changes.ts'
import { commandSchema } from './command.ts'
import type { State } from './state.ts'

/** The live channel, `/live`: JSON, a message a frame. */

/** Chosen by the page, once a tap: sent twice it is done once. */
const id = z.string().regex(/^[\w-]{8,64}$/, { error: '8 to 64 letters and digits' })

export const fromPageSchema = z.discriminatedUnion('type', [
  /** The answer to `clock`, at once: from it the server knows how the page's clock stands. */
  z.strictObject({ type: z.literal('clock'), serverMs: z.number(), pageMs: z.number() }),
  z.strictObject({
    type: z.literal('command'),
    id,
    /** The connection on which it was tapped, as `hello` named it. */
    connection: z.string().max(64),
    /** The revision that the person saw. */
    revision: z.int(),
    /** When it was tapped, by the page's own steady clock. */
    tappedMs: z.number(),
    command: commandSchema,
  }),
  /** Whatever the page believed, and from any device. */
  z.strictObject({ type: z.literal('panic'), id }),
])

export type FromPage = z.infer<typeof fromPageSchema>
export type Role = 'listen' | 'play'

/** Why a tap was not done; `problem` says it in words. */
type Refused =
  /** The organ was doing something else than the person saw. */
  | 'changed'
  /** Too old, or of unknown age. */
  | 'late'
  | 'reconnected'
  | 'role'
  /** It cannot be done now. */
  | 'cannot'
  | 'too-many'

export type Answer =
  /**
   * `says`: what a person should know of it, or null. The state of that revision shows what was done; it may come a
   * moment later.
   */
  | { readonly outcome: 'done'; readonly says: string | null; readonly revision: number }
  | { readonly outcome: 'refused'; readonly why: Refused; readonly problem: string; readonly advice: string }

export type ToPage =
  /** First of all; what was tapped before it is lost. */
  | {
      readonly type: 'hello'
      readonly protocol: number
      readonly connection: string
      readonly device: { readonly name: string; readonly role: Role }
      readonly seq: number
      readonly state: State
    }
  /** The whole state, where changes were left out because the page could not follow. */
  | { readonly type: 'state'; readonly seq: number; readonly state: State }
  /** What has changed since `seq - 1`. */
  | { readonly type: 'changes'; readonly seq: number; readonly changes: readonly Change[] }
  | ({ readonly type: 'answer'; readonly id: string } & Answer)
  | { readonly type: 'clock'; readonly serverMs: number }
  /** Last of all: why the server hangs up. */
  | { readonly type: 'bye'; readonly problem: string; readonly advice: string }
