import { type Bytes, hex, keyName } from '../midi/index.ts'
import type { Complain, Path } from './complain.ts'
import { type Element, elementName, messagesOf, type Organ } from './organ.ts'

/** Messages that would do something else than the profile says, or two things at once. */
export function checkMessages(organ: Organ, paths: readonly Path[], complain: Complain): void {
  const claimed = new Map<string, string>()
  if (organ.generalCancel) claimed.set(hex(organ.generalCancel), 'the general cancel')
  for (const [index, element] of organ.elements.entries()) {
    const path = paths[index] ?? []
    const { control } = element
    const words = control.type === 'map' ? [`place ${control.bit + 1} of the map`] : messagesOf(control).map(hex)
    for (const word of new Set(words)) {
      const owner = claimed.get(word)
      if (owner !== undefined) {
        complain(
          [...path, 'midi'],
          `${elementName(element)} and ${owner} have one message (${word})`,
          'each stop, coupler and tremulant needs messages of its own',
        )
      }
      claimed.set(word, elementName(element))
    }
    checkOne(organ, element, path, complain)
  }
}

function checkOne(organ: Organ, element: Element, path: Path, complain: Complain): void {
  const { control } = element
  if (control.type === 'switch' && hex(control.on) === hex(control.off)) {
    complain(
      [...path, 'midi'],
      `${elementName(element)} has one message (${hex(control.on)}) for on and off`,
      'two different ones are expected, or toggle: true where one does both',
    )
  }
  for (const bytes of messagesOf(control)) {
    const taken = takenBy(organ, bytes)
    if (taken === null) continue
    complain([...path, 'midi'], `${elementName(element)} has a message (${hex(bytes)}) that ${taken}`, 'choose another')
    return
  }
}

/** The keys of a division and the pedals of its boxes must stay what they are. */
export function takenBy(organ: Organ, [status = 0, first = 0]: Bytes): string | null {
  const kind = status & 0xf0
  const channel = status & 0x0f
  if (kind === 0x80 || kind === 0x90) {
    const division = organ.divisions.find((each) => each.channel === channel)
    if (!division || first < division.compass.low || first > division.compass.high) return null
    return `is the key ${keyName(first)} of the ${division.name} (channel ${channel + 1})`
  }
  const box = organ.enclosures.find((each) => each.channel === channel && each.controller === first)
  return kind === 0xb0 && box ? `moves the ${box.name} box (CC ${first} on channel ${channel + 1})` : null
}
