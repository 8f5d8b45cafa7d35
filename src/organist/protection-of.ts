import { hex, splitMessages } from '../midi/index.ts'
import { knownMessages, type Organ } from '../organ/index.ts'
import { boxWord, type Protection, wordOf } from '../ports/index.ts'

const SYSTEM = 0xf0

/** What a profile says that its console takes, and must be spared. */
export function protectionOf(organ: Organ): Protection {
  const { divisions, enclosures, wire, together } = organ
  const keys = divisions.map(({ channel, compass }) => [channel, compass.low, compass.high] as const)
  const boxes = [...new Set(enclosures.map(({ channel, controller }) => boxWord(channel, controller)))]
  const isKey = ([status = 0, key = 0]: readonly number[]) =>
    (status & 0xe0) === 0x80 &&
    keys.some(([channel, low, high]) => channel === (status & 0x0f) && key >= low && key <= high)
  const parts = knownMessages(organ).flatMap(splitMessages)
  const ofChannels = parts.filter(([status = 0]) => status < SYSTEM)
  const words = ofChannels.filter((part) => !isKey(part)).map(wordOf)
  const ofSystem = parts.filter(([status = 0]) => status >= SYSTEM).map(hex)
  return {
    organ: organ.id,
    dialects: [...new Set(organ.dialects.map(({ name }) => name))].filter((name) => name !== 'profile'),
    spacingMs: organ.spacingMs,
    settleMs: organ.settleMs,
    gapMicros: wire.gapMicros,
    microsPerByte: wire.microsPerByte,
    activeSensing: organ.activeSensing,
    keys,
    boxes,
    stops: [...new Set(words)].filter((word) => !boxes.includes(word)),
    system: [...new Set([...ofSystem, ...(together?.type === 'map' ? [hex(together.map.head)] : [])])],
  }
}
