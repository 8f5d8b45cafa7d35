import { MessageChannel, Worker } from 'node:worker_threads'
import { CannotPlay } from '../findings/index.ts'
import type { PlayerCommand, PlayerEvent, PlayerSetup } from './protocol.ts'

export type Ready = Extract<PlayerEvent, { readonly type: 'ready' }>

/** The player's thread, seen from the main one. */
export interface PlayerThread {
  /** @throws CannotPlay where the port cannot be opened */
  readonly whenReady: Promise<Ready>
  readonly whenClosed: Promise<void>
  /** It is taken when the thread is woken. */
  readonly post: (command: PlayerCommand) => void
  /** Nothing is posted any more. */
  readonly forget: () => void
}

export function startThread(setup: PlayerSetup, onEvent: (event: PlayerEvent) => void): PlayerThread {
  const channel = new MessageChannel()
  const worker = new Worker(workerFile(), {
    workerData: { setup, commands: channel.port2 },
    transferList: [channel.port2],
    // The thread prints nothing and must not be held up by the terminal of the main one.
    stdout: true,
    stderr: true,
  })
  const whenReady = new Promise<Ready>((resolve, reject) => {
    worker.on('message', (event: PlayerEvent) => {
      if (event.type === 'ready') resolve(event)
      else if (event.type === 'not-ready') reject(new CannotPlay(event.problem))
      onEvent(event)
    })
    worker.on('error', (error) => {
      reject(new CannotPlay(`the player ended: ${error.message}`))
      onEvent({ type: 'closed', problem: `a fault in the player: ${error.message}` })
    })
  })
  const whenClosed = new Promise<void>((resolve) => {
    worker.on('exit', () => resolve())
  })
  return {
    whenReady,
    whenClosed,
    post: (command) => channel.port1.postMessage(command),
    forget: () => channel.port1.close(),
  }
}

/** Tests run from the sources, but a thread starts from a built file. */
function workerFile(): URL {
  const here = import.meta.url
  return here.endsWith('.ts') ? new URL('../../dist/player/worker.js', here) : new URL('../player/worker.js', here)
}
