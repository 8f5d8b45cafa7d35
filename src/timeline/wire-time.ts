import type { Bytes } from '../midi/index.ts'
import type { Wire } from '../organ/index.ts'

/** How long bytes keep the wire busy, the maker's gap after them included. Microseconds. */
export const wireTime = (wire: Wire, bytes: Bytes): number =>
  bytes.length === 0 || (wire.microsPerByte === 0 && wire.gapMicros === 0)
    ? 0
    : bytes.length * wire.microsPerByte + wire.gapMicros
