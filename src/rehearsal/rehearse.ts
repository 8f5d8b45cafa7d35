import { readFileSync } from 'node:fs'
import { CannotPlay } from '../findings/index.ts'
import type { House } from '../house/index.ts'
import { type Outcome, orderOfPiece, type Prepared, perform } from '../organist/index.ts'
import type { SoundFormat } from './grandorgue-config.ts'
import { type Headless, startHeadless } from './headless.ts'
import type { Loss } from './jack-bridge/bridge.ts'
import { type Placed, placeOf, readSent } from './sent.ts'
import { sleep, until } from './until.ts'

/** A rehearsal that nothing disturbed. */
export interface Recorded {
  readonly soundFile: string
  readonly format: SoundFormat
  readonly isRealtime: boolean
  /** The recording's frame at which the timeline begins, and how well it was kept. */
  readonly placed: Placed & { readonly lateFrames: number }
  readonly recordedFrames: number
  /** From the command to the moment at which the first note left. */
  readonly toFirstNoteMs: number
  readonly tries: number
}

export interface RehearseOptions {
  readonly organFile: () => string
  readonly bridgeFolder: string
  /** What still sounds when the last message has gone. */
  readonly tailMs: number
  readonly onProgress: (progress: Progress) => void
  /** Settles when the person wants it to end. */
  readonly cancelled: { readonly isSo: () => boolean }
}

export type Progress =
  | { readonly type: 'step'; readonly text: string }
  | { readonly type: 'playing'; readonly atMs: number; readonly ofMs: number; readonly bar: number }
  /** Something that a person should know. */
  | { readonly type: 'notice'; readonly text: string }

const SAMPLE_RATE = 48_000
/**
 * Frames of a cycle. GrandOrgue begins and ends notes with one: of longer ones a listener would say that notes go on too
 * long, of shorter ones a machine misses more.
 */
const PERIOD = 512
const TRIES = 4
const LOOK_EVERY_MS = 100
/** Between the beginning of the recording and the first message. */
const BEFORE_MS = 200

/**
 * Plays a piece on a GrandOrgue that it starts, and records it. A try in which JACK or the machine lost something says
 * nothing of the music: it is void, and repeated.
 * @param use of the recording, which is gone afterwards
 * @throws CannotPlay where it cannot be played, or every try was void
 */
export async function rehearseHeadless(
  house: House,
  prepared: Prepared,
  options: RehearseOptions,
  use: (recorded: Recorded) => Promise<void>,
): Promise<'done' | 'stopped'> {
  const voids: string[] = []
  const beganMs = performance.now()
  for (let index = 0; index < TRIES; index++) {
    if (options.cancelled.isSo()) return 'stopped'
    const startedMs = index === 0 ? beganMs : performance.now()
    const headless = await startHeadless({
      organFile: options.organFile,
      bridgeFolder: options.bridgeFolder,
      format: { sampleRate: SAMPLE_RATE, period: PERIOD },
      onProgress: (text) => options.onProgress({ type: 'step', text }),
      isCancelled: options.cancelled.isSo,
    })
    try {
      if (index === 0) announce(headless, options)
      const tried = await play(house, prepared, headless, options, startedMs)
      if (tried.type === 'stopped') return 'stopped'
      if (tried.type === 'done') {
        await use({ ...tried.recorded, tries: index + 1 })
        return 'done'
      }
      voids.push(tried.why)
      const next = index + 1 < TRIES ? ': this run is void and repeated' : ''
      options.onProgress({ type: 'notice', text: `${tried.why}${next}` })
    } finally {
      await headless.stop()
    }
  }
  throw new CannotPlay(
    `the machine was too busy ${TRIES} times (${voids.join('; ')}): nothing is known of the music. Try it when less runs here`,
  )
}

function announce(headless: Headless, { onProgress }: RehearseOptions): void {
  if (!headless.isRealtime) {
    onProgress({
      type: 'notice',
      text: 'JACK has no real-time priority here: a busy machine may make this run void (docs/grandorgue.md)',
    })
  }
  if (headless.remarks) {
    onProgress({ type: 'notice', text: 'GrandOrgue has something to say of this organ: open it there to read it' })
  }
}

