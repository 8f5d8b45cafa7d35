import { readdirSync, statSync } from 'node:fs'
import { type Entry, readLibrary, searchLibrary } from '../../catalogue/index.ts'
import { errorText, NotThere } from '../../findings/index.ts'
import { type House, isSameName, list, offered, type Shelf, type Shelved, severalNamed } from '../../house/index.ts'
import { elementName, formatFootage, type Organ } from '../../organ/index.ts'
import { type Place, readPlace, readProgramme } from '../../programme/index.ts'
import type { ConsolePlan, LibraryEntry, OrganEntry, ProgrammeEntry } from '../../remote/protocol/index.ts'
import { openOrgan } from '../index.ts'
import { waitingFolder } from './uploads.ts'

/** What a name on a shelf stands for. From afar only names lead to files: never a path. @throws BadInput */
export function shelved(house: House, shelf: Shelf, name: string): Shelved {
  const all = list(house, shelf)
  const exact = all.filter((each) => each.name === name)
  const hits = exact.length > 0 ? exact : all.filter((each) => isSameName(each.name, name))
  if (hits.length > 1) throw severalNamed(shelf, name, hits)
  if (hits[0]) return hits[0]
  const problem = `there is no ${shelf.slice(0, -1)} "${name}" in the house`
  throw new NotThere([{ where: '', problem, advice: offered(all, name) }])
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
      return { name, title: name, date: null, items: 0, problem: problemIn(house, thrown), leftAt: null }
    }
  })
  return entries.sort((a, b) => (b.date ?? '').localeCompare(a.date ?? '') || a.title.localeCompare(b.title))
}

/** Number of the item, from 1. At its very beginning it has not been left, after its end it is over. */
function leftAt(place: Place | null): number | null {
  if (place === null || place.index >= place.order.length) return null
  return place.index + place.offered > 0 ? place.index + 1 : null
}

/** Profiles as they were read last: nobody sends the same one twice to be taken apart. */
const readBefore = new Map<string, { readonly stamp: string; readonly organ: Organ }>()

function organAt(house: House, path: string): Organ {
  const { mtimeMs, size, ino } = statSync(path)
  const stamp = `${ino} ${mtimeMs} ${size}`
  const before = readBefore.get(path)
  if (before?.stamp === stamp) return before.organ
  const organ = openOrgan(house, path)
  readBefore.set(path, { stamp, organ })
  return organ
}

/** The profiles of the house, and those that wait to be confirmed at the machine. */
export function organEntries(house: House): OrganEntry[] {
  const unread = { divisions: [], stops: 0, problem: null, waits: false }
  const shelf = list(house, 'organs').map(({ name, path, own }): OrganEntry => {
    try {
      const organ = organAt(house, path)
      const stops = organ.elements.filter(({ kind }) => kind === 'stop').length
      return { ...unread, name, title: organ.name, own, divisions: organ.divisions.map((each) => each.name), stops }
    } catch (thrown) {
      return { ...unread, name, title: name, own, problem: problemIn(house, thrown) }
    }
  })
  const waiting = namesIn(waitingFolder(house)).map(
    (name): OrganEntry => ({ ...unread, name, title: name, own: true, waits: true }),
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

/** Why a file of the house cannot be read, in a line that does not say where the house is. */
const problemIn = (house: House, thrown: unknown): string =>
  errorText(thrown).split('\n')[0]?.replaceAll(house.home, '…') ?? ''
