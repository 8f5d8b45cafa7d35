import type { ProgrammeReport, Roll, ScoreReport } from '../../remote/protocol/index.ts'

/** A score to be looked at. */
export interface AskedScore {
  /** A path. */
  readonly score: string
  readonly name: string
  readonly organ: string
  /** Which division plays which part; null: as it stands. */
  readonly map: string | null
}

/** An order of service to be looked at. */
export interface AskedProgramme {
  readonly path: string
  readonly name: string
  /** On which it is played where it names none. */
  readonly organ: string
}

/** What comes of each kind of job. */
export interface Results {
  readonly check: ScoreReport
  readonly roll: Roll
  readonly programme: ProgrammeReport
  /** Why it cannot be played on this organ as it is; null where it can. It is a score nevertheless. */
  readonly keep: { readonly title: string; readonly serious: number; readonly unplayable: string | null }
  /** JSON, as `heardPieceSchema` says. */
  readonly hear: string
  /** Why it must be confirmed at the machine. */
  readonly organ: { readonly title: string; readonly reasons: readonly string[] }
}
