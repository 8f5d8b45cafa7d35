import { z } from 'zod'
import type { Bytes, Channel } from '../../midi/index.ts'
import type { Said } from '../organ.ts'
import { CONTROL_CHANGE } from './control-change.ts'
import type { Dialect } from './dialect.ts'
import { HEX_BYTES } from './hex.ts'
import { NOTE } from './note.ts'
import { NRPN } from './nrpn.ts'
import { PROGRAM_CHANGE } from './program-change.ts'

/** Add a maker: one file beside these, one line here. */
const DIALECTS: readonly Dialect[] = [NOTE, CONTROL_CHANGE, PROGRAM_CHANGE, NRPN, HEX_BYTES] as readonly Dialect[]

export const switchSchema = z.union(DIALECTS.map((dialect) => dialect.switchSchema))
export const messageSchema = z.union(DIALECTS.map((dialect) => dialect.messageSchema))

/** @param spec has passed `switchSchema` */
export const saySwitch = (spec: unknown, channel: Channel): Said =>
  speaking(
    spec,
    ({ switchSchema }) => switchSchema,
    (dialect, value) => dialect.saySwitch(value, channel),
  )

/** @param spec has passed `messageSchema` */
export const sayMessage = (spec: unknown, channel: Channel): Bytes =>
  speaking(
    spec,
    ({ messageSchema }) => messageSchema,
    (dialect, value) => dialect.sayMessage(value, channel),
  )

function speaking<Result>(
  spec: unknown,
  schemaOf: (dialect: Dialect) => z.ZodType,
  say: (dialect: Dialect, value: unknown) => Result,
): Result {
  for (const dialect of DIALECTS) {
    const parsed = schemaOf(dialect).safeParse(spec)
    if (parsed.success) return say(dialect, parsed.data)
  }
  throw new RangeError('no dialect knows this form; the schema should have refused it')
}