type Try =
  | { readonly type: 'done'; readonly recorded: Omit<Recorded, 'tries'> }
  | { readonly type: 'void'; readonly why: string }
  | { readonly type: 'stopped' }

async function play(
  house: House,
  prepared: Prepared,
  headless: Headless,
  { tailMs, onProgress, cancelled }: RehearseOptions,
  startedMs: number,
): Promise<Try> {
  // What was lost while the organ was loaded is no loss to the music.
  const before = headless.losses().length
  const lost = (): Loss | undefined => headless.losses()[before]
  const firstFrame = await headless.record()
  await sleep(BEFORE_MS)
  const live = await perform(house, orderOfPiece(house, prepared), {
    port: headless.port,
    captureFile: null,
    timing: 'queue',
    unplugged: 'hold',
    aheadMs: headless.port.leadMs,
    watchFd: null,
  })
  const playedMs = performance.now()
  const onExit = () => live.stopNow(0)
  process.on('exit', onExit)
  let outcome: Outcome | null = null
  void live.finished.then((ended) => {
    outcome = ended
  })
  let slippedMs = 0
  const isOver = () => {
    const { positionMs, durationMs, where, slippedMs: slipped } = live.status()
    slippedMs = Math.max(slippedMs, slipped)
    onProgress({ type: 'playing', atMs: positionMs, ofMs: durationMs, bar: where?.place.bar ?? 1 })
    return outcome !== null || lost() !== undefined || cancelled.isSo() || headless.broken() !== null
  }
  await until(isOver, Number.POSITIVE_INFINITY, LOOK_EVERY_MS)
  const broken = headless.broken()
  await live.stop()
  const ended = await live.finished
  process.off('exit', onExit)
  if (cancelled.isSo()) return { type: 'stopped' }
  if (broken !== null) throw new CannotPlay(broken)
  if (lost() === undefined) await sleep(tailMs)
  const recordedFrames = await headless.endRecording()
  const loss = lost()
  const { sampleRate } = headless.format
  const sent = readSent(readFileSync(headless.sentFile, 'utf8'))
  const placed = placeOf(prepared.timeline, sent, sampleRate)
  const why = loss === undefined ? (slippedMs > 0 ? 'the machine stood still' : null) : voidOf(loss, placed, sampleRate)
  if (why !== null) return { type: 'void', why }
  if (ended.type === 'failed') throw new CannotPlay(ended.problem)
  if (placed === null) throw new CannotPlay('no note was sent: there is nothing to hear')
  if (placed.sentNotes < placed.notes) {
    throw new CannotPlay(`${placed.notes - placed.sentNotes} of ${placed.notes} notes were not sent: please report it`)
  }
  const lateFrames = sent.reduce((most, each) => Math.max(most, each.lateFrames), 0)
  const firstNoteMs = firstNoteAt(prepared)
  return {
    type: 'done',
    recorded: {
      soundFile: headless.soundFile,
      format: headless.format,
      isRealtime: headless.isRealtime,
      placed: { ...placed, zeroFrame: placed.zeroFrame - firstFrame, lateFrames },
      recordedFrames,
      toFirstNoteMs: playedMs - startedMs + firstNoteMs,
    },
  }
}

const firstNoteAt = ({ timeline }: Prepared): number =>
  (timeline.messages.find(({ action }) => action.type === 'note-on')?.at ?? 0) / 1000

function voidOf(loss: Loss, placed: Placed | null, rate: number): string {
  if (loss.type === 'server') return 'JACK has ended'
  if (loss.type === 'other') return loss.problem
  const at = placed === null ? '' : ` at ${Math.max(0, (loss.frame - placed.zeroFrame) / rate).toFixed(1)} s`
  return `JACK lost sound and messages${at} (an xrun: the machine was too busy)`
}
