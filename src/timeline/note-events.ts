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

/** Law 4's finding: moments at which the wire is too slow for the score. */
export function lateFindings(notes: readonly PlacedNote[], places: Places): Finding[] {
  const worst = new Map<number, { late: number; tick: Ticks }>()
  for (const { isOn, at, takes, due, strike } of notes) {
    const late = at + takes - due
    if (!isOn || late <= MOST_EARLY_ON_MICROS + takes) continue
    const { bar } = places.at(strike.tick)
    if ((worst.get(bar)?.late ?? 0) < late) worst.set(bar, { late, tick: strike.tick })
  }
  return [...worst.values()].map(({ late, tick }) => {
    const message = `the wire is too slow here: the last note of a chord is out ${(late / 1000).toFixed(0)} ms after its moment`
    return finding('warning', 'slow-wire', message, { at: places.at(tick) })
  })
}
