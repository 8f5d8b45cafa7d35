import { badInput, type Finding } from '../findings/index.ts'
import type { Division, Organ } from '../organ/index.ts'
import type { Answered, Places, SideFile } from '../registration/index.ts'
import type { Score } from '../score/index.ts'
import type { Ticks } from '../time/index.ts'
import type { Mapping } from '../timeline/index.ts'
import type { Lines } from './lines.ts'
import type { Span } from './section.ts'
import type { SungVerse } from './words.ts'

/** A score on an organ: what sections are cut from. */
export interface Source {
  readonly title: string
  readonly score: Score
  readonly side: SideFile
  readonly places: Places
  /** What of the score is played: the bars asked for, else those of the side file, else all. */
  readonly whole: Span
  readonly mapping: Mapping
  /** What is sung to it; [] where the score has no words. */
  readonly verses: readonly SungVerse[]
  /** Those of `whole`. */
  readonly lines: Lines
  /** The part that has the tune. */
  readonly melody: number
  /** The score's own cues. */
  readonly cues: Answered
  /** As the side file asks: 0.9 is 90 % of the score's tempo. */
  readonly usualTempo: number
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

/** @param what names it in messages: `a fermata` @throws BadInput where there is no such place */
export function tickOf({ places }: Source, place: string | number, what: string, where: string): Ticks {
  const found = places.find(place)
  if ('problem' in found) throw badInput(where, `${what}: ${found.problem}`)
  return found.tick
}
