import type { Finding } from '../findings/index.ts'
import type { Division, Organ } from '../organ/index.ts'
import type { Places, Resolved, SideFile } from '../registration/index.ts'
import type { Score } from '../score/index.ts'
import type { Mapping } from '../timeline/index.ts'
import type { Lines } from './lines.ts'

/** A score on an organ: what sections are cut from. */
export interface Source {
  readonly title: string
  readonly score: Score
  readonly side: SideFile
  readonly places: Places
  readonly mapping: Mapping
  readonly lines: Lines
  /** The part that has the tune. */
  readonly melody: number
  /** The score's own cues. */
  readonly cues: Resolved
  /** Times the tempo of the item's own score, so that another harmony goes at the pace of the tune; 1 for that itself. */
  readonly tempoRatio: number
  readonly findings: readonly Finding[]
}

/** What an item is played from. */
export interface Piece {
  readonly organ: Organ
  readonly sources: readonly [Source, ...Source[]]
}

/** The manual to which hands go that must leave another one. */
export const otherManual = (organ: Organ, division: Division): Division | null =>
  organ.divisions.find((each) => !each.isPedal && each !== division) ?? null
