import type { Score } from '../score/index.ts'
import { ticks } from '../time/index.ts'

/** `72`, `q=72`, `♩=72`, `♩ = 72` (quarters a minute at the start) or `90%` to a factor on all tempi of the score. */
export function tempoFactor(score: Score, text: string | number): { factor: number } | { problem: string } {
  const written = String(text).replace(/\s+/g, '')
  const percent = /^(\d+(?:\.\d+)?)%$/.exec(written)
  const quarters = /^(?:[q♩]=)?(\d+(?:\.\d+)?)$/i.exec(written)
  const startQuarters = 60_000_000 / score.tempo.at(ticks(0))
  const factor = percent ? Number(percent[1]) / 100 : quarters ? Number(quarters[1]) / startQuarters : Number.NaN
  if (Number.isNaN(factor))
    return { problem: `"${text}" is no tempo: 72, q=72 (quarters a minute) or 90% was expected` }
  if (factor < 0.1 || factor > 10) {
    return {
      problem: `a tempo of ${text} is ${Number(factor.toPrecision(2))} times the score's own; 0.1 to 10 times is possible`,
    }
  }
  return { factor }
}
