import { pressedAfter } from '../console/index.ts'
import type { ElementId, Organ, Piston } from '../organ/index.ts'
import type { Action, Timeline } from '../timeline/index.ts'
import { leavesOf } from './console-language.ts'
import { type CalledPiston, KEY_SLOTS, KIND, LEAVES, type Tape, type TapeCall } from './tape-format.ts'

export function makeTape(timeline: Timeline): Tape {
  const { messages, organ } = timeline
  const count = messages.length
  const size = messages.reduce((sum, { bytes }) => sum + bytes.length, 0)
  const shared = (bytes: number) => new SharedArrayBuffer(bytes)
  const slots = 2 * KEY_SLOTS + 2 * organ.elements.length + organ.enclosures.length + 3
  const tape: Tape = {
    count,
    at: new Float64Array(shared(8 * count)),
    moment: new Float64Array(shared(8 * count)),
    offset: new Uint32Array(shared(4 * (count + 1))),
    bytes: new Uint8Array(shared(size)),
    kind: new Uint8Array(shared(count)),
    about: new Uint16Array(shared(2 * count)),
    value: new Uint8Array(shared(count)),
    ordinal: new Uint32Array(shared(4 * count)),
    slot: new Uint32Array(shared(4 * count)),
    slots,
    ...combinationsOf(timeline, shared),
    calls: callsOf(timeline),
    durationMicros: timeline.duration,
    startMicros: timeline.startAt,
    waits: Float64Array.from(timeline.waits, ({ at }) => at),
    bars: Float64Array.from(timeline.bars),
  }
  const seen = new Uint32Array(slots)
  let offset = 0
  let row = 0
  let call = 0
  for (const [index, { at, moment, action, bytes }] of messages.entries()) {
    const { kind, about, value } =
      action.type === 'combination'
        ? { kind: KIND.combination, about: row++, value: 0 }
        : action.type === 'call'
          ? { kind: KIND.call, about: call++, value: 0 }
          : encode(action, organ)
    const slot = slotOf(kind, about, organ.elements.length, slots)
    tape.at[index] = at
    tape.moment[index] = moment
    tape.offset[index] = offset
    tape.bytes.set(bytes, offset)
    offset += bytes.length
    tape.kind[index] = kind
    tape.about[index] = about
    tape.value[index] = value
    tape.slot[index] = slot
    tape.ordinal[index] = seen[slot] ?? 0
    seen[slot] = (seen[slot] ?? 0) + 1
  }
  tape.offset[count] = offset
  return tape
}

/** What the organ has drawn after each combination of the timeline. */
function combinationsOf(
  { messages, organ }: Timeline,
  shared: (bytes: number) => SharedArrayBuffer,
): Pick<Tape, 'combinations' | 'elements'> {
  const rows: Uint8Array[] = []
  const drawn = new Set<ElementId>()
  for (const { action } of messages) {
    if (action.type === 'general-cancel') drawn.clear()
    if (action.type !== 'combination' && action.type !== 'call') continue
    for (const { id } of action.draws) drawn.add(id)
    for (const { id } of action.retires) drawn.delete(id)
    if (action.type === 'combination') rows.push(leavesOf(organ, drawn))
  }
  const elements = organ.elements.length
  const combinations = new Uint8Array(shared(rows.length * elements))
  for (const [index, row] of rows.entries()) combinations.set(row, index * elements)
  return { combinations, elements }
}

const calledPiston = (organ: Organ, { draw, retire, call }: Piston): CalledPiston => ({
  bytes: call?.bytes ?? [],
  leaves: Uint8Array.from(organ.elements, ({ id, control }) => {
    if (control.type === 'keys') return LEAVES.alone
    if (draw.includes(id)) return LEAVES.drawn
    if (!retire.includes(id)) return LEAVES.alone
    return call?.isKnown === false ? LEAVES.unknown : LEAVES.retired
  }),
})

/** @param before pistons in force before it whose contents nobody knows */
export const tapeCall = (organ: Organ, before: readonly Piston[], piston: Piston): TapeCall => ({
  ...calledPiston(organ, piston),
  unknown: pressedAfter(organ, before, piston).map((each) => calledPiston(organ, each)),
})

function callsOf({ messages, organ }: Timeline): TapeCall[] {
  let pressed: readonly Piston[] = []
  return messages.flatMap(({ action }): TapeCall[] => {
    if (action.type === 'general-cancel') pressed = []
    if (action.type !== 'call') return []
    const call = tapeCall(organ, pressed, action.piston)
    pressed = pressedAfter(organ, pressed, action.piston)
    return [call]
  })
}

/** Downs of a key, ups of a key, draws and retirements of an element, moves of a box, and all the rest. */
function slotOf(kind: number, about: number, elements: number, slots: number): number {
  switch (kind) {
    case KIND.noteOn:
      return about
    case KIND.noteOff:
      return KEY_SLOTS + about
    case KIND.draw:
      return 2 * KEY_SLOTS + about
    case KIND.retire:
      return 2 * KEY_SLOTS + elements + about
    case KIND.box:
      return 2 * KEY_SLOTS + 2 * elements + about
    case KIND.call:
      return slots - 3
    case KIND.combination:
      return slots - 2
    default:
      return slots - 1
  }
}

function encode(
  action: Exclude<Action, { type: 'combination' | 'call' }>,
  organ: Organ,
): { kind: number; about: number; value: number } {
  switch (action.type) {
    case 'note-on':
      return { kind: KIND.noteOn, about: (action.division.channel << 7) | action.key, value: 0 }
    case 'note-off':
      return { kind: KIND.noteOff, about: (action.division.channel << 7) | action.key, value: 0 }
    case 'draw':
      return { kind: KIND.draw, about: action.element.id, value: 0 }
    case 'retire':
      return { kind: KIND.retire, about: action.element.id, value: 0 }
    case 'enclosure':
      return { kind: KIND.box, about: organ.enclosures.indexOf(action.enclosure), value: action.value }
    case 'general-cancel':
      return { kind: KIND.cancel, about: 0, value: 0 }
    case 'setup':
    case 'passthrough':
      return { kind: KIND.other, about: 0, value: 0 }
    default:
      return action satisfies never
  }
}
