import type { GrandOrgueControl, GrandOrgueMessage } from '../../profile/import/index.ts'
import { markOf, valueRead, valueWritten } from './open-settings.ts'
import {
  eventsOf,
  type MidiEvent,
  type SettingsLine,
  sectionsOf,
  settingOf,
  settingsLines,
  withEvents,
} from './settings-lines.ts'

/** A text of GrandOrgue's, with what to call it in messages. */
export interface NamedText {
  readonly file: string
  readonly text: string
}

export interface Binding {
  /** The text with every control bound. */
  readonly text: string
  /** Sections that are bound now and were not. */
  readonly added: readonly string[]
  /** Events of a person's that are kept beside ours. */
  readonly kept: number
  /** Events of a person's that had to go (`replaces`). */
  readonly removed: number
  /** Events of a person's that hear what is meant for another control, each in a sentence. */
  readonly clashes: readonly string[]
}

/**
 * Binds every control in the settings of an organ.
 *
 * GrandOrgue asks the events of a control in their order and takes the first that matches (GOMidiReceiver::Match), so
 * ours comes first. A control that has none of its own is bound by GrandOrgue's general settings; once it has ours, they
 * count no more (GOMidiReceiver::Load), so they are written beside it.
 * @param general GrandOrgue's configuration, null where there is none
 * @throws BadInput where a count in the settings is no count: file, line, what was expected
 */
export function bindSettings(
  settings: NamedText,
  controls: readonly GrandOrgueControl[],
  { general, replaces }: { readonly general: NamedText | null; readonly replaces: boolean },
): Binding {
  const { file, text } = settings
  const initialOf = initials(general)
  let lines = settingsLines(file, text)
  const added: string[] = []
  let kept = 0
  let removed = 0
  for (const { section, message, initial } of controls) {
    const written = eventsOf(file, lines, section)
    const old = written ?? (initial === null ? [] : initialOf(initial, text))
    const ours = eventFor(message)
    const others = old.filter((event) => !isOurs(event, ours))
    if (!old.some((event) => isOurs(event, ours))) added.push(section)
    kept += replaces ? 0 : others.length
    removed += replaces ? others.length : 0
    const isFirst = written?.[0] !== undefined && isOurs(written[0], ours)
    const isDone = isFirst && others.length === written.length - 1 && (!replaces || others.length === 0)
    if (!isDone) lines = withEvents(lines, section, replaces ? [ours] : [ours, ...others])
  }
  const bound = lines.map(({ raw }) => raw).join('')
  return { text: bound, added, kept, removed, clashes: clashesIn(file, lines, controls) }
}

/** Events of the general settings, in the encoding of the text that they are written into. */
function initials(general: NamedText | null): (section: string, into: string) => MidiEvent[] {
  if (general === null) return () => []
  const lines = settingsLines(general.file, general.text)
  return (section, into) =>
    (eventsOf(general.file, lines, section) ?? []).flatMap((event) => {
      const device = valueWritten(into, valueRead(general.text, event.get('Device') ?? ''))
      // A device whose name cannot be written there would become another's, or any.
      return device === null ? [] : [new Map([...event, ['Device', device]])]
    })
}

/** As GrandOrgue itself saves it, so that its own saving changes nothing. The device stays open: any may send it. */
function eventFor(message: GrandOrgueMessage): MidiEvent {
  const event = (type: string, fields: Readonly<Record<string, number>>): MidiEvent =>
    new Map([
      ['Device', ''],
      ['EventType', type],
      ['Channel', String(message.channel)],
      ...Object.entries(fields).map(([field, value]): [string, string] => [field, String(value)]),
    ])
  switch (message.type) {
    case 'keys':
      return event('NoteNoVelocity', { LowerKey: 0, UpperKey: 127, KeyShift: 0, LowerLimit: 1, UpperLimit: 127 })
    case 'number':
      return event('NRPN', { Key: message.number, LowerLimit: 0, UpperLimit: 1 })
    case 'level':
      return event('ControlChange', { Key: message.cc, LowerLimit: 0, UpperLimit: 127 })
    case 'numbered level':
      return event('NRPN', { Key: message.number, LowerLimit: 0, UpperLimit: 127 })
    case 'program':
      return event('ProgramChange', { Debounce: 0, Key: message.program })
  }
}

