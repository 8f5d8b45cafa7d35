import { readFileSync } from 'node:fs'
import { CannotPlay } from '../findings/index.ts'
import type { House } from '../house/index.ts'
import { type Outcome, orderOfPiece, type Prepared, perform } from '../organist/index.ts'
import type { SoundFormat } from './grandorgue-config.ts'
import { type Headless, startHeadless } from './headless.ts'
import type { Loss } from './jack-bridge/bridge.ts'
import type { Watched } from './listen/index.ts'
import { lacking, thisMachine } from './machine.ts'
import { WITNESS } from './organ/index.ts'
import { anchorsOf, isNoteOn, lateStretches, type Placed, placeOf, readSent, type Sent } from './sent.ts'
import { sleep, until } from './until.ts'

/** A rehearsal to the end. Frames of its recording. */
export interface Recorded extends Watched {
  readonly soundFile: string
  readonly format: SoundFormat
  readonly isRealtime: boolean
  /** Where the timeline begins, and how well it was kept. */
  readonly placed: Placed
  /** From the command to the moment at which the first note left. */
  readonly toFirstNoteMs: number
  readonly tries: number
  /** There is no other after it. */
  readonly isLast: boolean
}

export interface RehearseOptions {
  readonly organFile: () => string
  readonly bridgeFolder: string
  /** What still sounds when the last message has gone. */
  readonly tailMs: number
  /** The organ has a witness, by which it is known what was lost; without one a run that lost anything is void. */
  readonly isWitnessed: boolean
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
const TRIES = 5
/** Of so many nothing more can be heard. */
const MOST_LOSSES = 30
const LOOK_EVERY_MS = 100
/** Between the beginning of the recording and the first message. */
const BEFORE_MS = 200
/** A player that has stood still says so when it goes on. */
const STOOD_STILL_S = 1

/**
 * Plays a piece on a GrandOrgue that it starts, and records it, again while nothing is known of the music: JACK or the
 * machine lost what mattered, or the listener wants to hear it again.
 * @param use of the recording, which is gone afterwards
 * @returns `void`: nothing is known after all the runs that there may be
 * @throws CannotPlay where it cannot be played
 */
export async function rehearseHeadless(
  house: House,
  prepared: Prepared,
  options: RehearseOptions,
  use: (recorded: Recorded) => Promise<'done' | 'again'>,
): Promise<'done' | 'stopped' | 'void'> {
  const notice = (text: string) => options.onProgress({ type: 'notice', text })
  const beganMs = performance.now()
  for (const text of lacking(thisMachine())) notice(text)
  for (let tries = 1; tries <= TRIES; tries++) {
    if (options.cancelled.isSo()) return 'stopped'
    const startedMs = tries === 1 ? beganMs : performance.now()
    const headless = await startHeadless({
      organFile: options.organFile,
      bridgeFolder: options.bridgeFolder,
      format: { sampleRate: SAMPLE_RATE, period: PERIOD },
      onProgress: (text) => options.onProgress({ type: 'step', text }),
      isCancelled: options.cancelled.isSo,
    })
    try {
      if (tries === 1 && headless.remarks) {
        notice('GrandOrgue has something to say of this organ: open it there to read it')
      }
      const tried = await play(house, prepared, headless, options, startedMs)
      if (tried.type === 'stopped') return 'stopped'
      if (tried.type === 'void') notice(`${tried.why}: run ${tries} of ${TRIES} at most is void`)
      else if ((await use({ ...tried.recorded, tries, isLast: tries === TRIES })) === 'done') return 'done'
    } finally {
      await headless.stop()
    }
  }
  return 'void'
}

type Try =
  | { readonly type: 'done'; readonly recorded: Omit<Recorded, 'tries' | 'isLast'> }
  | { readonly type: 'void'; readonly why: string }
  | { readonly type: 'stopped' }

async function play(
  house: House,
  prepared: Prepared,
  headless: Headless,
  { tailMs, isWitnessed, onProgress, cancelled }: RehearseOptions,
  startedMs: number,
): Promise<Try> {
  // What was lost while the organ was loaded is no loss to the music.
  const before = headless.losses().length
  const losses = (): readonly Loss[] => headless.losses().slice(before)
  const fatal = (): string | null => fatalOf(losses(), isWitnessed)
  const firstFrame = await headless.record()
  if (isWitnessed) headless.witness(WITNESS)
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
  let slippedAtS: number | null = null
  const isOver = () => {
    const { positionMs, durationMs, where, slippedMs } = live.status()
    if (slippedMs > 0) slippedAtS ??= Math.max(0, positionMs / 1000 - STOOD_STILL_S)
    onProgress({ type: 'playing', atMs: positionMs, ofMs: durationMs, bar: where?.place.bar ?? 1 })
    return outcome !== null || fatal() !== null || cancelled.isSo() || headless.broken() !== null
  }
  await until(isOver, Number.POSITIVE_INFINITY, LOOK_EVERY_MS)
  const broken = headless.broken()
  await live.stop()
  const ended = await live.finished
  process.off('exit', onExit)
  if (cancelled.isSo()) return { type: 'stopped' }
  if (broken !== null) throw new CannotPlay(broken)
  if (fatal() === null) await sleep(tailMs)
  await headless.endRecording()
  const why = fatal() ?? (slippedAtS !== null && !isWitnessed ? 'the machine stood still' : null)
  if (why !== null) return { type: 'void', why }
  if (ended.type === 'failed') throw new CannotPlay(ended.problem)
  const watched = watchedOf(prepared, headless, losses(), slippedAtS, firstFrame)
  if (watched === null) throw new CannotPlay('no note was sent: there is nothing to hear')
  const { soundFile, format, isRealtime } = headless
  const toFirstNoteMs = playedMs - startedMs + firstNoteAt(prepared)
  return { type: 'done', recorded: { soundFile, format, isRealtime, toFirstNoteMs, ...watched } }
}

/** What the bridge has written down. @returns null where no note left */
function watchedOf(
  { timeline }: Prepared,
  { sentFile, format: { sampleRate } }: Headless,
  losses: readonly Loss[],
  slippedAtS: number | null,
  firstFrame: number,
): (Watched & Pick<Recorded, 'placed'>) | null {
  const all = readSent(readFileSync(sentFile, 'utf8')).map((each) => ({ ...each, frame: each.frame - firstFrame }))
  const isWitness = ({ bytes: [status = 0] }: Sent) => (status & 0xe0) === 0x80 && (status & 0x0f) === WITNESS.channel
  const sent = all.filter((each) => !isWitness(each))
  const placed = placeOf(timeline, sent, sampleRate)
  if (placed === null) return null
  const frames = losses.flatMap((loss) => (loss.type === 'xrun' ? [loss.frame - firstFrame] : []))
  if (slippedAtS !== null) frames.push(placed.zeroFrame + slippedAtS * sampleRate)
  const anchors = anchorsOf(timeline, sent, sampleRate, frames)
  return {
    placed: { ...placed, zeroFrame: (anchors[0] ?? placed).zeroFrame },
    anchors,
    strikes: all.flatMap((each) =>
      isWitness(each) && isNoteOn(each.bytes) ? [{ frame: each.frame, key: each.bytes[1] ?? 0 }] : [],
    ),
    senderLate: lateStretches(sent, sampleRate),
    losses: frames,
  }
}

const firstNoteAt = ({ timeline }: Prepared): number =>
  (timeline.messages.find(({ action }) => action.type === 'note-on')?.at ?? 0) / 1000

/** What makes a run void, however it sounds. */
function fatalOf(losses: readonly Loss[], isWitnessed: boolean): string | null {
  const other = losses.find(({ type }) => type !== 'xrun')
  if (other?.type === 'server') return 'JACK has ended'
  if (other?.type === 'other') return other.problem
  if (losses.length <= (isWitnessed ? MOST_LOSSES : 0)) return null
  return 'JACK lost sound and messages (an xrun: the machine was too busy)'
}
