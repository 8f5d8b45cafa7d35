import { findDialect, saySwitch, switchSchema, type Voice } from './dialects/index.ts'
import type { Control } from './organ.ts'

/** How a profile writes what it says of an element: a number in the dialect of the organ, or a message of its own. */
export type Form = { readonly number: unknown } | { readonly midi: unknown }

/**
 * What a form says.
 * @param dialect of the organ; null where it has none
 * @returns null where it is no form that a profile may have
 */
export function sayForm(form: Form, dialect: string | null, voice: Voice): Control | null {
  if ('midi' in form) {
    const own = switchSchema.safeParse(form.midi)
    return own.success ? saySwitch(own.data, voice) : null
  }
  const known = dialect === null ? undefined : findDialect(dialect)
  const numbered = known?.switchSchema.safeParse({ [known.name]: form.number })
  return numbered?.success ? saySwitch(numbered.data, voice) : null
}
