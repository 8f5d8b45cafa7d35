import { type BarBeat, formatBarBeat } from '../time/index.ts'

/**
 * - `serious`: a congregation would hear that it is wrong; `check` says that it should not be played
 * - `warning`: someone should look before Sunday
 * - `remark`: what was decided on the way, so that nothing happens silently
 */
export type Severity = 'serious' | 'warning' | 'remark'

/** Something that can be played, but look here. (What cannot be played at all is a `BadInput`.) */
export interface Finding {
  readonly severity: Severity
  /** What kind it is, for scripts and for counting: `compass`, `hanging-note`, … */
  readonly code: string
  readonly message: string
  readonly part: string | null
  readonly at: BarBeat | null
}

const RANK: Readonly<Record<Severity, number>> = { serious: 0, warning: 1, remark: 2 }

/** The serious ones first, then by place in the music; what has no place comes before what has one. */
export function inOrder(findings: readonly Finding[]): Finding[] {
  const place = ({ at }: Finding) => (at ? at.bar * 1000 + at.beat : -1)
  return [...findings].sort((a, b) => RANK[a.severity] - RANK[b.severity] || place(a) - place(b))
}

/** `bar 17:3, Great RH: …` */
export function formatFinding({ at, part, message }: Finding): string {
  const where = [at ? `bar ${formatBarBeat(at)}` : '', part ?? ''].filter((each) => each !== '').join(', ')
  return where === '' ? message : `${where}: ${message}`
}

export const finding = (
  severity: Severity,
  code: string,
  message: string,
  where: { readonly part?: string; readonly at?: BarBeat } = {},
): Finding => ({ severity, code, message, part: where.part ?? null, at: where.at ?? null })
