import { statSync } from 'node:fs'
import { type House, list, type Shelf, type Shelved } from '../files/index.ts'
import { badInput } from '../findings/index.ts'
import { formatFootage, type Organ } from '../organ/index.ts'
import type { ConsolePlan, LibraryEntry } from '../protocol/index.ts'
import { readSideFile, sideFilePath } from '../registration/index.ts'

/** What a name on a shelf stands for. From afar only names lead to files: never a path. @throws BadInput */
export function shelved(house: House, shelf: Shelf, name: string): Shelved {
  const hit = list(house, shelf).find((each) => each.name === name)
  if (hit) return hit
  throw badInput('', `there is no ${shelf.slice(0, -1)} "${name}" in the house`, 'choose one of the list')
}

/** All scores with their titles; a side file is read again only where it has changed. */
export function libraryReader(house: House): () => LibraryEntry[] {
  let known = new Map<string, { readonly changedMs: number; readonly entry: LibraryEntry }>()
  return () => {
    const entries = list(house, 'scores').map((score) => {
      const sidePath = sideFilePath(score.path)
      const changedMs = sidePath === null ? 0 : (statSync(sidePath, { throwIfNoEntry: false })?.mtimeMs ?? 0)
      const before = known.get(score.path)
      return before?.changedMs === changedMs
        ? ([score.path, before] as const)
        : ([score.path, { changedMs, entry: entryOf(score, sidePath) }] as const)
    })
    known = new Map(entries)
    return entries.map(([, { entry }]) => entry)
  }
}

function entryOf({ name, own }: Shelved, sidePath: string | null): LibraryEntry {
  const unknown = { name, title: name, composer: null, firstLine: null, own }
  if (sidePath === null) return unknown
  try {
    const { title, composer, firstLine } = readSideFile(sidePath).value
    return { name, title: title ?? name, composer: composer ?? null, firstLine: firstLine ?? null, own }
  } catch {
    // `check` says what is wrong with it.
    return unknown
  }
}

/** The console as it is drawn: what is there, not how it is said. */
export function consolePlan(name: string, organ: Organ): ConsolePlan {
  return {
    name,
    title: organ.name,
    divisions: organ.divisions.map((division) => ({
      name: division.name,
      letter: division.letter,
      pedal: division.isPedal,
      low: division.compass.low,
      high: division.compass.high,
    })),
    elements: organ.elements.map((element) => ({
      id: element.id,
      kind: element.kind,
      name: element.name,
      footage: element.kind === 'stop' && element.footage !== null ? formatFootage(element.footage) : null,
      family: element.kind === 'stop' ? element.family : null,
      division: element.kind === 'coupler' ? element.keys.name : element.division.name,
      sounds: element.kind === 'coupler' ? element.sounds.name : null,
    })),
    pistons: organ.pistons.map(({ name: piston, draw, retire }) => ({
      name: piston,
      draws: [...draw],
      retires: [...retire],
    })),
    enclosures: organ.enclosures.map((enclosure) => ({
      name: enclosure.name,
      division: enclosure.division?.name ?? null,
    })),
  }
}
