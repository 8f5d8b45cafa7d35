import { spawnSync } from 'node:child_process'
import { join } from 'node:path'
import { CannotPlay } from '../findings/index.ts'
import type { JackSpec } from '../ports/index.ts'
import { startDisplay } from './display.ts'
import type { MidiWay, SoundFormat } from './grandorgue-config.ts'
import type { Helper } from './helpers.ts'
import { type Bridge, type Loss, startBridge, type WitnessKeys } from './jack-bridge/bridge.ts'
import { findBridge } from './jack-bridge/find-bridge.ts'
import { jackEnv, startJack } from './jack-server.ts'
import { checkPrograms } from './programs.ts'
import { startGrandOrgue } from './start-grandorgue.ts'
import { until } from './until.ts'
import { openWorkshop, type Workshop } from './workshop.ts'

/** A GrandOrgue that nobody sees, ready to be played and recorded. */
export interface Headless {
  readonly port: JackSpec
  readonly format: SoundFormat
  /** Goes before other programs; without it a busy machine loses notes sooner. */
  readonly isRealtime: boolean
  /** GrandOrgue had something to say of this organ. */
  readonly remarks: boolean
  /** @returns the first frame of the recording */
  readonly record: () => Promise<number>
  /** Has the witness struck from now on, where the organ has one. */
  readonly witness: (keys: WitnessKeys) => void
  /** What was lost since it was started. */
  readonly losses: () => readonly Loss[]
  /** Ends the recording: its files are whole then. @returns how many frames */
  readonly endRecording: () => Promise<number>
  /** A WAV of 32-bit floats, stereo. */
  readonly soundFile: string
  /** What left, and when: see bridge.c. */
  readonly sentFile: string
  /** Something of it has ended by itself. */
  readonly broken: () => string | null
  /** Ends all of it, and leaves nothing; also in the middle of its start. */
  readonly stop: () => Promise<void>
}

export interface HeadlessOptions {
  /** The organ definition, made for it or the person's own. */
  readonly organFile: () => string
  /** Where the bridge is kept once it is built. */
  readonly bridgeFolder: string
  readonly format: SoundFormat
  /** Left out: JACK, on which it is played by `port`. */
  readonly midi?: MidiWay
  readonly onProgress: (text: string) => void
  /** Asked between the steps: whether to go on. */
  readonly isCancelled: () => boolean
}

const CLIENT = 'Voluntary'
/** GrandOrgue's names in JACK. */
const MIDI_IN = '^GrandOrgue.*:'
const SOUND_OUT = ['GrandOrgueAudio:out_0', 'GrandOrgueAudio:out_1'] as const
const CONNECTS_WITHIN_MS = 10_000
/** So long may a busy machine keep the player from its work, and nothing is late; less than the organ rests at the end. */
const LEAD_MS = 90

/** @throws CannotPlay: what is missing, or what does not start; nothing is left running then */
export async function startHeadless(options: HeadlessOptions): Promise<Headless> {
  checkPrograms()
  const { format, midi = 'jack', onProgress, isCancelled } = options
  const keeper = findBridge(options.bridgeFolder)
  const workshop = openWorkshop()
  const helpers: Helper[] = []
  let bridge: Bridge | null = null
  let stopped: Promise<void> | null = null
  const stop = () => {
    stopped ??= stopAll(helpers, () => bridge, workshop)
    return stopped
  }
  try {
    const step = <Result>(result: Result): Result => {
      if (isCancelled()) throw new CannotPlay('stopped')
      return result
    }
    const { folder, server } = workshop
    const line = join(folder, 'line')
    makeLine(line)
    // Before anything runs: to make an organ takes this thread some seconds.
    onProgress('Making the organ')
    const organFile = step(options.organFile())
    onProgress('Starting JACK and a screen that nobody sees')
    const [display, jack] = await settled([
      startDisplay(keeper, folder).then((display) => {
        helpers.push(display.helper)
        return display
      }),
      startJack(keeper, folder, server, format).then((jack) => {
        helpers.push(jack)
        return jack
      }),
    ])
    const env = step({ ...process.env, ...jackEnv(server), ...display.env })
    const soundFile = join(folder, 'sound.wav')
    const sentFile = join(folder, 'sent')
    const made = await startBridge({
      program: keeper,
      name: CLIENT,
      line,
      lingerMs: 0,
      recording: { sound: soundFile, sent: sentFile },
      env,
    })
    bridge = made
    step(null)
    onProgress('Starting GrandOrgue')
    const loaded = await startGrandOrgue(keeper, folder, organFile, format, midi, env, () =>
      onProgress('Loading the organ'),
    )
    helpers.push(loaded.helper)
    step(null)
    await connect(made, midi)
    const broken = () => {
      const ended = [jack, display.helper, loaded.helper].find((each) => !each.isRunning())
      return ended === undefined ? null : `${ended.name} has ended: ${ended.lastLines() || 'it says nothing'}`
    }
    return {
      port: { type: 'jack', line, name: 'GrandOrgue', leadMs: LEAD_MS, isPrivate: true },
      format: { sampleRate: made.sampleRate, period: made.period },
      isRealtime: made.isRealtime,
      remarks: loaded.remarks,
      record: made.record,
      witness: made.witness,
      losses: made.losses,
      endRecording: made.end,
      soundFile,
      sentFile,
      broken,
      stop,
    }
  } catch (thrown) {
    await stop()
    throw thrown
  }
}

/** All of them, also where one fails: what has started must be known to be stopped. */
async function settled<Values extends readonly unknown[]>(
  promises: readonly [...{ [Place in keyof Values]: Promise<Values[Place]> }],
): Promise<Values> {
  await Promise.allSettled(promises)
  return (await Promise.all(promises)) as unknown as Values
}

/** A line by name: the player's thread, the bridge and the sentinel are not one another's children. */
export function makeLine(path: string): void {
  const made = spawnSync('mkfifo', ['-m', '600', path], { encoding: 'utf8' })
  if (made.status !== 0) throw new CannotPlay(`${path} cannot be made: ${made.stderr || made.error?.message}`)
}

/** Its ports are there a moment after its window is. */
async function connect(bridge: Bridge, way: MidiWay): Promise<void> {
  let midi = 0
  let sound = 0
  const isConnected = await until(
    async () => {
      midi = way === 'jack' ? await bridge.connectMidi(MIDI_IN) : 1
      sound = await bridge.connectSound(...SOUND_OUT)
      return midi > 0 && sound === SOUND_OUT.length
    },
    CONNECTS_WITHIN_MS,
    50,
  )
  if (isConnected) return
  const missing = midi === 0 ? 'MIDI input' : 'sound'
  throw new CannotPlay(`GrandOrgue has no ${missing} in JACK: is this GrandOrgue built with JACK?`)
}

/**
 * JACK before GrandOrgue: a server that finds that a program of its has gone while it ends itself dies of it, and stays in
 * JACK's list for ever.
 */
async function stopAll(helpers: readonly Helper[], bridge: () => Bridge | null, workshop: Workshop): Promise<void> {
  try {
    await bridge()?.end()
  } catch {
    // It has ended already.
  }
  const stop = (name: string) => Promise.all(helpers.filter((each) => each.name === name).map((each) => each.stop()))
  await stop('jackd')
  await Promise.all([stop('GrandOrgue'), stop('Xvfb')])
  workshop.remove()
}
