import { badInput } from '../../findings/index.ts'
import { markOf } from './open-settings.ts'

/** A line as it stands in the file, and what GrandOrgue reads in it. */
export interface SettingsLine {
  /** With its ending. */
  readonly raw: string
  /** The section that it is in, or opens; null before the first. */
  readonly section: string | null
  readonly key: string | null
  readonly value: string
}

/** A MIDI event of a control, as its settings say it: `MIDIChannel001=16` is `Channel` → `16`. */
export type MidiEvent = ReadonlyMap<string, string>

const COUNT = 'NumberOfMIDIEvents'
/** GrandOrgue reads no more (GOMidiReceiver: 0 to 255). */
const MOST_EVENTS = 255
const FIELD =
  /^MIDI(Device|EventType|Channel|Key|Debounce|LowerKey|UpperKey|KeyShift|LowerLimit|UpperLimit|LowerVelocity|UpperVelocity)(\d{3,})$/

/**
 * As GrandOrgue reads it: no blanks are taken off, a comment starts with a semicolon, a section that stands twice goes on.
 * @param file what to call it in messages
 * @throws BadInput where nothing in it is a section
 */
export function settingsLines(file: string, text: string): SettingsLine[] {
  let section: string | null = null
  const lines = (text.match(/[^\n]*\n|[^\n]+$/g) ?? []).map((raw, index): SettingsLine => {
    const line = (index === 0 ? raw.slice(markOf(text).length) : raw).replace(/\r?\n$/, '')
    const nothing = { raw, key: null, value: '' }
    if (line.startsWith('[') && line.trimEnd().endsWith(']')) {
      section = line.trimEnd().slice(1, -1)
      return { ...nothing, section }
    }
    const equals = line.indexOf('=')
    if (line.startsWith(';') || equals <= 0) return { ...nothing, section }
    return { raw, section, key: line.slice(0, equals), value: line.slice(equals + 1) }
  })
  if (section === null && lines.some(({ raw }) => raw.trim() !== '')) {
    throw badInput(`${file}:1`, 'there is no [section] in it', 'settings of GrandOrgue (.cmb) are expected')
  }
  return lines
}

/** Values of a key; the last one counts, as in GrandOrgue. */
export const settingOf = (lines: readonly SettingsLine[], section: string, key: string): string | null =>
  lines.findLast((line) => line.section === section && line.key === key)?.value ?? null

/** The names of all sections. */
export const sectionsOf = (lines: readonly SettingsLine[]): string[] => [
  ...new Set(lines.flatMap(({ section }) => section ?? [])),
]

/**
 * The events of a section; null where it does not say how many (GrandOrgue then takes its general settings).
 * @throws BadInput where the count is no count: file, line, what was expected
 */
export function eventsOf(file: string, lines: readonly SettingsLine[], section: string): MidiEvent[] | null {
  const mine = lines.map((line, index) => ({ ...line, index })).filter((line) => line.section === section)
  const counted = mine.findLast(({ key }) => key === COUNT)
  if (!counted) return null
  const count = /^\d+$/.test(counted.value) ? Number(counted.value) : Number.NaN
  if (!(count <= MOST_EVENTS)) {
    const problem = `[${section}] ${COUNT}=${counted.value}: a whole number from 0 to ${MOST_EVENTS} is expected`
    throw badInput(
      `${file}:${counted.index + 1}`,
      problem,
      'GrandOrgue would not load it either: bring back a backup of it',
    )
  }
  const events = Array.from({ length: count }, () => new Map<string, string>())
  for (const { key, value } of mine) {
    const [, field, number] = FIELD.exec(key ?? '') ?? []
    if (field !== undefined) events[Number(number) - 1]?.set(field, value)
  }
  return events
}

/** The same lines with these events in that section, and every other byte as it was. */
export function withEvents(
  lines: readonly SettingsLine[],
  section: string,
  events: readonly MidiEvent[],
): SettingsLine[] {
  const end = /\r\n$/.test(lines[0]?.raw ?? '') ? '\r\n' : '\n'
  const line = (key: string, value: string): SettingsLine => ({ raw: `${key}=${value}${end}`, section, key, value })
  const block = [
    line(COUNT, String(events.length)),
    ...events.flatMap((event, index) =>
      [...event].map(([field, value]) => line(`MIDI${field}${String(index + 1).padStart(3, '0')}`, value)),
    ),
  ]
  const isOld = (each: SettingsLine) =>
    each.section === section && each.key !== null && (each.key === COUNT || FIELD.test(each.key))
  const firstOld = lines.findIndex(isOld)
  const place = firstOld >= 0 ? firstOld : endOfSection(lines, section)
  if (place === null) {
    const opening: SettingsLine = { raw: `[${section}]${end}`, section, key: null, value: '' }
    return [...ended(lines, end), opening, ...block]
  }
  const before = ended(lines.slice(0, place), end)
  return [...before, ...block, ...lines.slice(place).filter((each) => !isOld(each))]
}

/** Behind the last setting of its first stretch; null where there is no such section. */
function endOfSection(lines: readonly SettingsLine[], section: string): number | null {
  const start = lines.findIndex((line) => line.section === section)
  if (start < 0) return null
  let end = start + 1
  for (let at = end; at < lines.length && lines[at]?.section === section; at++) {
    if (lines[at]?.raw.startsWith('[')) break
    if (lines[at]?.key !== null) end = at + 1
  }
  return end
}

/** Whatever comes next starts on a line of its own. */
function ended(lines: readonly SettingsLine[], end: string): SettingsLine[] {
  const last = lines.at(-1)
  if (!last || last.raw.endsWith('\n')) return [...lines]
  return [...lines.slice(0, -1), { ...last, raw: `${last.raw}${end}` }]
}
