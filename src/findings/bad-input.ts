/** One thing wrong in a file or on the command line, as the person who must mend it needs to hear it. */
export interface Complaint {
  /** `organs/mine.yaml` or `organs/mine.yaml:12:7` (line and column from 1), `hymn.mid, byte 34`; '' for an argument. */
  readonly where: string
  /** What is wrong and what was expected. */
  readonly problem: string
  /** What to do next; '' where the problem says it already. */
  readonly advice: string
}

/** Nothing could be read or done, because what was given is wrong. Ends the program with code 2. */
export class BadInput extends Error {
  override readonly name = 'BadInput'
  readonly complaints: readonly Complaint[]

  constructor(complaints: readonly Complaint[]) {
    super(complaints.map(formatComplaint).join('\n'))
    this.complaints = complaints
  }
}

/** What was named is not there. */
export class NotThere extends BadInput {}

/** What was given is right, but it cannot be played here and now (no port, organ in use). Ends with code 1. */
export class CannotPlay extends Error {
  override readonly name = 'CannotPlay'
}

export const badInput = (where: string, problem: string, advice = ''): BadInput =>
  new BadInput([{ where, problem, advice }])

export function formatComplaint({ where, problem, advice }: Complaint): string {
  const sentence = where === '' ? problem : `${where}: ${problem}`
  return advice === '' ? sentence : `${sentence}\n  → ${advice}`
}

/** The message of whatever was thrown; some libraries throw bare strings. */
export const errorText = (thrown: unknown): string => (thrown instanceof Error ? thrown.message : String(thrown))
