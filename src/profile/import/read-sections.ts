import { type BadInput, badInput } from '../../findings/index.ts'

/**
 * Sections of keys and values, as GrandOrgue's files have them. Read by ourselves, because every complaint must name its
 * line and no INI package keeps lines.
 */
export interface Sections {
  readonly file: string
  readonly section: (name: string) => Section | null
  /** What was passed over, each with its line. */
  readonly passedOver: readonly string[]
}

export interface Section {
  readonly name: string
  readonly where: string
  readonly text: (key: string) => string | null
  /** @throws BadInput where it is missing */
  readonly mustText: (key: string) => string
  /** @throws BadInput where it is there and no whole number in that range */
  readonly number: (key: string, low: number, high: number) => number | null
  /** @throws BadInput where it is missing, or as `number` */
  readonly mustNumber: (key: string, low: number, high: number) => number
  readonly isYes: (key: string) => boolean
  /** The line of a key, else of the section. */
  readonly whereIs: (key: string) => string
}

interface Entry {
  readonly value: string
  readonly line: number
}

/** UTF-8 where it says so with a byte order mark, else ISO 8859-1, as GrandOrgue reads it. */
export function decodeSections(bytes: Uint8Array): string {
  const marked = bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf
  return new TextDecoder(marked ? 'utf-8' : 'latin1').decode(bytes)
}

/** @throws BadInput for a line that is neither a section, a key with a value, nor a comment */
export function readSections(file: string, text: string): Sections {
  const sections = new Map<string, Section>()
  const passedOver: string[] = []
  let entries = new Map<string, Entry>()
  let ignored = false
  for (const [index, raw] of text.split(/\r\n|\n|\r/).entries()) {
    const line = raw.trim()
    const where = `${file}:${index + 1}`
    if (line === '' || line.startsWith(';')) continue
    const name = /^\[(.*)\]$/.exec(line)?.[1]?.trim()
    if (name !== undefined) {
      ignored = sections.has(name.toLowerCase())
      if (ignored) passedOver.push(`${where}: [${name}] is there already; only the first is read`)
      entries = new Map()
      if (!ignored) sections.set(name.toLowerCase(), sectionOf(name, where, file, entries))
      continue
    }
    const equals = line.indexOf('=')
    if (equals < 1) throw badInput(where, `"${line.slice(0, 40)}" is no setting`, 'Name=Value is expected')
    const key = line.slice(0, equals).trim().toLowerCase()
    if (sections.size === 0)
      throw badInput(where, 'a setting before the first [section]', 'this is no organ definition')
    if (!entries.has(key)) entries.set(key, { value: line.slice(equals + 1).trim(), line: index + 1 })
  }
  return { file, passedOver, section: (name) => sections.get(name.toLowerCase()) ?? null }
}

function sectionOf(name: string, where: string, file: string, entries: ReadonlyMap<string, Entry>): Section {
  const at = (key: string) => entries.get(key.toLowerCase())
  const whereIs = (key: string) => {
    const line = at(key)?.line
    return line === undefined ? where : `${file}:${line}`
  }
  const missing = (key: string): BadInput => badInput(where, `[${name}] has no ${key}`, `${key}=… is expected there`)
  const number = (key: string, low: number, high: number) => {
    const value = at(key)?.value
    if (value === undefined || value === '') return null
    const read = /^[+-]?\d+$/.test(value) ? Number(value) : Number.NaN
    if (read >= low && read <= high) return read
    throw badInput(whereIs(key), `${key}=${value}`, `a whole number from ${low} to ${high} is expected`)
  }
  return {
    name,
    where,
    whereIs,
    number,
    text: (key) => at(key)?.value ?? null,
    mustText: (key) => {
      const value = at(key)?.value
      if (value === undefined || value === '') throw missing(key)
      return value
    },
    mustNumber: (key, low, high) => {
      const value = number(key, low, high)
      if (value === null) throw missing(key)
      return value
    },
    isYes: (key) => /^y/i.test(at(key)?.value ?? ''),
  }
}
