import type { Bytes } from '../../midi/index.ts'
import { type Score, timedMessagesOf } from '../../score/index.ts'

const [DATA, NRPN_LOW, NRPN_HIGH, RPN_LOW, RPN_HIGH] = [6, 98, 99, 100, 101] as const

/**
 * Messages by which consoles say their stops, of a file that no profile here knows: its channel and how many. Resets of
 * synthesizers are none.
 * @returns such as `NRPN on channel 2 (12)`
 */
export function strangeMessages(file: string, bytes: Uint8Array, { format }: Score): string[] {
  if (format !== 'midi') return []
  const counts = new Map<string, number>()
  const count = (kind: string) => counts.set(kind, (counts.get(kind) ?? 0) + 1)
  const isNrpn = new Map<number, boolean>()
  for (const { bytes: message } of timedMessagesOf(file, bytes)) {
    const [status = 0, controller = 0] = message
    if (status === 0xf0 && !isOfSynthesizer(message)) count(isGrandOrgue(message) ? GRANDORGUE : 'system exclusive')
    if ((status & 0xf0) !== 0xb0) continue
    if (controller === NRPN_LOW || controller === NRPN_HIGH) isNrpn.set(status, true)
    if (controller === RPN_LOW || controller === RPN_HIGH) isNrpn.set(status, false)
    if (controller === DATA && isNrpn.get(status)) count(`NRPN on channel ${(status & 0x0f) + 1}`)
  }
  return [...counts].map(([kind, times]) => `${kind} (${times})`)
}

const GRANDORGUE = 'system exclusive of GrandOrgue’s recorder, which names stops by their place in its definition'

/** `7D 47 4F`: GrandOrgue (its source, GOMidiEvent.cpp). */
const isGrandOrgue = ([, ...data]: Bytes): boolean => [0x7d, 0x47, 0x4f].every((byte, index) => data[index] === byte)

/** Universal messages (7E, 7F: MIDI 1.0); Roland GS (41 device 42) and Yamaha XG (43 device 4C), by their manuals. */
const isOfSynthesizer = ([, maker, , model]: Bytes): boolean =>
  maker === 0x7e || maker === 0x7f || (maker === 0x41 && model === 0x42) || (maker === 0x43 && model === 0x4c)
