import { generalAt, knownMessages, type Organ, type Registration, waysBetween } from '../organ/index.ts'
import type { GateRules, PortSpec, Protection, WatchHeader } from '../ports/index.ts'
import type { Timeline } from '../timeline/index.ts'
import { type ConsoleLanguage, LEAVES, type TogetherLanguage } from './tape-format.ts'

/** What an organ's profile is to what has no profile: the player's thread, the gate, the sentinel. */

export function languageOf(organ: Organ): ConsoleLanguage {
  return {
    noteOn: { velocity: organ.velocity },
    noteOff: organ.noteOff,
    channels: organ.divisions.map(({ channel }) => channel),
    elements: organ.elements.map(({ control }) => {
      const isPlayed = control.type === 'keys'
      if (control.type === 'switch') return { on: control.on, off: control.off, toggle: false, isPlayed }
      const push = control.type === 'toggle' ? control.push : []
      return { on: push, off: push, toggle: control.type === 'toggle', isPlayed }
    }),
    together: togetherOf(organ),
    boxes: organ.enclosures.map(({ channel, controller }) => ({ channel, controller })),
    generalCancel: organ.generalCancel,
    setup: organ.setup,
    settleMs: organ.settleMs,
    stopTravelMs: organ.action.stopTravelMs,
    repeatGapMs: organ.action.repeatGapMs,
    microsPerByte: organ.wire.microsPerByte,
  }
}

function togetherOf(organ: Organ): TogetherLanguage | null {
  const { together, elements } = organ
  if (together === null) return null
  if (together.type === 'map') {
    return {
      type: 'map',
      map: together.map,
      bits: elements.map(({ control }) => (control.type === 'map' ? control.bit : -1)),
    }
  }
  const places = Array.from({ length: together.generals.length + 1 }, (_, place) => place)
  return {
    type: 'stepper',
    places: places.map((place) => leavesOf(organ, generalAt(together, place))),
    ways: places.map((from) => places.map((to) => waysBetween(together, from, to).map(({ bytes }) => bytes))),
    cancel: together.cancel,
  }
}

/** A row of `LEAVES`: those that are said together are as in the registration, all others are left alone. */
export const leavesOf = (organ: Organ, drawn: Registration): Uint8Array =>
  Uint8Array.from(organ.elements, ({ id, control }) => {
    if (control.type !== 'map' && control.type !== 'general') return LEAVES.alone
    return drawn.has(id) ? LEAVES.drawn : LEAVES.retired
  })

/** What the last gate lets through for this performance: the profile, and what the side file passes through. */
export function gateRules(
  organ: Organ,
  timeline: Pick<Timeline, 'messages'> | null,
  agreed: readonly Protection[] = [],
): GateRules {
  const passed =
    timeline?.messages.filter(({ action }) => action.type === 'passthrough').map(({ bytes }) => bytes) ?? []
  return {
    keys: Array.from(
      { length: 16 },
      (_, channel) => organ.divisions.find((each) => each.channel === channel)?.compass ?? null,
    ),
    boxes: organ.enclosures.map(({ channel, controller }) => (channel << 7) | controller),
    known: knownMessages(organ),
    map: organ.together?.type === 'map' ? organ.together.map : null,
    agreed,
    letThrough: passed,
    spacingMs: organ.spacingMs,
    rest: { after: cancelsOf(organ), ms: organ.settleMs },
    activeSensing: organ.activeSensing,
    stopsAhead:
      organ.spacingMs === 0 &&
      organ.pistons.every(({ call }) => call === null) &&
      organ.elements.every(({ control }) => control.type === 'switch' || control.type === 'keys'),
  }
}

const cancelsOf = ({ generalCancel, together }: Organ): readonly (readonly number[])[] => [
  ...(generalCancel === null ? [] : [generalCancel]),
  ...(together?.type === 'stepper' ? [together.cancel] : []),
]

/** What the sentinel must know to silence this organ without us. */
export function watchHeader(organ: Organ, port: PortSpec, rules: GateRules): Omit<WatchHeader, 'aheadMs'> {
  const { together } = organ
  const switches = organ.elements.flatMap(({ control }) =>
    control.type === 'switch' ? [{ on: control.on, off: control.off }] : [],
  )
  const steps = together?.type === 'stepper' ? [together.next, together.previous] : []
  const calls = organ.pistons.flatMap(({ call }) => (call === null ? [] : [call.bytes]))
  const cancel = together?.type === 'stepper' ? together.cancel : organ.generalCancel
  // What a piston of the organ drew, only a general cancel retires as one.
  const cancelled = cancel === null ? [] : [...steps, ...calls].map((on) => ({ on, off: cancel }))
  const toggled = organ.elements.flatMap(({ control }) =>
    control.type === 'toggle' && cancel !== null ? [{ on: control.push, off: cancel, toggles: true }] : [],
  )
  const stops = [...switches, ...cancelled, ...toggled]
  return { port, rules, noteOff: organ.noteOff, stops, microsPerByte: organ.wire.microsPerByte }
}
