import type { House } from '../house/index.ts'
import type { ElementId } from '../organ/index.ts'
import type { Player, Priority } from '../player/index.ts'
import { lineEnd, lineStart, linesOf } from '../programme/index.ts'
import type { HandMove } from '../registration/index.ts'
import { type Ticks, ticks } from '../time/index.ts'
import { timeOf } from '../timeline/index.ts'
import { moveBox } from './by-hand.ts'
import { type Outcome, openDeck, type PerformOptions } from './deck.ts'
import { insteadOf, moveOf, readHandWish } from './hand-wish.ts'
import { createHands } from './hands.ts'
import { createMusic } from './music.ts'
import { linkOf, type PerformanceStatus, statusOf } from './performance-status.ts'
import { type MusicPlace, musicPlace, type Played, playedPiece } from './played.ts'
import type { Playable } from './prepare.ts'

/** A piece being played, and what a person can do to it. Every command has a stated musical meaning (docs/playing.md). */
export interface LivePerformance {
  readonly portName: string
  /** What the system gave the player's thread, and who keeps the time. */
  readonly priority: Priority
  readonly keptBy: Player['keptBy']
  readonly status: () => PerformanceStatus
  /** What is loaded. */
  readonly played: () => Played
  /** Where it stands in that. */
  readonly music: () => MusicPlace
  /** Goes on where something waits (hold, pause, a port that was gone); else nothing. */
  readonly go: () => void
  readonly holdOrGoOn: () => void
  readonly pauseOrGoOn: () => void
  /** All keys up, and it waits for go; done when the organ has been told, or cannot be. */
  readonly letGo: () => Promise<void>
  /** To the beginning of a bar relative to this one; back first goes to the beginning of this bar. */
  readonly byBars: (bars: number) => void
  /** The same by phrases: lines, else markers (verses), else four bars. */
  readonly byPhrases: (phrases: number) => void
  /** In steps of percent of the score's tempo. */
  readonly tempoBy: (percent: number) => void
  /** From the next phrase on. @returns what a person must know of it, in words; null where all can be played */
  readonly transposeBy: (semitones: number) => string | null
  readonly endAfterPhrase: () => void
  /**
   * A line of text: `17:3` or a marker goes there, `mf` is a piston, `Gt. Trumpet`, `+ Oboe`, `- Oboe` move a stop.
   * @returns in words why it could not be, or what was drawn instead; null where it was done as asked
   */
  readonly obey: (text: string) => string | null
  /** Stops by their identity. @returns why it cannot be; null where it was done */
  readonly byHand: (move: HandMove) => string | null
  /** A box or pedal, by its place among the organ's: 0 closed to 1 open. @returns why it cannot be; null where it was done */
  readonly moveBox: (enclosure: number, position: number) => string | null
  readonly panic: () => void
  /** Lets go, retires what we drew, closes. */
  readonly stop: () => Promise<void>
  /** The same within the time given, when the process is about to end. */
  readonly stopNow: (waitMs: number) => boolean
  readonly finished: Promise<Outcome>
}

/** logind waits 5 s before it sleeps anyhow (InhibitDelayMaxSec). */
const LET_GO_WITHIN_MS = 2000
const SLOWEST_PERCENT = 30
const FASTEST_PERCENT = 200

