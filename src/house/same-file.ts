import { statSync } from 'node:fs'
import { resolve } from 'node:path'

/** Whether two paths lead to one file, by whatever names and links. */
export function isSameFile(a: string, b: string): boolean {
  const [first, second] = [a, b].map((path) => statSync(path, { throwIfNoEntry: false }))
  return first && second ? first.dev === second.dev && first.ino === second.ino : resolve(a) === resolve(b)
}
