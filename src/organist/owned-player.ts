import { CannotPlay, errorText } from '../findings/index.ts'
import type { House } from '../house/index.ts'
import type { Organ } from '../organ/index.ts'
import { openPlayer, type Player, type PlayerEvent } from '../player/index.ts'
import {
  type AwaitedSpec,
  agreeOn,
  type CaptureFile,
  foundName,
  hear,
  openCapture,
  type PortLock,
  type PortSpec,
  portSpecName,
  takePort,
} from '../ports/index.ts'
import { openSpeakers } from '../sound/index.ts'
import type { Timeline } from '../timeline/index.ts'
import { type Awaiting, awaitPort } from './await-port.ts'
import { createHeartbeat, type Heard, type Heartbeat } from './heartbeat.ts'
import type { Outcome, PerformOptions } from './perform-options.ts'
import { protectionOf } from './protection-of.ts'
import { keepToggles, type TogglesKept } from './toggles-kept.ts'

/** What wants to know what the organ sends back. */
interface Listener {
  readonly heard: (bytes: readonly number[]) => void
  readonly say: (text: string) => void
}

/** A player on a port that is ours, from opening to closing. */
export interface OwnedPlayer {
  readonly player: Player
  /** Lets go, retires what we drew, closes; once. */
  readonly finish: (outcome: Outcome) => Promise<void>
  readonly finished: Promise<Outcome>
  /** Listens to what the organ sends back; anew after its cable was out. */
  readonly listen: (listener?: Listener | null) => void
  /** Done before the port closes, on every path. */
  readonly beforeClose: (end: () => void) => void
  readonly heard: (sent: number) => Heard
}

/** What changes while the port is ours. */
interface Owning {
  readonly organ: Organ
  readonly options: PerformOptions
  readonly isPrivate: boolean
  readonly awaited: AwaitedSpec | null
  readonly toggles: TogglesKept | null
  readonly speakers: Awaited<ReturnType<typeof openSpeakers>> | null
  readonly awaiting: Awaiting | null
  readonly settle: (outcome: Outcome) => void
  lock: PortLock | null
  player: Player | null
  capture: CaptureFile | null
  isClosing: boolean
  /** Why the organ could not be told to be silent. */
  closeProblem: string | null
  deaf: () => void
  end: () => void
}

/**
 * @param plays what a second program is told that it is in use for
 * @param timeline the first one, where it is known: what its side file passes through is let through the gate
 * @throws CannotPlay where the port is in use or cannot be opened
 */
export async function openOwnedPlayer(
  house: House,
  organ: Organ,
  plays: string,
  timeline: Pick<Timeline, 'messages'> | null,
  options: PerformOptions,
  onEvent: (event: PlayerEvent) => void,
): Promise<OwnedPlayer> {
  let settle: (outcome: Outcome) => void = () => undefined
  const finished = new Promise<Outcome>((resolve) => {
    settle = resolve
  })
  const o = await takeOver(house, organ, plays, options, settle)
  const player = await playerFor(o, timeline, onEvent)
  const heartbeat = createHeartbeat(organ.heartbeat, performance.now())
  const isThere = () => o.awaited === null || foundName(o.awaited.found) !== null
  return {
    player,
    finish: (outcome) => finish(o, outcome),
    finished,
    listen: (listener = null) => listen(o, heartbeat, listener),
    beforeClose: (end) => {
      o.end = end
    },
    heard: (sent) => (isThere() ? heartbeat.state(performance.now(), sent) : 'unheard'),
  }
}

