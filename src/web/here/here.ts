import { effect, signal } from '@preact/signals'
import type { HeardPiece, Piece } from '../../remote/protocol/index.ts'
import { post, wordsOf } from '../live/ask.ts'
import { panics, say, state } from '../live/store.ts'
import { TEXTS } from '../texts.ts'
import type { PhonePiece, Sounding } from './phone-organ.ts'

/** What sounds on this phone, and only here: nothing of it goes to the organ. */
export interface Here {
  readonly title: string
  readonly doing: 'loading' | 'sounding' | 'paused' | 'interrupted'
  readonly startMs: number
  readonly endMs: number
  readonly bars: HeardPiece['bars']
}

export const here = signal<Here | null>(null)
/** Where its music stands, in ms as `Here.bars` count them. */
export const hereAtMs = signal(0)

/** Heard before the first note. */
const BEFORE_MS = 200
const LOOK_EVERY_MS = 200
const STARTS_WITHIN_MS = 1500

let context: AudioContext | null = null
let piece: PhonePiece | null = null
let sounding: Sounding | null = null
/** Of the last who asked: what is still on its way to others is not wanted any more. */
let turn = 0

const become = (change: Partial<Here>) => {
  const now = here.peek()
  if (now) here.value = { ...now, ...change }
}

/** While the organ sounds this phone does not: nobody shall take the one for the other. */
export const organSounds = (): boolean => {
  const { playing } = state.value ?? {}
  return playing?.doing === 'plays' || playing?.doing === 'held' || (playing?.sounding ?? 0) > 0
}

/** Call it from a tap: a phone makes no sound before one. */
export async function hearHere(asked: Piece, title: string): Promise<void> {
  stopHere()
  const mine = ++turn
  const opened = openContext()
  here.value = { title, doing: 'loading', startMs: 0, endMs: 0, bars: [] }
  hereAtMs.value = 0
  try {
    const [heard, { openPiece }] = await Promise.all([
      post<HeardPiece>('/api/hear', asked),
      import('./phone-organ.ts').catch(() => {
        throw new Error(TEXTS.here.notLoaded)
      }),
    ])
    if (mine !== turn) return
    const { startMs, endMs, bars } = heard
    piece = openPiece(heard)
    become({ title: heard.title, startMs, endMs, bars, doing: 'sounding' })
    soundFrom(opened, startMs - BEFORE_MS)
  } catch (thrown) {
    if (mine !== turn) return
    stopHere()
    say(wordsOf(thrown))
  }
}

export function pauseHere(): void {
  become({ doing: 'paused' })
  sounding?.pause()
}

export function goOnHere(): void {
  if (organSounds()) {
    say(TEXTS.here.organSounds)
    return
  }
  become({ doing: 'sounding' })
  sounding?.goOn().catch(() => become({ doing: 'interrupted' }))
}

export function seekHere(toMs: number): void {
  if (here.peek()?.doing === 'loading' || organSounds()) return
  become({ doing: 'sounding' })
  const opened = openContext()
  soundFrom(opened, toMs)
}

export function stopHere(): void {
  turn++
  sounding?.end()
  if (sounding === null) void context?.close()
  sounding = null
  context = null
  piece = null
  here.value = null
}

function openContext(): AudioContext {
  sounding?.end()
  sounding = null
  // Else the switch at the side of an iPhone, which silences rings, silences this too.
  const { audioSession } = navigator as { audioSession?: { type: string } }
  if (audioSession) audioSession.type = 'playback'
  const opened = new AudioContext({ latencyHint: 'playback' })
  void opened.resume()
  context = opened
  let hasRun = false
  opened.onstatechange = () => {
    if (opened !== context) return
    const doing = here.peek()?.doing
    if (opened.state === 'running') {
      hasRun = true
      // A call is over: in a church nothing begins to sound by itself.
      if (doing === 'interrupted' || doing === 'paused') void opened.suspend()
    } else if (hasRun && doing === 'sounding') become({ doing: 'interrupted' })
  }
  setTimeout(() => {
    if (opened === context && opened.state !== 'running' && here.peek()?.doing === 'sounding')
      become({ doing: 'interrupted' })
  }, STARTS_WITHIN_MS)
  return opened
}

function soundFrom(opened: AudioContext, fromMs: number): void {
  if (piece === null) return
  const mine = piece.sound(opened, Math.max(0, fromMs), () => {
    if (sounding === mine) stopHere()
  })
  sounding = mine
  hereAtMs.value = mine.atMs()
}

/** Once: who else silences this phone, and the place that is shown. */
export function watchHere(): void {
  setInterval(() => {
    if (sounding) hereAtMs.value = sounding.atMs()
  }, LOOK_EVERY_MS)
  effect(() => {
    if (panics.value > 0) stopHere()
  })
  effect(() => {
    if (!organSounds() || here.peek() === null) return
    stopHere()
    say(TEXTS.here.organBegan, false)
  })
  addEventListener('pagehide', stopHere)
}
