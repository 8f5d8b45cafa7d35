import { type ChildProcess, spawn } from 'node:child_process'
import { createInterface } from 'node:readline'
import { CannotPlay } from '../../findings/index.ts'

/** A bridge that runs. Frames are counted from its beginning. */
export interface Bridge {
  readonly sampleRate: number
  readonly period: number
  /** Its thread, and so JACK's, goes before others. */
  readonly isRealtime: boolean
  /** Connects its MIDI to every input whose name the expression finds. @returns how many there are */
  readonly connectMidi: (pattern: string) => Promise<number>
  /** @returns how many of the two are connected */
  readonly connectSound: (left: string, right: string) => Promise<number>
  /** @returns the first frame that is recorded */
  readonly record: () => Promise<number>
  /** Strikes keys of the witness in turn from now on, behind what it sends. */
  readonly witness: (keys: WitnessKeys) => void
  /** What was lost since it began, and is void: cycles that somebody missed, sound that the disk did not take. */
  readonly losses: () => readonly Loss[]
  /** Ends it; what was recorded is whole then. @returns how many frames */
  readonly end: () => Promise<number>
  /** When it has ended, whatever ended it. */
  readonly ended: Promise<void>
}

/** Keys of a channel, from the lowest up. */
export interface WitnessKeys {
  readonly channel: number
  readonly low: number
  readonly keys: number
}

export type Loss =
  | { readonly type: 'xrun'; readonly frame: number }
  | { readonly type: 'server' }
  | { readonly type: 'other'; readonly problem: string }

export interface BridgeOptions {
  readonly program: string
  /** Of its client in JACK; not the server's own. */
  readonly name: string
  /** The FIFO that it reads. */
  readonly line: string
  /** How long it stays when we are gone, so that the sentinel can silence the organ. */
  readonly lingerMs: number
  readonly recording: { readonly sound: string; readonly sent: string } | null
  readonly env: NodeJS.ProcessEnv
}

const ANSWERS_WITHIN_MS = 5000

/** @throws CannotPlay where JACK does not answer or does not let it in */
export async function startBridge(options: BridgeOptions): Promise<Bridge> {
  const { program, name, line, lingerMs, recording, env } = options
  const files = recording === null ? [] : [recording.sound, recording.sent]
  const child = spawn(program, ['run', String(process.pid), name, line, String(lingerMs), ...files], {
    stdio: ['pipe', 'pipe', 'ignore'],
    env,
  })
  child.stdin.on('error', () => undefined)
  const heard: Loss[] = []
  const waiting = new Map<string, (numbers: number[]) => void>()
  let lastLost: string | null = null
  createInterface({ input: child.stdout }).on('line', (text) => {
    const [word = '', ...rest] = text.split(' ')
    if (word === 'xrun') heard.push({ type: 'xrun', frame: Number(rest[0]) })
    else if (word === 'gone') heard.push({ type: 'server' })
    else if (word === 'lost') {
      lastLost = rest.join(' ')
      heard.push({ type: 'other', problem: lastLost })
    } else waiting.get(word)?.(rest.map(Number))
  })
  const ended = endOf(child)
  const answer = (word: string, withinMs = ANSWERS_WITHIN_MS): Promise<number[]> =>
    new Promise((resolve, reject) => {
      const timer = setTimeout(() => fail('it does not answer'), withinMs)
      const fail = (problem: string) => {
        clearTimeout(timer)
        waiting.delete(word)
        reject(new CannotPlay(`our way to JACK has failed: ${lastLost ?? problem}`))
      }
      waiting.set(word, (numbers) => {
        clearTimeout(timer)
        waiting.delete(word)
        resolve(numbers)
      })
      void ended.then(() => setTimeout(() => waiting.has(word) && fail('it has ended'), 50))
    })
  const ask = (command: string, word: string): Promise<number[]> => {
    const answered = answer(word)
    child.stdin.write(`${command}\n`)
    return answered
  }
  const [sampleRate = 0, period = 0, realtime = 0] = await answer('ready')
  return {
    sampleRate,
    period,
    isRealtime: realtime === 1,
    connectMidi: async (pattern) => (await ask(`midi ${pattern}`, 'midi'))[0] ?? 0,
    connectSound: async (left, right) => (await ask(`sound ${left} ${right}`, 'sound'))[0] ?? 0,
    record: async () => (await ask('record', 'record'))[0] ?? 0,
    witness: ({ channel, low, keys }) => child.stdin.write(`witness ${channel} ${low} ${keys}\n`),
    losses: () => heard,
    end: async () => {
      const [frames = 0] = await ask('end', 'end')
      await ended
      return frames
    },
    ended,
  }
}

const endOf = (child: ChildProcess): Promise<void> =>
  new Promise((resolve) => {
    child.on('close', () => resolve())
    child.on('error', () => resolve())
  })
