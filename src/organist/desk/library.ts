import { type Entry, readLibrary, searchLibrary } from '../../catalogue/index.ts'
import { badInput, saidBy } from '../../findings/index.ts'
import { type House, list, type Shelf, type Shelved } from '../../house/index.ts'
import { elementName, formatFootage, type Organ } from '../../organ/index.ts'
import { type Place, readPlace, readProgramme } from '../../programme/index.ts'
import type { ConsolePlan, LibraryEntry, ProgrammeEntry } from '../../remote/protocol/index.ts'

/** What a name on a shelf stands for. From afar only names lead to files: never a path. @throws BadInput */
export function shelved(house: House, shelf: Shelf, name: string): Shelved {
  const hit = list(house, shelf).find((each) => each.name === name)
  if (hit) return hit
  throw badInput('', `there is no ${shelf.slice(0, -1)} "${name}" in the house`, 'choose one of the list')
}

/** All scores, or those that answer a search, the best first; where none answers all of it, those that come near. */
export function libraryEntries(house: House, search: string | null): LibraryEntry[] {
  const all = readLibrary(house)
  if (search === null) return all.map(entryOf)
  const { hits, nearMisses } = searchLibrary(all, search)
  return (hits.length > 0 ? hits : nearMisses).map(({ entry }) => entryOf(entry))
}

const entryOf = ({ name, title, composer, firstLine, tune, metre, own }: Entry): LibraryEntry => ({
  name,
  title: title ?? name,
  composer,
  firstLine,
  tune,
  metre,
  own,
})

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
      // Couplers stand together on the page, away from their divisions.
      name: element.kind === 'coupler' ? elementName(element) : element.name,
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

/** Orders of service, the latest first; one that cannot be read says why. */
export function programmeEntries(house: House): ProgrammeEntry[] {
  const entries = list(house, 'programmes').map(({ name, path }): ProgrammeEntry => {
    try {
      const { value } = readProgramme(path)
      const { title = name, date = null, items } = value
      return { name, title, date, items: items.length, problem: null, leftAt: leftAt(readPlace(house, path)) }
    } catch (thrown) {
      const said = saidBy(thrown).split('\n')[0]?.replaceAll(house.home, '…') ?? ''
      return { name, title: name, date: null, items: 0, problem: said, leftAt: null }
    }
  })
  return entries.sort((a, b) => (b.date ?? '').localeCompare(a.date ?? '') || a.title.localeCompare(b.title))
}

/** Number of the item, from 1. At its very beginning it has not been left, after its end it is over. */
function leftAt(place: Place | null): number | null {
  if (place === null || place.index >= place.order.length) return null
  return place.index + place.offered > 0 ? place.index + 1 : null
}
