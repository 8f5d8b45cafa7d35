/** `open`, `closed`, `60%` or 60 to 0 … 1. */
export function positionOf(form: number | string): number {
  if (form === 'open') return 1
  if (form === 'closed') return 0
  return Math.min(1, Number.parseFloat(String(form)) / 100)
}
