import type { Bytes } from '../../midi/index.ts'

/**
 * The whole that a message from the organ completes, as the dialect's `saySwitch` would say it, where the channel
 * remembers a part of it: an NRPN's number stands until another is said.
 * @param memory the dialect's own; numbers by any name
 */
export type Completer = (message: Bytes, memory: Map<string, number>) => Bytes | null
