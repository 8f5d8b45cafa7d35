import { type Finding, inOrder } from '../findings/index.ts'
import { afterHand, type Hand, type Places, withinReach } from '../registration/index.ts'
import type { TextAt } from '../score/index.ts'
import { lastAtOrBefore, type Ticks, tempoMap, ticks } from '../time/index.ts'
import type { Performance } from '../timeline/index.ts'
import { partsOf } from './arranged-parts.ts'
import { tempiIn } from './arranged-tempo.ts'
import { type ArrangedBar, barsIn } from './bar-lines.ts'
import { drawnIn } from './drawn-in.ts'
import { type GapOf, type Laid, laidSpans, place, scaleOf, sourceOf } from './laid.ts'
import { feltBeat, gapAfter } from './metre.ts'
import { lengthOf, type Section, sourceTick } from './section.ts'
import type { Piece } from './source.ts'

export { rallentandoFrom } from './arranged-tempo.ts'

/** A place where it waits for go: before a section, or with what sounds held inside one. */
export interface ArrangedWait {
  readonly tick: Ticks
  readonly section: number
  readonly type: 'before' | 'inside'
}

/** Sections one after the other, ready to be compiled. */
export interface Arrangement {
  readonly performance: Performance
  readonly laid: readonly Laid[]
  readonly waits: readonly ArrangedWait[]
  /** Every written bar, as often as it is played, without a gap. */
  readonly bars: readonly ArrangedBar[]
  readonly findings: readonly Finding[]
}

/**
 * Sections in time. The same sections at the beginning give the same ticks at the beginning, whatever comes after them: so
 * what is left can be changed while it plays.
 * @param hands what hands have moved meanwhile
 */
export function layOut(
  piece: Piece,
  sections: readonly Section[],
  tempoFactor: number,
  hands: readonly Hand[] = [],
): Arrangement {
  const laid = place(piece, sections, gapIn(piece))
  const arranged = laid.flatMap((each, index) => partsOf(piece, each, index === 0))
  const [main] = piece.sources
  const end = laid.at(-1)?.soundsTo ?? ticks(1)
  const bars = barsIn(piece, laid)
  const places = placesIn(piece, laid, bars)
  const waits = waitsIn(piece, laid)
  const { plan, findings } = withinReach(drawnIn(piece, laid), piece.organ, places)
  const score = {
    ...main.score,
    parts: arranged.map(({ part }, track) => ({ ...part, track })),
    tracks: arranged.length,
    tempo: tempoMap(main.score.ticksPerQuarter, tempiIn(piece, laid)),
    metres: [],
    markers: laid.flatMap((each) => markersOf(piece, each)),
    ...{ words: [], fermatas: [], breaths: [], pickup: ticks(0) },
    end,
    findings: [],
  }
  return {
    performance: {
      score,
      organ: piece.organ,
      places,
      mapping: { ...main.mapping, divisions: arranged.map(({ division }) => division), findings: [] },
      plan: hands.reduce(afterHand, plan),
      passthrough: main.side.passthrough ?? {},
      from: laid[0]?.start ?? ticks(0),
      to: end,
      tempoFactor,
      transposition: laid.flatMap(({ start, music, section }) => [
        { tick: start, semitones: section.semitones },
        ...section.semitonesFrom.map(({ tick, semitones }) => ({ tick: ticks(music + tick), semitones })),
      ]),
      waits: waits.map(({ tick }) => tick),
    },
    laid,
    waits,
    bars,
    findings: inOrder(findings),
  }
}

/** Notes that end before a wait must have ended when the clock stops. */
const LEAST_LIFT_BEATS = 0.25

