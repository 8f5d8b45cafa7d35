import { type Finding, inOrder } from '../findings/index.ts'
import { formatBarBeat } from '../time/index.ts'
import { checkPlan, checkScore, compile, type Timeline } from '../timeline/index.ts'
import { type Arrangement, layOut } from './lay-out.ts'
import type { Section } from './section.ts'
import type { Piece } from './source.ts'

export interface LookedOver {
  readonly arrangement: Arrangement
  readonly timeline: Timeline
  readonly findings: readonly Finding[]
}

/** Sections as they would be played, and all that is to be seen then. Not in order, and not each only once. */
export function lookOver(piece: Piece, sections: readonly Section[], tempoFactor: number): LookedOver {
  const { organ, sources } = piece
  const arrangement = layOut(piece, sections, tempoFactor)
  const timeline = compile(arrangement.performance)
  const findings = [
    ...sources.flatMap((source) => source.findings),
    ...arrangement.findings,
    ...sources.flatMap(({ score, mapping, places }) => checkScore({ score, organ, mapping, places })),
    ...checkPlan(arrangement.performance),
    ...timeline.findings,
  ]
  return { arrangement, timeline, findings }
}

/** The serious ones first. Five verses have the same findings five times: once is enough. */
export function distinct(findings: readonly Finding[], sections: readonly Section[]): Finding[] {
  const labels = sections.map(({ label }) => `, ${label}`).filter((label) => label !== ', ')
  const unlabelled = (part: string) =>
    part.slice(0, part.length - (labels.find((each) => part.endsWith(each))?.length ?? 0))
  const seen = new Set<string>()
  return inOrder(findings).filter(({ code, message, part, at }) => {
    const key = [code, message, unlabelled(part ?? ''), at === null ? '' : formatBarBeat(at)].join('|')
    if (seen.has(key)) return false
    seen.add(key)
    return true
  })
}
