import { gunzipSync, gzipSync } from 'node:zlib'
import { badInput, errorText } from '../../findings/index.ts'

/**
 * A settings file of GrandOrgue's, opened. Its text is kept one character a byte (ISO 8859-1), whatever it is written
 * in: what we do not touch comes out byte for byte.
 */
export interface OpenedSettings {
  readonly text: string
  /** GrandOrgue saves packed, people export and write plain. */
  readonly isPacked: boolean
}

const BYTE_ORDER_MARK = '\xef\xbb\xbf'
/** RFC 1952. */
const GZIP = [0x1f, 0x8b] as const
/** No settings file is longer: a large organ's has some 200 000 lines. */
const LONGEST = 64 * 1024 * 1024

/** @throws BadInput where it is packed and broken, or no text */
export function openSettings(file: string, bytes: Uint8Array): OpenedSettings {
  const isPacked = bytes[0] === GZIP[0] && bytes[1] === GZIP[1]
  const text = Buffer.from(isPacked ? unpacked(file, bytes) : bytes).toString('latin1')
  if (text.includes('\0')) {
    throw badInput(
      file,
      'this is no text',
      'settings of GrandOrgue (.cmb) are expected: sections, and lines Name=Value',
    )
  }
  return { text, isPacked }
}

function unpacked(file: string, bytes: Uint8Array): Uint8Array {
  try {
    return gunzipSync(bytes, { maxOutputLength: LONGEST })
  } catch (thrown) {
    throw badInput(
      file,
      `it cannot be unpacked (${errorText(thrown)})`,
      'is the file whole? Open the organ in GrandOrgue',
    )
  }
}

/** The same bytes for the same text, so that nothing changes where nothing is changed. */
export function closeSettings({ text, isPacked }: OpenedSettings): Uint8Array {
  const bytes = Buffer.from(text, 'latin1')
  return isPacked ? gzipSync(bytes) : bytes
}

/** Settings of an organ that has none: plain text, which GrandOrgue reads as it reads its own. */
export const newSettings = (church: string): OpenedSettings => ({
  isPacked: false,
  text: `${BYTE_ORDER_MARK}[Organ]\n${Buffer.from(`ChurchName=${church}\n`, 'utf8').toString('latin1')}`,
})

const isMarked = (text: string): boolean => text.startsWith(BYTE_ORDER_MARK)
export const markOf = (text: string): string => (isMarked(text) ? BYTE_ORDER_MARK : '')

/** A value of such a text as a person reads it. */
export const valueRead = (text: string, value: string): string =>
  isMarked(text) ? Buffer.from(value, 'latin1').toString('utf8') : value

/** A value as it is to stand in such a text; null where its encoding cannot say it. */
export function valueWritten(text: string, value: string): string | null {
  if (isMarked(text)) return Buffer.from(value, 'utf8').toString('latin1')
  return [...value].every((each) => (each.codePointAt(0) ?? 0) <= 0xff) ? value : null
}
