import { inflateRawSync } from 'node:zlib'
import { badInput, errorText } from '../findings/index.ts'

/** The files in a ZIP archive; what is in them is unpacked when it is asked for. (PKWARE APPNOTE 4.3.) */
export interface Archive {
  readonly names: readonly string[]
  /**
   * @param most bytes that it may unpack to: a small archive may hold whatever its maker liked
   * @throws BadInput where it is damaged or longer
   */
  readonly unpack: (name: string, most: number) => Uint8Array
}

interface Entry {
  readonly name: string
  /** 0 stored, 8 deflated. */
  readonly method: number
  readonly packed: number
  readonly encrypted: boolean
  /** Where its own header stands. */
  readonly at: number
}

const END = 0x06054b50
const ENTRY = 0x02014b50
/** The end record and the longest comment behind it. */
const LONGEST_END = 22 + 0xffff
/** A score is a handful of files with a few pictures. */
const MOST_ENTRIES = 4096

/** @param file what to call it in messages @throws BadInput where its table cannot be read */
export function openArchive(file: string, bytes: Uint8Array): Archive {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  const damaged = (why: string) =>
    badInput(file, `the archive in this file is damaged (${why})`, 'save the score again, or send it once more')
  const entries = tableOf(view)
  if (entries === null) throw damaged('its table of contents is missing: the file is cut short')
  return {
    names: entries.map(({ name }) => name),
    unpack: (name, most) => {
      const entry = entries.find((each) => each.name === name)
      if (entry === undefined) throw damaged(`${name} is missing`)
      if (entry.encrypted) throw badInput(file, `${name} in it is locked with a password`, 'save it without one')
      if (entry.at + 30 > bytes.length) throw damaged(`${name} is missing`)
      const from = entry.at + 30 + view.getUint16(entry.at + 26, true) + view.getUint16(entry.at + 28, true)
      const packed = bytes.subarray(from, from + entry.packed)
      if (entry.method === 0 && packed.length <= most) return packed
      if (entry.method !== 0 && entry.method !== 8) throw damaged(`${name} is packed in an unknown way`)
      try {
        if (entry.method === 8) return inflateRawSync(packed, { maxOutputLength: most })
      } catch (thrown) {
        if (!(thrown instanceof RangeError)) throw damaged(`${name}: ${errorText(thrown)}`)
      }
      throw badInput(file, `${name} in it is longer than ${most >> 20} MB: no score is`)
    },
  }
}

/** What the central directory lists, in its order; null where there is none. */
function tableOf(view: DataView): Entry[] | null {
  let end = view.byteLength - 22
  const first = Math.max(0, view.byteLength - LONGEST_END)
  while (end >= first && view.getUint32(end, true) !== END) end--
  if (end < first) return null
  const entries: Entry[] = []
  let at = view.getUint32(end + 16, true)
  while (at + 46 <= end && view.getUint32(at, true) === ENTRY && entries.length < MOST_ENTRIES) {
    const nameLength = view.getUint16(at + 28, true)
    const next = at + 46 + nameLength + view.getUint16(at + 30, true) + view.getUint16(at + 32, true)
    if (next > end) break
    entries.push({
      name: new TextDecoder().decode(new Uint8Array(view.buffer, view.byteOffset + at + 46, nameLength)),
      method: view.getUint16(at + 10, true),
      packed: view.getUint32(at + 20, true),
      encrypted: (view.getUint16(at + 8, true) & 1) !== 0,
      at: view.getUint32(at + 42, true),
    })
    at = next
  }
  return entries.length === 0 ? null : entries
}
