/** What a byte order mark says. UTF-16 is what Windows programs mean by "Unicode". */
const MARKS: readonly { readonly bytes: readonly number[]; readonly encoding: string }[] = [
  { bytes: [0xef, 0xbb, 0xbf], encoding: 'utf-8' },
  { bytes: [0xff, 0xfe], encoding: 'utf-16le' },
  { bytes: [0xfe, 0xff], encoding: 'utf-16be' },
  // No mark, but every other byte of the first two letters is 0.
  { bytes: [0x3c, 0, 0x3f, 0], encoding: 'utf-16le' },
  { bytes: [0, 0x3c, 0, 0x3f], encoding: 'utf-16be' },
]

/** The text of a file by its byte order mark, else by its XML declaration, else UTF-8, else Windows-1252. */
export function decodeFile(bytes: Uint8Array): string {
  const marked = MARKS.find((mark) => mark.bytes.every((byte, at) => bytes[at] === byte))
  if (marked) return new TextDecoder(marked.encoding).decode(bytes)
  const declared = /^\s*<\?xml[^>]*?encoding\s*=\s*["']([\w-]+)["']/.exec(startOf(bytes, 200))?.[1]
  for (const encoding of [declared ?? 'utf-8', 'utf-8']) {
    try {
      return new TextDecoder(encoding, { fatal: true }).decode(bytes)
    } catch {
      // A name that nobody knows, or bytes that are none of it.
    }
  }
  return new TextDecoder('windows-1252').decode(bytes)
}

/** The first bytes as letters, one a byte. */
export const startOf = (bytes: Uint8Array, length: number): string => String.fromCharCode(...bytes.subarray(0, length))
