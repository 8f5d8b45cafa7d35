import { type Bytes, type Channel, hex, key, noteOff } from '../../midi/index.ts'
import { sayForm } from '../../organ/index.ts'
import type { CapturedMessage } from './capture.ts'
import { readMapBits } from './console-maps.ts'
import { isBox, isNoStop } from './controllers.ts'
import type { Draft } from './draft.ts'
import { formAt, type Slot, slotsOf, voiceAt } from './slots.ts'
import { type Found, heardSwitch, mapSwitch } from './switches.ts'
import { wordsOf } from './words.ts'

/** One message of a stop that was moved. */
interface Touch {
  readonly kind: Found['kind']
  /** What it is about: equal in both directions, where the message says it apart from the state. */
  readonly subject: string
  readonly bytes: Bytes
  readonly channel: Channel | null
  readonly isUp: boolean
}

export interface Heard {
  /** Each message once, however often it came. */
  readonly touches: readonly Touch[]
  /** Places that are set in the console's map; null where none was heard. */
  readonly map: ReadonlySet<number> | null
  readonly device: number | null
}

/** What may have moved a stop, in what was heard between two questions. Keys of known keyboards and boxes are none. */
export function touchesIn(messages: readonly CapturedMessage[], draft: Draft): Heard {
  const manuals = new Set(draft.divisions.flatMap(({ channel }) => (channel === null ? [] : [channel - 1])))
  const maps = messages.flatMap(({ bytes }) => readMapBits(bytes) ?? [])
  const touches = wordsOf(messages).flatMap((each): Touch[] => {
    if (each.type === 'key') {
      if (manuals.has(each.channel)) return []
      const { channel, key: note, isDown, velocity } = each
      const bytes = isDown ? [0x90 | channel, note, velocity] : noteOff(channel, key(note), 64)
      return [{ kind: 'note', subject: `note ${channel} ${note}`, bytes, channel, isUp: !isDown }]
    }
    if (each.type !== 'word') return []
    const { kind, subject, bytes, channel } = each
    if (kind === 'cc' && (isBox(bytes) || isNoStop(bytes))) return []
    if (kind === 'sysex' && readMapBits(bytes) !== null) return []
    return [{ kind, subject: kind === 'sysex' ? formOfSysEx(bytes) : subject, bytes, channel, isUp: false }]
  })
  const once = new Map(touches.map((touch) => [hex(touch.bytes), touch]))
  const last = maps.at(-1)
  return { touches: [...once.values()], map: last?.set ?? null, device: last?.device ?? null }
}

/** Messages of one maker and one length say the same kind of thing. */
const formOfSysEx = (bytes: Bytes): string => `sysex ${bytes.length} ${hex(bytes.slice(0, 2))}`

export type Paired = { readonly found: Found } | { readonly problem: string }

/** The messages of a stop that was drawn, and retired, as a pair. */
export function pairOf(drawn: Heard, retired: Heard): Paired {
  if (drawn.map !== null && retired.map !== null) {
    const moved = [...drawn.map].filter((bit) => !retired.map?.has(bit))
    return oneBit(moved)
  }
  const pairs = drawn.touches
    .filter(({ isUp }) => !isUp)
    .flatMap((on) => {
      const same = retired.touches.filter(({ kind, subject }) => kind === on.kind && subject === on.subject)
      const off = same.find(({ bytes }) => hex(bytes) !== hex(on.bytes)) ?? same[0]
      return off ? [{ on, off }] : []
    })
  const [first, second] = pairs
  if (!first) return { problem: 'drawing and retiring say nothing that belongs together' }
  if (second) return { problem: `several messages came (${pairs.map(({ on }) => hex(on.bytes)).join(', ')})` }
  return { found: heardSwitch(first.on, first.on.bytes, first.off.bytes) }
}

export function oneBit(moved: readonly number[]): Paired {
  const [bit, second] = moved
  if (bit === undefined) return { problem: 'no place of the console’s map has changed' }
  if (second !== undefined) return { problem: `${moved.length} places of the console’s map changed at once` }
  return { found: mapSwitch(bit) }
}

/**
 * The pair that a drawn stop belongs to, as the stops that are known already make theirs.
 * @returns null where they do not tell
 */
export function foretold(drawn: Heard, models: readonly Found[]): Found | null {
  const [on, second] = drawn.touches.filter(({ isUp }) => !isUp)
  if (!on || second) return null
  const alike = models.filter((each) => each.kind === on.kind && each.bit === null && each.off !== null)
  const [model, another] = alike.slice(-2)
  if (!model || !another) return null
  const offs = [model, another].map((each) => shifted(on.bytes, each.on, each.off ?? []))
  const [off, same] = offs
  if (!off || !same || hex(off) !== hex(same)) return null
  return heardSwitch(on, on.bytes, off)
}

/** Data bytes of the longest number that is reckoned with exactly. */
const LONGEST_NUMBER = 7

/** These bytes changed as `from` is to `to`. */
function shifted(bytes: Bytes, from: Bytes, to: Bytes): Bytes | null {
  if (bytes.length !== from.length) return null
  const [status = 0] = bytes
  if ((status & 0xf0) === 0x90) return noteOff((status & 0x0f) as Channel, key(bytes[1] ?? 0), 64)
  const end = status === 0xf0 ? -1 : undefined
  const data = bytes.slice(1, end)
  const isNumber = ((status & 0xf0) === 0xc0 || status === 0xf0) && data.length <= LONGEST_NUMBER
  // A message that says its stop and its state in places of their own: the state alone may differ.
  if (!isNumber) {
    const moved = bytes.map((byte, index) => byte + (to[index] ?? 0) - (from[index] ?? 0))
    return moved.every((byte, index) => byte >= 0 && (byte < 0x80 || byte === bytes[index])) ? moved : null
  }
  const number = (all: Bytes) => all.slice(1, end).reduce((sum, each) => sum * 128 + each, 0)
  const wanted = number(bytes) + number(to) - number(from)
  if (wanted < 0 || wanted >= 128 ** data.length) return null
  const digits = data.map((_, index) => Math.floor(wanted / 128 ** (data.length - 1 - index)) % 128)
  return end === undefined ? [status, ...digits] : [status, ...digits, 0xf7]
}

/** What a draft says in one place, as it would be heard; null where it says nothing yet. */
export function foundAt(draft: Draft, slot: Slot): Found | null {
  const form = formAt(draft, slot)
  const control = form === null ? null : sayForm(form, draft.dialect, voiceAt(draft, slot))
  if (control === null || control.type === 'general' || control.type === 'keys') return null
  if (control.type === 'map') return mapSwitch(control.bit)
  const [on, off] = control.type === 'toggle' ? [control.push, control.push] : [control.on, control.off]
  const status = on[0] ?? 0
  const channel = status < 0xf0 ? ((status & 0x0f) as Channel) : null
  return heardSwitch({ kind: kindOf(on), channel }, on, off)
}

export const knownSwitches = (draft: Draft): Found[] => slotsOf(draft).flatMap((slot) => foundAt(draft, slot) ?? [])

function kindOf(bytes: Bytes): Found['kind'] {
  const [status = 0, first = 0] = bytes
  switch (status & 0xf0) {
    case 0x90:
      return 'note'
    case 0xc0:
      return 'program'
    case 0xf0:
      return 'sysex'
    default:
      return first === 98 && bytes.length === 6 ? 'aeolus' : bytes.length > 3 ? 'nrpn' : 'cc'
  }
}
