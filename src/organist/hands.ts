import { sayHeard } from '../console/index.ts'
import type { ElementId, Organ, Piston } from '../organ/index.ts'
import type { Player } from '../player/index.ts'
import { type HandMove, namesOf } from '../registration/index.ts'
import { type BarBeat, formatBarBeat } from '../time/index.ts'
import { createConsoleEar, type HandNews, movable } from './console-ear.ts'

/** What somebody did at the console, for people. */
export interface HandEvent {
  /** Counted from 1, so that a view knows what it has shown. */
  readonly number: number
  /** null: between two items of a service. */
  readonly place: BarBeat | null
  readonly what: string
}

/** Hands at the console while we play, where the organ tells. In the main thread; the player's never waits for it. */
export interface Hands {
  /** One message of the organ. */
  readonly heard: (bytes: readonly number[]) => void
  /** The latest, the newest last. */
  readonly events: () => readonly HandEvent[]
  readonly say: (what: string) => void
  /** Before the player is told to end. */
  readonly end: () => void
}

/** `bar 17:3: at the console: Great Trumpet 8 drawn`. */
export const sayHand = ({ place, what }: HandEvent): string =>
  place === null ? what : `bar ${formatBarBeat(place)}: ${what}`

/** The music that hands reach into. */
export interface UnderHands {
  readonly place: () => BarBeat | null
  readonly byHand: (move: HandMove) => void
}

/** A piston moves many stops, a hand two or three: they are one change of registration, and the music is planned anew once. */
const TOGETHER_MS = 40
/** What we said is noted at least as often, so that its answers are known in time. */
const LOOK_EVERY_MS = 100
const MOST_EVENTS = 20

export function createHands(organ: Organ, player: Player, music: UnderHands, takesStops: boolean): Hands {
  const ear = createConsoleEar(organ, takesStops ? new Set<ElementId>() : null)
  let events: HandEvent[] = []
  let count = 0
  let waiting: HandNews[] = []
  let heardAtMs = 0
  let timer: NodeJS.Timeout | null = null
  const noteSent = () => {
    for (const bytes of player.newlySent()) ear.sent(bytes, performance.now())
  }
  let inDoubt: ReadonlySet<number> = new Set()
  /** A toggle in doubt is so for the ear too, until somebody says how it stands. */
  const noteDoubt = () => {
    const { inDoubt: now, drawn } = player.status()
    for (const element of organ.elements) {
      if (now.includes(element.id)) ear.know(element, undefined)
      else if (inDoubt.has(element.id)) ear.know(element, drawn.includes(element.id))
    }
    inDoubt = new Set(now)
  }
  const looking = setInterval(noteSent, LOOK_EVERY_MS)
  looking.unref()
  const say = (what: string) => {
    events = [...events, { number: ++count, place: music.place(), what }].slice(-MOST_EVENTS)
  }
  const note = (names: HandMove['names'], what: string, piston: Piston | null = null) =>
    music.byHand({ names, because: `at the console, ${what}`, piston, atConsole: true, heardAtMs })
  const take = () => {
    timer = null
    const news = waiting
    waiting = []
    const hands = news.filter(({ isAnswer }) => !isAnswer)
    if (hands.length > 0) say(`at the console: ${sayHeard(hands)}`)
    let moved = new Map<ElementId, boolean>()
    const noteMoved = () => {
      if (moved.size > 0) note(moved, sayHeard(news))
      moved = new Map()
    }
    for (const each of news) {
      if (each.type === 'drawn' || each.type === 'retired') moved.set(each.element.id, each.type === 'drawn')
      else if (each.type === 'general-cancel') moved = new Map(movable(organ).map(({ id }) => [id, false]))
      else if (each.type === 'piston') {
        noteMoved()
        note(namesOf(each.piston), `piston ${each.piston.name}`, each.piston)
      }
    }
    noteMoved()
  }
  return {
    heard: (bytes) => {
      noteSent()
      noteDoubt()
      const news = ear.heard(bytes, performance.now())
      if (news.length === 0) return
      waiting.push(...news)
      heardAtMs = performance.now()
      timer ??= setTimeout(take, TOGETHER_MS)
    },
    events: () => events,
    say,
    end: () => {
      clearInterval(looking)
      if (timer === null) return
      // What was heard a moment ago is known at the end too: whose a stop is, and how one stands that is only pushed.
      clearTimeout(timer)
      take()
    },
  }
}
