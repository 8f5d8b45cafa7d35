import { randomInt } from 'node:crypto'
import type { Role } from '../protocol/index.ts'
import { isSame, newSecret } from './secrets.ts'

/** A way in for one more device. */
interface Offer {
  readonly secret: string
  readonly code: string
  readonly role: Role
  readonly by: string | null
  readonly untilMs: number
}

export interface Pairing {
  /** @param by the key of the device that lets in; null: the organ's computer */
  readonly offer: (role: Role, by?: string | null) => Offer
  /** Takes an offer up; it is spent then. @returns null where it is unknown, spent or too old */
  readonly takeUp: (given: { readonly secret: string } | { readonly code: string }) => Offer | null
  /** Who made them is gone, and so are its offers. */
  readonly withdraw: (by: string) => void
}

const VALID_MS = 5 * 60_000
/** Wrong codes, from any device, before a code is dead: 31^8 codes, and five tries. Its link lives on. */
const TRIES = 5
const MOST_OFFERS = 16
const CODE_LENGTH = 8
/** Without letters and digits that are mistaken for each other. */
const ALPHABET = 'ABCDEFGHJKMNPQRSTUVWXYZ23456789'

/** @param now milliseconds, as `Date.now` */
export function createPairing(now: () => number = Date.now): Pairing {
  let open: { offer: Offer; tries: number }[] = []
  const forgetOld = () => {
    open = open.filter(({ offer }) => offer.untilMs > now()).slice(-MOST_OFFERS)
  }
  return {
    offer: (role, by = null) => {
      const offer = { secret: newSecret(), code: newCode(), role, by, untilMs: now() + VALID_MS }
      open.push({ offer, tries: TRIES })
      forgetOld()
      return offer
    },
    takeUp: (given) => {
      forgetOld()
      // All are compared, so that the time says nothing of which came near.
      const hits = open.filter(({ offer, tries }) =>
        'secret' in given ? isSame(given.secret, offer.secret) : isSame(asCode(given.code), offer.code) && tries > 0,
      )
      const [hit] = hits
      if (hit === undefined) {
        if ('code' in given) for (const each of open) each.tries--
        return null
      }
      open = open.filter((each) => each !== hit)
      return hit.offer
    },
    withdraw: (by) => {
      open = open.filter(({ offer }) => offer.by !== by)
    },
  }
}

const newCode = (): string => Array.from({ length: CODE_LENGTH }, () => ALPHABET[randomInt(ALPHABET.length)]).join('')

const asCode = (typed: string): string => typed.toUpperCase().replace(/[\s-]/g, '')

/** `ABCD-EFGH`: easier to read out. */
export const formatCode = (code: string): string => `${code.slice(0, CODE_LENGTH / 2)}-${code.slice(CODE_LENGTH / 2)}`
