import * as z from 'zod'
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

/** @param spec what `switchSchema` has let through, its defaults filled in */
export const saySwitch = (spec: unknown, channel: Channel): Said => dialectOf(spec).saySwitch(spec, channel)

/** @param spec what `messageSchema` has let through */
export const sayMessage = (spec: unknown, channel: Channel): Bytes => dialectOf(spec).sayMessage(spec, channel)

function dialectOf(spec: unknown): Dialect {
  const dialect = DIALECTS.find(({ speaks }) => speaks(spec))
  if (!dialect) throw new RangeError('no dialect knows this form; the schema should have refused it')
  return dialect
}
