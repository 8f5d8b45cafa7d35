import type { Enclosure } from '../../organ/index.ts'
import type { Score } from '../../score/index.ts'
import { fromMs, type Micros, type Ticks, ticks } from '../../time/index.ts'
import type { Deed } from './decode.ts'

/** A cue of a side file that moves a box and nothing else. */
export interface BoxCue {
  readonly at: string
  readonly enclosure: Readonly<Record<string, string | { readonly to: string; readonly until: string }>>
}

/** A cue and its moment, so that cues of all kinds stand in the order of the music. */
export interface AtTick<Cue> {
  readonly tick: Ticks
  readonly cue: Cue
}

interface Point {
  readonly tick: Ticks
  readonly at: Micros
  readonly position: number
}

/** A pedal that rests so long has come to rest: what follows is another movement. */
const REST = fromMs(400)
/** What no ear tells from a straight way: two steps of 127. */
const TOLERANCE = 2 / 127

/** The boxes and pedals of a recording: where each stands at the start, then its movements as straight ways. */
export function boxCues(
  score: Score,
  placeWords: (tick: Ticks) => string,
  { deeds, first, last }: { readonly deeds: readonly Deed[]; readonly first: Ticks; readonly last: number },
): AtTick<BoxCue>[] {
  const boxes = new Map<Enclosure, Point[]>()
  for (const deed of deeds) {
    if (deed.type !== 'box' || deed.tick >= last) continue
    const points = boxes.get(deed.enclosure) ?? []
    boxes.set(deed.enclosure, points)
    points.push({ tick: deed.tick, at: score.tempo.toMicros(deed.tick), position: deed.position })
  }
  return [...boxes].flatMap(([{ name }, points]) => {
    const before = points.filter(({ tick }) => tick <= first).at(-1)
    const atStart = { tick: ticks(0), cue: { at: 'start', enclosure: { [name]: percent(before?.position ?? 1) } } }
    const start = before === undefined ? [] : [atStart]
    const moves = movements(
      points.filter(({ tick }) => tick > first),
      before?.position ?? 1,
    )
    return [...start, ...moves.map(([from, to]) => ({ tick: from.tick, cue: written(name, from, to, placeWords) }))]
  })
}

function written(name: string, from: Point, to: Point, placeWords: (tick: Ticks) => string): BoxCue {
  const at = placeWords(from.tick)
  const until = placeWords(to.tick)
  const form = at === until ? percent(to.position) : { to: percent(to.position), until }
  return { at, enclosure: { [name]: form } }
}

const percent = (position: number): string => `${Math.round(position * 1000) / 10}%`

/** Where each movement begins and where it ends; a jump begins and ends at once. */
function movements(points: readonly Point[], before: number): (readonly [Point, Point])[] {
  const runs: Point[][] = []
  for (const point of points) {
    const run = runs.at(-1)
    const end = run?.at(-1)
    if (run && end && point.at - end.at <= REST) run.push(point)
    else runs.push([point])
  }
  let stood = before
  return runs.flatMap((run) => {
    const [first] = run
    if (first === undefined || run.every(({ position }) => position === stood)) return []
    // The first step of a movement is one already.
    const kept = straightened([first, ...run.slice(1)])
    const jump: readonly [Point, Point][] = first.position === stood ? [] : [[first, first]]
    stood = kept.at(-1)?.position ?? stood
    return [...jump, ...kept.slice(1).map((to, index) => [kept[index] ?? to, to] as const)]
  })
}

/** As few points as tell the way within the tolerance (Douglas and Peucker, 1973). */
function straightened(points: readonly Point[]): readonly Point[] {
  const [first, last] = [points[0], points.at(-1)]
  if (first === undefined || last === undefined || points.length < 3) return points
  let [worst, index] = [0, 0]
  for (const [at, point] of points.entries()) {
    const share = last.at === first.at ? 0 : (point.at - first.at) / (last.at - first.at)
    const off = Math.abs(point.position - first.position - share * (last.position - first.position))
    if (off > worst) [worst, index] = [off, at]
  }
  if (worst <= TOLERANCE) return [first, last]
  return [...straightened(points.slice(0, index + 1)), ...straightened(points.slice(index)).slice(1)]
}