async function takeOver(
  house: House,
  organ: Organ,
  plays: string,
  options: PerformOptions,
  settle: Owning['settle'],
): Promise<Owning> {
  const { port } = options
  const isPrivate = port.type === 'jack' && port.isPrivate
  const awaited = port.type === 'awaited' ? port : null
  const sounding = awaited?.standIn ?? port
  /** No console that somebody else could play on. */
  const isAlone = isPrivate || sounding.type === 'monitor' || sounding.type === 'house'
  const take = async (spec: PortSpec) => {
    const lock = await takePort(spec, plays)
    try {
      agreeOn(spec, protectionOf(organ), options.isFromAfar !== true)
      return lock
    } catch (thrown) {
      lock.release()
      throw thrown
    }
  }
  const o: Owning = {
    ...{ organ, options, isPrivate, awaited, settle },
    lock: isAlone || port.type === 'memory' ? null : await take(port),
    speakers: sounding.type === 'house' ? await openSpeakers({ organ, ...sounding }) : null,
    toggles: isAlone ? null : keepToggles(house, organ, portSpecName(port)),
    awaiting:
      awaited &&
      awaitPort(awaited, take, (taken) => {
        o.lock = taken
      }),
    player: null,
    capture: null,
    isClosing: false,
    closeProblem: null,
    deaf: () => undefined,
    end: () => undefined,
  }
  return o
}

async function playerFor(
  o: Owning,
  timeline: Pick<Timeline, 'messages'> | null,
  onEvent: (event: PlayerEvent) => void,
): Promise<Player> {
  const { organ, options, toggles } = o
  try {
    o.capture = options.captureFile === null ? null : openCapture(options.captureFile)
    const player = await openPlayer({
      ...options,
      capture: o.capture?.ring ?? null,
      // An organ that ends with us nobody need silence.
      watchFd: options.port.type === 'house' || o.isPrivate ? null : options.watchFd,
      organ,
      timeline,
      sweepFirst: o.lock?.afterDeath ?? false,
      inDoubt: toggles?.inDoubt ?? [],
      onEvent: (event) => onPlayerEvent(o, event, onEvent),
    })
    o.player = keepingCapture(toggles?.watch(player) ?? player, o.capture)
    return o.player
  } catch (thrown) {
    o.capture?.discard()
    o.awaiting?.end()
    void o.speakers?.close()
    o.lock?.release()
    throw thrown instanceof CannotPlay ? thrown : new CannotPlay(errorText(thrown))
  }
}

/** In the last moment of a process too. */
const keepingCapture = (player: Player, capture: CaptureFile | null): Player => ({
  ...player,
  closeNow: (waitMs) => {
    const isSilent = player.closeNow(waitMs)
    capture?.finish()
    return isSilent
  },
})

function onPlayerEvent(o: Owning, event: PlayerEvent, onEvent: (event: PlayerEvent) => void): void {
  if (event.type === 'refused') void finish(o, { type: 'failed', problem: event.problem })
  else if (event.type === 'closed') closed(o, event.problem)
  else onEvent(event)
}

async function finish(o: Owning, outcome: Outcome): Promise<void> {
  if (o.isClosing) return
  stopListening(o)
  await o.player?.close()
  if (o.player && o.closeProblem === null) o.toggles?.closed(o.player.status().inDoubt)
  await o.speakers?.close()
  release(o)
  const uncaptured = o.capture?.finish() ?? null
  o.settle({ ...(o.closeProblem === null ? outcome : { type: 'failed', problem: o.closeProblem }), uncaptured })
}

/** The player has ended: as we asked, or by itself. */
function closed(o: Owning, problem: string | null): void {
  o.closeProblem = problem
  if (o.isClosing) return
  stopListening(o)
  void o.speakers?.close()
  release(o)
  o.settle({ type: 'failed', problem: problem ?? 'the player ended', uncaptured: o.capture?.finish() ?? null })
}

function stopListening(o: Owning): void {
  o.isClosing = true
  o.awaiting?.end()
  o.deaf()
  o.end()
}

function release({ lock, closeProblem }: Owning): void {
  lock?.keysAre(closeProblem === null ? 'up' : 'perhaps down')
  lock?.release()
}

function listen(o: Owning, heartbeat: Heartbeat, listener: Listener | null): void {
  const { organ, awaited, options } = o
  const { port, ear = port.type === 'system' || awaited ? hear : null } = options
  const name = awaited === null ? portSpecName(port) : foundName(awaited.found)
  if ((organ.heartbeat === 'none' && listener === null) || ear === null || name === null) return
  o.deaf()
  const input = ear(name, (bytes) => {
    heartbeat.heard(performance.now())
    listener?.heard(bytes)
  })
  if (input === null) listener?.say('the organ should tell of its stops, and has no MIDI input of its name')
  o.deaf = input ?? (() => undefined)
}
