import { badInput } from '../findings/index.ts'
import { type Foreign, foreignByRoot, foreignByStart, LILYPOND, UNKNOWN } from './foreign.ts'
import { decodeFile, startOf } from './text.ts'

/** What the bytes of a file are, whatever it is called. */
export type Sniffed =
  | { readonly kind: 'midi' }
  | { readonly kind: 'zip' }
  | { readonly kind: 'musicxml' | 'musescore' | 'abc'; readonly text: string }
  | { readonly kind: 'foreign'; readonly foreign: Foreign }

/** Larger than any score: a million messages are 4 MB, an organ symphony in MusicXML 10. */
export const MAX_BYTES = 32 * 1024 * 1024
/** Some programs put a header of their own before a MIDI file (MacBinary: 128 bytes). */
export const MAX_LEADING_BYTES = 4096
/** Where a text says what it is: a licence or a table of contents may stand before it. */
const TEXT_START = 64 * 1024

/** @throws BadInput */
export function checkSize(file: string, bytes: Uint8Array): void {
  if (bytes.length === 0) throw badInput(file, 'the file is empty', 'export the score again')
  if (bytes.length > MAX_BYTES) throw badInput(file, `the file is larger than ${MAX_BYTES >> 20} MB: no score is`)
}

export function sniff(bytes: Uint8Array): Sniffed {
  const start = startOf(bytes, MAX_LEADING_BYTES)
  if (start.startsWith('MThd') || /^RIFF....RMID/s.test(start)) return { kind: 'midi' }
  if (['PK\x03\x04', 'PK\x05\x06'].some((each) => start.startsWith(each))) return { kind: 'zip' }
  const foreign = foreignByStart(start)
  if (foreign && !start.includes('MThd')) return { kind: 'foreign', foreign }
  if (start.includes('MThd')) return { kind: 'midi' }
  return sniffText(bytes)
}

function sniffText(bytes: Uint8Array): Sniffed {
  const beginning = decodeFile(bytes.subarray(0, TEXT_START)).replace(/^\ufeff/, '')
  const foreign = (of: Foreign): Sniffed => ({ kind: 'foreign', foreign: of })
  // No text has it.
  if (beginning.includes('\0')) return foreign(UNKNOWN)
  if (/^\s*<!doctype html|^\s*<(html|head|body)\b/i.test(beginning)) return foreign(foreignByRoot('html'))
  const root = rootOf(beginning)
  if (root !== null) {
    const kind = root === 'museScore' ? 'musescore' : /^score-(partwise|timewise)$/.test(root) ? 'musicxml' : null
    return kind === null ? foreign(foreignByRoot(root)) : { kind, text: decodeFile(bytes) }
  }
  if (/^X:[ \t]*\d*[ \t]*(%.*)?$/m.test(beginning) && /^K:/m.test(beginning))
    return { kind: 'abc', text: decodeFile(bytes) }
  if (/\\(version\s*"|relative\b|score\s*\{|new\s+Staff)/.test(beginning)) return foreign(LILYPOND)
  return foreign(UNKNOWN)
}

/** The name of the root of what looks like XML: declarations, comments and the document type before it are passed over. */
function rootOf(text: string): string | null {
  let at = 0
  for (;;) {
    const rest = /^\s*/.exec(text.slice(at, at + 1000))?.[0].length ?? 0
    at += rest
    if (text[at] !== '<') return null
    const [opens, closes] = text.startsWith('<!--', at)
      ? ['<!--', '-->']
      : text.startsWith('<?', at)
        ? ['<?', '?>']
        : text.startsWith('<!', at)
          ? ['<!', '>']
          : [null, null]
    if (opens === null) return /^<([\w:.-]+)/.exec(text.slice(at, at + 200))?.[1] ?? null
    // A document type may hold declarations of its own in brackets.
    const bracket = opens === '<!' ? text.indexOf('[', at) : -1
    const close = text.indexOf(closes, at)
    const end = bracket > 0 && bracket < close ? text.indexOf(']>', bracket) + 1 : close
    if (end < at + opens.length) return null
    at = end + closes.length
  }
}
