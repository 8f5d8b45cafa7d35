import { dirname } from 'node:path'
import { filesIn, type House, list } from '../house/index.ts'
import { sideFilePath } from '../registration/index.ts'
import type { Entry } from './entry.ts'
import { readFacts } from './read-entry.ts'
import { openRemembered, stampOf } from './remembered.ts'

/**
 * All scores of the house and those that are shipped, by name. What is wrong with one hides neither it nor another.
 * @param onReading told, before it begins, how many are new or changed and have to be read: a thousand take a second
 */
export function readLibrary(house: House, onReading: (scores: number) => void = () => {}): Entry[] {
  const remembered = openRemembered(house)
  const folders = new Map<string, readonly string[]>()
  const found = list(house, 'scores').map((shelved) => {
    const folder = dirname(shelved.path)
    const names = folders.get(folder) ?? filesIn(folder)
    folders.set(folder, names)
    const side = sideFilePath(shelved.path, names)
    // Before it is read: a change while we read then shows the next time.
    const stamp = stampOf(side === null ? [shelved.path] : [shelved.path, side])
    return { shelved, stamp, known: remembered.recall(shelved.path, stamp) }
  })
  onReading(found.filter(({ known }) => known === null).length)
  const entries = found.map(({ shelved, stamp, known }): Entry => {
    if (known !== null) return { ...shelved, ...known }
    const facts = readFacts(shelved.path)
    if (facts.problem === null) remembered.remember(shelved.path, stamp, facts)
    return { ...shelved, ...facts }
  })
  remembered.keep()
  return entries
}
