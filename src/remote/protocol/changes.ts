/** What JSON can say. */
type Json = null | boolean | number | string | readonly Json[] | { readonly [name: string]: Json }

/** A place in a state and what stands there from now on; a place alone is gone. */
export type Change = readonly [path: readonly (string | number)[], value: Json] | readonly [path: readonly string[]]

type Group = Readonly<Record<string, unknown>>
const isGroup = (value: unknown): value is Group => typeof value === 'object' && value !== null && !Array.isArray(value)
/** Names that would reach an object's machinery instead of its content. */
const isOwnName = (name: string | number): boolean =>
  name !== '__proto__' && name !== 'constructor' && name !== 'prototype'

/** The least list of changes that makes `after` of `before`: lists of another length are said whole. */
export function changesOf(before: unknown, after: unknown, path: readonly (string | number)[] = []): Change[] {
  if (Object.is(before, after)) return []
  if (isGroup(before) && isGroup(after)) {
    const gone = Object.keys(before)
      .filter((name) => !Object.hasOwn(after, name))
      .map((name): Change => [[...path, name] as string[]])
    const other = Object.entries(after).flatMap(([name, value]): Change[] =>
      Object.hasOwn(before, name)
        ? changesOf(before[name], value, [...path, name])
        : [[[...path, name], value as Json]],
    )
    return [...gone, ...other]
  }
  if (Array.isArray(before) && Array.isArray(after) && before.length === after.length)
    return after.flatMap((value, index) => changesOf(before[index], value, [...path, index]))
  return [[path, after as Json]]
}

/** What `changesOf` said, done. Nothing of `before` is touched; what did not change is the same object. */
export const withChanges = <Value>(before: Value, changes: readonly Change[]): Value =>
  changes.reduce((value: unknown, change) => changed(value, change, 0), before) as Value

function changed(value: unknown, change: Change, depth: number): unknown {
  const [path, put] = change
  const step = path[depth]
  if (step === undefined) return put
  if (!isOwnName(step)) return value
  if (Array.isArray(value))
    return value.map((each, index) => (index === step ? changed(each, change, depth + 1) : each))
  const group = isGroup(value) ? value : {}
  if (depth === path.length - 1 && change.length === 1) {
    const { [String(step)]: _gone, ...rest } = group
    return rest
  }
  return { ...group, [step]: changed(group[step], change, depth + 1) }
}
