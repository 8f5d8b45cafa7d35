import { readdirSync } from 'node:fs'
import { saidBy } from '../../findings/index.ts'
import { type House, list } from '../../house/index.ts'
import type { OrganEntry } from '../../remote/protocol/index.ts'
import { openOrgan } from '../index.ts'
import { waitingFolder } from './uploads.ts'

/** The profiles of the house, and those that wait to be confirmed at the machine. */
export function organEntries(house: House): OrganEntry[] {
  const shelf = list(house, 'organs').map(({ name, path, own }): OrganEntry => {
    try {
      const organ = openOrgan(house, path)
      const stops = organ.elements.filter(({ kind }) => kind === 'stop').length
      return {
        name,
        title: organ.name,
        divisions: organ.divisions.map((each) => each.name),
        stops,
        own,
        problem: null,
        waits: false,
      }
    } catch (thrown) {
      return {
        name,
        title: name,
        divisions: [],
        stops: 0,
        own,
        problem: saidBy(thrown).split('\n')[0]?.replaceAll(house.home, '…') ?? '',
        waits: false,
      }
    }
  })
  const waiting = namesIn(waitingFolder(house)).map(
    (name): OrganEntry => ({ name, title: name, divisions: [], stops: 0, own: true, problem: null, waits: true }),
  )
  return [...shelf, ...waiting]
}

function namesIn(folder: string): string[] {
  try {
    return readdirSync(folder).flatMap((file) => (file.endsWith('.yaml') ? [file.slice(0, -'.yaml'.length)] : []))
  } catch {
    return []
  }
}
