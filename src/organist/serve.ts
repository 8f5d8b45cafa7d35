import { BadInput, saidBy } from '../findings/index.ts'
import type { House } from '../house/index.ts'
import type { ElementId, Organ } from '../organ/index.ts'
import { beginService, resumeService, type ServiceCommand, type ServiceStatus } from '../performance/index.ts'
import type { Lateness, Player, PlayerState, Priority } from '../player/index.ts'
import {
  type ComeBack,
  comeBack,
  type Item,
  keepPlace,
  openItem,
  type Programme,
  placeOf,
  readItem,
} from '../programme/index.ts'
import type { HandMove } from '../registration/index.ts'
import { moveBox } from './by-hand.ts'
import { type Conductor, createConductor } from './conductor.ts'
import { type ConsoleStatus, consoleStatus } from './console-status.ts'
import { type Outcome, openDeck, type PerformOptions } from './deck.ts'
import { insteadOf, moveOf, readHandWish } from './hand-wish.ts'
import { createHands, type HandEvent } from './hands.ts'
import { type LinkState, linkOf } from './performance-status.ts'
import { type MusicPlace, musicPlace, type Played, playedItem } from './played.ts'

/** A service being held: an order of items on one organ, and what an operator can do to it (docs/sunday.md). */
export interface LiveService {
  readonly portName: string
  readonly priority: Priority
  readonly keptBy: Player['keptBy']
  /** What an operator must know of how it began; null where it is all as expected. */
  readonly notice: string | null
  readonly command: (command: ServiceCommand) => void
  /** Slips an item in. @returns in words why it cannot be; null where it is in */
  readonly insert: (form: unknown) => string | null
  /**
   * `mf` is a piston, `Gt. Trumpet`, `+ Oboe`, `- Oboe` move a stop: until the registration names it (docs/sunday.md).
   * @returns in words why it could not be, or what was drawn instead; null where it was done as asked
   */
  readonly obey: (text: string) => string | null
  /** Stops by their identity. @returns why it cannot be; null where it was done */
  readonly byHand: (move: HandMove) => string | null
  /** A box or pedal, by its place among the organ's: 0 closed to 1 open. @returns why it cannot be; null where it was done */
  readonly moveBox: (enclosure: number, position: number) => string | null
  readonly status: () => LiveServiceStatus
  /** What is drawn and sounds, whichever item plays. */
  readonly console: () => ConsoleStatus
  /** What of this item is loaded; null between items, in a silence, after panic. */
  readonly played: () => Played | null
  /** Where it stands in that. */
  readonly music: () => MusicPlace | null
  /** All keys up, and it waits for go; done when the organ has been told. */
  readonly letGo: () => Promise<void>
  readonly stop: () => Promise<void>
  readonly stopNow: (waitMs: number) => boolean
  readonly finished: Promise<Outcome>
}

export interface LiveServiceStatus extends ServiceStatus {
  readonly title: string
  readonly state: PlayerState
  readonly link: LinkState
  readonly sounding: number
  readonly sent: number
  readonly lateness: Lateness
  readonly slippedMs: number
  /** Why the place could not be kept on disk; null where it is. */
  readonly unkept: string | null
  /** What hands did at the console, where the organ tells; the newest last. */
  readonly hands: readonly HandEvent[]
}

export interface ServeOptions extends PerformOptions {
  /** From the first item, whatever place was kept. */
  readonly fromStart: boolean
  /** Ends when the programme is over; else it waits for what may be slipped in. */
  readonly endsWhenOver: boolean
}

const BEGINNING: ComeBack = { resumption: null, notice: null }
const LOOK_EVERY_MS = 25
const LET_GO_WITHIN_MS = 2000

