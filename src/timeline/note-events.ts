import { type Finding, finding } from '../findings/index.ts'
import type { Division, Organ } from '../organ/index.ts'
import type { Places } from '../registration/index.ts'
import { fromMs, type Micros, micros, type Ticks } from '../time/index.ts'
import type { Strike } from './key-strikes.ts'
import { MOST_EARLY_ON_MICROS, type NoteEvent } from './place-notes.ts'
import { wireTime } from './wire-time.ts'

export interface PlacedNote extends NoteEvent {
  readonly strike: Strike
}

/** Note-ons and note-offs in the order of law 6; big, slow pipes first: pedals, then from the lowest key up. */
export function notesOnWire(
  strikes: readonly Strike[],
  organ: Organ,
  latency: (division: Division, tick: Ticks) => number,
): PlacedNote[] {
  const takes = wireTime(organ.wire, [0, 0, 0])
  const played = onTheirWay(strikes, latency, fromMs(organ.action.repeatGapMs))
  const events = played.flatMap(({ strike, down, up }): PlacedNote[] => [
    { strike, due: up, isOn: false, takes, at: 0 },
    { strike, due: down, isOn: true, takes, at: 0 },
  ])
  const weight = new Map(
    organ.divisions.map((division, index) => [division, (division.isPedal ? 0 : 1000) + index * 128]),
  )
  const rank = ({ strike }: PlacedNote) => (weight.get(strike.division) ?? 0) + strike.key
  return events.sort((a, b) => a.due - b.due || Number(a.isOn) - Number(b.isOn) || rank(a) - rank(b))
}

interface Played {
  readonly strike: Strike
  readonly down: Micros
  up: Micros
}

/**
 * When each key is sent, so that its pipes speak on time. Where stops of another latency are drawn between two strokes
 * of a key, it is still let go before it is struck again, and the first is not lost.
 * @param strikes those of a key in their order
 */
function onTheirWay(
  strikes: readonly Strike[],
  latency: (division: Division, tick: Ticks) => number,
  gap: Micros,
): Played[] {
  const last = new Map<number, Played>()
  return strikes.map((strike): Played => {
    const { division, key, down, up, tick } = strike
    const early = latency(division, tick)
    const about = (division.channel << 7) | key
    const before = last.get(about)
    const soonest = before ? before.down + Math.min(2 * gap, down - before.strike.down) : Number.NEGATIVE_INFINITY
    const struck = micros(Math.max(down - early, soonest))
    const played = { strike, down: struck, up: micros(Math.max(struck + 1, up - early)) }
    if (before) {
      const letGo = struck - Math.min(gap, strike.down - before.strike.up, (struck - before.down) / 2)
      before.up = Math.max(before.down + 1, Math.min(before.up, Math.round(letGo))) as Micros
    }
    last.set(about, played)
    return played
  })
}

/** A chord whose middle is farther than this from its moment is heard to be early or late. */
const MOST_OFF_MICROS = 4_000

/** Law 4's finding: moments at which the wire is too slow for the score. @param notes by due time */
export function lateFindings(notes: readonly PlacedNote[], places: Places): Finding[] {
  const worst = new Map<number, { off: number; text: string; tick: Ticks }>()
  for (const chord of chordsOf(notes)) {
    const [first, last] = [chord[0], chord.at(-1)]
    if (!first || !last) continue
    const end = last.at + last.takes
    const [late, middle] = [end - first.due, (first.at + end) / 2 - first.due]
    if (late <= MOST_EARLY_ON_MICROS && Math.abs(middle) <= MOST_OFF_MICROS) continue
    const off = Math.max(late - MOST_EARLY_ON_MICROS, Math.abs(middle) - MOST_OFF_MICROS)
    const { bar } = places.at(first.strike.tick)
    const text =
      middle < 0
        ? `a chord has to go out ${inMs(-middle)} before its moment`
        : `the last note of a chord is out ${inMs(late)} after its moment`
    if ((worst.get(bar)?.off ?? 0) < off) worst.set(bar, { off, text, tick: first.strike.tick })
  }
  return [...worst.values()].map(({ text, tick }) =>
    finding('warning', 'slow-wire', `the wire is too slow here: ${text}`, { at: places.at(tick) }),
  )
}

const inMs = (micros: number): string => `${(micros / 1000).toFixed(0)} ms`

/** Note-ons of one moment. */
function chordsOf(notes: readonly PlacedNote[]): PlacedNote[][] {
  const chords: PlacedNote[][] = []
  for (const note of notes) {
    if (!note.isOn) continue
    const chord = chords.at(-1)
    if (chord?.[0]?.due === note.due) chord.push(note)
    else chords.push([note])
  }
  return chords
}
