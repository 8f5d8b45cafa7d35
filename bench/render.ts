import { openHouse } from '../src/house/index.ts'
import { changesBetween, NOTHING_DRAWN, type Stop } from '../src/organ/index.ts'
import { openOrgan } from '../src/organist/index.ts'
import { renderMessages, SAMPLE_RATE } from '../src/sound/index.ts'

/** How fast the house organ renders: 20 chords of twelve notes, one a second, with fifteen stops: 180 pipes at once. */
export interface RenderRow {
  readonly atOnce: number
  /** Seconds of sound for a second of time, and for a second of one processor. */
  readonly timesWall: number
  readonly timesProcessor: number
}

const CHORD = [36, 43, 48, 52, 55, 60, 64, 67, 72, 76, 79, 84]
const CHORDS = 20
const STOPS = 15

export async function renderRow(atOnce: number): Promise<RenderRow> {
  const organ = openOrgan(openHouse(undefined), 'st-marys')
  const manuals = organ.divisions.filter(({ isPedal }) => !isPedal)
  const stops = organ.elements.filter((each): each is Stop => each.kind === 'stop' && !each.division.isPedal)
  const drawn = new Set(stops.slice(0, STOPS).map(({ id }) => id))
  const keys = (status: number) => manuals.flatMap(({ channel }) => CHORD.flatMap((key) => [status | channel, key, 64]))
  const chords = Array.from({ length: CHORDS }, (_, second) => [
    { at: 1 + second, bytes: keys(0x90) },
    { at: 1.92 + second, bytes: keys(0x80) },
  ]).flat()
  const draws = changesBetween(organ, NOTHING_DRAWN, drawn).flatMap(({ bytes }) => bytes)
  const began = performance.now()
  const processor = process.cpuUsage()
  const { frames, stretches } = await renderMessages(organ, [{ at: 0.1, bytes: draws }, ...chords], { atOnce })
  for await (const { left } of stretches) if (left.length === 0) throw new Error('nothing was rendered')
  const used = process.cpuUsage(processor)
  const seconds = frames / SAMPLE_RATE
  return {
    atOnce,
    timesWall: seconds / ((performance.now() - began) / 1000),
    timesProcessor: seconds / ((used.user + used.system) / 1_000_000),
  }
}

export function reportRender(rows: readonly RenderRow[]): void {
  process.stdout.write('\nHouse organ, 180 pipes: seconds of sound a second\n')
  for (const { atOnce, timesWall, timesProcessor } of rows) {
    process.stdout.write(
      `  ${atOnce} at once: ${timesWall.toFixed(1)}; ${timesProcessor.toFixed(1)} for a second of one processor\n`,
    )
  }
}