/** @throws CannotPlay where the port is in use or cannot be opened */
export async function perform(house: House, prepared: Playable, options: PerformOptions): Promise<LivePerformance> {
  const { performance: whole, title, side } = prepared
  const { organ, score, places } = whole
  const owned = await openDeck(house, organ, title, prepared.timeline, options, (event) => {
    if (event.type === 'state' && event.state === 'ended') void owned.finish({ type: 'done' })
    else if (event.type === 'link' && event.there) listen()
  })
  const { player: deck, finish, finished } = owned
  const music = createMusic(prepared, deck)
  const { ends } = linesOf(score, places, side)

  const underHands = { place: () => music.performance().places.at(music.here()), byHand: music.byHand }
  const hands = organ.tells === 'nothing' ? null : createHands(organ, deck, underHands, whole.plan.takesStops)
  const listen = () => owned.listen(hands)
  owned.beforeClose(() => hands?.end())
  const goTo = (tick: Ticks) => {
    const { from, to } = music.performance()
    const within = Math.max(from, Math.min(to - 1, tick))
    deck.seek(timeOf(music.timeline(), ticks(within)))
  }
  const goOn = () => {
    const { state } = deck.status()
    if (state === 'held' || state === 'paused') deck.resume()
  }
  const drawn = () => new Set(deck.status().drawn as ElementId[])
  listen()
  deck.load(prepared.timeline)
  if (options.begins === undefined) deck.play()
  else void beginWhen(options.begins, finished, deck.play)

  return {
    portName: deck.portName,
    priority: deck.priority,
    keptBy: deck.keptBy,
    finished,
    go: goOn,
    holdOrGoOn: () => (deck.status().state === 'playing' ? deck.hold() : goOn()),
    pauseOrGoOn: () => (deck.status().state === 'playing' ? deck.pause() : goOn()),
    letGo: async () => {
      deck.pause()
      const latest = performance.now() + LET_GO_WITHIN_MS
      const sounds = () => {
        const { state, keysDown } = deck.status()
        return state === 'playing' || state === 'held' || keysDown.some((keys) => keys.length > 0)
      }
      while (sounds() && performance.now() < latest) await new Promise((resolve) => setTimeout(resolve, 5))
    },
    byBars: (bars) => {
      const { bar, beat } = places.at(music.here())
      // Like a player's "back" key: first to the beginning of what sounds, then before it.
      const target = bars < 0 && beat > 1.5 ? bar + bars + 1 : bar + bars
      const first = places.at(whole.from).bar
      const last = places.at(ticks(Math.max(0, music.performance().to - 1))).bar
      goTo(places.metre.barAt(Math.min(last, Math.max(first, target))).start)
    },
    byPhrases: (phrases) => {
      const here = music.here()
      if (phrases > 0) return goTo(lineEnd(ends, here))
      const start = lineStart(ends, here)
      const justBegun = here - start < score.ticksPerQuarter
      goTo(justBegun ? lineStart(ends, ticks(Math.max(0, start - 1))) : start)
    },
    tempoBy: (percent) => {
      const asked = Math.round(music.performance().tempoFactor * 100) + percent
      music.setTempo(Math.min(FASTEST_PERCENT, Math.max(SLOWEST_PERCENT, asked)) / 100)
    },
    transposeBy: (semitones) => {
      const from = lineEnd(ends, music.here())
      if (from >= music.performance().to) return 'this is the last phrase: it ends in its key'
      const left = music.transposeBy(semitones, from)
      return left === 0 ? null : `${left} notes more lie outside the compass in that key and are not played`
    },
    endAfterPhrase: () => music.endAt(ticks(Math.min(whole.to, lineEnd(ends, music.here())))),
    obey: (text) => {
      const wish = readHandWish(text, organ, places, drawn())
      if (wish.type === 'problem') return wish.problem
      if (wish.type === 'place') goTo(wish.tick)
      else music.byHand(moveOf(wish))
      return insteadOf(wish)
    },
    byHand: (move) => {
      music.byHand(move)
      return null
    },
    moveBox: (place, position) => moveBox(deck, organ, !deck.status().isLinked, place, position),
    panic: deck.panic,
    stop: () => finish({ type: 'stopped' }),
    stopNow: (waitMs) => deck.closeNow(waitMs),
    played: () => playedPiece(deck.status().timeline, music.performance(), music.timeline()),
    music: () => {
      const { timeline, position } = deck.status()
      return musicPlace(timeline, music.timeline(), position)
    },
    status: () => {
      const player = deck.status()
      return statusOf({
        title,
        whole,
        now: music.performance(),
        timeline: music.timeline(),
        player,
        link: linkOf(player, options.unplugged, owned.heard),
        hands: hands?.events() ?? [],
      })
    },
  }
}

/** Unless it has been stopped before. */
async function beginWhen(begins: Promise<void>, finished: Promise<Outcome>, play: () => void): Promise<void> {
  if ((await Promise.race([begins.then(() => 'begins'), finished])) === 'begins') play()
}
