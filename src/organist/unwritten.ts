import { inOrder } from '../findings/index.ts'
import { layOut, linesOf, type Piece, PLAIN_SECTION, type Section, type Source } from '../programme/index.ts'
import { NO_SIDE_FILE } from '../registration/index.ts'
import { checkPerformance, compile, type Performance } from '../timeline/index.ts'
import type { Prepared } from './prepare.ts'

/** Music that no file holds (a note that tests a rank), as the one item of a service. Its registration is its own plan. */
export function prepareUnwritten(unwritten: Performance, title: string): Prepared {
  const piece = pieceOf(unwritten)
  const { whole } = piece.sources[0]
  const registration = unwritten.plan.takesStops ? 'score' : 'none'
  const semitones = unwritten.transposition[0]?.semitones ?? 0
  const section: Section = { ...PLAIN_SECTION, spans: [whole], registration, semitones }
  const { performance } = layOut(piece, [section], unwritten.tempoFactor)
  const timeline = compile(performance)
  const findings = inOrder([...checkPerformance(performance), ...timeline.findings])
  const item = {
    form: { voluntary: title, start: 'go' as const },
    kind: 'voluntary' as const,
    title,
    notes: null,
    start: 'go' as const,
    piece,
    sections: [section],
    tempoFactor: unwritten.tempoFactor,
    findings,
    problem: null,
  }
  return { item, performance, timeline, cues: [], side: NO_SIDE_FILE.value, title, findings }
}

function pieceOf({ organ, score, places, mapping, plan, passthrough, from, to }: Performance): Piece {
  const source: Source = {
    title: score.title,
    score,
    side: { ...NO_SIDE_FILE.value, passthrough },
    places,
    whole: { from, to },
    mapping,
    lines: linesOf(score, places, NO_SIDE_FILE.value, { from, to }),
    melody: 0,
    cues: { plan, findings: [], cues: [] },
    usualTempo: 1,
    tempoRatio: 1,
    findings: [],
  }
  return { organ, sources: [source] }
}
