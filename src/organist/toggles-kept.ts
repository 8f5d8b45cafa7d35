import { existsSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import * as z from 'zod'
import { errorText } from '../findings/index.ts'
import { type House, makeFolder, readText, stateFolder, writeWhole } from '../house/index.ts'
import { type Element, type ElementId, elementName, type Organ } from '../organ/index.ts'
import type { Player } from '../player/index.ts'
import type { Timeline } from '../timeline/index.ts'

const keptSchema = z.strictObject({ version: z.literal(1), pushed: z.array(z.string()) })

/**
 * Stops with one message for on and off, on the disk: which of them have been pushed since all were known to be in. Where
 * the program died, nobody knows how they stand. They are written down before they are pushed, not after.
 */
export interface TogglesKept {
  /** Left by a program that died: not pushed until somebody says how they stand, or a general cancel was sent. */
  readonly inDoubt: readonly ElementId[]
  /** The same player; what may be pushed is written down first. */
  readonly watch: (player: Player) => Player
  /** The player has retired what was ours. @param inDoubt what nobody knows still */
  readonly closed: (inDoubt: readonly number[]) => void
  /** Why they could not be written down; null where they are. The music goes on all the same. */
  readonly problem: () => string | null
}

/** @param port where the organ is: two consoles of one profile are two files */
export function keepToggles(house: House, organ: Organ, port: string): TogglesKept {
  const file = join(stateFolder(house), `toggles-${organ.id}-${port.replace(/\W+/g, '-')}.json`)
  const toggles = organ.elements.filter(({ control }) => control.type === 'toggle')
  const inDoubt = toggles.length === 0 ? [] : read(file, toggles)
  const pushed = new Set<number>(inDoubt)
  let problem: string | null = null
  const write = () => {
    try {
      problem = null
      if (pushed.size === 0) rmSync(file, { force: true })
      else {
        makeFolder(stateFolder(house), 0o700)
        const names = toggles.filter(({ id }) => pushed.has(id)).map(elementName)
        writeWhole(file, `${JSON.stringify({ version: 1, pushed: names })}\n`)
      }
    } catch (thrown) {
      problem = `what is pushed is not kept: ${errorText(thrown)}`
    }
  }
  const add = (ids: Iterable<number>) => {
    const news = toggles.filter(({ id }) => !pushed.has(id) && new Set(ids).has(id))
    if (news.length === 0) return
    for (const { id } of news) pushed.add(id)
    write()
  }
  const closed = (left: readonly number[]) => {
    if (toggles.length === 0) return
    pushed.clear()
    for (const id of left) pushed.add(id)
    write()
  }
  return {
    inDoubt,
    watch: (player) => (toggles.length === 0 ? player : watched(player, add, closed)),
    closed,
    problem: () => problem,
  }
}

function watched(player: Player, add: (ids: Iterable<number>) => void, closed: TogglesKept['closed']): Player {
  return {
    ...player,
    load: (timeline, keepsStops) => {
      add(movedBy(timeline))
      player.load(timeline, keepsStops)
    },
    swap: (timeline, ratio, plan, since) => {
      add(movedBy(timeline))
      player.swap(timeline, ratio, plan, since)
    },
    move: (names, press) => {
      add(names.keys())
      player.move(names, press)
    },
    closeNow: (waitMs) => {
      const isSilent = player.closeNow(waitMs)
      const { isLinked, inDoubt } = player.status()
      if (isSilent && isLinked) closed(inDoubt)
      return isSilent
    },
  }
}

const movedBy = ({ messages }: Timeline): ElementId[] =>
  messages.flatMap(({ action }) => (action.type === 'draw' || action.type === 'retire' ? [action.element.id] : []))

/** A file that cannot be read leaves every toggle in doubt: it was there because something had been pushed. */
function read(file: string, toggles: readonly Element[]): ElementId[] {
  if (!existsSync(file)) return []
  const all = toggles.map(({ id }) => id)
  try {
    const kept = keptSchema.safeParse(JSON.parse(readText(file)))
    if (!kept.success) return all
    return toggles.filter((toggle) => kept.data.pushed.includes(elementName(toggle))).map(({ id }) => id)
  } catch {
    return all
  }
}
