import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { openBooks } from './books.ts'
import { CABLES, type CableStory } from './cables.ts'
import { type DayOf, holdService, type Unplugged } from './day.ts'
import { openFifo } from './ends.ts'
import { makeHouse } from './house.ts'
import { MOMENTS } from './moments.ts'
import type { DayTold } from './table.ts'

/** The same days over a FIFO: no MIDI system, so no names of ports, no numbers and no other devices. */

const NO_OTHER = { plug: () => Promise.resolve(), unplug: () => Promise.resolve() }
const canBe = ({ begins, needs }: CableStory): boolean => begins === 'in' && needs === 'nothing'

const POLICIES: readonly Unplugged[] = ['hold', 'go-on']
/** A diagonal after the other: a run that is cut off has seen every moment and every story. */
export const daysOf = (isWanted: (day: DayOf) => boolean): readonly DayOf[] =>
  Array.from({ length: 2 * CABLES.length }, (_, diagonal) =>
    MOMENTS.flatMap((moment, row): DayOf[] => {
      const story = CABLES[(row + diagonal) % CABLES.length]
      const unplugged = POLICIES[(row + Math.floor(diagonal / CABLES.length)) % POLICIES.length]
      return story && unplugged ? [{ moment, story, unplugged }] : []
    }),
  )
    .flat()
    .filter(isWanted)

export const fifoDays = (isWanted: (day: DayOf) => boolean): readonly DayOf[] =>
  daysOf((day) => canBe(day.story) && isWanted(day))

async function holdOnFifo({ moment, story, unplugged }: DayOf): Promise<DayTold & { readonly output: string }> {
  const home = mkdtempSync(join(tmpdir(), 'voluntary-cable-'))
  makeHouse(home, moment.kind, null)
  const cable = openFifo(join(home, 'organ'), openBooks(moment.kind))
  const day = await holdService({ home, cable, other: NO_OTHER, slow: 1 }, { moment, story, unplugged })
  cable.close()
  rmSync(home, { recursive: true, force: true })
  return { moment: moment.name, story: story.name, unplugged, ...day }
}

/** Each service mostly waits: some at once. */
export async function holdAtOnce(
  days: readonly DayOf[],
  atOnce: number,
  told: (day: DayTold & { readonly output: string }) => void,
): Promise<readonly DayTold[]> {
  const all: DayTold[] = []
  let next = 0
  const hold = async () => {
    for (let day = days[next++]; day; day = days[next++]) {
      const held = await holdOnFifo(day)
      told(held)
      all[days.indexOf(day)] = held
    }
  }
  await Promise.all(Array.from({ length: atOnce }, hold))
  return all
}
