import { type House, whyNotKept } from '../house/index.ts'
import type { Organ } from '../organ/index.ts'
import { type Command, readLine } from '../performance/index.ts'
import type { Player, Priority } from '../player/index.ts'
import { layOut } from '../programme/index.ts'
import { compile } from '../timeline/index.ts'
import { type Conductor, createConductor } from './conductor.ts'
import { type ConsoleStatus, consoleStatus } from './console-status.ts'
import { createHands, type Hands } from './hands.ts'
import { type LiveStatus, liveStatus } from './live-status.ts'
import type { Order } from './order.ts'
import { type OwnedPlayer, openOwnedPlayer } from './owned-player.ts'
import type { Outcome, PerformOptions } from './perform-options.ts'
import { type MusicPlace, musicPlace, type Played, playedOf } from './played.ts'

/** A performance under way, piece or service, and all that can be done to it. Each command has one stated meaning (docs/playing.md). */
export interface Live {
  readonly title: string
  /** The order of service by its name in the house; null: a piece. */
  readonly programme: string | null
  /** Of the order of service; null: a piece. */
  readonly file: string | null
  readonly organ: Organ
  readonly portName: string
  /** What the system gave the player's thread, and what keeps the time. */
  readonly priority: Priority
  readonly keptBy: Player['keptBy']
  /** What an operator must know of how it began; null where it is all as expected. */
  readonly notice: string | null
  readonly obey: (command: Command) => Reply
  /** A line as it is typed: a word of a command, a place, a stop, `insert {…}`. */
  readonly line: (text: string) => Reply
  readonly panic: () => void
  readonly status: () => LiveStatus
  /** What is drawn and sounds, whichever item plays. */
  readonly console: () => ConsoleStatus
  /** What of this item is loaded; null between items, in a silence, after panic. */
  readonly played: () => Played | null
  /** Where it stands in that. */
  readonly music: () => MusicPlace | null
  /** All keys up, and it waits for go; done when the organ has been told, or cannot be. */
  readonly letGo: () => Promise<void>
  /** Lets go, retires what we drew, closes. */
  readonly stop: () => Promise<void>
  /** The same within the time given, when the process is about to end. */
  readonly stopNow: (waitMs: number) => boolean
  readonly finished: Promise<Outcome>
}

/** What became of a command, and what there is to say to it. */
export interface Reply {
  readonly done: boolean
  readonly answer: string | null
}

export interface LiveOptions extends PerformOptions {
  /** Ends when all is over; else it waits for what may be slipped in. */
  readonly endsWhenOver?: boolean
}

const LOOK_EVERY_MS = 25
/** logind waits 5 s before it sleeps anyhow (InhibitDelayMaxSec). */
const LET_GO_WITHIN_MS = 2000

/** @throws CannotPlay where the port is in use or cannot be opened */
export async function perform(house: House, order: Order, options: LiveOptions): Promise<Live> {
  const { title, organ, programme, file } = order
  let conductor: Conductor | null = null
  let hands: Hands | null = null
  const owned = await openOwnedPlayer(house, organ, title, { messages: passedThrough(order) }, options, (event) => {
    if (event.type === 'link' && event.isIn) {
      owned.listen(hands)
      conductor?.happen({ name: 'linked' })
    } else if (event.type === 'state') conductor?.look()
  })
  const { player, finish, finished } = owned
  const keeping = placeKept(order)
  const { stepped, notice } = order.begin()
  const begins = options.begins === undefined ? stepped : { state: stepped.state, effects: [] }
  const leads = createConductor(player, begins, {
    unplugged: options.unplugged,
    keep: keeping.keep,
    quit: () => void finish({ type: 'stopped' }),
  })
  conductor = leads
  if (options.begins !== undefined) void beginWhen(options.begins, finished, () => leads.carryOut(stepped))
  hands = handsFor(organ, player, leads)
  owned.beforeClose(() => hands?.end())
  owned.listen(hands)
  follow(owned, leads, options.endsWhenOver ?? true)
  return {
    title,
    programme,
    file,
    organ,
    portName: player.portName,
    priority: player.priority,
    keptBy: player.keptBy,
    notice,
    finished,
    ...doors(order, leads),
    status: () => {
      const status = player.status()
      const shown = { title, unkept: keeping.problem(), hands: hands?.events() ?? [] }
      return liveStatus(organ, leads.status(), status, leads.played(), owned.heard(status.sent), shown)
    },
    console: () => consoleStatus(organ, player.status()),
    ...loaded(leads),
    letGo: () => letGo(leads, player),
    stop: () => finish({ type: 'stopped' }),
    stopNow: (waitMs) => player.closeNow(waitMs),
  }
}

