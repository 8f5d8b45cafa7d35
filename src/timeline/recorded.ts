import { callOf, listenTo } from '../console/index.ts'
import type { Bytes } from '../midi/index.ts'
import type { Element, Organ } from '../organ/index.ts'
import type { Score } from '../score/index.ts'
import type { Ticks } from '../time/index.ts'
import type { Action } from './timeline.ts'

export type RecordedKind = 'sysex' | 'pc' | 'nrpn' | 'cc11'

/** Something of a score that is no note, as a side file can let it through. */
interface Recorded {
  readonly tick: Ticks
  /** The number of its part in the score. */
  readonly part: number
  readonly kind: RecordedKind
  /** An NRPN whole, with its number; null where the score never said the number. */
  readonly bytes: Bytes | null
}

const [DATA, FINE_DATA, NRPN_LOW, NRPN_HIGH, RPN_LOW, RPN_HIGH] = [6, 38, 98, 99, 100, 101] as const
const EXPRESSION = 11
/** A number that stands for none (MIDI 1.0, "null function"). */
const NONE = 127

/** The parameter that a channel's data are for, as far as it was said; null after a registered one's number. */
interface Parameter {
  readonly high: number | null
  readonly low: number | null
}

/**
 * All of a score that a side file can let through, in its order. A recorded NRPN comes to pieces in a file (its number on
 * one tick, its value on another) and its data mean nothing without its number: each comes with it. Data for a
 * registered parameter (a bend range, as MuseScore writes it in every part) are none.
 */
export function recordedOf({ parts }: Score): Recorded[] {
  const raw = parts.flatMap((part, index) => part.raw.map(({ tick, bytes }) => ({ tick, bytes, part: index })))
  raw.sort((a, b) => a.tick - b.tick)
  const parameters = new Map<number, Parameter | null>()
  return raw.flatMap(({ tick, bytes, part }): Recorded[] => {
    const [status = 0, controller = 0, value = 0] = bytes
    const alone = (kind: RecordedKind) => [{ tick, part, kind, bytes }]
    if (status === 0xf0) return alone('sysex')
    if ((status & 0xf0) === 0xc0) return alone('pc')
    if ((status & 0xf0) !== 0xb0) return []
    if (controller === EXPRESSION) return alone('cc11')
    const parameter = parameters.get(status)
    if (controller === RPN_LOW || controller === RPN_HIGH) parameters.set(status, null)
    if (controller === NRPN_LOW) parameters.set(status, { high: parameter?.high ?? null, low: value })
    if (controller === NRPN_HIGH) parameters.set(status, { high: value, low: parameter?.low ?? null })
    if ((controller !== DATA && controller !== FINE_DATA) || parameter === null) return []
    return [{ tick, part, kind: 'nrpn', bytes: whole(status, parameter, controller, value) }]
  })
}

function whole(status: number, parameter: Parameter | undefined, controller: number, value: number): Bytes | null {
  const { high = null, low = null } = parameter ?? {}
  if (high === null || low === null || (high === NONE && low === NONE)) return null
  return [status, NRPN_HIGH, high, status, NRPN_LOW, low, status, controller, value]
}

/** What recorded messages do to an organ, each after those before it; null where its profile does not know them. */
export function understanding(organ: Organ): (bytes: Bytes) => Action | null {
  const console = listenTo(organ, null)
  return (bytes) => {
    const [heard, ...others] = console.take(bytes)
    // A map of the whole console stays what it is.
    if (heard === undefined || others.length > 0) return null
    switch (heard.type) {
      case 'general-cancel':
        return heard
      case 'piston': {
        const { piston, draws, retires } = callOf(organ, heard.piston)
        return { type: 'call', piston, draws, retires }
      }
      case 'drawn':
      case 'retired':
        if (heard.element.control.type !== 'switch') return null
        return { type: heard.type === 'drawn' ? 'draw' : 'retire', element: heard.element }
      case 'unsure':
        return null
      default:
        return heard satisfies never
    }
  }
}

/** The stops that a message moves; true: it draws them. */
export function movedBy(action: Action): readonly (readonly [element: Element, drawn: boolean])[] {
  if ('element' in action) return [[action.element, action.type === 'draw']]
  if (!('draws' in action)) return []
  const { draws, retires } = action
  return [...retires.map((each) => [each, false] as const), ...draws.map((each) => [each, true] as const)]
}
