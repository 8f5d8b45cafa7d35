import type { House } from '../../house/index.ts'
import type { Element, Enclosure, Organ } from '../../organ/index.ts'
import type { Lateness, Player } from '../../player/index.ts'
import { openOwnedPlayer } from '../owned-player.ts'
import type { Outcome, PerformOptions } from '../perform-options.ts'
import type { JambCommand } from './command.ts'
import { noticesOf } from './notices.ts'
import { setUpOf } from './scale.ts'
import { isDrawnAt } from './state.ts'
import {
  happen,
  isPlaying,
  type JambNews,
  listen,
  lookAtSent,
  newTrying,
  obey,
  play,
  type Trying,
  tell,
} from './trying.ts'

/** What is known of the console, and what it has said. */
export interface JambStatus {
  /** undefined: nobody knows. */
  readonly isDrawn: (element: Element) => boolean | undefined
  /** 0 closed to 1 open; null where nobody has moved it. */
  readonly position: (enclosure: Enclosure) => number | null
  /** Keys that we hold, in the organ's order of divisions. */
  readonly keysDown: readonly (readonly number[])[]
  readonly isLinked: boolean
  readonly isPlaying: boolean
  /** The latest, the newest last; `number` counts all of them. */
  readonly news: readonly JambNews[]
}

/** A console at which a person draws stops: every byte goes through the gate, at the maker's pace. */
export interface Jamb {
  readonly organ: Organ
  readonly portName: string
  /** What keeps the time of scales: the port's timer or the thread. */
  readonly keptBy: Player['keptBy']
  readonly priority: Player['priority']
  readonly status: () => JambStatus
  /** What the player has sent, and how late. */
  readonly figures: () => { readonly sent: number; readonly lateness: Lateness; readonly slippedMs: number }
  /** @returns in words why it was not done; null where it was */
  readonly obey: (command: JambCommand) => string | null
  /** All keys up. */
  readonly letGo: () => Promise<void>
  /** Lets go, retires what we drew, closes. */
  readonly stop: () => Promise<void>
  /** The same within the time given, when the process is about to end. */
  readonly stopNow: (waitMs: number) => boolean
  readonly finished: Promise<Outcome>
}

/** What has gone out is named at least as often, so that its answers are known in time. */
const LOOK_EVERY_MS = 50
const SETTING_UP_MS = 5
const LET_GO_WITHIN_MS = 2000

/** @throws CannotPlay where the port is in use or cannot be opened */
export async function openJamb(house: House, organ: Organ, options: PerformOptions): Promise<Jamb> {
  let trying: Trying | null = null
  const owned = await openOwnedPlayer(house, organ, `the stop jamb of ${organ.name}`, null, options, (event) => {
    if (trying) happen(trying, event)
  })
  const t = newTrying(organ, owned)
  trying = t
  const { player } = owned
  const finished = follow(t)
  listen(t)
  for (const notice of noticesOf(organ)) tell(t, 'us', notice)
  const setUp = setUpOf(organ)
  if (setUp) play(t, setUp)
  while (isPlaying(t)) await new Promise((resolve) => setTimeout(resolve, SETTING_UP_MS))
  return {
    organ,
    portName: player.portName,
    keptBy: player.keptBy,
    priority: player.priority,
    finished,
    obey: (command) => obey(t, command),
    status: () => statusOf(t),
    figures: player.status,
    letGo: () => letGo(t),
    stop: () => owned.finish({ type: 'stopped' }),
    stopNow: (waitMs) => player.closeNow(waitMs),
  }
}

/** Names what goes out, to the end. */
async function follow(t: Trying): Promise<Outcome> {
  const looking = setInterval(() => lookAtSent(t), LOOK_EVERY_MS)
  const outcome = await t.owned.finished
  clearInterval(looking)
  // What was retired at the end.
  lookAtSent(t)
  return outcome
}

function statusOf(t: Trying): JambStatus {
  const { keysDown, isLinked } = t.owned.player.status()
  return {
    isDrawn: ({ id }) => isDrawnAt(t.state, id),
    position: (enclosure) => t.state.boxes.get(enclosure) ?? null,
    keysDown,
    isLinked,
    isPlaying: isPlaying(t),
    news: t.news,
  }
}

async function letGo(t: Trying): Promise<void> {
  const { player } = t.owned
  player.pause()
  const latest = performance.now() + LET_GO_WITHIN_MS
  const sounds = () => isPlaying(t) || player.status().keysDown.some((keys) => keys.length > 0)
  while (sounds() && performance.now() < latest) await new Promise((resolve) => setTimeout(resolve, 5))
}