/** What side files pass through is let through the gate: of all items, as they are written. */
function passedThrough({ items }: Order) {
  const passing = items.filter(({ piece }) =>
    piece?.sources.some(({ side }) => Object.keys(side.passthrough ?? {}).length > 0),
  )
  return passing.flatMap(({ piece, sections, tempoFactor }) =>
    piece ? compile(layOut(piece, sections, tempoFactor).performance).messages : [],
  )
}

/** A full disk must not stop the music: it is told. */
function placeKept({ keep }: Order) {
  let problem: string | null = null
  return {
    problem: () => problem,
    keep: (state: Parameters<Order['keep']>[0]) => {
      try {
        keep(state)
        problem = null
      } catch (thrown) {
        problem = `the place is not kept: ${whyNotKept(thrown)}`
      }
    },
  }
}

function handsFor(organ: Organ, player: Player, leads: Conductor): Hands | null {
  if (organ.tells === 'nothing') return null
  const takesStops = leads.state().arrangement?.performance.plan.takesStops ?? false
  const under = {
    place: () => leads.status().where?.place ?? null,
    byHand: (move: Parameters<Parameters<typeof createHands>[2]['byHand']>[0]) =>
      leads.happen({ name: 'atConsole', move }),
  }
  return createHands(organ, player, under, takesStops)
}

/** Looks where the music is, and ends when all is over and ours is retired. */
function follow({ finish, finished }: OwnedPlayer, leads: Conductor, endsWhenOver: boolean): void {
  const timer = setInterval(() => {
    leads.look()
    if (endsWhenOver && leads.state().stage === 'over' && leads.ours().length === 0) void finish({ type: 'done' })
  }, LOOK_EVERY_MS)
  void finished.then(() => clearInterval(timer))
}

function doors(order: Order, leads: Conductor): Pick<Live, 'obey' | 'line' | 'panic'> {
  const obey = (command: Command): Reply => {
    if (command.name === 'line') return line(command.text)
    // An item that is left out is no item: the command says how one is written.
    if (command.name !== 'insert' || command.item === null) return leads.obey(command)
    const item = order.open(command.item)
    return typeof item === 'string' ? { done: false, answer: item } : leads.obey({ ...command, item })
  }
  const line = (text: string): Reply => {
    const command = readLine(text, performance.now())
    return command.name === 'line' ? leads.obey(command) : obey(command)
  }
  return { obey, line, panic: () => void leads.obey({ name: 'panic' }) }
}

const loaded = (leads: Conductor): Pick<Live, 'played' | 'music'> => ({
  played: () => {
    const taken = leads.played()
    return taken && playedOf(taken.number, taken.timeline, taken.arrangement)
  },
  music: () => {
    const taken = leads.played()
    return taken && musicPlace(taken.number, taken.timeline, taken.position)
  },
})

/** Music that can be paused keeps its place; what cannot (a silence) is let go of all the same. */
async function letGo(leads: Conductor, player: Player): Promise<void> {
  if (!leads.obey({ name: 'pause' }).done && leads.status().doing === 'plays') leads.obey({ name: 'panic' })
  const latest = performance.now() + LET_GO_WITHIN_MS
  const sounds = () => player.status().keysDown.some((keys) => keys.length > 0)
  while (sounds() && performance.now() < latest) await new Promise((resolve) => setTimeout(resolve, 5))
}

/** Unless it has been stopped before. */
async function beginWhen(begins: Promise<void>, finished: Promise<Outcome>, begin: () => void): Promise<void> {
  if ((await Promise.race([begins.then(() => 'begins'), finished])) === 'begins') begin()
}
