import { type Bytes, type Channel, controlChange, nrpn } from '../../midi/index.ts'
import type { CapturedMessage } from './capture.ts'

/** A key that went down or came up. */
export interface KeyMove {
  readonly type: 'key'
  readonly channel: Channel
  readonly key: number
  readonly isDown: boolean
  readonly velocity: number
}

/** Something that may move a stop: one or more messages that say one thing. */
export interface Word {
  readonly type: 'word'
  readonly kind: 'nrpn' | 'nrpn-fine' | 'cc' | 'aeolus' | 'program' | 'sysex'
  /** What it is about, where the word says it apart from the value: the number of a parameter, a controller. */
  readonly subject: string
  readonly value: number
  readonly bytes: Bytes
  /** null for system exclusive. */
  readonly channel: Channel | null
}

/** A part of a word: the number of a parameter, a mode. The word comes with its value. */
interface Part {
  readonly type: 'part'
  readonly channel: Channel
}

/** Moves no stop on any console: pitch wheel, pressure, song position, the housekeeping of MIDI. */
interface Other {
  readonly type: 'other'
}

/** In the order of what was captured; `index` is that of the message that completes it. */
export type Utterance = (KeyMove | Word | Part | Other) & { readonly index: number; readonly source: CapturedMessage }

const CC = { data: 6, fine: 38, low: 98, high: 99, registered: [100, 101] } as const
/** Aeolus: bit 6 says that this is a mode, and not a button. */
const IS_MODE = 0x40

/** What each message says. A channel remembers the number of a parameter, as `MIDI 1.0` has it. */
export function wordsOf(messages: readonly CapturedMessage[]): Utterance[] {
  const numbers = new Map<string, number>()
  const aeolus = aeolusChannels(messages)
  return messages.flatMap((source, index): Utterance[] => {
    const [status = 0, first = 0, second = 0] = source.bytes
    const channel = (status & 0x0f) as Channel
    const place = { index, source }
    const word = (kind: Word['kind'], subject: string, value: number, bytes: Bytes = source.bytes): Utterance[] => [
      { type: 'word', kind, subject, value, bytes, channel: kind === 'sysex' ? null : channel, ...place },
    ]
    switch (status & 0xf0) {
      case 0x80:
      case 0x90: {
        const isDown = (status & 0xf0) === 0x90 && second > 0
        return [{ type: 'key', channel, key: first, isDown, velocity: second, ...place }]
      }
      case 0xb0:
        if (aeolus.has(channel) && first === CC.low) return aeolusWord(channel, second)
        return controller(channel, first, second)
      case 0xc0:
        return word('program', `program ${channel}`, first)
      case 0xf0:
        return status === 0xf0 ? word('sysex', 'sysex', 0) : [{ type: 'other', ...place }]
      default:
        return [{ type: 'other', ...place }]
    }

    function aeolusWord(on: Channel, value: number): Utterance[] {
      if ((value & IS_MODE) !== 0) {
        numbers.set(`${on} mode`, value)
        return [{ type: 'part', channel: on, ...place }]
      }
      const mode = numbers.get(`${on} mode`)
      if (mode === undefined) return [{ type: 'other', ...place }]
      const bytes = [...controlChange(on, CC.low, mode), ...controlChange(on, CC.low, value)]
      return word('aeolus', `aeolus ${on} ${mode & 7} ${value}`, (mode >> 4) & 3, bytes)
    }
    function controller(on: Channel, number: number, value: number): Utterance[] {
      if (number === CC.high || number === CC.low) {
        numbers.set(`${on} ${number}`, value)
        return [{ type: 'part', channel: on, ...place }]
      }
      if (number === CC.registered[0] || number === CC.registered[1]) {
        numbers.delete(`${on} ${CC.high}`)
        numbers.delete(`${on} ${CC.low}`)
        return [{ type: 'other', ...place }]
      }
      const [high, low] = [numbers.get(`${on} ${CC.high}`), numbers.get(`${on} ${CC.low}`)]
      const isData = number === CC.data || number === CC.fine
      if (!isData || high === undefined || low === undefined) {
        return word('cc', `cc ${on} ${number}`, value)
      }
      const parameter = (high << 7) | low
      if (number === CC.data) {
        numbers.set(`${on} data`, value)
        return word('nrpn', `nrpn ${on} ${parameter}`, value, nrpn(on, parameter, value))
      }
      const whole = [...nrpn(on, parameter, numbers.get(`${on} data`) ?? 0), ...controlChange(on, CC.fine, value)]
      const bytes = numbers.has(`${on} data`) ? whole : [...whole.slice(0, 6), ...whole.slice(9)]
      return word('nrpn-fine', `fine ${on} ${parameter}`, value, bytes)
    }
  })
}

/** Channels on which controller 98 stands alone: Aeolus says its stops so; in an NRPN 99 or 6 would be there too. */
function aeolusChannels(messages: readonly CapturedMessage[]): ReadonlySet<number> {
  const used = new Map<number, Set<number>>()
  for (const { bytes } of messages) {
    const [status = 0, controller = 0] = bytes
    if ((status & 0xf0) !== 0xb0) continue
    const channel = status & 0x0f
    used.set(channel, (used.get(channel) ?? new Set()).add(controller))
  }
  return new Set(
    [...used].flatMap(([channel, all]) => (all.has(CC.low) && !all.has(CC.high) && !all.has(CC.data) ? [channel] : [])),
  )
}
