import { lengthOf, lineEndsIn, rallentandoFrom, type Section, type Span, stepsAtEnd } from '../programme/index.ts'
import type { Ticks } from '../time/index.ts'
import type { Standing } from './standing.ts'

/** What an operator's commands make of the sections that are left. None of them touches what has gone out. */

const MOST_BREATH_BEATS = 16

const at = ({ free }: Standing): number => free - 1

const replaced = (sections: readonly Section[], index: number, section: Section): Section[] =>
  sections.map((each, number) => (number === index ? section : each))

/** Longer or shorter from this verse's end on; where its last note is sounding already, by whole groups of the metre. */
export function breath(place: Standing, beats: number): Section[] {
  const { sections, currentLaid, reachTick, beatTicks, groupBeats } = place
  const isOver = currentLaid !== null && reachTick >= currentLaid.music + lengthOf(currentLaid.section)
  return sections.map((section, index) => {
    if (index < at(place)) return section
    const changed = { ...section, breath: Math.min(MOST_BREATH_BEATS, Math.max(0, section.breath + beats)) }
    if (index > at(place) || !isOver) return changed
    return beats > 0 ? { ...section, longer: section.longer + groupBeats * beatTicks } : section
  })
}

/** The sections of a verse as it is written, whatever has been cut off the one that sounds. */
function wholeSpans(sections: readonly Section[], source: number, kind: Section['kind']): readonly Span[] {
  const longest = sections
    .filter((section) => section.kind === kind && section.source === source)
    .sort((a, b) => lengthOf(b) - lengthOf(a))[0]
  return longest?.spans ?? []
}

/** Before the last verse; where that sounds already, after it. @returns in words why not */
export function oneMoreVerse(place: Standing): Section[] | string {
  const { sections, free } = place
  const last = sections.findLastIndex(({ kind }) => kind === 'verse')
  const final = sections[last]
  if (final === undefined) return 'there are no verses here'
  const fresh = { label: 'One more verse', louderFrom: [], gathering: 0, longer: 0, fade: null }
  if (last >= free) {
    const before = sections[last - 1]?.kind === 'verse' ? sections[last - 1] : undefined
    const plain = before ?? final
    const spans = wholeSpans(sections, plain.source, 'verse')
    const extra: Section = { ...plain, ...fresh, spans, waits: final.waits, rallentando: 0, slowsAsWritten: false }
    const after = before === undefined ? { ...final, waits: false } : final
    return [...sections.slice(0, last), extra, after, ...sections.slice(last + 1)]
  }
  if (last < at(place)) return 'the Amen has begun'
  const spans = wholeSpans(sections, final.source, 'verse')
  const extra: Section = { ...final, ...fresh, spans, louder: stepsAtEnd(final), waits: false }
  const goesOn = slowsAlready(place) ? final : { ...final, rallentando: 0, slowsAsWritten: false }
  return [...replaced(sections.slice(0, free), last, goesOn), extra, ...sections.slice(free)]
}

const slowsAlready = ({ piece, currentLaid, reachTick }: Standing): boolean =>
  currentLaid !== null && reachTick >= rallentandoFrom(piece, currentLaid)

/** The verses between this one and the last fall out. @returns in words why not */
export function lastVerseNow({ sections, free }: Standing): Section[] | string {
  const last = sections.findLastIndex(({ kind }) => kind === 'verse')
  const final = sections[last]
  if (final === undefined) return 'there are no verses here'
  if (last < free) return 'this is the last verse'
  const isOut = (section: Section, index: number) => index >= free && index < last && section.kind === 'verse'
  const out = sections.filter(isOut)
  if (out.length === 0) return 'the last verse comes next'
  // What was waited for before the first of them is waited for before the last.
  const next = { ...final, waits: out[0]?.waits ?? final.waits }
  return replaced(sections, last, next).filter((section, index) => !isOut(section, index))
}

