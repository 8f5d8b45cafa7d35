import { consoleOf, drawnIn, keysDownIn, take } from '../src/console/index.ts'
import type { Micros } from '../src/time/index.ts'
import type { Timeline } from '../src/timeline/index.ts'

/**
 * What an organ should have been told when the music stands at a time, in order to go on from there: the keys held over
 * that moment (those struck at it are still to come), and all that is in force at it.
 */
export function consoleAt({ messages, organ }: Timeline, time: Micros) {
  const console = consoleOf(organ)
  for (const { action, moment } of messages) {
    const isStillToCome = moment > time || (moment === time && action.type === 'note-on')
    if (!isStillToCome) take(organ, console, action)
  }
  return {
    keysDown: new Map(organ.divisions.map((division) => [division, keysDownIn(console, division)])),
    drawn: drawnIn(console),
    enclosures: new Map(organ.enclosures.map((each, index) => [each, console.boxes[index] ?? -1] as const)),
  }
}
