import type { Drawstop, Facts } from './facts.ts'

/**
 * The organ at the end of the wire. It understands what its profile's YAML says and nothing else, and keeps the books:
 * which keys are down, what is drawn and by whom, how close protected messages came. What is wrong it writes down.
 */
export interface OrganEnd {
  readonly facts: Facts
  readonly take: (bytes: Uint8Array, offset: number, length: number) => void
  /** Bytes that never came: where only a push is known, nobody knows any more how the stop stands. */
  readonly lost: (bytes: Uint8Array, offset: number, length: number) => void
  /** A hand moves a stop at the console, which may say so. */
  readonly hand: (element: number, drawn: boolean) => void
  /** What it says of its stops, and when; whoever hears it takes it away. */
  readonly says: Saying[]
  /** Where only a push is known: nobody could tell who begins that it is drawn. */
  readonly untellable: (element: number) => void
  /** Its plug is in again: what a hand had drawn is the hand's still when it is drawn again after the cancel. */
  readonly plugged: () => void
  /** Switched off and on again. */
  readonly powerCut: () => void
  /** `channel << 7 | key` of what is down, with the time when it went down. */
  readonly keys: ReadonlyMap<number, number>
  readonly drawn: Uint8Array
  /** 1 where a hand at the console was the last to draw it. */
  readonly byHand: Uint8Array
  /** 1 where a hand moved it and the program cannot know. */
  readonly untold: Uint8Array
  /** When each was last drawn by a message. */
  readonly drawnAtMs: Float64Array
  readonly struck: Strike[]
  /** Stops that went one by one, as they went. */
  readonly moves: Move[]
  readonly wrongs: string[]
  readonly lastProtectedMs: () => number
  /** Somebody opens a port to it: what another one said in this very moment nobody who comes knows. */
  readonly opened: () => void
  readonly counts: { notes: number; protectedMessages: number; bytes: number }
}

interface Saying {
  readonly atMs: number
  readonly bytes: readonly number[]
  /** That a hand moved. */
  readonly element: number | null
}

interface Strike {
  readonly about: number
  readonly atMs: number
}

interface Move {
  readonly element: number
  readonly isDraw: boolean
  readonly atMs: number
  /** Keys that were down. */
  readonly keys: ReadonlySet<number>
}

const SLACK_MS = 0.05
/** Over the wire, through its own scan and back. */
const ANSWERS_AFTER_MS = 12
/** What has been struck is read by those who watch; nobody else keeps it. */
const DATA = 6
const [NUMBER_LOW, NUMBER_HIGH, RPN_LOW, RPN_HIGH] = [98, 99, 100, 101]
const PISTONS = 16
const RESTORED_WITHIN_MS = 6000
const DONE_AGAIN_WITHIN_MS = 300
const ALL_SOUND_OFF = 120
const ALL_NOTES_OFF = 123
const MAP_HEAD = [0xf0, 0x41, 0x10, 0x30, 0x12, 0x01, 0x00]
const MAP_BYTES = 35

const NAMES = ['C', 'C sharp', 'D', 'E flat', 'E', 'F', 'F sharp', 'G', 'A flat', 'A', 'B flat', 'B']

/** `C sharp 4 of the Great`. @param about `channel << 7 | key` */
export const keyName = (about: number, { divisions }: Facts): string =>
  `${NAMES[(about & 0x7f) % 12]} ${Math.floor((about & 0x7f) / 12) - 1} of the ${divisions.get(about >> 7)?.name ?? 'nothing'}`

