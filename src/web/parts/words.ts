/** `3:07`. */
export function clock(ms: number): string {
  const seconds = Math.max(0, Math.floor(ms / 1000))
  return `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, '0')}`
}

/** What there is of them, in one line: `St Anne · William Croft`. */
export const dotted = (...parts: readonly (string | null | false)[]): string => parts.filter(Boolean).join(' · ')
