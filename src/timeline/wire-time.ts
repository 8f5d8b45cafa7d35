import { messagesTo, type OrganConsole, type Wanted } from '../console/index.ts'
import type { Bytes } from '../midi/index.ts'
import type { Organ, Wire } from '../organ/index.ts'
import { fromMs } from '../time/index.ts'

/** How long bytes keep the wire busy, the maker's gap after them included. Microseconds. */
export const wireTime = (wire: Wire, bytes: Bytes): number =>
  bytes.length === 0 || (wire.microsPerByte === 0 && wire.gapMicros === 0)
    ? 0
    : bytes.length * wire.microsPerByte + wire.gapMicros

type Sent = { readonly type: string; readonly bytes: readonly number[] }

/** How long the next stop message waits for this one; a coupler that we work is not sent. */
export const sentFor = (organ: Organ, bytes: readonly number[]): number =>
  bytes.length === 0 ? 0 : Math.max(wireTime(organ.wire, bytes), fromMs(organ.spacingMs))

/** From the first byte of some changes to the last: a machine rests between a general cancel and what is drawn after it. */
export function timeToSend(organ: Organ, changes: readonly Sent[]): number {
  const takes = changes.reduce((sum, { bytes }) => sum + sentFor(organ, bytes), 0)
  const rests = changes.some(({ type }, index) => type === 'general-cancel' && isFollowed(changes, index))
  return takes + (rests ? fromMs(organ.settleMs) : 0)
}

/** Until the last of them has moved as well. */
const timeToMove = (organ: Organ, changes: readonly Sent[]): number =>
  changes.some(({ bytes }) => bytes.length > 0) ? timeToSend(organ, changes) + fromMs(organ.action.stopTravelMs) : 0

/** Whether anything is sent after one of some changes. */
const isFollowed = (changes: readonly Sent[], index: number): boolean =>
  changes.slice(index + 1).some(({ bytes }) => bytes.length > 0)

/** The longest that a step can need, whichever way a stepped console is led. */
export const timeForStep = (organ: Organ, known: OrganConsole, step: Wanted): number =>
  Math.max(
    ...[true, false].map((keysAreHeld) => timeToMove(organ, messagesTo(organ, known, step, keysAreHeld).changes)),
  )
