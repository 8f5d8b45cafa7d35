import type { Micros } from '../time/index.ts'
import { applyAction, type Followed } from './apply-action.ts'
import type { ConsoleState, Timeline } from './timeline.ts'

/**
 * What the organ should have been told when the music stands at a time, in order to go on from there: the keys held
 * over that moment (those struck at it are still to come), and all that is in force at it.
 */
export function consoleAt({ messages }: Timeline, time: Micros): ConsoleState {
  const followed: Followed = { keysDown: new Map(), drawn: new Set(), enclosures: new Map() }
  for (const { action, moment } of messages) {
    const isStillToCome = moment > time || (moment === time && action.type === 'note-on')
    if (!isStillToCome) applyAction(followed, action)
  }
  return followed
}
