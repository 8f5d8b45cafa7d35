import * as z from 'zod'
import { nearestWord } from '../../findings/index.ts'
import type { Bytes, Channel } from '../../midi/index.ts'
import type { Control } from '../organ.ts'
import { AEOLUS } from './aeolus.ts'
import { AHLBORN_GALANTI } from './ahlborn-galanti.ts'
import { ALLEN } from './allen.ts'
import type { Dialect, Voice } from './dialect.ts'
import { GRANDORGUE } from './grandorgue.ts'
import { HAUPTWERK } from './hauptwerk.ts'
import { HEX_BYTES } from './hex.ts'
import { JOHANNUS } from './johannus.ts'
import { CONTROL_CHANGE, NOTE, NRPN, PROGRAM_CHANGE } from './plain.ts'
import { RODGERS } from './rodgers.ts'
import { SYNDYNE } from './syndyne.ts'
import { VISCOUNT } from './viscount.ts'

export type { Dialect, Voice } from './dialect.ts'

/** Add a maker: one file beside these, one line here. */
export const DIALECTS: readonly Dialect[] = [
  NOTE,
  CONTROL_CHANGE,
  PROGRAM_CHANGE,
  NRPN,
  HEX_BYTES,
  AEOLUS,
  AHLBORN_GALANTI,
  ALLEN,
  GRANDORGUE,
  HAUPTWERK,
  JOHANNUS,
  RODGERS,
  SYNDYNE,
  VISCOUNT,
] as readonly Dialect[]

/** Settings that stand beside a dialect's name in a form, and the names of forms that are bare bytes. */
const NO_DIALECTS = ['on', 'off', 'push', 'sysex', 'toggle', 'channel', 'velocity', 'value']

export const switchSchema = z
  .union(
    DIALECTS.filter(({ stepper }) => stepper === undefined).map((dialect) => dialect.switchSchema),
    { error: ({ input }) => unknownForm(input) },
  )
  .meta({ id: 'switch' })
export const messageSchema = z
  .union(DIALECTS.flatMap(({ message }) => (message === null ? [] : [message.schema])))
  .meta({ id: 'message' })

/** @param spec what `switchSchema` has let through, its defaults filled in */
export const saySwitch = (spec: unknown, voice: Voice): Control => dialectOf(spec).saySwitch(spec, voice)

/** How a profile writes the message of an element: a number in the dialect of the organ, or a message of another form. */
export type Form = { readonly number: unknown } | { readonly midi: unknown }

/**
 * @param dialect of the organ; null where it has none
 * @returns null where it is no form that a profile may have
 */
export function sayForm(form: Form, dialect: string | null, voice: Voice): Control | null {
  const known = findDialect(dialect ?? '')
  const spec =
    'midi' in form ? switchSchema.safeParse(form.midi) : known?.switchSchema.safeParse({ [known.name]: form.number })
  return spec?.success ? saySwitch(spec.data, voice) : null
}

/** @param spec what `messageSchema` has let through */
export function sayMessage(spec: unknown, channel: Channel): Bytes {
  const { message } = dialectOf(spec)
  if (message === null) throw new RangeError('this dialect has no such messages; the schema should have refused it')
  return message.say(spec, channel)
}

/** By the name that a profile gives it. */
export const findDialect = (name: string): Dialect | undefined =>
  DIALECTS.find((dialect) => dialect.name === name.trim().toLowerCase())

/** The dialect that a form is in. */
export function dialectOf(spec: unknown): Dialect {
  const dialect = DIALECTS.find(({ speaks }) => speaks(spec))
  if (!dialect) throw new RangeError('no dialect knows this form; the schema should have refused it')
  return dialect
}

/** `the nearest: rodgers; known are …`: what to write instead of a name that no dialect has. */
export function otherDialects(name: string): string {
  const names = DIALECTS.map((dialect) => dialect.name)
  const near = nearestWord(name, names)
  return `${near === null ? '' : `the nearest is ${near}; `}known are ${names.join(', ')}`
}

function unknownForm(input: unknown): string | undefined {
  if (typeof input !== 'object' || input === null || Array.isArray(input)) return undefined
  const keys = Object.keys(input)
  const unknown = keys.find((key) => !NO_DIALECTS.includes(key))
  if (unknown === undefined || keys.some((key) => findDialect(key) !== undefined)) return undefined
  return `is in a dialect "${unknown}" that is not known: ${otherDialects(unknown)}`
}
