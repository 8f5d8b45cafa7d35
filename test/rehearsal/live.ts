import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process'
import { basename, dirname, join } from 'node:path'
import type { House } from '../../src/house/index.ts'
import { asWritten, openOrgan, prepare } from '../../src/organist/index.ts'
import type { MidiWay } from '../../src/rehearsal/grandorgue-config.ts'
import { type Headless, startHeadless } from '../../src/rehearsal/headless.ts'
import { boundBySender } from '../../src/rehearsal/index.ts'
import { jackEnv } from '../../src/rehearsal/jack-server.ts'
import { openRecording, type Verification, verify } from '../../src/rehearsal/listen/index.ts'
import { makeRehearsalOrgan, rehearsed } from '../../src/rehearsal/organ/index.ts'

/** A live rehearsal as a person has it: a GrandOrgue that runs already (with the verify set), and the program beside it. */
export const FORMAT = { sampleRate: 48_000, period: 512 }
const ORGAN = 'grandorgue'
/** A pipe that speaks is far above, an organ with no key down far below. */
const HEARD = 0.001
const MICROS = 1_000_000

export interface Running {
  readonly headless: Headless
  /** Where its JACK server is. */
  readonly env: NodeJS.ProcessEnv
}

/** Starts a GrandOrgue, has it used, and ends it. */
export async function withGrandOrgue(house: House, midi: MidiWay, use: (running: Running) => Promise<void>) {
  const headless = await startHeadless({
    organFile: () => makeRehearsalOrgan(openOrgan(house, ORGAN), 'verify', join(house.home, 'verify')).file,
    bridgeFolder: join(house.home, 'bridge'),
    format: FORMAT,
    midi,
    onProgress: () => undefined,
    isCancelled: () => false,
  })
  try {
    // The workshop's name says which JACK server is its own.
    const [, number = ''] = /-(\d+)-\w{6}$/.exec(basename(dirname(headless.port.line))) ?? []
    await use({ headless, env: { ...process.env, ...jackEnv(`voluntary-${number}`) } })
  } finally {
    await headless.stop()
  }
}

/** `voluntary rehearse` of a score, beside it. */
export function rehearse(house: House, program: string, env: NodeJS.ProcessEnv, score: string, ...args: string[]) {
  const all = [program, '--home', house.home, 'rehearse', score, '--organ', ORGAN, ...args]
  return followed(spawn(process.execPath, all, { env }))
}

/** The same before a person, who may press Enter. */
export function rehearseInTerminal(house: House, program: string, score: string, ...args: string[]) {
  const all = [process.execPath, program, '--home', house.home, 'rehearse', score, '--organ', ORGAN, ...args]
  // `script` is a terminal.
  return followed(spawn('script', ['-qfec', all.map((each) => `'${each}'`).join(' '), '/dev/null']))
}

function followed(child: ChildProcessWithoutNullStreams) {
  let said = ''
  for (const stream of [child.stdout, child.stderr]) {
    stream.on('data', (data: Buffer) => {
      said += data.toString()
    })
  }
  const exit = new Promise<number | null>((resolve) => child.on('close', resolve))
  return { child, exit, said: () => said }
}

/** Frames of a recording at which something sounds: the first, and the one after the last. */
export function soundsIn(path: string): { readonly first: number; readonly end: number; readonly frames: number } {
  const recording = openRecording(path)
  try {
    const sides = recording.read(recording.frames)
    const isHeard = (at: number) => sides.some((side) => Math.abs(side[at] ?? 0) > HEARD)
    let first = 0
    while (first < recording.frames && !isHeard(first)) first++
    let end = recording.frames
    while (end > first && !isHeard(end - 1)) end--
    return { first, end, frames: recording.frames }
  } finally {
    recording.close()
  }
}

/** Compares a recording with the score up to a bar. Two programs' clocks: the first pipe says when the music began. */
export function verifyLive(house: House, score: string, toBar: string, path: string): Verification {
  const wishes = { ...asWritten(score, ORGAN), toBar }
  const { timeline } = prepare(house, wishes, (organ) => boundBySender(rehearsed(organ)))
  const firstNoteMicros = timeline.messages.find(({ action }) => action.type === 'note-on')?.at ?? 0
  return verify(timeline, path, soundsIn(path).first / FORMAT.sampleRate - firstNoteMicros / MICROS)
}
