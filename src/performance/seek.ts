import { lengthOf, type Section, scaleOf, sourceOf } from '../programme/index.ts'
import { type Ticks, ticks } from '../time/index.ts'
import { offer } from './enter.ts'
import { labelOf } from './labels.ts'
import { type At, type InMusic, notLoaded } from './rule.ts'
import { done, type Stepped } from './state.ts'

/**
 * To a tick of the arrangement. Waits before it are behind; one that stands at it is still to come. What plays
 * plays on from there; what waits or is held begins nothing by itself: it stands there, paused.
 */
function seekTo({ state, place, now }: InMusic, tick: Ticks): Stepped {
  const waitsPassed = place.waits.filter((wait) => wait.tick < tick).length
  const seek = { type: 'seek', tick, waitsPassed } as const
  const stands = now.phase !== 'paused' && (place.atWait !== null || now.phase === 'held')
  return stands ? done(state, { type: 'pause' }, seek) : done(state, seek)
}

/**
 * On or back along the beginnings of bars or lines: one back is first the beginning of the one that sounds, unless it has
 * just begun. Never past a wait that is still ahead, for there a person begins what follows.
 * @param starts ticks of the arrangement, in order
 * @param justBegunBeats further than this into it, and it has not just begun
 * @returns null where there is none further on
 */
export function seekAlong(
  at: InMusic,
  starts: readonly Ticks[],
  by: number,
  justBegunBeats: number,
): (() => Stepped) | null {
  const { tick, beatTicks, atWait, nextWait } = at.place
  const last = starts.at(-1)
  if (by > 0 && last !== undefined && last <= tick) return null
  const here = Math.max(
    0,
    starts.findLastIndex((start) => start <= tick),
  )
  const begins = starts[here] ?? tick
  const isInside = tick - begins > justBegunBeats * beatTicks
  const target = starts[Math.max(0, Math.min(starts.length - 1, here + by + (by < 0 && isInside ? 1 : 0)))] ?? begins
  const isPast = atWait === null && nextWait !== null && target > nextWait.tick
  // Just before it: the clock runs into the wait and stands.
  return () => seekTo(at, isPast ? ticks(nextWait.tick - 1) : target)
}

/** A tick of what is laid out; or a section before it, which is laid out again and waits for go. */
export type Found = { readonly tick: Ticks } | { readonly section: number }

export const goToPlace = (at: At, found: Found): Stepped =>
  'section' in found ? offer(at.state, found.section) : seekTo(at as InMusic, found.tick)

/** A bar (`17`, `17:3`) or a marker of the verse that sounds, or a section by its name. @returns in words why there is none */
export function whereIs(at: At, asked: string): Found | { readonly problem: string } {
  const { state, place } = at
  const text = asked.trim()
  const section = state.work.sections.findIndex((each, number) => isCalled(each, labelOf(state, number), text))
  if (section >= 0 && state.stage !== 'over') {
    // One that is over is offered again; one that comes is gone to.
    const laid = place !== null && section >= place.free - 1 ? place.laid[section - place.first] : undefined
    return laid ? { tick: laid.start } : { section }
  }
  const problem = notLoaded(at)
  return problem === null ? inSection(at as InMusic, text) : { problem }
}

const isCalled = ({ label }: Section, full: string, text: string): boolean =>
  [label, full].some((name) => name !== '' && name.toLowerCase() === text.toLowerCase())

function inSection({ place }: InMusic, text: string): Found | { readonly problem: string } {
  const laid = place.currentLaid ?? place.laid[0]
  if (!laid) return { problem: 'nothing is being played' }
  const source = sourceOf(place.piece, laid.section)
  const found = source.places.find(text)
  if ('problem' in found) return found
  const scale = scaleOf(place.piece, source)
  let before = 0
  for (const { from, to } of laid.section.spans) {
    if (found.tick >= from && found.tick < to)
      return { tick: ticks(laid.music + Math.round((before + found.tick - from) * scale)) }
    before += to - from
  }
  const isAtEnd = found.tick >= (laid.section.spans.at(-1)?.to ?? 0)
  const last = source.places.at(ticks(Math.max(0, (laid.section.spans.at(-1)?.to ?? 1) - 1))).bar
  return {
    problem: `${text} is not played here${isAtEnd && lengthOf(laid.section) > 0 ? `: it ends with bar ${last}` : ''}`,
  }
}