const isOurs = (event: MidiEvent, ours: MidiEvent): boolean =>
  [...ours].every(([field, value]) => (event.get(field) ?? '') === value)

/**
 * What a person's events hear that is meant for another control: a keyboard bound on any channel of any device would
 * sound with every other. Events of one device are left out: that is a keyboard of its own.
 */
function clashesIn(file: string, lines: readonly SettingsLine[], controls: readonly GrandOrgueControl[]): string[] {
  const bySection = new Map(controls.map((control) => [control.section, control]))
  return sectionsOf(lines)
    .filter((section) => settingOf(lines, section, 'NumberOfMIDIEvents') !== null)
    .flatMap((section) => {
      const mine = bySection.get(section)
      const ours = mine ? eventFor(mine.message) : null
      return (eventsOf(file, lines, section) ?? []).flatMap((event, index) => {
        if ((ours && isOurs(event, ours)) || (event.get('Device') ?? '') !== '') return []
        const heard = controls.filter((control) => control !== mine && hears(event, control.message))
        if (heard.length === 0) return []
        const names = heard.slice(0, 3).map(({ name }) => `“${name}”`)
        const more = heard.length > 3 ? ` and ${heard.length - 3} more` : ''
        const what = `event ${index + 1} of [${section}]${mine ? ` “${mine.name}”` : ''} (${inWords(event)}, any device)`
        return [`${what} also hears what is meant for ${names.join(', ')}${more}`]
      })
    })
}

const inWords = (event: MidiEvent): string => {
  const channel = event.get('Channel') ?? '-1'
  return `${event.get('EventType') ?? '?'} ${event.get('Key') ?? ''}${channel === '-1' ? ' on any channel' : ` on channel ${channel}`}`.replace(
    '  ',
    ' ',
  )
}

function hears(event: MidiEvent, message: GrandOrgueMessage): boolean {
  const type = event.get('EventType') ?? ''
  const channel = Number(event.get('Channel') ?? -1)
  if (channel !== -1 && channel !== message.channel) return false
  const key = Number(event.get('Key') ?? -1)
  switch (message.type) {
    case 'keys': {
      if (!type.startsWith('Note')) return false
      const [low, high] = message.compass
      const isManual = event.has('LowerKey') || event.has('KeyShift')
      return isManual
        ? Number(event.get('LowerKey') ?? 0) <= high && Number(event.get('UpperKey') ?? 127) >= low
        : key >= low && key <= high
    }
    case 'number':
    case 'numbered level':
      return (
        type.startsWith('NRPN') && (type === 'NRPNRange' ? rangeHears(event, message.number) : key === message.number)
      )
    case 'level':
      return type.startsWith('ControlChange') && key === message.cc
    case 'program':
      return type === 'ProgramChange' && key === message.program
  }
}

/** A range turns on at one number and off at another. */
const rangeHears = (event: MidiEvent, number: number): boolean =>
  [event.get('LowerLimit'), event.get('UpperLimit')].some((limit) => Number(limit ?? -1) === number)

/** Whether nothing but bindings differs: checked before anything is written over a person's settings. */
export function keepsTheRest(before: string, after: string): boolean {
  const rest = (text: string) =>
    settingsLines('', text)
      .filter(
        ({ key, raw }) =>
          !/^(NumberOfMIDIEvents$|MIDI(?!Send))/.test(key ?? '') && raw.trim() !== '' && !raw.startsWith('['),
      )
      .map(({ section, raw }) => `${section}\0${raw.replace(/\r?\n$/, '')}`)
  return markOf(before) === markOf(after) && JSON.stringify(rest(before)) === JSON.stringify(rest(after))
}
