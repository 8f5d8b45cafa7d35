import { type Heard, listenTo } from '../../console/index.ts'
import { type Bytes, splitMessages } from '../../midi/index.ts'
import {
  createHearing,
  type Element,
  type Enclosure,
  NOTHING_DRAWN,
  type Organ,
  type Piston,
} from '../../organ/index.ts'
import type { TimedMessage } from '../../score/index.ts'
import type { Ticks } from '../../time/index.ts'

/** What a message of a recording did to its organ. */
export type Deed =
  | { readonly type: 'moved'; readonly tick: Ticks; readonly element: Element; readonly drawn: boolean }
  | { readonly type: 'cancel'; readonly tick: Ticks }
  | { readonly type: 'piston'; readonly tick: Ticks; readonly piston: Piston }
  | { readonly type: 'box'; readonly tick: Ticks; readonly enclosure: Enclosure; readonly position: number }

/** What the profile does not know: `NRPN on channel 4`, how often. */
export type Unknown = ReadonlyMap<string, number>

export interface Decoded {
  readonly deeds: readonly Deed[]
  readonly unknown: Unknown
  /** Where keys of a division go down. */
  readonly onsets: readonly Ticks[]
}

/** Messages that end notes or keep a line alive: they say nothing of stops. */
const SILENCING = [120, 121, 123]
/** The number of a parameter, and its finer steps: what counts is its value (CC 6). */
const NUMBERS = [38, 96, 97, 98, 99, 100, 101]
const DATA = 6

/**
 * What the messages of a recording say to this organ, each after those before it. Nothing is taken to be drawn when it
 * begins.
 */
export function decodeRecording(organ: Organ, messages: readonly TimedMessage[]): Decoded {
  const console = listenTo(organ, NOTHING_DRAWN)
  const hear = createHearing(organ)
  const channels = new Set<number>(organ.divisions.map(({ channel }) => channel))
  const setup = new Set(organ.setup.flatMap((bytes) => splitMessages(bytes).map(String)))
  const deeds: Deed[] = []
  const onsets: Ticks[] = []
  const unheard: TimedMessage[] = []
  for (const message of messages) {
    const { tick, bytes } = message
    const isUnderstood = hear(bytes).length > 0
    deeds.push(...console.take(bytes).flatMap((heard) => deedOf(heard, tick)))
    const box = boxMoved(organ, bytes)
    if (box) deeds.push({ type: 'box', tick, ...box })
    const isKey = isNote(bytes) && channels.has((bytes[0] ?? 0) & 0x0f)
    if (isKey && isNoteOn(bytes)) onsets.push(tick)
    if (isUnderstood) forgetParts(unheard, message)
    else if (!isKey && box === null && !setup.has(String(bytes)) && saysSomething(bytes)) unheard.push(message)
  }
  return { deeds, onsets, unknown: counted(unheard) }
}

function deedOf(heard: Heard, tick: Ticks): Deed[] {
  if (heard.type === 'general-cancel') return [{ type: 'cancel', tick }]
  if (heard.type === 'piston') return [{ type: 'piston', tick, piston: heard.piston }]
  if (heard.type === 'unsure') return []
  return [{ type: 'moved', tick, element: heard.element, drawn: heard.type === 'drawn' }]
}

const isNote = ([status = 0]: Bytes): boolean => (status & 0xe0) === 0x80
const isNoteOn = ([status = 0, , velocity = 0]: Bytes): boolean => (status & 0xf0) === 0x90 && velocity > 0

function saysSomething(bytes: Bytes): boolean {
  const [status = 0, controller = 0] = bytes
  if (isNote(bytes)) return isNoteOn(bytes)
  if ((status & 0xf0) === 0xb0) return ![...SILENCING, ...NUMBERS].includes(controller)
  return status <= 0xf0
}

/** What stood before a message that was understood, at its moment and on its channel, belongs to it (a bank and a program). */
function forgetParts(unheard: TimedMessage[], { tick, bytes }: TimedMessage): void {
  for (let last = unheard.at(-1); last?.tick === tick && last.bytes[0] === bytes[0]; last = unheard.at(-1))
    unheard.pop()
}

const KINDS: Readonly<Record<number, string>> = {
  128: 'notes',
  144: 'notes',
  160: 'aftertouch',
  192: 'program changes',
  208: 'aftertouch',
  224: 'pitch bend',
}

/** `program changes on channel 12` → 4. */
function counted(messages: readonly TimedMessage[]): Unknown {
  const counts = new Map<string, number>()
  for (const { bytes } of messages) {
    const [status = 0, controller = 0] = bytes
    const what = KINDS[status & 0xf0] ?? (controller === DATA ? 'NRPN or RPN' : `controller ${controller}`)
    const kind = status === 0xf0 ? 'system exclusive' : `${what} on channel ${(status & 0x0f) + 1}`
    counts.set(kind, (counts.get(kind) ?? 0) + 1)
  }
  return counts
}

function boxMoved({ enclosures }: Organ, [status = 0, controller = 0, value = 0]: Bytes) {
  if ((status & 0xf0) !== 0xb0) return null
  const channel = status & 0x0f
  const enclosure = enclosures.find((each) => each.channel === channel && each.controller === controller)
  if (enclosure === undefined) return null
  const { closed, open } = enclosure
  const position = open === closed ? 1 : Math.min(1, Math.max(0, (value - closed) / (open - closed)))
  return { enclosure, position }
}
