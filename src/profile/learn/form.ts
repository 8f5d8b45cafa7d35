import { type Bytes, type Channel, hex } from '../../midi/index.ts'
import { type Form, sayForm, type Voice } from '../../organ/index.ts'
import type { Found } from './switches.ts'

/**
 * How a profile writes what was found: the shortest form that says these very bytes, the dialect's own number first.
 * @param dialect of the organ; null where it has none
 * @param voice of the division or coupler that it is written under
 * @returns null where only one of its two messages is known
 */
export function formOf(found: Found, dialect: string | null, voice: Voice): Form | null {
  if (found.bit !== null) {
    const place = found.bit + 1
    return dialect === 'rodgers' ? { number: place } : { midi: { rodgers: place } }
  }
  if (found.off === null) return null
  const { on, off } = found
  const forms = [...(dialect === null ? [] : numbersOf(on, off, dialect)), ...messagesOf(on, off)]
  return forms.find((form) => says(form, dialect, voice, on, off)) ?? bytesForm(on, off)
}

/** Whether a form draws and retires with these bytes. */
function says(form: Form, dialect: string | null, voice: Voice, on: Bytes, off: Bytes): boolean {
  const control = sayForm(form, dialect, voice)
  if (control?.type === 'toggle') return same(on, off) && same(control.push, on)
  return control?.type === 'switch' && !same(on, off) && same(control.on, on) && same(control.off, off)
}

/** A key that comes up is the same in both forms of note-off, at any velocity. */
const same = (a: Bytes, b: Bytes): boolean => hex(asNoteOff(a)) === hex(asNoteOff(b))
const asNoteOff = (bytes: Bytes): Bytes => {
  const [status = 0, key = 0, velocity = 0] = bytes
  const isUp = (status & 0xf0) === 0x80 || ((status & 0xf0) === 0x90 && velocity === 0)
  return bytes.length === 3 && isUp ? [0x80 | (status & 0x0f), key] : bytes
}

const printed = (channel: number): number => channel + 1
const isToggle = (on: Bytes, off: Bytes): boolean => hex(on) === hex(off)
const onOff = <Value>(on: Bytes, off: Bytes, value: (bytes: Bytes) => Value) =>
  isToggle(on, off) ? { push: value(on) } : { on: value(on), off: value(off) }

/** The numbers of a maker's dialect that may be meant. */
function numbersOf(on: Bytes, off: Bytes, dialect: string): Form[] {
  const [status = 0, first = 0, high = 0, , , low = 0] = on
  const channel = printed(status & 0x0f)
  const parameter = (high << 7) | low
  const number = (...values: unknown[]): Form[] => values.map((value) => ({ number: value }))
  switch (dialect) {
    case 'allen':
      return number(hex([high, low]), { number: hex([high, low]), channel })
    case 'grandorgue':
      return number(parameter, { number: parameter, channel })
    case 'nrpn':
      return number(parameter)
    case 'cc':
    case 'note':
      return number(first)
    case 'johannus':
    case 'program':
      return number(onOff(on, off, (bytes) => (bytes[1] ?? 0) + 1))
    case 'viscount':
    case 'ahlborn-galanti':
      return number(onOff(on, off, (bytes) => hex(bytes.slice(2, -1))))
    case 'hauptwerk':
      return number(hex(on.slice(7, 9)))
    case 'aeolus':
      return number(`${high & 7}/${low}`)
    default:
      return []
  }
}

/** Plain MIDI, where the dialect has no number for it. */
function messagesOf(on: Bytes, off: Bytes): Form[] {
  const [status = 0, first = 0, second = 0, , , low = 0, , , value = 0] = on
  const channel = printed(status & 0x0f)
  const midi = (spec: object): Form[] => [{ midi: spec }, { midi: { ...spec, channel } }]
  const toggle = isToggle(on, off) ? { toggle: true } : {}
  const values = (drawn: number, retired: number | undefined) =>
    drawn === 127 && retired === 0 ? {} : { on: drawn, off: retired ?? 0 }
  switch (status & 0xf0) {
    case 0x90:
      return midi({ note: first, ...(second === 127 ? {} : { velocity: second }), ...toggle })
    case 0xb0:
      return on.length === 9 && first === 99
        ? midi({ nrpn: (second << 7) | low, ...values(value, off[8]), ...toggle })
        : midi({ cc: first, ...values(second, off[2]), ...toggle })
    case 0xc0:
      return isToggle(on, off)
        ? midi({ program: first + 1, toggle: true })
        : midi({ program: { on: first + 1, off: (off[1] ?? 0) + 1 } })
    default:
      return []
  }
}

const bytesForm = (on: Bytes, off: Bytes): Form => ({
  midi: isToggle(on, off) ? { push: hex(on), toggle: true } : { on: hex(on), off: hex(off) },
})

/** How a profile writes a general cancel. */
export function cancelForm(bytes: Bytes): string | { program: number; channel: number } {
  const [status = 0, program = 0] = bytes
  return (status & 0xf0) === 0xc0 ? { program: program + 1, channel: printed(status & 0x0f) } : hex(bytes)
}

/** What a form does on the wire, so that two can be told apart. */
export function wireOf(form: Form, dialect: string | null, voice: Voice): string {
  const control = sayForm(form, dialect, voice)
  if (control?.type === 'switch') return wireOfFound({ ...control, bit: null })
  if (control?.type === 'toggle') return hex(control.push)
  return control?.type === 'map' ? wireOfFound({ on: [], off: [], bit: control.bit }) : ''
}

/** The same of what was heard. */
export function wireOfFound({ on, off, bit }: Pick<Found, 'on' | 'off' | 'bit'>): string {
  if (bit !== null) return `place ${bit + 1}`
  if (off === null) return `${hex(on)}/?`
  return isToggle(on, off) ? hex(on) : `${hex(asNoteOff(on))}/${hex(asNoteOff(off))}`
}

/** The voice of what is written under a division. */
export const voiceOf = (channel: number, control: number | null): Voice => ({
  channel: channel as Channel,
  division: channel as Channel,
  control: control as Channel | null,
})
