import { mkdirSync, mkdtempSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type House, openHouse } from '../../src/house/index.ts'
import { type Organ, readOrgan } from '../../src/organ/index.ts'
import type { Item } from '../../src/programme/index.ts'
import { type Facts, readFacts } from './facts.ts'
import { type Kind, profileOf } from './kinds.ts'
import { INSERTED, serviceForms } from './music.ts'
import { readItemForm } from './program.ts'
import { writeScores } from './tunes.ts'

/** What stays the same from one day to the next: the organ, the hymn books. Read once. */
export interface Stage {
  readonly kind: Kind
  readonly house: House
  readonly organ: Organ
  readonly facts: Facts
  readonly inserted: Item
  readonly items: (service: number) => readonly Item[]
}

/** A folder in memory where there is one: the place is written at each step of a service. */
const ROOT = statSync('/dev/shm', { throwIfNoEntry: false })?.isDirectory() ? '/dev/shm' : tmpdir()
let home: string | null = null
const stages = new Map<Kind, Stage>()

/** Where all houses of this process lie. */
export function church(): string {
  if (home === null) {
    home = mkdtempSync(join(ROOT, 'voluntary-church-'))
    const made = home
    process.on('exit', () => rmSync(made, { recursive: true, force: true }))
  }
  return home
}

export function stageOf(kind: Kind): Stage {
  const known = stages.get(kind)
  if (known) return known
  const folder = join(church(), kind)
  mkdirSync(join(folder, 'state'), { recursive: true })
  writeScores(folder, kind === 'stepped')
  const profile = profileOf(kind)
  const house = openHouse(folder)
  const organ = readOrgan(`${kind}.yaml`, profile)
  const services = new Map<number, readonly Item[]>()
  const stage: Stage = {
    kind,
    house,
    organ,
    facts: readFacts(profile),
    inserted: readItemForm(house, INSERTED, organ),
    items: (service) => {
      const read = services.get(service) ?? serviceForms(service).map((form) => readItemForm(house, form, organ))
      services.set(service, read)
      return read
    },
  }
  stages.set(kind, stage)
  return stage
}
