import { createHash, createHmac, randomBytes, timingSafeEqual } from 'node:crypto'
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { type House, readText, stateFolder } from '../../house/index.ts'
import type { Notes } from './notes.ts'

const SECRET_BYTES = 32

/** 256 bits, 43 characters that may stand in a link and a cookie. */
export const newSecret = (): string => randomBytes(SECRET_BYTES).toString('base64url')

export const hashOf = (secret: string): string => createHash('sha256').update(secret).digest('base64url')

/** In the same time whether they differ early, late or in length. */
export const isSame = (given: string, wanted: string): boolean =>
  timingSafeEqual(createHash('sha256').update(given).digest(), createHash('sha256').update(wanted).digest())

const signatureOf = (text: string, key: string): string => createHmac('sha256', key).update(text).digest('base64url')

/** A text that nobody can change without the key (HMAC-SHA-256). */
export const signed = (text: string, key: string): string => `${text}.${signatureOf(text, key)}`

/** The text, where its signature is right. */
export function unsigned(text: string, key: string): string | null {
  const dot = text.lastIndexOf('.')
  const payload = text.slice(0, Math.max(0, dot))
  return isSame(text.slice(dot + 1), signatureOf(payload, key)) ? payload : null
}

/** What signs our cookies: made at the first start, kept for its owner only. Without the file every device pairs anew. */
export function ownKey(house: House, notes: Notes): string {
  const path = join(stateFolder(house), 'cookie-key')
  const kept = existsSync(path) ? readText(path).trim() : ''
  if (kept.length >= 43) return kept
  const made = newSecret()
  notes.keep(path, `${made}\n`)
  return made
}
