import { type Finding, formatFinding, printable, printableJson } from '../findings/index.ts'

/** Lines for people, on standard output. */
export const say = (...lines: readonly string[]): void => void process.stdout.write(`${printable(lines.join('\n'))}\n`)

/** The same for scripts. */
export const sayJson = (value: unknown): void => say(printableJson(JSON.stringify(value, null, 2)))

/** What stands beside what was asked for, on standard error. */
export const sayBeside = (...lines: readonly string[]): void =>
  void process.stderr.write(`${printable(lines.join('\n'))}\n`)

export function saySerious(findings: readonly Finding[]): void {
  for (const finding of findings) if (finding.severity === 'serious') sayBeside(formatFinding(finding))
}

/** `3:07`. */
export function clock(timeMs: number): string {
  const seconds = Math.max(0, Math.floor(timeMs / 1000))
  return `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, '0')}`
}

/** `2026-11-22`, by this machine's clock. */
export const today = (): string => new Date().toLocaleDateString('sv-SE')

/** `20 stops, 1 coupler`: how many there are of each kind, in the order in which they come. */
export function countEach(kinds: readonly string[]): ReadonlyMap<string, number> {
  const counts = new Map<string, number>()
  for (const kind of kinds) counts.set(kind, (counts.get(kind) ?? 0) + 1)
  return counts
}

/** @param peak of a recording, 0 to 1 */
export const loudnessWords = (peak: number): string =>
  peak === 0 ? 'silence' : `loudest ${(20 * Math.log10(peak)).toFixed(1)} dB of full scale`
