import type { Score } from '../score/index.ts'
import { type Bar, type BarBeat, barsBetween, type MetreMap, metreMap, type Ticks, ticks } from '../time/index.ts'
import type { SideFile } from './side-file-schema.ts'

/** Where things are in one score, with its pick-up and its repeats: what a cue's `at` is looked up in. */
export interface Places {
  readonly metre: MetreMap
  readonly end: Ticks
  readonly lastBar: number
  /** @returns the tick, or in words why there is no such place */
  readonly find: (place: string | number) => { readonly tick: Ticks } | { readonly problem: string }
  readonly at: (tick: Ticks) => BarBeat
  /** The bars that sound in [from, to), as they are played, without a gap. */
  readonly barsBetween: (from: Ticks, to: Ticks) => readonly Bar[]
}

export function placesOf(score: Score, side: Pick<SideFile, 'pickup' | 'written'>): Places {
  const pickup = side.pickup === undefined ? score.pickup : pickupTicks(score, side.pickup)
  const metre = metreMap(score.ticksPerQuarter, score.metres, pickup)
  const lastBar = metre.toBarBeat(ticks(Math.max(0, score.end - 1))).bar
  const played = side.written === undefined ? score.written : playedOrder(side.written, lastBar + 1)
  // Bars count as played: a list of the side file begins at bar 1, or at bar 0 where it has the pick-up.
  const firstPlayed = side.written === undefined ? metre.firstBar : played[0] === 0 ? 0 : 1
  const inBar = (bar: number, beat: number) => {
    if (bar < metre.firstBar || bar > lastBar) {
      return { problem: `there is no bar ${bar}: the bars go from ${metre.firstBar} to ${lastBar}` }
    }
    const { start, end, beats } = metre.barAt(bar)
    const tick = metre.toTicks({ bar, beat })
    return tick < start || tick >= end ? { problem: `bar ${bar} has ${beats} beats, not ${beat}` } : { tick }
  }
  const find: Places['find'] = (place) => {
    if (typeof place === 'number') return inBar(place, 1)
    const text = place.trim()
    if (text === 'start') return { tick: ticks(0) }
    if (text === 'end') return { tick: score.end }
    const plain = /^(\d+)(?::(\d+(?:\.\d+)?))?$/.exec(text)
    if (plain) return inBar(Number(plain[1]), Number(plain[2] ?? 1))
    const again = /^(\d+)\((\d+)\)(?::(\d+(?:\.\d+)?))?$/.exec(text)
    if (again) {
      const [bar = 0, time = 0, beat = 1] = again.slice(1).map((each) => Number(each ?? 1))
      return findWritten(played, firstPlayed, { bar, time, beat }, inBar)
    }
    const marker = score.markers.find((each) => each.text.toLowerCase() === text.toLowerCase())
    if (marker) return { tick: marker.tick }
    const known = score.markers.map((each) => `"${each.text}"`).join(', ')
    return {
      problem: `"${text}" is no place such as 17:3, and ${known === '' ? 'the score has no markers' : `no marker (${known})`}`,
    }
  }
  return {
    metre,
    end: score.end,
    lastBar,
    find,
    at: (tick) => metre.toBarBeat(tick),
    barsBetween: (from, to) => barsBetween(metre, from, to),
  }
}

function pickupTicks(score: Score, pickup: string): Ticks {
  const [over = 0, under = 1] = pickup.split('/').map(Number)
  return ticks(Math.round((score.ticksPerQuarter * 4 * over) / Math.max(1, under)))
}

/** Written bar numbers in the order in which they are played, first played bar first. @param most no more can be played */
function playedOrder(written: NonNullable<SideFile['written']>, most: number): number[] {
  const played: number[] = []
  for (const range of written) {
    const [from = 0, to = from] = String(range).split('-').map(Number)
    for (let bar = from; bar <= to && played.length < most; bar++) played.push(bar)
  }
  return played
}

function findWritten(
  played: readonly number[],
  firstPlayed: number,
  { bar, time, beat }: { readonly bar: number; readonly time: number; readonly beat: number },
  inBar: (bar: number, beat: number) => ReturnType<Places['find']>,
): ReturnType<Places['find']> {
  if (played.length === 0) return { problem: `${bar}(${time}) needs "written:" in this file: the order of the bars` }
  const indexes = played.flatMap((each, index) => (each === bar ? [index] : []))
  const index = indexes[time - 1]
  if (index === undefined) return { problem: `written bar ${bar} is played ${indexes.length} times, not ${time}` }
  return inBar(index + firstPlayed, beat)
}

/**
 * A pick-up that a MIDI file does not speak of: the last bar is short by as much as the first bar would be too long. MIDI
 * cannot say it; a person can.
 */
export function suggestPickup(score: Score): string | null {
  if (score.format !== 'midi' || score.pickup > 0) return null
  const { metre, end, lastBar } = placesOf(score, {})
  const missing = metre.barAt(lastBar).end - end
  // Note-offs a few ticks early are no missing beat.
  return missing >= score.ticksPerQuarter / 2 ? fraction(missing / (score.ticksPerQuarter * 4)) : null
}

function fraction(wholeNotes: number): string | null {
  for (const under of [2, 4, 8, 16]) {
    const over = wholeNotes * under
    if (Math.abs(over - Math.round(over)) < 0.02 && Math.round(over) > 0) return `${Math.round(over)}/${under}`
  }
  return null
}
