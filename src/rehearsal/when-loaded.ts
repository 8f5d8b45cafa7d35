import { until } from './until.ts'
import { type Standing, standingOf, titlesOn } from './windows.ts'

export interface Loading {
  /** How the GrandOrgue stands that can be seen; null: none can. */
  readonly standing: () => Promise<Standing | null>
  /** A person can say that the organ is loaded; null: nobody is there who could. */
  readonly isSaid: (() => boolean) | null
  readonly isOver: () => boolean
}

const LOOK_EVERY_MS = 300
/** GrandOrgue has connected itself, and now opens what it has connected. */
const SETTLES_MS = 500

/**
 * GrandOrgue connects itself before its organ is loaded, and forgets with the load what it was told to listen to. So what is
 * to be heard waits until its window shows an organ, or a person says so; where neither can be, only until it has
 * settled.
 */
export async function whenLoaded({ standing, isSaid, isOver }: Loading): Promise<void> {
  const isLoaded = async () => {
    if (isOver() || isSaid?.()) return true
    const stands = await standing()
    return stands === null ? isSaid === null : stands.type === 'ready'
  }
  await until(isLoaded, Number.POSITIVE_INFINITY, LOOK_EVERY_MS)
  await until(isOver, SETTLES_MS)
}

/** On the X screen on which we were started. */
export async function standingHere(): Promise<Standing | null> {
  const titles = await titlesOn(process.env)
  return titles.length === 0 ? null : standingOf(titles)
}
