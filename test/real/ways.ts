import { existsSync } from 'node:fs'
import type { Service } from './held.ts'
import { pause, waitFor } from './waiting.ts'

/** A way in which a service is cut off, or held up, from outside. */
export interface Way {
  readonly name: string
  readonly strike: (service: Service) => Promise<void>
  /** From the strike (from its death, where it takes time to die) until no key sounds; null: until the next start. */
  readonly silentWithinMs: number | null
  /** What comes of it: the next start goes on, it goes on by itself, or it stands paused until go. */
  readonly outcome: 'ends' | 'goes on' | 'paused'
  /** What must be given to it beforehand. */
  readonly memory: 'plenty' | 'small heap' | 'small group'
}

const SILENT_MS = 1000
/** When it is taken to stand still, and a second (docs/playing.md). */
const STANDS_STILL_MS = 1500 + SILENT_MS
/** It starts (on a busy machine that takes seconds), asks for a second who holds the port, and lets go. */
const SILENCE_COMMAND_MS = 10_000
const STOPPED_FOR_MS = 4000
const DIES_WITHIN_MS = 30_000

const ends = { silentWithinMs: SILENT_MS, outcome: 'ends', memory: 'plenty' } as const

const toPlayer = (signal: NodeJS.Signals) => async (service: Service) => service.toPlayer(signal)
const toSentinel = (signal: NodeJS.Signals) => async (service: Service) => service.toSentinel(signal)
const toBoth = (signal: NodeJS.Signals) => async (service: Service) => {
  service.toPlayer(signal)
  service.toSentinel(signal)
}
const toGroup = (signal: NodeJS.Signals) => async (service: Service) => service.toGroup(signal)
/** It is told to eat until it dies of it: by its own hand, or the kernel's. */
const eats = async (service: Service) => {
  const { playerPid } = service
  service.toPlayer('SIGUSR2')
  await waitFor(() => !existsSync(`/proc/${playerPid}/exe`), DIES_WITHIN_MS, 'the player to die of hunger')
}
const stoppedFor = (stop: Way['strike'], goOn: Way['strike']) => async (service: Service) => {
  await stop(service)
  await pause(STOPPED_FOR_MS)
  await goOn(service)
}

export const WAYS: readonly Way[] = [
  { ...ends, name: 'player, kill -9', strike: toPlayer('SIGKILL') },
  { ...ends, name: 'sentinel, kill -9', strike: toSentinel('SIGKILL') },
  { ...ends, name: 'both, kill -9', strike: toBoth('SIGKILL'), silentWithinMs: null },
  { ...ends, name: 'player, crash in native code', strike: toPlayer('SIGSEGV') },
  { ...ends, name: 'player, its heap full', strike: eats, memory: 'small heap' },
  { ...ends, name: 'player, out of memory (cgroup)', strike: eats, memory: 'small group' },
  {
    ...ends,
    name: 'player, stands still for 4 s',
    strike: stoppedFor(toPlayer('SIGSTOP'), toPlayer('SIGCONT')),
    silentWithinMs: STANDS_STILL_MS,
    outcome: 'goes on',
  },
  {
    ...ends,
    name: 'sentinel, stands still for 4 s',
    strike: stoppedFor(toSentinel('SIGSTOP'), toSentinel('SIGCONT')),
    silentWithinMs: null,
    outcome: 'goes on',
  },
  {
    ...ends,
    name: 'both, stand still for 4 s',
    strike: stoppedFor(toBoth('SIGSTOP'), toBoth('SIGCONT')),
    silentWithinMs: null,
    outcome: 'goes on',
  },
  {
    ...ends,
    name: 'both stand still, silence, kill -9',
    strike: async (service) => {
      await toBoth('SIGSTOP')(service)
      await service.silence()
      const isSilent = service.keysDown() === 0
      await toBoth('SIGKILL')(service)
      if (!isSilent) throw new Error('voluntary silence left keys down')
    },
    silentWithinMs: SILENCE_COMMAND_MS,
  },
  {
    ...ends,
    name: 'player stands still and is killed',
    strike: async (service) => {
      await toPlayer('SIGSTOP')(service)
      await pause(STANDS_STILL_MS)
      await toPlayer('SIGKILL')(service)
    },
    silentWithinMs: STANDS_STILL_MS,
  },
  { ...ends, name: 'Ctrl-C', strike: toGroup('SIGINT') },
  { ...ends, name: 'SIGTERM', strike: toSentinel('SIGTERM') },
  { ...ends, name: 'SIGHUP', strike: toGroup('SIGHUP') },
  { ...ends, name: 'SIGQUIT', strike: toGroup('SIGQUIT') },
  {
    ...ends,
    name: 'SIGTSTP for 4 s',
    strike: stoppedFor(toGroup('SIGTSTP'), toGroup('SIGCONT')),
    outcome: 'paused',
  },
]
