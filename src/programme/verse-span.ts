import { ticks } from '../time/index.ts'
import type { Span } from './section.ts'
import type { Source } from './source.ts'

/** Markers of a score that give its play-over. */
export const PLAY_OVER_MARKERS = /^(play[- ]?over|intro(duction)?)$/i
const AMEN_MARKER = /^amen$/i

/** What is sung: all but a marked play-over before it and a marked Amen after it. */
export function verseSpan({ score, whole }: Pick<Source, 'score' | 'whole'>): Span {
  const amen = score.markers.find(({ text }) => AMEN_MARKER.test(text))
  const intro = score.markers.find(({ text }) => PLAY_OVER_MARKERS.test(text))
  const after = intro?.tick === 0 ? score.markers.find(({ tick }) => tick > 0) : undefined
  const from = Math.max(whole.from, after?.tick ?? 0)
  return { from: ticks(from), to: ticks(Math.max(from, Math.min(whole.to, amen?.tick ?? whole.to))) }
}
