/** `rehearsal` is listened to by people, `verify` by `voluntary rehearse --verify`. */
export type Kind = 'rehearsal' | 'verify'

/** The box closed, in per cent: the verify set is heard also then. */
export const CLOSED_PER_CENT: Readonly<Record<Kind, number>> = { rehearsal: 12, verify: 50 }
