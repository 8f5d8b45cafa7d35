import { completeAeolus } from './aeolus-wire.ts'
import type { Completer } from './completer.ts'
import { completeNrpn } from './nrpn-wire.ts'

/** Of the dialects whose channels remember. By themselves: whoever only listens (the phone) has no use for the forms. */
export const COMPLETERS: readonly Completer[] = [completeNrpn, completeAeolus]