/** @throws CannotPlay where the port is in use or cannot be opened */
export async function serve(
  house: House,
  programme: Programme,
  organ: Organ,
  options: ServeOptions,
): Promise<LiveService> {
  const { file, title, items } = programme
  let unkept: string | null = null
  let conductor: Conductor | null = null
  const { player, finish, finished, listen, heard, beforeClose } = await openDeck(
    house,
    organ,
    title,
    null,
    options,
    (event) => {
      if (event.type === 'link' && event.there) listen(hands)
      else if (event.type === 'state') conductor?.look()
    },
  )
  // Nothing is read before the port is ours: another program may be holding this very service.
  const { resumption, notice } = options.fromStart ? BEGINNING : comeBack(house, file, items, organ)
  const begun = resumption ? resumeService(resumption) : beginService(items)
  const leads = createConductor(player, begun, (state) => {
    try {
      keepPlace(house, placeOf(state, file))
      unkept = null
    } catch (thrown) {
      // A full disk must not stop the music.
      unkept = `the place is not kept: ${saidBy(thrown)}`
    }
  })
  conductor = leads
  const underHands = {
    place: () => leads.status().whereabouts?.place ?? null,
    byHand: (move: HandMove) => leads.command({ type: 'by-hand', move }),
  }
  const takesStops = leads.state().arrangement?.performance.plan.takesStops ?? false
  const hands = organ.tells === 'nothing' ? null : createHands(organ, player, underHands, takesStops)
  beforeClose(() => hands?.end())
  listen(hands)
  const timer = setInterval(() => {
    leads.look()
    if (options.endsWhenOver && leads.state().phase === 'over' && leads.ours().length === 0) {
      void finish({ type: 'done' })
    }
  }, LOOK_EVERY_MS)
  void finished.then(() => clearInterval(timer))
  return {
    portName: player.portName,
    priority: player.priority,
    keptBy: player.keptBy,
    notice,
    finished,
    command: leads.command,
    insert: (form) => {
      const read = itemOf(house, form, organ)
      if (typeof read === 'string') return read
      leads.command({ type: 'insert', item: read })
      return null
    },
    byHand: (move) => {
      leads.command({ type: 'by-hand', move })
      return leads.state().said
    },
    obey: (text) => {
      const wish = readHandWish(text, organ, null, new Set(player.status().drawn as ElementId[]))
      if (wish.type === 'problem') return wish.problem
      if (wish.type === 'place') return 'a service goes by its verses, not by bars'
      leads.command({ type: 'by-hand', move: moveOf(wish) })
      return leads.state().said ?? insteadOf(wish)
    },
    moveBox: (place, position) => moveBox(player, organ, !player.status().isLinked, place, position),
    status: () => {
      const now = player.status()
      const { state, keysDown, sent, lateness, slippedMs } = now
      return {
        ...leads.status(),
        title,
        state,
        link: linkOf(now, options.unplugged, heard),
        sounding: keysDown.reduce((sum, keys) => sum + keys.length, 0),
        sent,
        lateness,
        slippedMs,
        unkept,
        hands: hands?.events() ?? [],
      }
    },
    console: () => consoleStatus(organ, player.status()),
    played: () => {
      const taken = leads.played()
      const { items: all, index } = leads.state()
      const piece = all[index]?.piece
      return taken && piece ? playedItem(piece, taken) : null
    },
    music: () => {
      const taken = leads.played()
      return taken && musicPlace(taken.number, taken.timeline, taken.position)
    },
    letGo: async () => {
      leads.command({ type: 'panic' })
      const latest = performance.now() + LET_GO_WITHIN_MS
      const sounds = () => player.status().keysDown.some((keys) => keys.length > 0)
      while (sounds() && performance.now() < latest) await new Promise((resolve) => setTimeout(resolve, 5))
    },
    stop: () => finish({ type: 'stopped' }),
    stopNow: (waitMs) => player.closeNow(waitMs),
  }
}

/** @returns in words why it cannot be played */
function itemOf(house: House, form: unknown, organ: Organ): Item | string {
  try {
    return openItem(house, readItem(form, 'slipped in'), organ, 'slipped in')
  } catch (thrown) {
    if (thrown instanceof BadInput) return thrown.message
    throw thrown
  }
}
