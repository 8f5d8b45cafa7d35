import type { ElementId } from '../organ/index.ts'
import type { Effect, Now } from '../performance/index.ts'
import type { PlayerStatus, Unplugged } from '../player/index.ts'
import { type Ticks, ticks } from '../time/index.ts'
import { lastTickBy, tickAt } from '../timeline/index.ts'
import type { Taken } from './given.ts'

/** What the player will say once it has taken in our commands up to a number. */
export interface Expected extends Partial<Pick<Now, 'tick' | 'waitsPassed' | 'phase'>> {
  readonly asked: number
}

/** Where the player is; where it has not yet taken in what we asked, where it will be. */
export function nowOf(
  { answered, waitsPassed, state: phase, isLinked, drawn, inDoubt }: PlayerStatus,
  played: Taken | null,
  expected: Expected,
  unplugged: Unplugged,
): Now {
  const ahead: Partial<Now> = answered < expected.asked ? expected : {}
  const tick = ahead.tick ?? (played ? tickAt(played.timeline, played.position) : ticks(0))
  return {
    tick,
    lastTick: ahead.tick ?? (played ? lastTickBy(played.timeline, played.position) : ticks(0)),
    waitsPassed: ahead.waitsPassed ?? (played ? waitsPassed : 0),
    phase: ahead.phase ?? phase,
    hasBegun: played !== null && played.position >= played.timeline.startAt,
    link: isLinked || unplugged === 'go-on' ? 'in' : 'out',
    drawn: new Set(drawn as ElementId[]),
    inDoubt: inDoubt as ElementId[],
  }
}

/** What the player will say after an effect; what one leaves as it was is known from the one before. */
export function expectedAfter(effect: Effect, before: Now, expected: Expected): Omit<Expected, 'asked'> {
  switch (effect.type) {
    case 'load': {
      const from: Ticks | null = effect.from
      const waitsPassed = effect.arrangement.waits.filter(({ tick }) => from !== null && tick < from).length
      return { tick: from ?? effect.arrangement.performance.from, waitsPassed, phase: 'playing' }
    }
    case 'pass':
      return { waitsPassed: effect.wait + 1, phase: 'playing' }
    case 'hold':
      return { waitsPassed: before.waitsPassed, phase: 'held' }
    case 'pause':
      return { waitsPassed: before.waitsPassed, phase: 'paused' }
    case 'resume':
      return { waitsPassed: before.waitsPassed, phase: 'playing' }
    case 'seek':
      // Where it stood still it stands still there.
      return {
        tick: effect.tick,
        waitsPassed: effect.waitsPassed,
        phase: before.phase === 'paused' ? 'paused' : 'playing',
      }
    case 'clear':
    case 'panic':
      return {}
    default:
      return expected
  }
}
