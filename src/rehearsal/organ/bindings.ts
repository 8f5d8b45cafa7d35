import type { Organ } from '../../organ/index.ts'
import { churchName } from './definition.ts'
import type { Kind } from './kind.ts'
import type { Bound, Rehearsed } from './respoken.ts'
import { numbered, type Section, sectionsText } from './sections.ts'

/** Decibels of GrandOrgue's own volume. */
const VOLUME_DB = 0
/** MIDI's expression, which most consoles send. */
const EXPRESSION = 11
/** What organs/grandorgue.yaml says; GrandOrgue counts programs from 1, as people do. */
const GENERAL_CANCEL_PROGRAM = 10
const CONTROL_CHANNEL = 16

/**
 * The settings that lie beside the definition, in which every part of the organ is bound to its message. A box answers
 * also to the expression of its division's channel, and general cancel to program 10 of channel 16, as
 * organs/grandorgue.yaml says them.
 */
export function bindings(rehearsed: Rehearsed, kind: Kind): string {
  const head: Section = {
    name: 'Organ',
    keys: { ChurchName: churchName(rehearsed, kind), Volume: VOLUME_DB, ReleaseTail: 0 },
  }
  const cancel = { MIDIEventType: 'ProgramChange', MIDIChannel: CONTROL_CHANNEL, MIDIDebounce: 0 }
  return sectionsText([
    head,
    ...rehearsed.bound.map((bound) => ({
      name: bound.section,
      keys: { ...events(messagesOf(bound)), ...(isBox(bound.what) ? { Value: 127 } : {}) },
    })),
    { name: 'SetterGC', keys: events([{ ...cancel, MIDIKey: GENERAL_CANCEL_PROGRAM }]) },
  ])
}

type Event = Readonly<Record<string, string | number>>

const isBox = (what: Bound['what']): what is Organ['enclosures'][number] => 'controller' in what

function messagesOf({ channel, nrpn, what }: Bound): Event[] {
  const MIDIChannel = channel + 1
  if (nrpn === null) {
    // Any velocity sounds alike, as on an organ.
    const keys = { MIDILowerKey: 0, MIDIUpperKey: 127, MIDIKeyShift: 0 }
    return [{ MIDIEventType: 'NoteNoVelocity', MIDIChannel, ...keys, MIDILowerLimit: 1, MIDIUpperLimit: 127 }]
  }
  const number = { MIDIEventType: 'NRPN', MIDIChannel, MIDIKey: nrpn, MIDILowerLimit: 0 }
  if (!isBox(what)) return [{ ...number, MIDIUpperLimit: 1 }]
  const expression = { MIDIEventType: 'ControlChange', MIDIKey: EXPRESSION, MIDILowerLimit: 0, MIDIUpperLimit: 127 }
  return [
    { ...number, MIDIUpperLimit: 127 },
    { ...expression, MIDIChannel: (what.division?.channel ?? channel) + 1 },
  ]
}

const events = (messages: readonly Event[]): Record<string, string | number> => ({
  NumberOfMIDIEvents: messages.length,
  ...Object.fromEntries(
    messages.flatMap((event, index) =>
      Object.entries({ MIDIDevice: '', ...event }).map(([key, value]) => [numbered(key, index), value] as const),
    ),
  ),
})