export function createOrganEnd(facts: Facts, nowMs: () => number): OrganEnd {
  const { elements, divisions } = facts
  const keys = new Map<number, number>()
  const upAt = new Map<number, number>()
  const drawn = new Uint8Array(elements.length)
  const byHand = new Uint8Array(elements.length)
  const untold = new Uint8Array(elements.length)
  /** Of pushes one was lost: it may stand either way from now on. */
  const inDoubt = new Set<number>()
  const isTheirs = new Uint8Array(elements.length)
  let pluggedMs = Number.NEGATIVE_INFINITY
  const handDrewMs = new Float64Array(elements.length).fill(Number.NEGATIVE_INFINITY)
  const drawnAtMs = new Float64Array(elements.length).fill(Number.NEGATIVE_INFINITY)
  const struck: Strike[] = []
  const moves: Move[] = []
  const wrongs: string[] = []
  const says: Saying[] = []
  const counts = { notes: 0, protectedMessages: 0, bytes: 0 }
  const at = new Map(elements.map(({ channel, number }, index) => [`${channel} ${number}`, index]))
  const numbers = new Map<number, { high: number; low: number }>()
  let lastProtectedMs = Number.NEGATIVE_INFINITY
  let openedMs = Number.NEGATIVE_INFINITY
  let cancelledMs = Number.NEGATIVE_INFINITY
  let step = 0
  /** Bytes of a message that is not whole yet. */
  let pending: number[] = []

  const wrong = (what: string) => wrongs.push(what)
  const nameOf = (about: number) => keyName(about, facts)
  const isProtected = () => {
    const now = nowMs()
    if (now - lastProtectedMs < facts.spacingMs - SLACK_MS)
      wrong(
        `a message that moves stops came ${(now - lastProtectedMs).toFixed(1)} ms after the one before, ${facts.spacingMs} ms protect the console`,
      )
    if (now - openedMs < facts.spacingMs - SLACK_MS)
      wrong(
        `a message that moves stops came ${(now - openedMs).toFixed(1)} ms after the port was opened; another program may have moved one just before, and ${facts.spacingMs} ms protect the console`,
      )
    if (now - cancelledMs < facts.settleMs - SLACK_MS)
      wrong(
        `a message that moves stops came ${(now - cancelledMs).toFixed(1)} ms after a general cancel, the machine rests ${facts.settleMs} ms`,
      )
    lastProtectedMs = now
    counts.protectedMessages++
  }
  const answer = (...messages: readonly (readonly number[])[]) => {
    if (facts.tells !== 'all') return
    for (const bytes of messages) says.push({ atMs: nowMs() + ANSWERS_AFTER_MS, bytes, element: null })
  }
  const moved = (element: number, on: boolean) => {
    if (on && drawn[element] === 0) drawnAtMs[element] = nowMs()
    drawn[element] = on ? 1 : 0
    // What a message undid that was on its way, and what a cancel did at a replug, is done once more, and is the hand's.
    const isRestored =
      nowMs() - (handDrewMs[element] ?? 0) < DONE_AGAIN_WITHIN_MS ||
      (isTheirs[element] === 1 && nowMs() - pluggedMs < RESTORED_WITHIN_MS)
    byHand[element] = on && isRestored ? 1 : 0
    untold[element] = inDoubt.has(element) ? 1 : 0
  }
  const movedAlone = (element: number, isDraw: boolean) => {
    if ((drawn[element] === 1) !== isDraw) moves.push({ element, isDraw, atMs: nowMs(), keys: new Set(keys.keys()) })
    return moved(element, isDraw)
  }
  const cancelAll = () => {
    for (const element of elements.keys()) moved(element, false)
    step = 0
    cancelledMs = nowMs()
  }
  // A chord of four is centred on its moment (law 4 of docs/laws.md): its first note goes ahead by half of it.
  const halfChordMs = 2 * facts.noteMs
  const keyDown = (about: number) => {
    const now = nowMs()
    const manual = divisions.get(about >> 7)
    if (!manual || (about & 0x7f) < manual.low || (about & 0x7f) > manual.high)
      return wrong(`a key was struck that the organ does not have: ${nameOf(about)}`)
    if (keys.has(about)) wrong(`${nameOf(about)} was struck while it was down`)
    const upMs = now - (upAt.get(about) ?? Number.NEGATIVE_INFINITY)
    if (upMs < facts.repeatGapMs - halfChordMs - 1)
      wrong(
        `${nameOf(about)} was struck ${upMs.toFixed(1)} ms after it went up, the action needs ${facts.repeatGapMs} ms`,
      )
    keys.set(about, now)
    struck.push({ about, atMs: now })
    counts.notes++
    return undefined
  }
  const keyUp = (about: number) => {
    if (keys.delete(about)) upAt.set(about, nowMs())
  }
  const unknown = (bytes: readonly number[]) =>
    wrong(`the organ did not understand ${bytes.map((b) => b.toString(16)).join(' ')}`)
  const control = (channel: number, controller: number, value: number) => {
    const bytes = [0xb0 | channel, controller, value]
    if (facts.said === 'nrpn' && controller >= NUMBER_LOW && controller <= RPN_HIGH) {
      const number = numbers.get(channel) ?? { high: -1, low: -1 }
      if (controller === NUMBER_HIGH) number.high = value
      else if (controller === NUMBER_LOW) number.low = value
      else if (controller === RPN_LOW || controller === RPN_HIGH) Object.assign(number, { high: -1, low: -1 })
      numbers.set(channel, number)
      return undefined
    }
    if (facts.said === 'nrpn' && controller === DATA) {
      const { high = -1, low = -1 } = numbers.get(channel) ?? {}
      const element = at.get(`${channel} ${high * 128 + low}`)
      if (element === undefined || (value !== 0 && value !== 127)) return unknown(bytes)
      isProtected()
      return movedAlone(element, value === 127)
    }
    if (facts.said === 'stepped' && channel === 0 && controller === PISTONS) return stepped(value, bytes)
    const toggled = facts.said === 'toggle' ? at.get(`${channel} ${controller}`) : undefined
    if (toggled !== undefined && value === 127) {
      isProtected()
      answer(bytes)
      return movedAlone(toggled, drawn[toggled] === 0)
    }
    if (facts.boxes.has(`${channel} ${controller}`)) return undefined
    if ((controller === ALL_NOTES_OFF || controller === ALL_SOUND_OFF) && value === 0 && divisions.has(channel)) {
      // Many consoles do not know it.
      if (facts.said !== 'nrpn' && facts.said !== 'toggle')
        for (const about of [...keys.keys()]) if (about >> 7 === channel) keyUp(about)
      return undefined
    }
    return unknown(bytes)
  }
  const stepped = (value: number, bytes: readonly number[]) => {
    if (value > 2) return unknown(bytes)
    isProtected()
    if (value === 0) return cancelAll()
    step += value === 2 ? 1 : -1
    const general = facts.generals[step - 1]
    if (!general) return wrong(`it was stepped to general ${step}, which nobody described`)
    for (const element of elements.keys()) moved(element, general.includes(element))
    return undefined
  }
  const map = (bytes: readonly number[]) => {
    const data = bytes.slice(MAP_HEAD.length, -2)
    const isWhole = MAP_HEAD.every((byte, index) => bytes[index] === byte) && data.length === MAP_BYTES
    // Roland: address, data and checksum together are a multiple of 128.
    const sum = bytes.slice(5, -1).reduce((total, byte) => total + byte, 0)
    if (facts.said !== 'map' || !isWhole || sum % 128 !== 0) return unknown(bytes)
    isProtected()
    answer(bytes)
    for (const [element, { number }] of elements.entries()) {
      const on = (((data[Math.floor(number / 7)] ?? 0) >> (number % 7)) & 1) === 1
      // What a map leaves as it was, nobody has named.
      if (drawn[element] !== (on ? 1 : 0)) moved(element, on)
    }
    return undefined
  }
  const message = (bytes: readonly number[]) => {
    const [status = 0, first = 0, second = 0] = bytes
    const channel = status & 0x0f
    const kind = status & 0xf0
    if (status === 0xfe) return undefined
    if (status === 0xf0) return map(bytes)
    if (kind === 0x90 || kind === 0x80) {
      const isOn = kind === 0x90 && second > 0
      const stop = facts.said === 'note' ? at.get(`${channel} ${first}`) : undefined
      if (stop !== undefined) {
        isProtected()
        return movedAlone(stop, isOn)
      }
      if (!divisions.has(channel)) return unknown(bytes)
      return isOn ? keyDown((channel << 7) | first) : keyUp((channel << 7) | first)
    }
    if (kind === 0xb0) return control(channel, first, second)
    if (kind === 0xc0 && facts.cancel?.channel === channel && facts.cancel.program === first) {
      isProtected()
      answer(bytes)
      return cancelAll()
    }
    return unknown(bytes)
  }
  const wholeAfter = (status: number): number => ((status & 0xe0) === 0xc0 ? 2 : 3)
  return {
    facts,
    keys,
    drawn,
    byHand,
    untold,
    drawnAtMs,
    struck,
    moves,
    wrongs,
    says,
    counts,
    lastProtectedMs: () => lastProtectedMs,
    opened: () => {
      openedMs = nowMs()
    },
    take: (bytes, offset, length) => {
      counts.bytes += length
      for (let i = offset; i < offset + length; i++) {
        const byte = bytes[i] ?? 0
        if (byte >= 0xf8) {
          message([byte])
          continue
        }
        if (byte >= 0x80 && byte !== 0xf7 && pending.length > 0) {
          unknown(pending)
          pending = []
        }
        pending.push(byte)
        const [status = 0] = pending
        if (status < 0x80) {
          unknown(pending)
          pending = []
        } else if (status === 0xf0 ? byte === 0xf7 : pending.length === wholeAfter(status)) {
          message(pending)
          pending = []
        }
      }
    },
    lost: (bytes, offset) => {
      if (facts.said !== 'toggle' || facts.cancel !== null) return
      const element = at.get(`${(bytes[offset] ?? 0) & 0x0f} ${bytes[offset + 1]}`)
      if (element === undefined || (bytes[offset] ?? 0) >> 4 !== 0xb) return
      inDoubt.add(element)
      untold[element] = 1
    },
    hand: (element, on) => {
      const stop = elements[element]
      if (!stop || (drawn[element] === 1) === on) return
      drawn[element] = on ? 1 : 0
      byHand[element] = on ? 1 : 0
      if (on) handDrewMs[element] = nowMs()
      untold[element] = facts.tells === 'nothing' ? 1 : 0
      if (facts.tells === 'nothing') return
      // All in the order in which it happened.
      const atMs = Math.max(nowMs(), says.at(-1)?.atMs ?? 0)
      for (const bytes of sayAsOrgan(facts, stop, on, drawn)) says.push({ atMs, bytes, element })
    },
    untellable: (element) => {
      inDoubt.add(element)
      untold[element] = 1
    },
    plugged: () => {
      if (nowMs() - pluggedMs > RESTORED_WITHIN_MS) isTheirs.set(byHand)
      pluggedMs = nowMs()
    },
    powerCut: () => {
      keys.clear()
      drawn.fill(0)
      byHand.fill(0)
      step = 0
      numbers.clear()
      pending = []
      says.length = 0
    },
  }
}

