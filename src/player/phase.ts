import type { PlayerState } from './shared-state.ts'

/**
 * What the music does. Plain data; every step below is pure. `micros`: where it stands on the tape; times in ms of the
 * clock. Whether the cable is in has nothing to do with it.
 */
export type Phase =
  /** A tape is in, or none; or its end is reached; or the clock stands and what sounds goes on sounding. */
  | { readonly type: 'idle' | 'ended' | 'held' | 'waiting'; readonly micros: number }
  /** No key is down. After a panic nothing is drawn either, until it goes on. */
  | { readonly type: 'paused'; readonly micros: number; readonly stops: 'drawn' | 'retired' }
  /** It plays as soon as it can: stops are still moving, or the cable is out. */
  | { readonly type: 'starting'; readonly micros: number }
  /**
   * The tape stood at `micros` when the clock stood at `sinceMs`. Where the clock starts ahead of a place, so that the stops
   * for it can move, the music stands at that place, `from`, until the clock has come there.
   */
  | { readonly type: 'playing'; readonly micros: number; readonly sinceMs: number; readonly from: number }

export const IDLE: Phase = { type: 'idle', micros: 0 }

export const shownAs = ({ type }: Phase): PlayerState => (type === 'starting' ? 'playing' : type)

/** Where the music stands. */
export const positionOf = (phase: Phase, nowMs: number): number =>
  phase.type === 'playing' ? Math.max(phase.from, runTo(phase, nowMs)) : phase.micros

/** How far the clock has run on the tape: what goes out before then has gone. */
export const runTo = (phase: Phase, nowMs: number): number =>
  phase.type === 'playing' ? phase.micros + Math.max(0, nowMs - phase.sinceMs) * 1000 : phase.micros

/** When a time of the tape comes; only while it plays. */
export const clockAt = ({ micros, sinceMs }: Playing, tapeMicros: number): number =>
  sinceMs + (tapeMicros - micros) / 1000

export type Playing = Extract<Phase, { readonly type: 'playing' }>

/** Something sounds, or will: it is more than a place. */
export const isUnderWay = ({ type }: Phase): boolean =>
  type === 'starting' || type === 'playing' || type === 'held' || type === 'waiting'

export const begun = (phase: Phase): Phase => (phase.type === 'idle' ? { type: 'starting', micros: 0 } : phase)

export const held = (phase: Phase, micros: number): Phase =>
  phase.type === 'playing' || phase.type === 'starting' ? { type: 'held', micros } : phase

export const paused = (phase: Phase, micros: number): Phase =>
  isUnderWay(phase) ? { type: 'paused', micros, stops: 'drawn' } : phase

/**
 * On from where the clock stands with its keys down.
 * @param from when the clock starts, and how much of the tape goes out ahead of the place; null: something is in the way
 */
export function released(phase: Phase, from: { readonly lead: number; readonly sinceMs: number } | null): Phase {
  if (phase.type !== 'held' && phase.type !== 'waiting') return phase
  const { micros } = phase
  if (from === null) return { type: 'starting', micros }
  return { type: 'playing', micros: micros - from.lead, sinceMs: from.sinceMs, from: micros }
}

/** At another place of the tape, or at the same one of another tape. @param runTo how far the clock has run there */
export const movedTo = (phase: Phase, at: { readonly micros: number; readonly runTo: number }, nowMs: number): Phase =>
  phase.type === 'playing'
    ? { ...phase, micros: at.runTo, sinceMs: nowMs, from: at.micros }
    : { ...phase, micros: at.micros }

/** A machine that stood still: the music goes on where it was. */
export const slipped = (phase: Playing, lateMs: number): Playing => ({ ...phase, sinceMs: phase.sinceMs + lateMs })
