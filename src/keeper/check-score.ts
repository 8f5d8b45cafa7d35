import { type House, readBytes } from '../files/index.ts'
import { BadInput, badInput, formatFinding } from '../findings/index.ts'
import { asWritten, prepare } from '../organist/index.ts'
import type { ScoreReport } from '../protocol/index.ts'
import { NO_SIDE_FILE, placesOf } from '../registration/index.ts'
import { readScore } from '../score/index.ts'
import type { AskedScore, Results } from './results.ts'

/** Longer than any service. What claims to be would keep us busy with bars in which nothing sounds. */
const LONGEST_SECONDS = 4 * 3600
const MOST_BARS = 20_000
const MOST_FINDINGS = 100

/**
 * All that would be done to play it, but the playing: what passes here is played without a wait.
 * @throws BadInput
 */
export function reportScore(house: House, { score, name, organ }: AskedScore): ScoreReport {
  const { performance, timeline, title, findings } = prepare(house, asWritten(score, organ))
  const { mapping, places, score: read } = performance
  const seconds = timeline.duration / 1_000_000
  refuseEndless(name, seconds, places.lastBar)
  return {
    name,
    title: title === fileName(score) ? name : title,
    bars: places.lastBar,
    seconds: Math.round(seconds),
    parts: read.parts.map((part, index) => ({
      name: part.name,
      notes: part.notes.length,
      division: mapping.divisions[index]?.name ?? null,
    })),
    map: mapping.letters,
    playable: !findings.some(({ severity }) => severity === 'serious'),
    findings: findings
      .slice(0, MOST_FINDINGS)
      .map((finding) => ({ severity: finding.severity, said: formatFinding(finding) })),
  }
}

/**
 * Whether it is a score, and what would go wrong with it here.
 * @throws BadInput where it is none
 */
export function judgeScore(house: House, asked: AskedScore): Results['keep'] {
  const score = readScore(asked.name, readBytes(asked.score))
  const { lastBar } = placesOf(score, NO_SIDE_FILE.value)
  refuseEndless(asked.name, score.tempo.toMicros(score.end) / 1_000_000, lastBar)
  try {
    const { title, findings } = reportScore(house, asked)
    return { title, serious: findings.filter(({ severity }) => severity === 'serious').length, unplayable: null }
  } catch (thrown) {
    if (!(thrown instanceof BadInput)) throw thrown
    const [first] = thrown.complaints
    return { title: score.title || asked.name, serious: 0, unplayable: first?.problem ?? '' }
  }
}

export function refuseEndless(name: string, seconds: number, lastBar: number): void {
  if (seconds > LONGEST_SECONDS || lastBar > MOST_BARS)
    throw badInput(name, 'this lasts longer than any service', 'is it what you meant to send?')
}

const fileName = (path: string): string => path.replace(/^.*[\\/]/, '').replace(/\.[^.]+$/, '')
