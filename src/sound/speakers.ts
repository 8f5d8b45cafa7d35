import { existsSync, readdirSync } from 'node:fs'
import { Worker } from 'node:worker_threads'
import { CannotPlay } from '../findings/index.ts'
import type { Organ } from '../organ/index.ts'
import type { Sink } from './web-audio-library.ts'

/** The house organ, sounding in a thread of its own. */
export interface Speakers {
  /** From the moment at which a byte is sent to its sound, without what the system's own sound adds. */
  readonly latencyMs: number
  readonly close: () => Promise<void>
}

export interface SpeakersSetup {
  readonly organ: Organ
  readonly ring: SharedArrayBuffer
  readonly sink: Sink
}

export type SpeakersEvent =
  | { readonly type: 'ready'; readonly latencyMs: number }
  | { readonly type: 'not-ready'; readonly problem: string }

/**
 * Why nothing can be heard on this machine, in words; null where nothing speaks against it. Looked at without the sound
 * system, which on Linux writes to the terminal when there is no device.
 */
export function speakersProblem(): string | null {
  if (process.platform !== 'linux') return null
  const devices = existsSync('/dev/snd') ? readdirSync('/dev/snd') : []
  const runtime = process.env.XDG_RUNTIME_DIR ?? ''
  const servers = [`${runtime}/pulse/native`, `${runtime}/pipewire-0`].some(
    (path) => runtime !== '' && existsSync(path),
  )
  const served = servers || process.env.PULSE_SERVER !== undefined
  return served || devices.some((name) => /^pcm.*p$/.test(name)) ? null : 'this machine has no sound card'
}

/** @throws CannotPlay in one line, where it cannot sound */
export async function openSpeakers(setup: SpeakersSetup): Promise<Speakers> {
  const problem = setup.sink === 'none' ? null : speakersProblem()
  if (problem !== null) throw new CannotPlay(`the house organ cannot be heard: ${problem}`)
  const worker = new Worker(workerFile(), { workerData: setup, stdout: true, stderr: true })
  const ended = new Promise<void>((resolve) => worker.on('exit', () => resolve()))
  const latencyMs = await new Promise<number>((resolve, reject) => {
    worker.on('message', (event: SpeakersEvent) => {
      if (event.type === 'ready') resolve(event.latencyMs)
      else reject(new CannotPlay(`the house organ cannot be heard: ${event.problem}`))
    })
    worker.on('error', (error) => reject(new CannotPlay(`the house organ cannot be heard: ${error.message}`)))
    worker.on('exit', () => reject(new CannotPlay('the house organ cannot be heard: its thread ended')))
  })
  return {
    latencyMs,
    close: async () => {
      worker.postMessage('close')
      await ended
    },
  }
}

/** Tests run from the sources, but a thread starts from a built file. */
function workerFile(): URL {
  const here = import.meta.url
  return here.endsWith('.ts') ? new URL('../../dist/sound/worker.js', here) : new URL('../sound/worker.js', here)
}
