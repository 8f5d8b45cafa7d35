import { type ConsoleMap, hex, messageLength, readConsoleMap, sayConsoleMap, setBits } from '../../midi/index.ts'
import type { WatchHeader } from '../../ports/index.ts'

/**
 * What the organ has been told, followed from outside, byte for byte. It is no Console (src/console): that keeps elements by
 * their identity and needs the organ's profile read, its dialects and its schema. The sentinel must stand in milliseconds
 * beside a program that may die of just those, so it knows bytes, and which bytes undo them, from the header of its pipe.
 */
export interface Mirror {
  readonly sent: (bytes: Uint8Array) => void
  /** Notes that may have gone out, or not, until something is told. */
  readonly announced: (bytes: Uint8Array) => void
  /**
   * `channel << 7 | key`: all that may be down.
   * @param inHand the player is dead: also what it was to let go last, which the port may not have taken
   */
  readonly keysDown: (inHand?: boolean) => readonly number[]
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
  let letGoLast: number[] = []
  const drawn = new Map<string, readonly number[]>()
  /** What was told to retire, and may never have left. */
  const retired = new Map<string, { readonly off: readonly number[]; readonly atMs: number }>()
  /** Of those, what was told last: until something is told after it, nobody knows that the port took it. */
  let lastRetired: readonly string[] = []
  const { told, isFresh, wasAhead } = createClock(aheadMs)
  const byOn = new Map(stops.map((stop) => [hex(stop.on), stop]))
  const offs = new Set(stops.map(({ off }) => hex(off)))
  const retire = (messages: readonly string[]) => {
    for (const each of messages) {
      const off = drawn.get(each)
      if (off && drawn.delete(each)) retired.set(each, { off, atMs: performance.now() })
    }
    lastRetired = messages
  }
  const tellMap = (map: ConsoleMap, bits: Parameters<typeof setBits>[0]) => {
    if (setBits(bits).length > 0) drawn.set(MAP, sayConsoleMap(map, []))
    else retire([MAP])
  }
  /** @returns whether it was about stops */
  const tellStop = (whole: string): boolean => {
    const stop = byOn.get(whole)
    if (stop?.toggles && drawn.has(whole)) retire([whole])
    else if (stop) drawn.set(whole, stop.off)
    const isOff = offs.has(whole)
    if (isOff) retire([...drawn].flatMap(([each, off]) => (hex(off) === whole ? [each] : [])))
    return stop !== undefined || isOff
  }
  return {
    announced: (bytes) => {
      perhapsStruck.clear()
      for (const { about, isOn } of notesIn(bytes)) if (isOn) perhapsStruck.add(about)
    },
    sent: (bytes) => {
      told()
      perhapsStruck.clear()
      lastRetired = []
      letGoLast = []
      const map = bytes[0] === SYSEX && rules.map !== null ? readConsoleMap(rules.map, Array.from(bytes)) : null
      if (map !== null && rules.map !== null) return tellMap(rules.map, map)
      if (tellStop(hex(bytes))) return
      for (const { about, isOn } of notesIn(bytes)) {
        if (isOn) keys.add(about)
        else if (keys.delete(about)) {
          letGoAtMs.set(about, performance.now())
          letGoLast.push(about)
        }
      }
    },
    keysDown: (inHand = false) => {
      // What was told but not yet written, or handed to the system's timer ahead, dies with the player, note-offs too:
      // let those keys go once more.
      const isPerhapsDown = (atMs: number) => isFresh(atMs) || (inHand && wasAhead(atMs))
      const perhaps = [...letGoAtMs].filter(([about, atMs]) => !keys.has(about) && isPerhapsDown(atMs))
      return [...new Set([...keys, ...perhaps.map(([about]) => about), ...perhapsStruck, ...(inHand ? letGoLast : [])])]
    },
    retirements: () => {
      const perhaps = [...retired].filter(
        ([each, { off, atMs }]) =>
          !drawn.has(each) &&
          // A push too much draws what is in.
          (isFresh(atMs) || lastRetired.includes(each) || (hex(off) !== each && wasAhead(atMs))),
      )
      const all = [...drawn.values(), ...perhaps.map(([, { off }]) => off)]
      return [...new Map(all.map((off) => [hex(off), off])).values()]
    },
  }
}

/** Of what was told when, what may never have left. */
function createClock(aheadMs: number) {
  let toldAtMs = Number.NEGATIVE_INFINITY
  return {
    told: () => {
      toldAtMs = performance.now()
    },
    isFresh: (atMs: number) => atMs > performance.now() - aheadMs - TOLD_LATE_MS,
    /**
     * The system's timer may still have had it when the player told its last: that may have been long ago, where a port that
     * took nothing held the player up before it died.
     */
    wasAhead: (atMs: number) => aheadMs > 0 && atMs > toldAtMs - aheadMs,
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