const gapIn =
  (piece: Piece): GapOf =>
  (section, next) => {
    const source = sourceOf(piece, section)
    const scale = scaleOf(piece, source)
    const beat = feltBeat(source.score, section.spans[0]?.from ?? ticks(0))
    const felt = { ...beat, ticks: beat.ticks * scale }
    const gathering = Math.round(section.gathering * felt.ticks)
    const isJoined = section.breath === 0 && section.longer === 0 && next !== undefined && !next.waits
    if (next === undefined || isJoined) return { gathering, lengthen: 0, lift: 0 }
    const breath = next.waits ? Math.max(LEAST_LIFT_BEATS, section.breath) : section.breath
    const { lengthen, lift } = gapAfter(Math.round(lengthOf(section) * scale), breath, felt)
    return { gathering, lengthen, lift: lift + section.longer }
  }

/** Verses by their labels; in a piece, what the score marks. */
function markersOf(piece: Piece, laid: Laid): TextAt[] {
  const { section, music } = laid
  if (section.label !== '') return [{ tick: music, text: section.label }]
  const { markers } = sourceOf(piece, section).score
  return laidSpans(piece, laid).flatMap(({ from, to, here }) =>
    markers.filter(({ tick }) => tick >= from && tick < to).map((each) => ({ ...each, tick: here(each.tick) })),
  )
}

export interface LineEnd {
  readonly at: Ticks
  /** The same in the source, and in which span. */
  readonly source: Ticks
  readonly span: number
}

/** Where the lines of a section end. Ticks of the arrangement, each with its tick in the source. */
export function lineEndsIn(piece: Piece, laid: Laid): LineEnd[] {
  const { ends } = sourceOf(piece, laid.section).lines
  return laidSpans(piece, laid).flatMap(({ from, to, here }, span) =>
    [...ends.filter((end) => end > from && end < to), to].map((end) => ({ at: here(end), source: end, span })),
  )
}

function waitsIn(piece: Piece, laid: readonly Laid[]): ArrangedWait[] {
  return laid.flatMap((each, index): ArrangedWait[] => {
    const { section, start } = each
    const inside = laidSpans(piece, each).flatMap(({ from, to, here }, span) =>
      section.holds
        .filter((tick) => tick >= from && tick < to && (tick > from || span > 0))
        .map((tick): ArrangedWait => ({ tick: here(tick), section: index, type: 'inside' })),
    )
    return section.waits ? [{ tick: start, section: index, type: 'before' }, ...inside] : inside
  })
}

/** Bars and beats as they are written, whichever verse they are sung to. */
function placesIn(piece: Piece, laid: readonly Laid[], bars: readonly ArrangedBar[]): Places {
  const [main] = piece.sources
  const at: Places['at'] = (tick) => {
    const here = lastAtOrBefore(laid, tick, ({ start }) => start)
    if (here === undefined) return main.places.at(tick)
    const { section, start, music } = here
    const source = sourceOf(piece, section)
    const scale = scaleOf(piece, source)
    const [span] = section.spans
    // What lies before the first section is where the score has it.
    if (tick < start)
      return source.places.at(ticks(Math.max(0, Math.round((span?.from ?? 0) + (tick - start) / scale))))
    const within = Math.min((tick - music) / scale, lengthOf(section) - 1)
    return source.places.at(ticks(Math.round(sourceTick(section, within))))
  }
  const last = laid.at(-1)
  const end = last === undefined ? ticks(1) : endOfSource(piece, last)
  const { metre, lastBar, find } = main.places
  const barsBetween: Places['barsBetween'] = (from, to) =>
    bars
      .filter((bar) => bar.end > from && bar.start < to)
      .map((bar) => ({ ...bar, start: ticks(Math.max(from, bar.start)), end: ticks(Math.min(to, bar.end)) }))
  return { metre: { ...metre, toBarBeat: at }, end, lastBar, find, at, barsBetween }
}

/** Where the score would end that the last section is cut from. */
function endOfSource(piece: Piece, { section, soundsTo }: Laid): Ticks {
  const source = sourceOf(piece, section)
  const left = Math.max(0, source.places.end - (section.spans.at(-1)?.to ?? 0))
  return ticks(soundsTo + Math.round(left * scaleOf(piece, source)))
}
