import { doubtOf } from '../console/index.ts'
import { CannotPlay, saidBy } from '../findings/index.ts'
import type { House } from '../house/index.ts'
import type { Organ } from '../organ/index.ts'
import { openPlayer, type Player, type PlayerEvent, type Timing, type Unplugged } from '../player/index.ts'
import { foundName, hear, type PortSpec, portSpecName, takePort } from '../ports/index.ts'
import { openSpeakers } from '../sound/index.ts'
import type { Timeline } from '../timeline/index.ts'
import { awaitPort } from './await-port.ts'
import { createHeartbeat, type Heard } from './heartbeat.ts'
import { keepToggles } from './toggles-kept.ts'

export type Outcome =
  | { readonly type: 'done' }
  /** Stopped by the person before the end. */
  | { readonly type: 'stopped' }
  | { readonly type: 'failed'; readonly problem: string }

export interface PerformOptions {
  readonly port: PortSpec
  readonly captureFile: string | null
  readonly timing: Timing
  readonly unplugged: Unplugged
  /** How far ahead the system's MIDI timer is given its messages. */
  readonly aheadMs: number
  /** The pipe to the sentinel; null where none watches. */
  readonly watchFd: number | null
  /** What the music waits for, once the port is open (somebody who listens); left out: nothing. */
  readonly begins?: Promise<void>
  /** Hears the organ; left out: the MIDI input of the port's name. */
  readonly ear?: typeof hear
}

/** Who wants to know what the organ sends back. */
export interface Listener {
  readonly heard: (bytes: readonly number[]) => void
  readonly say: (text: string) => void
}

/** A player on a port that is ours, from opening to closing. */
export interface OwnedDeck {
  readonly player: Player
  /** Lets go, retires what we drew, closes; once. */
  readonly finish: (outcome: Outcome) => Promise<void>
  readonly finished: Promise<Outcome>
  /** Listens to what the organ sends back; anew after its cable was out. */
  readonly listen: (listener?: Listener | null) => void
  /** Done before the port closes, whoever closes it. */
  readonly beforeClose: (end: () => void) => void
  readonly heard: (sent: number) => Heard
  /** Stops of which nobody knows how they stand, and the way out, in words; null where all is known. */
  readonly doubt: () => string | null
}

/**
 * @param plays what a second program is told that it is in use for
 * @param timeline the first one, where it is known: what its side file passes through is let through the gate
 * @throws CannotPlay where the port is in use or cannot be opened
 */
export async function openDeck(
  house: House,
  organ: Organ,
  plays: string,
  timeline: Pick<Timeline, 'messages'> | null,
  options: PerformOptions,
  onEvent: (event: PlayerEvent) => void,
): Promise<OwnedDeck> {
  const { port } = options
  const isPrivate = port.type === 'jack' && port.isPrivate
  const awaited = port.type === 'awaited' ? port : null
  const sounding = awaited?.standIn ?? port
  const shared = isPrivate || sounding.type === 'monitor' || port.type === 'memory' || sounding.type === 'house'
  let lock = shared ? null : await takePort(port, plays)
  const awaiting =
    awaited &&
    awaitPort(awaited, plays, (taken) => {
      lock = taken
    })
  const speakers = sounding.type === 'house' ? await openSpeakers({ organ, ...sounding }) : null
  let settle: (outcome: Outcome) => void = () => undefined
  const finished = new Promise<Outcome>((resolve) => {
    settle = resolve
  })
  const toggles =
    isPrivate || sounding.type === 'house' || sounding.type === 'monitor'
      ? null
      : keepToggles(house, organ, portSpecName(port))
  let player: Player | null = null
  let stopping = false
  /** Why the organ could not be told to be silent. */
  let closeProblem: string | null = null
  let deaf: () => void = () => undefined
  let end: () => void = () => undefined
  const finish = async (outcome: Outcome) => {
    if (stopping) return
    stopping = true
    awaiting?.end()
    deaf()
    end()
    await player?.close()
    if (player && closeProblem === null) toggles?.closed(player.status().inDoubt)
    await speakers?.close()
    lock?.keysAre(closeProblem === null ? 'up' : 'perhaps down')
    lock?.release()
    settle(closeProblem === null ? outcome : { type: 'failed', problem: closeProblem })
  }
  const take = (event: PlayerEvent) => {
    if (event.type === 'refused') void finish({ type: 'failed', problem: event.problem })
    else if (event.type === 'closed' && stopping) closeProblem = event.problem
    else if (event.type === 'closed') {
      stopping = true
      awaiting?.end()
      deaf()
      end()
      void speakers?.close()
      lock?.keysAre(event.problem === null ? 'up' : 'perhaps down')
      lock?.release()
      settle({ type: 'failed', problem: event.problem ?? 'the player ended' })
    } else onEvent(event)
  }
  try {
    player = await openPlayer({
      ...options,
      // An organ that ends with us nobody need silence.
      watchFd: port.type === 'house' || isPrivate ? null : options.watchFd,
      organ,
      timeline,
      sweepFirst: lock?.afterDeath ?? false,
      inDoubt: toggles?.inDoubt ?? [],
      onEvent: take,
    })
    player = toggles?.watch(player) ?? player
  } catch (thrown) {
    awaiting?.end()
    void speakers?.close()
    lock?.release()
    throw thrown instanceof CannotPlay ? thrown : new CannotPlay(saidBy(thrown))
  }
  const deck = player
  const heartbeat = createHeartbeat(organ.heartbeat, performance.now())
  return {
    player: deck,
    finish,
    finished,
    listen: (listener = null) => {
      const name = awaited === null ? portSpecName(port) : foundName(awaited.found)
      const { ear = port.type === 'system' || awaited ? hear : null } = options
      if ((organ.heartbeat === 'none' && listener === null) || ear === null || name === null) return
      deaf()
      const input = ear(name, (bytes) => {
        heartbeat.heard(performance.now())
        listener?.heard(bytes)
      })
      if (input === null) listener?.say('the organ should tell of its stops, and has no MIDI input of its name')
      deaf = input ?? (() => undefined)
    },
    beforeClose: (done) => {
      end = done
    },
    heard: (sent) =>
      awaited && foundName(awaited.found) === null ? 'unheard' : heartbeat.state(performance.now(), sent),
    doubt: () => doubtOf(organ, deck.status().inDoubt),
  }
}