/** What sounds ends with the line that sounds at a tick; the rest stays. */
export function cutAfterLine(place: Standing, tick: Ticks): Section[] {
  const { sections, piece, currentLaid } = place
  const current = sections[at(place)]
  if (!current || !currentLaid) return [...sections]
  const end = lineEndsIn(piece, currentLaid).find((each) => each.at > tick)
  const plain: Section = { ...current, kind: current.kind === 'loop' ? 'music' : current.kind }
  if (!end) return replaced(sections, at(place), plain)
  const spans = current.spans
    .slice(0, end.span + 1)
    .map((span, index) => (index === end.span ? { ...span, to: end.source } : span))
  const isWhole = lengthOf({ spans }) === lengthOf(current)
  return replaced(sections, at(place), isWhole ? plain : { ...plain, spans, rallentando: 0 })
}

export const endAfterLine = (place: Standing, tick: Ticks): Section[] => cutAfterLine(place, tick).slice(0, place.free)

/** This line to its end, then the same section from its beginning, when somebody says go. */
export function againAfterLine(place: Standing): Section[] {
  const current = place.sections[at(place)]
  const cut = cutAfterLine(place, place.reachTick)
  if (!current) return cut
  const spans = wholeSpans(place.sections, current.source, current.kind)
  const again: Section = {
    ...current,
    spans,
    waits: true,
    louder: stepsAtEnd(current),
    louderFrom: [],
    longer: 0,
    gathering: 0,
  }
  return [...cut.slice(0, place.free), again, ...cut.slice(place.free)]
}

/** After this round what follows the loop. */
export function leaveLoop(place: Standing): Section[] {
  return place.sections
    .filter(({ kind }, index) => index < place.free || kind !== 'loop')
    .map((section, index) => (index === at(place) ? { ...section, kind: 'music' as const } : section))
}

/** A loop goes round until somebody ends it. @returns null where no round is to be added now */
export function anotherRound(place: Standing): Section[] | null {
  const { sections, free } = place
  const current = sections[at(place)]
  if (current?.kind !== 'loop' || sections[free]?.kind === 'loop') return null
  const round: Section = { ...current, waits: false, louder: stepsAtEnd(current), louderFrom: [] }
  return [...sections.slice(0, free), round, ...sections.slice(free)]
}

/** The boxes close, by steps softer where the registration is a dynamic; then it ends at the next cadence. */
export function fade(place: Standing, ms: number): Section[] {
  const { currentLaid, reachTick, msPerTick } = place
  const current = place.sections[at(place)]
  if (!current || !currentLaid) return [...place.sections]
  const from = Math.max(0, reachTick - currentLaid.music)
  const length = lengthOf(current)
  const to = Math.min(length, from + Math.round(ms / msPerTick))
  const softer = [1, 2].map((step) => ({
    tick: Math.round(from + ((to - from) * step) / 3),
    steps: stepsAtEnd(current) - step,
  }))
  const fading: Section = {
    ...current,
    fade: { from: from as Ticks, to: to as Ticks },
    louderFrom: [...current.louderFrom.filter(({ tick }) => tick < from), ...softer],
  }
  const sections = replaced(place.sections, at(place), fading)
  return endAfterLine({ ...place, sections }, (currentLaid.music + to - 1) as Ticks)
}

/** How loud what sounds is, or is about to be; null where nothing does. */
export function loudnessHere(place: Standing): { readonly registration: string; readonly steps: number } | null {
  const current = place.sections[at(place)]
  return place.isSilent || !current || at(place) < place.first
    ? null
    : { registration: current.registration, steps: stepsAtEnd(current) }
}

export function louder(place: Standing, by: number): Section[] {
  const { sections, currentLaid, isSilent, reachTick, beatTicks } = place
  return sections.map((section, index) => {
    if (index > at(place)) return { ...section, louder: section.louder + by }
    if (index < at(place) || isSilent || currentLaid === null) return section
    const tick = Math.max(0, Math.ceil((reachTick - currentLaid.music) / beatTicks)) * beatTicks
    if (tick >= lengthOf(section)) return section
    const kept = section.louderFrom.filter((each) => each.tick < tick)
    return { ...section, louderFrom: [...kept, { tick, steps: stepsAtEnd(section) + by }] }
  })
}
