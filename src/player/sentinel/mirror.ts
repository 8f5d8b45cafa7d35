import { hex, messageLength, readConsoleMap, sayConsoleMap, setBits } from '../../midi/index.ts'
import type { WatchHeader } from '../../ports/index.ts'

/** What the organ has been told, followed from outside, byte for byte. */
export interface Mirror {
  readonly sent: (bytes: Uint8Array) => void
  /** Notes that may have gone out, or not, until something is told. */
  readonly announced: (bytes: Uint8Array) => void
  /** `channel << 7 | key`: all that may be down. */
  readonly keysDown: () => readonly number[]
  /** Messages that retire what was drawn, in the order in which it was drawn. */
  readonly retirements: () => readonly (readonly number[])[]
}

/** It may be told a little after it was handed over. */
const TOLD_LATE_MS = 100
const SYSEX = 0xf0
/** The one entry of a console that says all stops in one message. */
const MAP = 'map'

export function createMirror({ stops, rules, aheadMs }: WatchHeader): Mirror {
  const keys = new Set<number>()
  const perhapsStruck = new Set<number>()
  const letGoAtMs = new Map<number, number>()
  const drawn = new Map<string, readonly number[]>()
  const onMessages = new Map(stops.map(({ on, off }) => [hex(on), off]))
  const offMessages = new Map(stops.map(({ on, off }) => [hex(off), hex(on)]))
  return {
    announced: (bytes) => {
      perhapsStruck.clear()
      for (const { about, isOn } of notesIn(bytes)) if (isOn) perhapsStruck.add(about)
    },
    sent: (bytes) => {
      perhapsStruck.clear()
      const whole = hex(bytes)
      const map = bytes[0] === SYSEX && rules.map !== null ? readConsoleMap(rules.map, Array.from(bytes)) : null
      if (map !== null && rules.map !== null) {
        if (setBits(map).length > 0) drawn.set(MAP, sayConsoleMap(rules.map, []))
        else drawn.delete(MAP)
        return
      }
      const off = onMessages.get(whole)
      if (off) drawn.set(whole, off)
      const on = offMessages.get(whole)
      if (on !== undefined) drawn.delete(on)
      if (off || on !== undefined) return
      for (const { about, isOn } of notesIn(bytes)) {
        if (isOn) keys.add(about)
        else if (keys.delete(about)) letGoAtMs.set(about, performance.now())
      }
    },
    keysDown: () => {
      // What was told but not yet written, or handed to the system's timer ahead, dies with the player, note-offs too:
      // let those keys go once more.
      const since = performance.now() - aheadMs - TOLD_LATE_MS
      const perhaps = [...letGoAtMs].filter(([about, atMs]) => atMs > since && !keys.has(about))
      return [...new Set([...keys, ...perhaps.map(([about]) => about), ...perhapsStruck])]
    },
    retirements: () => [...drawn.values()],
  }
}

function* notesIn(bytes: Uint8Array): Iterable<{ readonly about: number; readonly isOn: boolean }> {
  for (let at = 0; at < bytes.length; ) {
    const [status = 0, key = 0, velocity = 0] = bytes.subarray(at, at + 3)
    if (status < 0x80 || status >= 0xf0) return
    const about = ((status & 0x0f) << 7) | key
    if ((status & 0xe0) === 0x80) yield { about, isOn: (status & 0xf0) === 0x90 && velocity > 0 }
    at += messageLength(status)
  }
}
