import { type Element, elementName, type Organ, type Piston } from '../../organ/index.ts'
import type { Places } from '../../registration/index.ts'
import type { Score } from '../../score/index.ts'
import { formatBarBeat, fromMs, type Ticks } from '../../time/index.ts'
import { type AtTick, type BoxCue, boxCues } from './boxes.ts'
import type { Decoded, Deed } from './decode.ts'

/** A cue as a side file writes it; what is not asked for is left out. */
export type WrittenCue = StopCue | BoxCue

interface StopCue {
  readonly at: string
  readonly cancel?: true
  readonly piston?: string
  readonly draw?: readonly string[]
  readonly retire?: readonly string[]
  readonly couple?: readonly string[]
  readonly uncouple?: readonly string[]
  readonly tremulant?: { readonly on?: readonly string[]; readonly off?: readonly string[] }
}

/** What was done at one moment, in one cue. */
interface Group {
  readonly tick: Ticks
  cancel: boolean
  piston: Piston | null
  readonly moved: Map<Element, boolean>
}

/** A hand is ahead of the chord for which it draws a stop by some tenths of a second. */
const HAND_MS = 200
/** A console that takes its time is led to a registration by as many messages. */
const MOST_STEPS = 8

/**
 * The stops, couplers, tremulants, pistons and boxes of a recording as cues. What is set before the first note is set from
 * the start; later changes stand at the chord for which they were made. What follows the last note sounds nowhere.
 */
export function cuesOf(organ: Organ, score: Score, places: Places, { deeds, onsets }: Decoded): WrittenCue[] {
  const first = onsets[0] ?? score.end
  const last = score.parts.reduce((end, part) => part.notes.reduce((most, note) => Math.max(most, note.end), end), 0)
  const chordFor = chordsAfter(organ, score, onsets)
  const groups: Group[] = []
  for (const deed of deeds) {
    if (deed.type === 'box' || deed.tick >= last) continue
    const isBefore = deed.tick <= first
    addTo(groups, isBefore ? (0 as Ticks) : chordFor(deed.tick), deed)
  }
  const stops = groups.flatMap((group): AtTick<WrittenCue>[] => {
    const isFirst = group === groups[0] && group.tick === 0
    return written(group, placeWords(places, group.tick), isFirst).map((cue) => ({ tick: group.tick, cue }))
  })
  const boxes = boxCues(score, (tick) => placeWords(places, tick), { deeds, first, last })
  return [...stops, ...boxes].sort((a, b) => a.tick - b.tick).map(({ cue }) => cue)
}

const placeWords = (places: Places, tick: Ticks): string => (tick <= 0 ? 'start' : formatBarBeat(places.at(tick)))

/** The chord that a change was made for: the next within reach; else its own moment. */
function chordsAfter({ action, spacingMs }: Organ, { tempo }: Score, onsets: readonly Ticks[]): (tick: Ticks) => Ticks {
  const reach = fromMs(action.stopTravelMs + action.leadMaxMs + MOST_STEPS * spacingMs + HAND_MS)
  const sorted = [...new Set(onsets)].sort((a, b) => a - b)
  let next = 0
  return (tick) => {
    while (next < sorted.length && (sorted[next] as Ticks) < tick) next++
    const chord = sorted[next]
    return chord !== undefined && tempo.toMicros(chord) - tempo.toMicros(tick) <= reach ? chord : tick
  }
}

/** What comes later at one moment stands; a second piston is a cue of its own. */
function addTo(groups: Group[], tick: Ticks, deed: Exclude<Deed, { type: 'box' }>): void {
  const open = groups.at(-1)
  const goesOn = open?.tick === tick && !(deed.type === 'piston' && open.piston !== null && open.piston !== deed.piston)
  const group: Group = goesOn ? open : { tick, cancel: false, piston: null, moved: new Map() }
  if (!goesOn) groups.push(group)
  if (deed.type === 'moved') group.moved.set(deed.element, deed.drawn)
  else if (deed.type === 'piston') {
    const { draw, retire } = deed.piston
    group.piston = deed.piston
    for (const element of [...group.moved.keys()])
      if ([...draw, ...retire].includes(element.id)) group.moved.delete(element)
  } else {
    group.cancel = true
    group.piston = null
    group.moved.clear()
  }
}

/** @param isFirst nothing is drawn before it: what it retires is retired */
function written({ cancel, piston, moved }: Group, at: string, isFirst: boolean): StopCue[] {
  const names = (kind: Element['kind'], drawn: boolean) =>
    [...moved].flatMap(([element, isDrawn]) =>
      element.kind === kind && isDrawn === drawn && !(isFirst && !drawn && piston === null)
        ? [elementName(element)]
        : [],
    )
  const tremulant = { ...listed('on', names('tremulant', true)), ...listed('off', names('tremulant', false)) }
  const cue = {
    ...(cancel && !isFirst ? { cancel: true as const } : {}),
    ...(piston === null ? {} : { piston: piston.name }),
    ...listed('draw', names('stop', true)),
    ...listed('retire', names('stop', false)),
    ...listed('couple', names('coupler', true)),
    ...listed('uncouple', names('coupler', false)),
    ...(Object.keys(tremulant).length === 0 ? {} : { tremulant }),
  }
  return Object.keys(cue).length === 0 ? [] : [{ at, ...cue }]
}

const listed = <Key extends string>(key: Key, names: readonly string[]): { [Each in Key]?: readonly string[] } =>
  names.length === 0 ? {} : ({ [key]: names } as { [Each in Key]: readonly string[] })
