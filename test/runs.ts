/**
 * How often a property is tried: FC_RUNS times as often as usual (`FC_RUNS=0.2` a fifth, in a hurry; `FC_RUNS=100` for a
 * night), at least once.
 */
export function runs(usual: number): { readonly numRuns: number } {
  return { numRuns: Math.max(1, Math.round(usual * TIMES)) }
}

const TIMES = Number(process.env.FC_RUNS ?? 1)