/** What the console says when a hand has moved a stop: the same as it is told. */
function sayAsOrgan(
  { said }: Facts,
  { channel, number }: Drawstop,
  on: boolean,
  drawn: Uint8Array,
): readonly (readonly number[])[] {
  const control = 0xb0 | channel
  switch (said) {
    case 'nrpn':
      return [
        [control, NUMBER_HIGH, number >> 7],
        [control, NUMBER_LOW, number & 0x7f],
        [control, DATA, on ? 127 : 0],
      ]
    case 'note':
      return [[(on ? 0x90 : 0x80) | channel, number, on ? 127 : 64]]
    case 'toggle':
      return [[control, number, 127]]
    case 'map': {
      // The bit's own byte is enough: a console may send a part of its map.
      const byte = Math.floor(number / 7)
      const bits = [...drawn].reduce((sum, isOn, element) => {
        const place = 3 * element
        return isOn && Math.floor(place / 7) === byte ? sum | (1 << (place % 7)) : sum
      }, 0)
      const body = [...MAP_HEAD.slice(0, -1), byte, bits]
      const sum = body.slice(5).reduce((total, each) => total + each, 0)
      return [[...body, -sum & 0x7f, 0xf7]]
    }
    case 'stepped':
      return []
    default:
      return said satisfies never
  }
}
