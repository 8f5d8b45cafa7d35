import { doubtOf } from '../console/index.ts'
import type { ArrangedWait } from '../programme/index.ts'
import { enter, offer, playableFrom, waitsAfter } from './enter.ts'
import { labelOf } from './labels.ts'
import type { At } from './rule.ts'
import { done, type Stepped } from './state.ts'

/**
 * What go does here: decided once. The button's words (`promiseAt`) and the deed (`doGoing`) are both made from it, so the one
 * cannot say what the other does not do.
 */
export type Going =
  | { readonly type: 'nothing'; readonly why: 'over' | 'by-itself' | 'cable' }
  /** After hold or pause. */
  | { readonly type: 'resume' }
  /** Passes the wait that the clock stands at, or that comes within a beat: a tap a little early is meant for it. */
  | { readonly type: 'pass'; readonly wait: ArrangedWait; readonly number: number }
  /** What is offered after panic. */
  | { readonly type: 'offer'; readonly section: number }
  /** The next item; it stands ready, or begins (`sounds`). */
  | { readonly type: 'enter'; readonly index: number; readonly sounds: boolean }

export function goingAt({ state, now, place }: At): Going {
  const { stage, items, index } = state
  if (stage === 'over') return { type: 'nothing', why: 'over' }
  if (now.link === 'out') return { type: 'nothing', why: 'cable' }
  if (place === null) {
    if (items[index]?.piece && state.work.sections[state.offered]) return { type: 'offer', section: state.offered }
    const next = playableFrom(items, index + 1).index
    return { type: 'enter', index: next, sounds: items[next] !== undefined && !waitsAfter(items[next]) }
  }
  if (now.phase === 'held' || now.phase === 'paused') return { type: 'resume' }
  const { nextWait, waitsPassed, beatTicks, tick } = place
  if (nextWait !== null && nextWait.tick - tick <= beatTicks)
    return { type: 'pass', wait: nextWait, number: waitsPassed }
  return { type: 'nothing', why: 'by-itself' }
}

/** Does it. */
export function doGoing({ state }: At, going: Going): Stepped {
  switch (going.type) {
    case 'nothing':
      return done(state)
    case 'resume':
      return done(state, { type: 'resume' })
    case 'pass':
      return done(state, { type: 'pass', wait: going.number })
    case 'offer':
      return offer(state, going.section, false, state.offeredFrom)
    case 'enter':
      return enter(state, state.index + 1, !going.sounds)
    default:
      return going satisfies never
  }
}

/** What a person is told that go does. */
export interface GoPromise {
  readonly does: boolean
  readonly says: string
  /** Whether pipes begin to sound by it. */
  readonly sounds: boolean
  /** What comes after that; where go does nothing, after what sounds. null: nothing. */
  readonly next: string | null
  /** Stops of which nobody knows how they stand, and the way out, in words; null where all is known. */
  readonly doubt: string | null
}

export const promiseAt = (at: At): GoPromise => ({
  ...deedAt(at),
  doubt: doubtOf(at.state.organ, at.now.inDoubt),
})

function deedAt(at: At): Omit<GoPromise, 'doubt'> {
  const { state, place } = at
  const going = goingAt(at)
  switch (going.type) {
    case 'nothing':
      return nothingToDo(at, going.why)
    case 'resume':
      return {
        does: true,
        says: at.now.phase === 'held' ? 'Continue' : continueFrom(at),
        sounds: true,
        next: afterThis(at),
      }
    case 'pass': {
      const { wait } = going
      const section = (place?.first ?? 0) + wait.section
      const isBefore = wait.type === 'before'
      const says = isBefore ? labelOf(state, section) : `On from here: ${labelOf(state, section)}`
      return { does: true, says, sounds: true, next: labelOf(state, section + 1) || nextTitle(at) }
    }
    case 'offer': {
      const from = state.offeredFrom === null ? 'from its beginning' : 'from where it stopped'
      const next = labelOf(state, going.section + 1) || nextTitle(at)
      return { does: true, says: `${labelOf(state, going.section)} ${from}`, sounds: true, next }
    }
    case 'enter': {
      const title = state.items[going.index]?.title
      const next = state.items[going.index + 1]?.title ?? null
      return { does: true, says: title ?? 'The end of the programme', sounds: going.sounds, next }
    }
    default:
      return going satisfies never
  }
}

function nothingToDo(at: At, why: 'over' | 'by-itself' | 'cable'): Omit<GoPromise, 'doubt'> {
  const nothing = { does: false, sounds: false }
  if (why === 'over') return { ...nothing, says: overWords(at.state), next: null }
  const next = afterThis(at)
  if (why === 'cable') return { ...nothing, says: 'The cable to the organ is out: put it back', next }
  return { ...nothing, says: `Nothing to press. ${whatFollows(at)}`, next }
}

/** A piece, or an order of service. */
export const overWords = ({ items }: At['state']): string => (items.length > 1 ? 'The programme is over' : 'It is over')

/** What comes by itself, and where it will wait. */
function whatFollows({ state, place }: At): string {
  if (place === null) return ''
  const { free, nextWait, first, sections } = place
  // A reciting chord or a fermata of what sounds comes before whatever follows.
  if (nextWait?.type === 'inside' && first + nextWait.section < free) return 'It will wait on a chord'
  if (free < sections.length) {
    const waits = nextWait?.type === 'before' && first + nextWait.section === free
    return `${labelOf(state, free)} ${waits ? 'waits for go' : 'follows by itself'}`
  }
  const { index } = playableFrom(state.items, state.index + 1)
  const next = state.items[index]
  if (!next) return state.items.length > 1 ? 'Playing the last item' : 'It goes on to its end'
  if (!next.piece) return `${next.title} follows`
  return `${next.title} ${waitsAfter(next) ? 'waits for go' : 'follows by itself'}`
}

const afterThis = (at: At): string | null =>
  at.place === null ? nextTitle(at) : labelOf(at.state, at.place.free) || nextTitle(at)

const nextTitle = ({ state }: At): string | null => state.items[state.index + 1]?.title ?? null

function continueFrom({ state, place }: At): string {
  if (!state.arrangement || place === null) return 'Continue'
  return `Continue from bar ${state.arrangement.performance.places.at(place.tick).bar}`
}
