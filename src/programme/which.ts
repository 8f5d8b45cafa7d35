const DAY = /^(\d{4}-\d{2}-\d{2})(?![\d])/

/** `2026-11-22`, `2026-11-22-evensong`: the day for which a programme is; null where its name does not say. */
const dayOf = (name: string): string | null => DAY.exec(name)?.[1] ?? null

/**
 * The programme that is meant where none is named: today's, else the next to come. One that is past is not: nobody holds
 * last Sunday's service by leaving out a name.
 * @param today such as 2026-11-22
 * @returns one; several of one day, which nobody can choose between; or none
 */
export function programmesFor<Named extends { readonly name: string }>(
  today: string,
  programmes: readonly Named[],
): readonly Named[] {
  const days = programmes.flatMap(({ name }) => dayOf(name) ?? []).filter((day) => day >= today)
  const day = days.reduce((first, each) => (each < first ? each : first), days[0] ?? '')
  return programmes.filter(({ name }) => dayOf(name) === day)
}
