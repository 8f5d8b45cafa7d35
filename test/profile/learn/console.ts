import { changesBetween, type Element, type ElementId, type Organ } from '../../../src/organ/index.ts'

/** What a test decides for a simulated console: numbers that run out begin again. */
export interface Chance {
  readonly next: (below: number) => number
}

export const chanceOf = (numbers: readonly number[]): Chance => {
  let at = 0
  return { next: (below) => (numbers[at++ % numbers.length] ?? 0) % below }
}

export interface Habits {
  readonly runningStatus: boolean
  /** Clock and active sensing between any two bytes. */
  readonly realtime: boolean
  /** The swell shoe moves and keys are touched between. */
  readonly restless: boolean
}

/** A console whose person presses the ends of each keyboard, then draws and retires each stop: all that it sends. */
export function logOf(organ: Organ, order: readonly Element[], habits: Habits, chance: Chance): number[] {
  const messages: (readonly number[])[] = []
  const press = (channel: number, key: number) => {
    messages.push([0x90 | channel, key, 1 + chance.next(120)])
    messages.push(chance.next(2) === 0 ? [0x80 | channel, key, 64] : [0x90 | channel, key, 0])
  }
  for (const { channel, compass } of organ.divisions) {
    press(channel, compass.low)
    press(channel, compass.high)
  }
  const drawn = new Set<ElementId>()
  const move = (element: Element) => {
    const before = new Set(drawn)
    if (!drawn.delete(element.id)) drawn.add(element.id)
    for (const { bytes } of changesBetween(organ, before, drawn)) messages.push(...apart(bytes))
  }
  for (const element of order) {
    move(element)
    if (habits.restless) disturb()
    move(element)
  }
  return disguise(messages, habits, chance)

  function disturb(): void {
    const division = organ.divisions[chance.next(organ.divisions.length)]
    if (!division) return
    const { channel, compass } = division
    if (chance.next(4) === 0) press(channel, compass.low + 1 + chance.next(compass.high - compass.low - 1))
    if (chance.next(4) !== 0) return
    const at = chance.next(100)
    for (const value of [at, at + 3, at + 9, at + 12]) messages.push([0xb0 | channel, 11, value])
  }
}

/** Whole messages, as they leave a console; an NRPN is three. */
function apart(bytes: readonly number[]): number[][] {
  const messages: number[][] = []
  for (const byte of bytes) {
    if (byte >= 0x80 && byte !== 0xf7) messages.push([byte])
    else messages.at(-1)?.push(byte)
  }
  return messages
}

function disguise(messages: readonly (readonly number[])[], habits: Habits, chance: Chance): number[] {
  let running = 0
  const bytes = messages.flatMap((message) => {
    const [status = 0, ...data] = message
    const leavesOut = habits.runningStatus && status === running
    running = status < 0xf0 ? status : 0
    return leavesOut ? data : [...message]
  })
  if (!habits.realtime) return bytes
  return bytes.flatMap((byte) => (chance.next(5) === 0 ? [chance.next(2) === 0 ? 0xfe : 0xf8, byte] : [byte]))
}
