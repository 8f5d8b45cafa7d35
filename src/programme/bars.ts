import { badInput } from '../findings/index.ts'
import type { YamlFile } from '../house/index.ts'
import type { Places, SideFile } from '../registration/index.ts'
import { type Ticks, ticks } from '../time/index.ts'
import type { Span } from './section.ts'

/** Bars by number or as people write places; null: the side file's, else the first and the last. */
export interface AskedBars {
  readonly fromBar: string | null
  readonly toBar: string | null
}

/**
 * What of a score is played, the last bar to its end. At least a tick long.
 * @throws BadInput naming the side file's line, or the option
 */
export function barsToPlay(places: Places, side: YamlFile<SideFile>, { fromBar, toBar }: AskedBars): Span {
  const written = side.value.bars
  const [first = null, last = null] =
    written === undefined ? [] : typeof written === 'string' ? written.split('-') : written
  const from = fromBar ?? first
  const to = toBar ?? last
  const find = (place: string | number, option: string, asked: string | null): Ticks => {
    const found = places.find(place)
    if ('tick' in found) return found.tick
    const advice = 'name a bar, a bar and beat (17:3), or a marker'
    throw badInput(asked === null ? side.where(['bars']) : option, found.problem, advice)
  }
  const start = from === null ? ticks(0) : find(from, '--from', fromBar)
  const end = to === null ? places.end : endOfBar(places, find(to, '--to', toBar))
  const clipped = ticks(Math.min(end, Math.max(places.end, 1)))
  if (clipped <= start && (from ?? to) !== null) {
    const where = (fromBar ?? toBar) ? '--from, --to' : side.where(['bars'])
    throw badInput(where, 'the last bar to play lies before the first', 'exchange them')
  }
  return { from: start, to: ticks(Math.max(clipped, start + 1)) }
}

/** `--to 32` plays bar 32 to its end. */
const endOfBar = (places: Places, tick: Ticks): Ticks => places.metre.barAt(places.at(tick).bar).end
