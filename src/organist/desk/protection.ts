import { hex } from '../../midi/index.ts'
import { knownMessages, type Organ } from '../../organ/index.ts'

/** Status bytes from here on are the system's: system exclusive, reset and the like. */
const SYSTEM = 0xf0

/**
 * What a profile takes away of what protects the machine, or may say that none said before, in words for the one who is
 * asked to confirm it. Whoever may send a profile over the network must not be able to damage a console.
 * @param known the profiles that were made or confirmed at the machine and stand for the same console
 */
export function loosened(next: Organ, known: readonly Organ[]): string[] {
  const strictest = (of: (organ: Organ) => number) => Math.max(0, ...known.map(of))
  const spacingMs = strictest((organ) => organ.spacingMs)
  const gapMicros = strictest(({ wire }) => wire.gapMicros)
  const byteMicros = strictest(({ wire }) => wire.microsPerByte)
  const settleMs = strictest((organ) => organ.settleMs)
  const familiar = new Set(known.flatMap(systemMessages))
  const strange = systemMessages(next).filter((message) => !familiar.has(message))
  const said: string[] = []
  if (next.spacingMs < spacingMs)
    said.push(`it leaves ${next.spacingMs} ms between messages, where ${spacingMs} ms protect the machine`)
  if (next.wire.gapMicros < gapMicros) said.push('it leaves less silence after each message than the maker needs')
  if (next.wire.microsPerByte < byteMicros) said.push('it takes the wire to be faster than it was said to be')
  if (next.settleMs < settleMs)
    said.push(`it lets the machine rest ${next.settleMs} ms, where ${settleMs} ms were said`)
  if (next.activeSensing && !known.some((organ) => organ.activeSensing))
    said.push('it sends Active Sensing, which an organ that does not know it may take amiss')
  if (strange.length > 0)
    said.push(
      `it says system messages that none said before (${strange.slice(0, 3).join('; ')}${strange.length > 3 ? ' …' : ''})`,
    )
  return said
}

/** Whole system messages, and how maps of the whole console begin. */
function systemMessages(organ: Organ): string[] {
  const map = organ.together?.type === 'map' ? [organ.together.map.head] : []
  return [...knownMessages(organ), ...map].filter((bytes) => bytes.some((byte) => byte >= SYSTEM)).map(hex)
}
